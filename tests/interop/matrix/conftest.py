"""The files of the matrix are made and judged once per run, however many processes run the tests."""

from __future__ import annotations

import fcntl
import json
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from certs.authority import CaName
from tests.interop import java
from tests.interop.matrix.cells import GROUPS, papers_of
from tests.interop.matrix.costs import Costs
from tests.interop.matrix.summary import WALL, summary
from tests.interop.matrix.verdicts import judge_all
from tests.interop.matrix.writing import CHECKED, write_all

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.interop.matrix.verdicts import Verdicts

KEPT = java.BUILDS / "matrix"
"""Summary, verdicts and simple reports of the last run."""


@pytest.fixture(scope="session")
def verdicts(shared: Path) -> Mapping[str, Mapping[str, Verdicts]]:
    """What everybody says, by paper, judge and field."""
    _forget(shared)
    # First what nobody else is at, then wait for what another process is at.
    for waits in (False, True):
        for group in GROUPS:
            _settle(shared, group, waits=waits)
    found: dict[str, dict[str, Verdicts]] = {}
    costs: dict[str, dict[str, float]] = {}
    for group in GROUPS:
        said = json.loads(_answers(shared, group).read_text("utf-8"))
        found |= said["verdicts"]
        costs[group] = said["costs"]
    (KEPT / "summary.md").write_text(summary(found, costs), "utf-8")
    (KEPT / "verdicts.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")
    return found


def _forget(shared: Path) -> None:
    """Take away what the last run left."""
    begun = shared / "matrix.begun"
    with (shared / "matrix.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not begun.exists():
            shutil.rmtree(KEPT, ignore_errors=True)
            begun.touch()


def _settle(shared: Path, group: str, *, waits: bool) -> None:
    """Write and judge the group's files, unless that is done or, without `waits`, somebody is at it."""
    answers = _answers(shared, group)
    with (shared / f"matrix-{group}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        if not answers.exists():
            found = _judged(group, shared / f"matrix-{group}")
            answers.write_text(json.dumps(found), "utf-8")


def _answers(shared: Path, group: str) -> Path:
    return shared / f"matrix-{group}.json"


def _judged(group: str, folder: Path) -> dict[str, object]:
    folder.mkdir()
    begun, costs = time.monotonic(), Costs()
    with costs.of("writing"):
        pki = write_all(papers_of(group), folder)
    anchor = folder / "root.der"
    anchor.write_bytes(pki.anchors.certificates[0])
    crls = []
    for ca in CaName:
        crls.append(folder / f"{ca}.crl")
        crls[-1].write_bytes(pki.authority.handle(f"/crl/{ca}.crl", "GET", b"", at=CHECKED).body)
    said = judge_all(group, folder, anchor, crls, reports=KEPT / "reports", costs=costs)
    return {"verdicts": said, "costs": {**costs.seconds, WALL: time.monotonic() - begun}}
