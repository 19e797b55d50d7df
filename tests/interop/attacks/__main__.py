"""Brings the table of docs/validators.md up to date: `python -m tests.interop.attacks`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.interop.attacks.asking import ask_all
from tests.interop.attacks.table import put_into, table

PAGE = Path(__file__).parents[3] / "docs" / "validators.md"

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        made = table(ask_all(Path(folder)))
    PAGE.write_text(put_into(PAGE.read_text("utf-8"), made), "utf-8")
