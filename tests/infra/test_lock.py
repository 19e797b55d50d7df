import subprocess
import sys
from pathlib import Path

import pytest

from infra.errors import AlreadyRunningError
from infra.lock import HomeLock

HOLD = """
import sys
from pathlib import Path
from infra.lock import HomeLock
lock = HomeLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_holder_is_refused(tmp_path: Path) -> None:
    with HomeLock(tmp_path / "lock"), pytest.raises(AlreadyRunningError, match="đang được một tiến trình"):
        HomeLock(tmp_path / "lock").acquire()


def test_a_released_lock_is_free(tmp_path: Path) -> None:
    for _ in range(2):
        with HomeLock(tmp_path / "home" / "lock"):
            pass


def test_the_lock_ends_with_a_killed_holder(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunningError):
            HomeLock(path).acquire(wait_seconds=0.1)
        holder.kill()
        HomeLock(path).acquire(wait_seconds=30)
