"""The local log as people read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from signing.agent.faces import PastWork
from signing.agent.work.diary import FILE_NAME

NEWEST_BYTES = 128 * 1024
_SHOWN = 30
_ENDS: Mapping[str, str] = MappingProxyType(
    {
        "done": "đã xong",
        "cancelled": "đã dừng",
        "failed": "không ký được",
    }
)
_PAPERS: Mapping[str, str] = MappingProxyType(
    {
        "signed": "đã ký",
        "refused": "không ký được",
        "stored": "hệ thống đã nhận chữ ký",
        "not_stored": "hệ thống không nhận chữ ký",
    }
)


def newest(folder: Path) -> tuple[PastWork, ...]:
    """How the last jobs ended, the newest first; reads the end of the log only."""
    with suppress(OSError), (folder / FILE_NAME).open("rb") as file:
        length = file.seek(0, 2)
        file.seek(max(0, length - NEWEST_BYTES))
        lines = file.read(NEWEST_BYTES).splitlines()
        found = [past for line in reversed(lines) if (past := _past(line)) is not None]
        return tuple(found[:_SHOWN])
    return ()


def _past(line: bytes) -> PastWork | None:
    # The first line read may be the end of one.
    with suppress(ValueError, KeyError, TypeError):
        said = json.loads(line)
        if said["verdict"] in _ENDS or said["verdict"] == "enrolled":
            return PastWork(datetime.fromisoformat(said["at"]), str(said["origin"]), sentence(said))
    return None


def sentence(said: Mapping[str, Any]) -> str:
    """One entry of the log in Vietnamese; raises KeyError for what is no entry."""
    verdict, site = str(said["verdict"]), str(said.get("site", ""))
    reason = f": {said['reason']}" if said.get("reason") else ""
    if verdict == "enrolled":
        return f"Đăng ký chứng thư cho {said['person']} với {site}"
    if verdict == "agreed":
        return f"{said['person']} đồng ý ký {said['documents']} văn bản cho {site}"
    if verdict in _ENDS:
        return f"Ký {said['documents']} văn bản cho {site}: {_ENDS[verdict]}{reason}"
    number = f"{said['number']} " if said.get("number") else ""
    return f"{number}“{said['title']}”: {_PAPERS.get(verdict, verdict)}{reason}"
