"""The structures of PKCS#11 against a C compiler, in the layout of either kind of machine."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from signing.keys.pkcs11.structures import HERE, UNIX_64, WINDOWS, Layout, Structures

SOURCE = Path(__file__).with_name("layout.c")


def as_laid_out_by_c(folder: Path, *options: str) -> dict[str, int]:
    compiler = shutil.which("cc")
    if compiler is None:
        assert not os.environ.get("CI"), "the C compiler is missing"
        pytest.skip("no C compiler")
    program = folder / "layout"
    subprocess.run([compiler, "-Wall", "-Werror", *options, "-o", program, SOURCE], check=True)
    printed = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    return {name: int(number) for name, number in (line.split() for line in printed.splitlines())}


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="pointers of 64 bits")
@pytest.mark.parametrize(
    ("layout", "options"),
    [
        (WINDOWS, ("-DULONG=uint32_t", "-DPACKED")),
        (UNIX_64, ("-DULONG=uint64_t",)),
        (HERE, ("-DULONG=unsigned long", *(["-DPACKED"] if HERE.packed else []))),
    ],
    ids=["windows", "unix", "here"],
)
def test_ctypes_lays_out_as_c_does(tmp_path: Path, layout: Layout, options: tuple[str, ...]) -> None:
    ours: dict[str, int] = {}
    for structure in vars(Structures(layout)).values():
        ours[structure.__name__] = ctypes.sizeof(structure)
        for field in structure._fields_:
            ours[f"{structure.__name__}.{field[0]}"] = getattr(structure, field[0]).offset
    expected = as_laid_out_by_c(tmp_path, *options)

    assert len(expected) > 20
    assert {name: ours[name] for name in expected} == expected


def test_windows_differs() -> None:
    """The sizes that pkcs11t.h gives there, counted by hand: 4-byte numbers, nothing between fields."""
    sizes = {one.__name__: ctypes.sizeof(one) for one in vars(Structures(WINDOWS)).values()}
    pointer = ctypes.sizeof(ctypes.c_void_p)

    assert sizes["CK_INFO"] == 2 + 32 + 4 + 32 + 2
    assert sizes["CK_TOKEN_INFO"] == 96 + 11 * 4 + 4 + 16
    assert sizes["CK_ATTRIBUTE"] == 4 + pointer + 4
    assert sizes["CK_FUNCTION_LIST"] == 2 + 68 * pointer
