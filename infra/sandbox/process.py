"""One sandboxed child as its parent sees it."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from infra.sandbox.errors import JobRefusedError, SandboxCrashError, SandboxTimeoutError
from infra.sandbox.frames import Frame, FrameError, read_frame, write_frame

JobFiles = Mapping[str, bytes | Path]
"""What a job is given: bytes, or the path of a file too large to be sent along."""

_START_S = 60.0
"""How long a child may take to load its modules."""


_OUT_OF_CPU = -24
"""How a process ends that SIGXCPU killed (24 on Linux and macOS alike)."""


@dataclass(frozen=True, slots=True)
class Limits:
    seconds: int
    """CPU time and wall-clock time of one job."""
    memory_mb: int
    """Address space of the child, its interpreter and libraries included."""
    preload: tuple[str, ...]
    allowed: tuple[str, ...]
    niceness: int = 0
    """By how much others come before it where the processor is short (POSIX)."""


class SandboxProcess:
    """Runs one job at a time; after any error but `JobRefusedError` it must be thrown away."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._ready = False
        self.jobs = 0
        options = {
            "seconds": limits.seconds,
            "memory_mb": limits.memory_mb,
            "preload": limits.preload,
            "allowed": limits.allowed,
            "niceness": limits.niceness,
        }
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-B", "-m", "infra.sandbox.child", json.dumps(options)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_closed_environment(),
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def run(self, job: str, args: Mapping[str, Any], files: JobFiles) -> Frame:
        """Have one job done. Raises `JobRefusedError`, `SandboxTimeoutError` or `SandboxCrashError`."""
        if not self._ready:
            self._begin()
        self.jobs += 1
        blobs = {name: file for name, file in files.items() if not isinstance(file, Path)}
        paths = {name: str(file.absolute()) for name, file in files.items() if isinstance(file, Path)}
        request = Frame({"job": job, "args": dict(args), "paths": paths}, blobs)
        reply = self._exchange(request, self._limits.seconds)
        if "refused" in reply.header:
            raise JobRefusedError(str(reply.header["refused"]), str(reply.header.get("message", "")))
        if not isinstance(reply.header.get("args"), dict):
            raise _crash(f"{reply.header.get('failed')}: {reply.header.get('detail', '')}")
        return Frame(reply.header["args"], reply.blobs)

    def _begin(self) -> None:
        greeting = self._exchange(None, _START_S)
        if "ready" not in greeting.header:
            raise _crash(str(greeting.header.get("detail", "")))
        self._ready = True

    def abort(self) -> None:
        """Kill the child while a job may be under way in another thread, which then raises."""
        self._process.kill()

    def discard(self) -> None:
        """Kill the child and let go of it; no job may be under way."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            _close(cast("BinaryIO", pipe))

    def _exchange(self, request: Frame | None, seconds: float) -> Frame:
        """Send and wait for the answer; a child that takes too long is killed, which ends the waiting."""
        watch = _Watch(self._process, seconds)
        try:
            if request is not None:
                write_frame(cast("BinaryIO", self._process.stdin), request.header, request.blobs)
            return read_frame(cast("BinaryIO", self._process.stdout))
        except (FrameError, OSError) as error:
            status = self._ending()
            if watch.expired or status == _OUT_OF_CPU:
                raise SandboxTimeoutError(
                    f"Xử lý tệp quá {seconds:.0f} giây nên đã bị dừng. Tệp có thể bị hỏng hoặc được làm ra "
                    "để gây quá tải; hãy kiểm tra hoặc xuất lại tệp."
                ) from error
            raise _crash(f"{error}; status {status}") from error
        finally:
            watch.cancel()

    def _ending(self) -> int | None:
        try:
            return self._process.wait(1)
        except subprocess.TimeoutExpired:
            return None


class _Watch:
    """Kills the process when the time is over, unless cancelled before."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self._process = process
        self._lock = threading.Lock()
        self._cancelled = False
        self.expired = False
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True
        self._timer.start()

    def cancel(self) -> None:
        with self._lock:
            self._cancelled = True
        self._timer.cancel()

    def _expire(self) -> None:
        with self._lock:
            if not self._cancelled:
                self.expired = True
                self._process.kill()


def _crash(detail: str) -> SandboxCrashError:
    return SandboxCrashError(
        "Không xử lý được tệp: bộ đọc đã dừng đột ngột hoặc hết bộ nhớ. Tệp có thể bị hỏng; "
        "hãy kiểm tra hoặc xuất lại tệp.",
        detail=detail,
    )


def _close(pipe: BinaryIO) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        # Closing flushes what the dead child never read.
        return


def _closed_environment() -> dict[str, str]:
    """Pass on only where Python finds its modules: settings and secrets live in the environment, too."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TZDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"}
