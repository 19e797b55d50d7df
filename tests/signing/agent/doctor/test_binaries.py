from __future__ import annotations

import struct
import sys
from pathlib import Path

import pip
import pytest

from signing.agent.doctor.binaries import HEAD, Machine, machines_of, this_machine
from tests.signing.keys.pkcs11.softhsm import softhsm

LAUNCHERS = Path(pip.__file__).parent / "_vendor" / "distlib"
"""Programs for Windows, one for each kind of processor."""


def test_a_library_of_this_machine_is_for_this_machine() -> None:
    with softhsm().open("rb") as file:
        assert machines_of(file.read(HEAD)) == {this_machine()}
    with Path(sys.executable).resolve().open("rb") as file:
        assert machines_of(file.read(HEAD)) == {this_machine()}


@pytest.mark.parametrize(
    ("name", "machine"),
    [("t32.exe", Machine.X86), ("t64.exe", Machine.X86_64), ("t64-arm.exe", Machine.ARM64)],
)
def test_programs_of_windows(name: str, machine: Machine) -> None:
    assert machines_of((LAUNCHERS / name).read_bytes()[:HEAD]) == {machine}


@pytest.mark.parametrize(
    ("head", "machines"),
    [
        (struct.pack("<II", 0xFEEDFACF, 0x0100000C), {Machine.ARM64}),
        (
            struct.pack(">II", 0xCAFEBABE, 2) + struct.pack(">5I", 0x01000007, 3, 0, 0, 0) * 2,
            {Machine.X86_64},
        ),
        (struct.pack(">II", 0xCAFEBABE, 65), set()),  # a class file of Java
        (b"MZ" + bytes(20), set()),
        (b"MZ" + b"\xff" * 100, set()),
        (b"\x7fELF", set()),
        (b"not a library", set()),
        (b"", set()),
    ],
)
def test_other_first_bytes(head: bytes, machines: set[Machine]) -> None:
    assert machines_of(head) == machines
