"""What a sandboxed child takes from itself before it looks at anything foreign."""

import ctypes
import os
import signal
import sys

MAX_OPEN_FILES = 64
_CLONE_NEWNET = 0x40000000
_CLONE_NEWUSER = 0x10000000

_REFUSED_EVENTS = frozenset(
    {
        "os.chdir",
        "os.chmod",
        "os.chown",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.kill",
        "os.killpg",
        "os.link",
        "os.mkdir",
        "os.posix_spawn",
        "os.remove",
        "os.rename",
        "os.rmdir",
        "os.spawn",
        "os.startfile",
        "os.symlink",
        "os.system",
        "os.truncate",
        "pty.spawn",
        "resource.prlimit",
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyaddr",
        "socket.gethostbyname",
        "socket.sendmsg",
        "socket.sendto",
        "subprocess.Popen",
    }
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class ForbiddenInSandboxError(RuntimeError):
    """A job tried what no job needs: a process, a socket, a write."""


def limit_process(memory_mb: int, niceness: int = 0) -> None:
    """Bound memory, files and dumps for good, step back, and leave the network where the kernel allows it."""
    if sys.platform == "win32":
        # There the parent's wall-clock limit and the audit hook are all there is.
        return
    import resource  # noqa: PLC0415 - POSIX only

    _leave_network()
    os.nice(niceness)
    memory = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (MAX_OPEN_FILES, MAX_OPEN_FILES))


def limit_time(seconds: int) -> None:
    """Allow so many seconds of CPU time from now on; beyond, the kernel ends the process.

    Twice as much by the clock: the parent kills sooner, but it may be gone.
    """
    if sys.platform == "win32":
        return
    limit_cpu(seconds)
    signal.setitimer(signal.ITIMER_REAL, 2 * seconds)


def limit_cpu(seconds: int) -> None:
    """As `limit_time`, without the clock."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - POSIX only

    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime) + seconds + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def stop_clock() -> None:
    """End the limit by the clock, between jobs."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, 0)


def forbid_side_effects() -> None:
    """Refuse processes, sockets and writes from here on; an audit hook cannot be taken back."""
    sys.addaudithook(_refuse)


def _refuse(event: str, args: tuple[object, ...]) -> None:
    if event in _REFUSED_EVENTS:
        msg = f"not allowed in the sandbox: {event}"
        raise ForbiddenInSandboxError(msg)
    if event == "open" and isinstance(args[2], int) and args[2] & _WRITING:
        msg = "not allowed in the sandbox: writing a file"
        raise ForbiddenInSandboxError(msg)


def _leave_network() -> None:
    """Move into an empty network namespace: only Linux has it, and a container may refuse it."""
    if sys.platform != "linux":
        return
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    if unshare is None:
        return
    wanted = _CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWNET | _CLONE_NEWUSER
    # Refusal is foreseen: the audit hook and the closed environment remain.
    unshare(wanted)
