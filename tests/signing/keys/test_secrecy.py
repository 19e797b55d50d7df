"""Secrets in memory, and what is left of them."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from contextlib import suppress
from multiprocessing import Pipe
from pathlib import Path

import pytest

from signing.keys.secrecy import MAX_BYTES, Secret


def test_it_is_shown_and_wiped() -> None:
    with Secret.of("mã PIN") as secret:
        with secret.view() as content:
            assert bytes(content) == "mã PIN".encode()
        assert "PIN" not in repr(secret)
    assert secret.is_wiped
    secret.wipe()


def test_wiping_while_it_is_shown_empties_it() -> None:
    secret = Secret.of("1234")
    with secret.view() as content:
        secret.wipe()
        assert bytes(content) == bytes(4)


def test_it_travels() -> None:
    ours, theirs = Pipe()
    with ours, theirs, Secret.of("1234") as secret:
        secret.send(ours)
        with Secret.receive(theirs, 4) as received, received.view() as content:
            assert bytes(content) == b"1234"
        with pytest.raises(ValueError, match="too long"):
            Secret.receive(theirs, MAX_BYTES + 1)


def test_too_much_is_no_secret() -> None:
    with pytest.raises(ValueError, match="too long"):
        Secret(bytes(MAX_BYTES + 1))


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_nothing_dumps_core() -> None:
    program = "from signing.keys.secrecy import forbid_dumps; forbid_dumps(); print('x', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdout.readline()
        assert resource.prlimit(running.pid, resource.RLIMIT_CORE) == (0, 0)
        # What may not be dumped belongs to root in /proc, and to nobody else.
        assert Path(f"/proc/{running.pid}/environ").stat().st_uid == 0
        running.stdin.close()


def found_in_memory(process: int, needle: bytes) -> int:
    """How often something stands in the memory of a process; 0 too where nobody may look."""
    found = 0
    with suppress(PermissionError), Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            match = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if match is None:
                continue
            begin, end = (int(number, 16) for number in match.groups())
            with suppress(OSError, ValueError, OverflowError):
                memory.seek(begin)
                found += memory.read(end - begin).count(needle)
    return found
