"""Foreign bytes are parsed here: in limited child processes, which may die without taking the service along.

A job is a function `module:function` with the signature `(args: dict, files: dict[str, bytes | Path]) ->
tuple[dict, dict[str, bytes]]`; `args` is JSON. A file is bytes or, where it is large, the path under which
the child reads it piece by piece. Nothing is ever unpickled.

What a child cannot do: use more memory, CPU time or wall-clock time than allowed; write files; start
processes; reach the network. On Linux (x86-64, ARM64) the kernel holds this by a filter on system calls, and
by an empty network of the child's own where the service may make one; everywhere an audit hook refuses the
same to Python code. Windows has no limits on memory and CPU time here, only the wall-clock limit. A child can
still *read* what the service can read, so give the service a user of its own.
"""

from infra.sandbox.errors import (
    JobRefusedError,
    SandboxBusyError,
    SandboxCrashError,
    SandboxError,
    SandboxTimeoutError,
)
from infra.sandbox.pool import Reply, Runner, Sandbox
from infra.sandbox.process import JobFiles

__all__ = [
    "JobFiles",
    "JobRefusedError",
    "Reply",
    "Runner",
    "Sandbox",
    "SandboxBusyError",
    "SandboxCrashError",
    "SandboxError",
    "SandboxTimeoutError",
]
