"""Several processes on one file: one wins, the others are told; who is killed leaves nothing half-done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.clock import utc_now
from tests.api.cli.bench import LETTER, OTHER_LETTER, PASSPHRASE, Bench
from tests.api.cli.lying import Gate, serving
from tests.certs.pki import TestPki

ROUNDS = 3
ANSWERED_WITHIN = 120
LATE = "một tiến trình khác đã ghi"
"""Said to who finds at the end that another was faster."""


@contextmanager
def gated(pki: TestPki) -> Iterator[tuple[str, Gate]]:
    """An honest time-stamp service that answers once its gate is opened."""
    gate = Gate()
    honest = lambda asked: pki.authority.handle("/tsa", "POST", asked, at=utc_now()).body  # noqa: E731
    with serving(honest, gate) as address:
        yield address, gate


def started(
    bench: Bench, source: str, out: str, *more: str, typed_in: str = "secret.txt"
) -> subprocess.Popen[str]:
    """A process of its own, as a user's shell would start it."""
    arguments = ["sign", bench.path(source), "--as", "leader", "--key", f"p12:{bench.path('leader.p12')}"]
    arguments += ["--secret-file", bench.path(typed_in), "--image", bench.path("signature-director.png")]
    arguments += ["--trust", bench.path("root.pem"), "-o", bench.path(out)]
    return subprocess.Popen(
        [sys.executable, "-m", "api.cli", *map(str, arguments), *more],
        env={**os.environ, "ANTIN_HOME": str(bench.path("home"))},
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, said = process.communicate(timeout=ANSWERED_WITHIN)
    return process.returncode, said


def raced(bench: Bench, sources: Sequence[str], out: str) -> list[tuple[int, str]]:
    """Let processes loose at once: each waits for its passphrase, at the far end of a pipe."""
    pipes = [f"pipe-{number}" for number in range(len(sources))]
    for name in pipes:
        os.mkfifo(bench.path(name))
    racers = [
        started(bench, source, out, "--level", "B", typed_in=name)
        for source, name in zip(sources, pipes, strict=True)
    ]
    writers = [bench.path(name).open("w", encoding="utf-8") for name in pipes]
    for writer in writers:
        writer.write(f"{PASSPHRASE}\n")
    for writer in writers:
        writer.close()
    for name in pipes:
        bench.path(name).unlink()
    return [ended(racer) for racer in racers]


@pytest.mark.usefixtures("served")
class TestRaces:
    @pytest.mark.parametrize("sources", [(LETTER, LETTER), (LETTER, OTHER_LETTER)], ids=["one", "two"])
    def test_one_creates_the_result_and_the_other_is_told(
        self, bench: Bench, sources: tuple[str, ...]
    ) -> None:
        for number in range(ROUNDS):
            name = f"ra-{number}.pdf"
            ends = sorted(raced(bench, sources, name))
            assert [code for code, _ in ends] == [0, 1], ends
            assert LATE in ends[1][1]
            report = bench.report(name)
            assert report["indication"] == "TOTAL-PASSED"
            assert [one["covers_whole_file"] for one in report["signatures"]] == [True]
        assert bench.leftovers == []

    @pytest.mark.parametrize("replacing", [False, True])
    def test_who_was_overtaken_is_told_and_overwrites_nothing(self, bench: Bench, replacing: bool) -> None:
        if replacing:
            bench.path("ra.pdf").write_bytes(b"old")
        with gated(bench.pki) as (address, gate):
            slow = started(bench, LETTER, "ra.pdf", "--level", "T", "--tsa", address)
            gate.wait_for(1)
            assert bench.sign_leader(LETTER, "ra.pdf", "--level", "B").exit_code == 0
            first = bench.path("ra.pdf").read_bytes()
            gate.opened.set()
            code, said = ended(slow)
        assert code == 1
        assert LATE in said
        assert bench.path("ra.pdf").read_bytes() == first
        assert bench.leftovers == []

    def test_what_was_made_since_the_command_began_is_not_replaced(self, bench: Bench) -> None:
        made = bench.path("ra.pdf")
        made.write_bytes(b"other")
        ahead = time.time() + 60
        os.utime(made, (ahead, ahead))
        with gated(bench.pki) as (address, gate):
            late = bench.sign_leader(LETTER, "ra.pdf", "--tsa", address)
            assert late.exit_code == 1
            assert LATE in late.stderr
            assert not gate.asked.acquire(blocking=False)
        assert made.read_bytes() == b"other"

    def test_a_later_command_replaces_an_earlier_ones_result(self, bench: Bench) -> None:
        for _ in range(2):
            assert bench.sign_leader(LETTER, "ra.pdf", "--level", "B").exit_code == 0
        assert bench.report("ra.pdf")["indication"] == "TOTAL-PASSED"
        assert bench.leftovers == []


@pytest.mark.usefixtures("served")
def test_a_killed_process_leaves_nothing_and_stands_in_nobodys_way(bench: Bench) -> None:
    with gated(bench.pki) as (address, gate):
        victim = started(bench, LETTER, "ra.pdf", "--level", "T", "--tsa", address)
        gate.wait_for(1)
        victim.send_signal(signal.SIGKILL)
        victim.communicate(timeout=ANSWERED_WITHIN)
    assert not bench.path("ra.pdf").exists()
    assert bench.leftovers == []
    assert bench.sign_leader(LETTER, "ra.pdf", "--level", "B").exit_code == 0
    assert bench.report("ra.pdf")["indication"] == "TOTAL-PASSED"
