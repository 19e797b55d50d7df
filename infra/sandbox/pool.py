"""A pool of sandboxed children, started before they are needed and replaced when they die or grow old."""

import logging
import queue
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self

from infra.sandbox.child import is_allowed
from infra.sandbox.errors import JobRefusedError, SandboxBusyError, SandboxError
from infra.sandbox.process import JobFiles, Limits, SandboxProcess

log = logging.getLogger(__name__)

JOBS_PER_CHILD = 200
"""Then a child is replaced, so that what it leaked or was made to remember ends with it."""

_BUSY = "Hệ thống đang xử lý nhiều tệp cùng lúc. Hãy chờ ít phút rồi thử lại."


@dataclass(frozen=True, slots=True)
class Reply:
    args: dict[str, Any]
    files: dict[str, bytes]


class Runner(Protocol):
    """Whoever has jobs done in children."""

    def run(self, job: str, args: Mapping[str, Any], files: JobFiles | None = None) -> Reply:
        """As `Sandbox.run`."""
        ...


class Sandbox:
    """Thread-safe; one for each process that parses foreign files.

    `allowed`: modules (with what is inside them) whose functions may be named as jobs. `seconds`: CPU time
    and wall-clock time of one job. `wait_seconds`: how long `run` may wait for a free child. `is_lazy`: no
    child is started before it is needed. `niceness`: by how much others come before these children.
    """

    def __init__(  # noqa: PLR0913 - keyword-only limits
        self,
        *,
        allowed: tuple[str, ...],
        workers: int = 2,
        seconds: int = 30,
        memory_mb: int = 1024,
        preload: tuple[str, ...] = (),
        wait_seconds: float = 60.0,
        is_lazy: bool = False,
        niceness: int = 0,
    ) -> None:
        self._limits = Limits(seconds, memory_mb, preload, allowed, niceness)
        self._wait_seconds = wait_seconds
        self._lock = threading.Lock()
        self._closed = False
        self._alive: set[SandboxProcess] = set()
        self._slots: queue.Queue[SandboxProcess | None] = queue.Queue()
        """One entry for each child that is free; None: it still has to be started."""
        for _ in range(workers):
            self._slots.put(None if is_lazy else self._start())

    def run(self, job: str, args: Mapping[str, Any], files: JobFiles | None = None) -> Reply:
        """Run `module:function` in a child and give what it returned.

        Raises `JobRefusedError` with the code and text of the job's own error when that carries a `code`,
        `SandboxTimeoutError`, `SandboxCrashError` for everything else, `SandboxBusyError` when no child
        became free.
        """
        if not is_allowed(job.partition(":")[0], self._limits.allowed):
            msg = f"not an allowed job: {job}"
            raise ValueError(msg)
        process = self._take()
        keep = False
        try:
            reply = process.run(job, args, files or {})
            keep = True
        except JobRefusedError:
            keep = True
            raise
        finally:
            self._give_back(process, keep=keep)
        return Reply(reply.header, reply.blobs)

    @property
    def processes(self) -> tuple[int, ...]:
        """The process ids of the children, for those who measure what they take."""
        with self._lock:
            return tuple(process.pid for process in self._alive)

    def close(self) -> None:
        """Kill the children; jobs under way end as crashed."""
        with self._lock:
            self._closed = True
            for process in self._alive:
                process.abort()
        while True:
            try:
                idle = self._slots.get_nowait()
            except queue.Empty:
                return
            if idle is not None:
                idle.discard()

    def _take(self) -> SandboxProcess:
        if self._closed:
            raise SandboxError("Dịch vụ đang dừng nên không nhận thêm tệp. Hãy thử lại sau.")
        try:
            process = self._slots.get(timeout=self._wait_seconds)
        except queue.Empty:
            raise SandboxBusyError(_BUSY) from None
        if process is not None:
            return process
        try:
            return self._start()
        except BaseException:
            self._slots.put(None)
            raise

    def _give_back(self, process: SandboxProcess, *, keep: bool) -> None:
        if keep and process.jobs < JOBS_PER_CHILD and not self._closed:
            self._slots.put(process)
            return
        with self._lock:
            self._alive.discard(process)
        process.discard()
        self._slots.put(self._replacement())

    def _replacement(self) -> SandboxProcess | None:
        """Start the next child ahead of its first job; when that is impossible now, leave it to that job."""
        try:
            return self._start()
        except (OSError, SandboxError):
            log.warning("no new sandbox child could be started", exc_info=True)
            return None

    def _start(self) -> SandboxProcess:
        with self._lock:
            if self._closed:
                raise SandboxError("Dịch vụ đang dừng nên không nhận thêm tệp. Hãy thử lại sau.")
            process = SandboxProcess(self._limits)
            self._alive.add(process)
            return process

    def share(self, at_once: int) -> Runner:
        """Give a way in for work that may take no more than so many children at a time."""
        return _Share(self, at_once, self._wait_seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Share:
    """Holds a place only while a child works, so that waiting for others in between keeps nobody out."""

    def __init__(self, sandbox: Sandbox, at_once: int, wait_seconds: float) -> None:
        self._sandbox = sandbox
        self._places = threading.Semaphore(at_once)
        self._wait_seconds = wait_seconds

    def run(self, job: str, args: Mapping[str, Any], files: JobFiles | None = None) -> Reply:
        if not self._places.acquire(timeout=self._wait_seconds):
            raise SandboxBusyError(_BUSY)
        try:
            return self._sandbox.run(job, args, files)
        finally:
            self._places.release()
