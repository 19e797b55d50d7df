"""veraPDF: built from `verapdf/` with Maven once, then asked about all files in one run of its JVM."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.interop import java

if TYPE_CHECKING:
    from collections.abc import Sequence

PROJECT = Path(__file__).parent / "verapdf"


@dataclass(frozen=True)
class Opinion:
    """What veraPDF says of a file."""

    flavour: str
    """The PDF/A that the metadata claims and that was checked; "1b" also for a file that claims nothing."""
    faults: tuple[str, ...]
    """One for each broken rule: its clause and number, what is wrong, and where first."""


def judge(files: Sequence[Path]) -> dict[str, Opinion]:
    """Opinions by the names of the files without suffix. The test is skipped where there is no Java."""
    found = {}
    for line in java.ask(PROJECT, list(map(str, files))).splitlines():
        answer = json.loads(line)
        assert answer["refusal"] is None, answer
        faults: dict[str, str] = {}
        for one in answer["faults"]:
            faults.setdefault(one["rule"], f"{one['rule']} {one['message']} {one['where']}")
        found[Path(answer["file"]).stem] = Opinion(answer["flavour"], tuple(faults.values()))
    return found
