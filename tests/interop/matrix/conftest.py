"""The files of the matrix are made and judged once per run, however many processes run the tests."""

from __future__ import annotations

import fcntl
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from certs.authority import CaName
from tests.interop import java
from tests.interop.matrix.summary import summary
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
    answers = shared / "matrix.json"
    with (shared / "matrix.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not answers.exists():
            found = _judged(shared / "matrix")
            (KEPT / "summary.md").write_text(summary(found), "utf-8")
            (KEPT / "verdicts.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")
            answers.write_text(json.dumps(found), "utf-8")
    loaded: dict[str, dict[str, Verdicts]] = json.loads(answers.read_text("utf-8"))
    return loaded


@pytest.fixture(scope="session")
def papers(shared: Path, verdicts: object) -> Path:
    """The folder of the files."""
    assert verdicts
    return shared / "matrix"


def _judged(folder: Path) -> dict[str, dict[str, Verdicts]]:
    folder.mkdir()
    pki = write_all(folder)
    anchor = folder / "root.der"
    anchor.write_bytes(pki.anchors.certificates[0])
    crls = []
    for ca in CaName:
        crls.append(folder / f"{ca}.crl")
        crls[-1].write_bytes(pki.authority.handle(f"/crl/{ca}.crl", "GET", b"", at=CHECKED).body)
    shutil.rmtree(KEPT, ignore_errors=True)
    return judge_all(folder, anchor, crls, KEPT / "reports")
