"""Signature wrapping: the signed bytes are still there, but not where readers look."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic

from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.tools import (
    resigned,
)

if TYPE_CHECKING:
    pass

FAMILY = Family("Signature wrapping")
attack, update, drafted = FAMILY.attack, FAMILY.update, FAMILY.drafted


@attack
def wrapped_second_part(pdf: bytes) -> bytes:
    """The second signed part is repeated at the end, and a new value dictionary points there."""
    first = [int(n) for n in re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", pdf)[-1]]
    second_part = pdf[first[2] : first[2] + first[3]]

    def moved(start: int) -> bytes:
        array = generic.ArrayObject(generic.NumberObject(n) for n in (0, first[1], start, first[3]))
        return resigned(ByteRange=array)(pdf)

    start = len(moved(10**6))
    start = len(moved(start))
    return moved(start) + second_part


@attack
def wrapped_gap(pdf: bytes) -> bytes:
    """The gap is widened and filled with an object of the forger's."""
    first = [int(n) for n in re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", pdf)[-1]]
    smuggled = b"\n4 0 obj\n<< /Length 2 >>\nstream\nq \nendstream\nendobj\n"
    return pdf[: first[2]] + smuggled + pdf[first[2] :]
