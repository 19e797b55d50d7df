"""`antin demo`: every sample letter through the whole line, judged by poppler too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from infra.clock import local_date, utc_now

SAMPLES = Path(__file__).parents[2] / "api" / "demo" / "samples"
PRINTED_YEAR = 2026
"""Of the samples; in another year only the demo's own two letters can be issued."""


def test_every_step_of_every_letter_holds(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANTIN_")}
    result = subprocess.run(
        [sys.executable, "-m", "api.cli", "demo", "--work", str(tmp_path / "work")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
    assert "✗" not in result.stdout
    issued = sorted((tmp_path / "work" / "ket-qua").glob("*.pdf"))
    samples = len(list(SAMPLES.glob("*.pdf"))) if local_date(utc_now()).year == PRINTED_YEAR else 0
    assert len(issued) == samples + 2
    for file in issued:
        judged = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=True)
        assert judged.stdout.count("Signature Validation: Signature is Valid.") == 2, file.name
