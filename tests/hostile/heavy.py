"""The heavy ones, a hundred times as large, against the limits that the service has by default."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from docflow.desk import JOB_MODULES
from infra.sandbox import Sandbox, SandboxCrashError, SandboxTimeoutError
from infra.settings import Settings
from signing.report import Indication
from signing.validation.codec import report_from_json
from signing.validation.job import job_input
from tests.hostile.kinds import KINDS, SLOW
from tests.signing.validation import builders

if TYPE_CHECKING:
    from collections.abc import Iterator

SCALE = 100
_GIGABYTES = 3 << 30


def complaints(seed: int) -> Iterator[str]:
    """Have one heavy file of each kind checked, and a sparse one of gigabytes; say what did not end well.

    Ending well is an answer: a report in which nothing passes, or a child that its limits ended.
    """
    fields = Settings.model_fields
    limits = {name: fields[f"sandbox_{name}"].default for name in ("seconds", "memory_mb")}
    with (
        tempfile.TemporaryDirectory() as folder,
        Sandbox(allowed=JOB_MODULES, preload=JOB_MODULES, workers=1, **limits) as sandbox,
    ):
        path = Path(folder) / "hostile.pdf"
        for kind in (*KINDS, *SLOW):
            path.write_bytes(kind(Random(seed), SCALE))  # noqa: S311 - the same for a seed
            yield from _complaint(sandbox, kind.__name__, path)
        _stretch(path)
        yield from _complaint(sandbox, "sparse", path)


def _stretch(path: Path) -> None:
    """A signed letter with gigabytes of nothing behind it."""
    path.write_bytes(builders.approved())
    with path.open("r+b") as file:
        file.truncate(_GIGABYTES)


def _complaint(sandbox: Sandbox, name: str, path: Path) -> Iterator[str]:
    args, given = job_input(path, trust=builders.trust(), at=builders.NOW, advise=True)
    try:
        report = report_from_json(sandbox.run("signing.validation.job:validate_job", args, given).args)
    except SandboxTimeoutError:
        return
    except SandboxCrashError as crash:
        if crash.detail.startswith("exception"):
            yield f"{name}: {crash.detail}"
        return
    if report.indication is Indication.TOTAL_PASSED and name != "sparse":
        yield f"{name}: passed"
