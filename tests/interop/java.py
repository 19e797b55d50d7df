"""Judges on Java: each a Maven project, built once per machine, asked about many files in one run."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.tools import find

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BUILDS = Path(__file__).parents[2] / "build" / "interop"
BUILD_SECONDS = 400
"""The first build of a machine downloads up to 25 MB."""
RUN_SECONDS = 900


QUICK = ("-XX:TieredStopAtLevel=1",)
"""For short runs: the second compiler never pays."""


def ask(
    project: Path,
    arguments: Sequence[str],
    *,
    program: str = "antin.Judge",
    options: Sequence[str] = QUICK,
    variables: Mapping[str, str] | None = None,
) -> str:
    """What the project's program prints. The test is skipped where there is no Java."""
    home = _built(project)
    command = ["java", "-Xmx1g", *options, "-Djava.awt.headless=true"]
    command += ["-cp", f"{home / 'classes'}:{home / 'lib'}/*", program, *arguments]
    environment = {**os.environ, **(variables or {})}
    result = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=RUN_SECONDS, env=environment
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def libraries(project: Path) -> Path:
    """The folder with the jars that the project uses. The test is skipped where there is no Java."""
    return _built(project) / "lib"


def _built(project: Path) -> Path:
    """The folder of the compiled project and its libraries, made where it is absent."""
    absent = [program for program in ("java", "javac", "mvn") if find(program) is None]
    if absent:
        complaint = f"{project.name} cannot be asked: {', '.join(absent)} not installed"
        if os.environ.get("CI"):
            pytest.fail(complaint)
        pytest.skip(complaint)
    sources = (project / "pom.xml", *sorted(project.glob("src/**/*.java")))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    home = BUILDS / f"{project.name}-{digest[:16]}"
    BUILDS.mkdir(parents=True, exist_ok=True)
    with (BUILDS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            _build(project, home)
    return home


def _build(project: Path, home: Path) -> None:
    with tempfile.TemporaryDirectory(dir=BUILDS) as work:
        command = ["mvn", "--batch-mode", "--quiet", "--strict-checksums", f"-Dfolder={work}", "compile"]
        result = subprocess.run(
            command, cwd=project, capture_output=True, text=True, check=False, timeout=BUILD_SECONDS
        )
        assert result.returncode == 0, result.stdout + result.stderr
        whole = Path(work) / "whole"
        whole.mkdir()
        for part in ("classes", "lib"):
            (Path(work) / part).rename(whole / part)
        whole.rename(home)
