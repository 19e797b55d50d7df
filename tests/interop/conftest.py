"""Every judged file is made once per run, and EU DSS asked once, however many processes run the tests."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from certs.trust import TrustAnchors
from tests.interop import eu_dss, journey

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Files:
    """The files to be judged, sound and tampered with, in one folder with their anchor."""

    folder: Path

    @property
    def anchor(self) -> Path:
        return journey.anchor_in(self.folder)

    @property
    def trust(self) -> TrustAnchors:
        return TrustAnchors.from_der(self.anchor.read_bytes())

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.pdf"

    def read(self, name: str) -> bytes:
        return self.path(name).read_bytes()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run, common to its processes."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "interop"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def files(shared: Path) -> Files:
    with (shared / "files.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "files.done").exists():
            journey.write_all(shared)
            (shared / "files.done").touch()
    return Files(shared)


@pytest.fixture(scope="session")
def dss(shared: Path, files: Files) -> Mapping[str, tuple[eu_dss.Opinion, ...]]:
    """What EU DSS says of each file, by name."""
    answers = shared / "dss.jsonl"
    with (shared / "dss.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not answers.exists():
            paths = [files.path(name) for name in (*journey.PAPERS, *journey.TAMPERED)]
            reports = shared / "simple-reports"
            said = eu_dss.judge(paths, anchor=files.anchor, at=journey.CHECKED, reports=reports)
            answers.write_text(said, "utf-8")
    return eu_dss.opinions(answers.read_text("utf-8"))
