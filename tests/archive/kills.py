"""Kill a process at every instant at which it touches files, one instant per run."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

_TOUCHING = frozenset(
    {"open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.chmod", "os.listdir", "os.scandir"}
)


def run_killed(act: Callable[[], object], below: Path, at: int) -> bool:
    """Run `act` in a child that kills itself with SIGKILL before its `at`-th touch of a file below `below`.

    False when it finished before that. A child that fails otherwise is an error.
    """
    child = os.fork()
    if child == 0:
        _arm(str(below), at)
        try:
            act()
        except BaseException:  # noqa: BLE001 -- whatever it is, the parent has to be told by the status
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "the child failed by itself"
    return False


def every_instant(run: Callable[[int], bool], *, limit: int = 2000) -> Iterator[int]:
    """Count instants up until `run` reports that the act finished; yields after each killed run."""
    for at in range(1, limit):
        if not run(at):
            return
        yield at
    raise AssertionError("the act never finished")


def _arm(below: str, at: int) -> None:
    seen = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event in _TOUCHING and arguments and str(arguments[0]).startswith(below):
            seen += 1
            if seen == at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
