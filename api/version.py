"""Which version of this software is running, for reports that outlive it."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version


@lru_cache(maxsize=1)
def software() -> str:
    return f"Ấn Tín {version('antin')}"
