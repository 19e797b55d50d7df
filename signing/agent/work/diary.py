"""What was done with keys at this machine, as JSON lines that only this user reads: no PIN, no picture."""

from __future__ import annotations

import json
import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from signing.agent.work.front import Order, Paper

FILE_NAME = "work.jsonl"
MAX_BYTES = 2 * 1024 * 1024
"""Of one file, about 4,000 documents."""
KEPT = 5
"""Older files beside the one in use."""


class Diary:
    """Thread-safe. Raises OSError where nothing can be written."""

    def __init__(self, folder: Path, *, max_bytes: int = MAX_BYTES) -> None:
        self._file = folder / FILE_NAME
        self._max_bytes = max_bytes
        self._lock = threading.Lock()

    def job(self, at: datetime, order: Order, verdict: str, reason: str = "") -> None:
        """Something that happened to a whole order, such as the signer's consent."""
        self._write(at, order, verdict, {"documents": len(order.papers), "reason": reason})

    def paper(self, at: datetime, order: Order, paper: Paper, verdict: str, reason: str = "") -> None:
        """What became of one document."""
        said = {
            "title": paper.title,
            "number": paper.number,
            "digest": paper.document_digest.hex(),
            "reason": reason,
        }
        self._write(at, order, verdict, said)

    def enrolment(self, at: datetime, said: dict[str, str], verdict: str) -> None:
        """A registration; `said` has origin, site, person and certificate."""
        self._append({"at": at.isoformat(), **said, "verdict": verdict})

    def _write(self, at: datetime, order: Order, verdict: str, said: dict[str, Any]) -> None:
        common = {
            "at": at.isoformat(),
            "origin": order.origin,
            "site": order.site,
            "person": order.person,
            "mark": order.mark,
            "certificate": order.certificate,
            "verdict": verdict,
        }
        self._append({**common, **{name: value for name, value in said.items() if value != ""}})

    def _append(self, entry: dict[str, Any]) -> None:
        line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
        with self._lock:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._make_room(len(line))
            descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "ab") as out:
                out.write(line)

    def _make_room(self, more: int) -> None:
        try:
            if self._file.stat().st_size + more <= self._max_bytes:
                return
        except FileNotFoundError:
            return
        for number in range(KEPT, 0, -1):
            older = self._file if number == 1 else self._numbered(number - 1)
            with suppress(FileNotFoundError):
                older.replace(self._numbered(number))

    def _numbered(self, number: int) -> Path:
        return self._file.with_name(f"{self._file.name}.{number}")


def entries(folder: Path) -> Iterator[dict[str, Any]]:
    """All that is kept, the oldest first; a line that a crash cut short is passed over."""
    names = [*(f"{FILE_NAME}.{number}" for number in range(KEPT, 0, -1)), FILE_NAME]
    for name in names:
        with suppress(FileNotFoundError), (folder / name).open("rb") as file:
            for line in file:
                with suppress(ValueError):
                    said = json.loads(line)
                    if isinstance(said, dict):
                        yield said
