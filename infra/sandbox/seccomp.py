"""What the Linux kernel itself refuses a sandboxed child, once its modules are loaded: a seccomp filter.

The audit hook of `limits` sees what Python does; this sees every system call, so also those of a native
exploit. It is a list of what is refused rather than of what is allowed, for Python and its libraries need
much: no processes, no programs, no sockets but pairs, no opening for writing, no change to the file system,
no reach into other processes.
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERRNO, _KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
"""Offsets in the kernel's `seccomp_data`."""
_CLONE_THREAD = 0x00010000
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC if sys.platform != "win32" else 0
_PR_SET_NO_NEW_PRIVS, _SET_MODE_FILTER, _ALL_THREADS = 38, 1, 1

_Instruction = tuple[int, int, int, int]
"""Code, steps to skip if true, steps to skip if false, operand."""


@dataclass(frozen=True, slots=True)
class _Architecture:
    audit_id: int
    seccomp: int
    refused: frozenset[int]
    clone: int
    tgkill: int
    opening: tuple[tuple[int, int], ...]
    """System calls that open files, with the place of the flags among their arguments."""


_MISSING = (435, 437)
"""clone3 and openat2 hide their flags from a filter: told they are missing, libraries use the older calls."""

_COMMON_REFUSED = frozenset({424, 425, 434, 452})
"""pidfd_send_signal, io_uring_setup, pidfd_open, fchmodat2: numbered alike everywhere."""

_ARCHITECTURES = {
    "x86_64": _Architecture(
        audit_id=0xC000003E,
        seccomp=317,
        refused=_COMMON_REFUSED
        | {41, 42, 44, 46, 49, 50}  # socket, connect, sendto, sendmsg, bind, listen
        | {57, 58, 59, 322}  # fork, vfork, execve, execveat
        | {62, 129, 200, 297}  # kill, rt_sigqueueinfo, tkill, rt_tgsigqueueinfo
        | {101, 310, 311, 321}  # ptrace, process_vm_readv, process_vm_writev, bpf
        | {76, *range(82, 89), *range(90, 95)}  # truncate, rename … symlink, chmod … lchown
        | {132, 133, 161, 165, 166}  # utime, mknod, chroot, mount, umount2
        | {258, 259, 260, 263, 264, 265, 266, 268, 316},  # mkdirat … fchmodat, renameat2
        clone=56,
        tgkill=234,
        opening=((2, 1), (257, 2)),
    ),
    "aarch64": _Architecture(
        audit_id=0xC00000B7,
        seccomp=277,
        refused=_COMMON_REFUSED
        | {198, 200, 201, 203, 206, 211}  # socket, bind, listen, connect, sendto, sendmsg
        | {221, 281}  # execve, execveat
        | {129, 130, 138, 240}  # kill, tkill, rt_sigqueueinfo, rt_tgsigqueueinfo
        | {117, 270, 271, 280}  # ptrace, process_vm_readv, process_vm_writev, bpf
        | {
            *range(33, 41),
            45,
            *range(51, 56),
            88,
            276,
        },  # mknodat … mount, truncate, chroot … fchown, utimensat
        clone=220,
        tgkill=131,
        opening=((56, 2),),
    ),
}


def confine() -> bool:
    """Install the filter on every thread, for good; False where this kernel or processor has none."""
    machine = _ARCHITECTURES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in _program(machine))
    buffer = ctypes.create_string_buffer(code, len(code))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer)))
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, *map(ctypes.c_ulong, (1, 0, 0, 0))) != 0:
        return False
    installed = libc.syscall(
        *map(ctypes.c_long, (machine.seccomp, _SET_MODE_FILTER, _ALL_THREADS)), ctypes.byref(program)
    )
    return bool(installed == 0)


def _program(machine: _Architecture) -> Iterator[_Instruction]:
    refuse = (_RETURN, 0, 0, _ERRNO | errno.EPERM)
    yield (_LOAD, 0, 0, _ARCHITECTURE)
    yield (_EQUAL, 1, 0, machine.audit_id)
    yield (_RETURN, 0, 0, _KILL_PROCESS)
    yield (_LOAD, 0, 0, _NUMBER)
    # The x32 numbers of x86_64 would be a way around; no other call is numbered so high.
    yield (_AT_LEAST, 0, 1, 0x40000000)
    yield refuse
    yield from _returning(_MISSING, _ERRNO | errno.ENOSYS)
    yield from _returning(sorted(machine.refused), _ERRNO | errno.EPERM)
    yield from ((_EQUAL, 0, 4, machine.clone), (_LOAD, 0, 0, _FIRST_ARGUMENT))
    yield from ((_ANY_BIT, 1, 0, _CLONE_THREAD), refuse, (_RETURN, 0, 0, _ALLOW))
    # `abort` signals its own process by tgkill, and may; nobody else's.
    yield from ((_EQUAL, 0, 4, machine.tgkill), (_LOAD, 0, 0, _FIRST_ARGUMENT))
    yield from ((_EQUAL, 1, 0, os.getpid()), refuse, (_RETURN, 0, 0, _ALLOW))
    for number, place in machine.opening:
        yield from ((_EQUAL, 0, 4, number), (_LOAD, 0, 0, _FIRST_ARGUMENT + 8 * place))
        yield from ((_ANY_BIT, 0, 1, _WRITING), refuse, (_RETURN, 0, 0, _ALLOW))
    yield (_RETURN, 0, 0, _ALLOW)


def _returning(numbers: Iterable[int], answer: int) -> Iterator[_Instruction]:
    for number in numbers:
        yield (_EQUAL, 0, 1, number)
        yield (_RETURN, 0, 0, answer)
