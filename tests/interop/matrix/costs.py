"""What the matrix takes: CPU seconds by its parts, of this process and of the programs it starts."""

from __future__ import annotations

import os
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Costs:
    """Added up by part."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def of(self, part: str) -> Iterator[None]:
        """Count what the block takes."""
        begun = _cpu_seconds()
        yield
        self.seconds[part] += _cpu_seconds() - begun


def _cpu_seconds() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system
