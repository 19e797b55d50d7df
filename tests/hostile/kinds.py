"""All kinds of hostile files, and files of luck between them."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from tests.hostile import streams, structures, values
from tests.signing.validation import builders

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAVY = 100
"""How much larger the heavy ones are."""


def noise(random: Random, scale: int) -> bytes:
    return random.choice((b"", b"%PDF-1.7\n", b"\xff\xd8", b"PK\x03\x04")) + random.randbytes(1_000 * scale)


def torn(random: Random, scale: int) -> bytes:
    """A signed letter of which pieces are missing, double or changed."""
    pdf = bytearray(builders.approved())
    for _ in range(3 * scale):
        at, length = random.randrange(len(pdf)), random.randrange(1, 2_000)
        pdf[at : at + length] = random.choice(
            (b"", bytes(length), pdf[at : at + length] * 2, b"\xff" * length)
        )
    return bytes(pdf)


def followed_by_words(random: Random, scale: int) -> bytes:
    """A signed letter with a flood of words behind it that look like the parts of a file."""
    word = random.choice((b"%1\r", b"trailer\r%", b"1 %\r", b"startxref\r1", b"1 0 obj\r", b"%%EOF\r"))
    pdf = builders.approved()
    table = builders.changed(pdf, lambda writer: writer.update_root())
    return table[: len(pdf)] + word * (20_000 * scale) + b"\n" + table[len(pdf) :]


SLOW = (streams.forms_that_draw_forms,)
"""Only the limits of time end these."""
KINDS = tuple(
    kind
    for kind in (*streams.KINDS, *structures.KINDS, *values.KINDS, noise, torn, followed_by_words)
    if kind not in SLOW
)
_SELDOM = 40
"""One in so many is a slow one."""


def files(count: int, *, seed: int, scale: int = 1) -> Iterator[tuple[str, bytes]]:
    """So many hostile files, each with its kind's name; the same seed makes the same files."""
    for number in range(count):
        turn, is_slow = number // _SELDOM, number % _SELDOM == _SELDOM - 1
        kind = SLOW[turn % len(SLOW)] if is_slow else KINDS[number % len(KINDS)]
        yield kind.__name__, kind(Random(f"{seed}/{number}"), scale)  # noqa: S311 - the same at every run
