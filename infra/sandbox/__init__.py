"""Foreign bytes are parsed here: in limited child processes, which may die without taking the service along.

A job is a function `module:function` with the signature `(args: dict, files: dict[str, bytes]) -> tuple[dict,
dict[str, bytes]]`; `args` is JSON. Nothing is ever unpickled.

What a child cannot do: use more memory, CPU time or wall-clock time than allowed; write files; start
processes; reach the network (held by the kernel where it lets us, and by an audit hook everywhere). The hook
and the limits stop hostile *documents* and the usual exploits; a native exploit that makes its own system
calls is held by the limits of the kernel alone, so run the service as a user of its own.
"""

from infra.sandbox.errors import (
    JobRefusedError,
    SandboxBusyError,
    SandboxCrashError,
    SandboxError,
    SandboxTimeoutError,
)
from infra.sandbox.pool import Reply, Sandbox

__all__ = [
    "JobRefusedError",
    "Reply",
    "Sandbox",
    "SandboxBusyError",
    "SandboxCrashError",
    "SandboxError",
    "SandboxTimeoutError",
]
