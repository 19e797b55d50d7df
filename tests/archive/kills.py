"""Kill a process at every instant at which it touches files, one instant per run."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

EVERY_TOUCH = frozenset(
    {"open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.chmod", "os.listdir", "os.scandir"}
)


def run_killed(
    act: Callable[[], object], below: Path, at: int, *, touching: frozenset[str] = EVERY_TOUCH
) -> bool:
    """Run `act` in a child that kills itself with SIGKILL before its `at`-th touch of a file below `below`.

    False when it finished before that. A child that fails otherwise is an error.
    """
    child = os.fork()
    if child == 0:
        _arm(str(below), at, touching)
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


_dying: Callable[[], None] | None = None


def touch() -> None:
    """Count one more instant, such as a statement sent to the database; only in a child that is to die."""
    if _dying is not None:
        _dying()


def _arm(below: str, at: int, touching: frozenset[str]) -> None:
    global _dying  # noqa: PLW0603 -- set once, in a child that lives for one act
    seen = count(1)

    def die() -> None:
        if next(seen) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in touching and arguments and str(arguments[0]).startswith(below):
            die()

    _dying = die
    sys.addaudithook(hook)
