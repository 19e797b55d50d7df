"""The size of a file is not the size of a process: the whole command, on an annex of scans."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.cli.bench import LETTER, Bench
from tests.load import bulky

MOST = 150_000
"""Kilobytes; about a hundred of them are what every command of the kind loads."""
SIZE = 60_000_000
RUN = """
import re, resource, sys
from pathlib import Path
from api.cli import main
code = main(sys.argv[1:], standalone_mode=False)
own = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]
print(code, own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells a process its peak")
def test_a_draft_of_many_scans_is_prepared_and_signed_in_little(bench: Bench) -> None:
    bulky.with_scans(bench.path(LETTER).read_bytes(), SIZE, bench.path("scans.pdf"))
    given = ["--as", "leader", "--level", "B", "--key", f"p12:{bench.path('leader.p12')}"]
    given += ["--secret-file", str(bench.path("secret.txt"))]
    given += ["--image", str(bench.path("signature-director.png"))]
    command = [sys.executable, "-c", RUN, "sign", str(bench.path("scans.pdf")), *given]
    told = subprocess.run(
        [*command, "-o", bench.path("signed.pdf")],
        env={**os.environ, "ANTIN_HOME": str(bench.path("home"))},
        capture_output=True,
        text=True,
        check=True,
    )
    code, *peaks = map(int, told.stdout.split("\n")[-2].split())
    assert code == 0, told.stderr
    assert bench.path("signed.pdf").stat().st_size > SIZE * 0.8
    assert max(peaks) < MOST, f"{peaks} kB: the command, and its child that reads"
