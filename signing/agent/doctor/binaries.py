"""For which processors a library was built, told from its first bytes. Pure."""

from __future__ import annotations

import platform
import struct
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

HEAD = 4096
"""Bytes that are enough to tell."""


class Machine(StrEnum):
    X86 = "x86"
    X86_64 = "x86-64"
    ARM64 = "arm64"
    OTHER = "other"

    @property
    def bits(self) -> int:
        return 32 if self is Machine.X86 else 64


_ELF = MappingProxyType({3: Machine.X86, 62: Machine.X86_64, 183: Machine.ARM64})
_PE = MappingProxyType({0x14C: Machine.X86, 0x8664: Machine.X86_64, 0xAA64: Machine.ARM64})
_MACH = MappingProxyType({7: Machine.X86, 0x0100_0007: Machine.X86_64, 0x0100_000C: Machine.ARM64})
_MACH_THIN = (0xFEEDFACE, 0xFEEDFACF)
_MACH_FAT = 0xCAFEBABE
_MOST_ARCHITECTURES = 16


def machines_of(head: bytes) -> frozenset[Machine]:
    """ELF, PE and Mach-O, also for several processors at once; empty for anything else."""
    try:
        if head[:4] == b"\x7fELF":
            order = "<" if head[5] == 1 else ">"
            return _known(_ELF, struct.unpack_from(f"{order}H", head, 18)[0])
        if head[:2] == b"MZ":
            (start,) = struct.unpack_from("<I", head, 0x3C)
            is_portable = head[start : start + 4] == b"PE\0\0"
            return _known(_PE, struct.unpack_from("<H", head, start + 4)[0]) if is_portable else frozenset()
        if struct.unpack_from("<I", head)[0] in _MACH_THIN:
            return _known(_MACH, struct.unpack_from("<I", head, 4)[0])
        magic, count = struct.unpack_from(">II", head)
        if magic == _MACH_FAT and count <= _MOST_ARCHITECTURES:
            kinds = (struct.unpack_from(">I", head, 8 + 20 * number)[0] for number in range(count))
            return frozenset(_MACH.get(kind, Machine.OTHER) for kind in kinds)
    except (struct.error, IndexError):
        pass
    return frozenset()


def this_machine() -> Machine:
    """What this Python was built for, which is what it can load."""
    names = {"x86_64": Machine.X86_64, "amd64": Machine.X86_64, "arm64": Machine.ARM64}
    names |= {"aarch64": Machine.ARM64, "i386": Machine.X86, "i686": Machine.X86, "x86": Machine.X86}
    machine = names.get(platform.machine().lower(), Machine.OTHER)
    return Machine.X86 if machine is Machine.X86_64 and struct.calcsize("P") == 4 else machine  # noqa: PLR2004


def _known(table: Mapping[int, Machine], number: int) -> frozenset[Machine]:
    return frozenset({table.get(number, Machine.OTHER)})
