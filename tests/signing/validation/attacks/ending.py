"""Bytes changed, or added without an update that a parser would see ("incremental saving")."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.signing.validation import builders
from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.tools import (
    start_offsets,
)

if TYPE_CHECKING:
    pass

FAMILY = Family("Incremental saving without an update")
attack, update, drafted = FAMILY.attack, FAMILY.update, FAMILY.drafted


@attack
def flipped_byte_in_the_first_page(pdf: bytes) -> bytes:
    streams = (found.end() for found in re.finditer(rb"(?<!end)stream\n", pdf))
    at = 40 + next(start for start in streams if pdf.index(b"endstream", start) - start > 80)
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


@attack
def flipped_byte_near_the_end(pdf: bytes) -> bytes:
    at = pdf.rindex(b"/Size") + 6
    return pdf[:at] + b"9" + pdf[at + 1 :]


@attack
def comment_behind_the_end(pdf: bytes) -> bytes:
    return pdf + b"\n% nothing to see here\n"


@attack
def another_file_behind_the_end(pdf: bytes) -> bytes:
    return pdf + b"PK\x03\x04" + bytes(200)


@attack
def objects_without_cross_reference(pdf: bytes) -> bytes:
    return pdf + b"\n4 0 obj\n<< /Length 2 >>\nstream\nq \nendstream\nendobj\n"


@attack
def objects_without_cross_reference_but_an_end(pdf: bytes) -> bytes:
    return objects_without_cross_reference(pdf) + b"%%EOF\n"


@attack
def objects_and_the_old_cross_reference_again(pdf: bytes) -> bytes:
    last = start_offsets(pdf)[-1]
    return objects_without_cross_reference(pdf) + b"startxref\n" + last + b"\n%%EOF\n"


@attack
def end_marker_twice(pdf: bytes) -> bytes:
    last = start_offsets(pdf)[-1]
    return pdf + b"\nstartxref\n" + last + b"\n%%EOF\n"


@attack
def older_revision_made_the_last(pdf: bytes) -> bytes:
    first = start_offsets(pdf)[0]
    return pdf + b"\nstartxref\n" + first + b"\n%%EOF\n"


@attack
def trailer_without_objects(pdf: bytes) -> bytes:
    return pdf + b"\ntrailer\n<< /Root 1 0 R /Size 5 >>\n%%EOF\n"


@attack
def unlisted_object_inside_an_update(pdf: bytes) -> bytes:
    later = builders.with_security_store(pdf, builders.root())
    at = len(pdf)
    smuggled = b"\n4 0 obj\n<< /Length 2 >>\nstream\nq \nendstream\nendobj\n"
    moved = re.sub(
        rb"(?m)^(\d{10}) (\d{5}) n",
        lambda m: b"%010d %b n" % (int(m[1]) + (len(smuggled) if int(m[1]) >= at else 0), m[2]),
        later[at:],
    )
    moved = re.sub(rb"startxref\n(\d+)", lambda m: b"startxref\n%d" % (int(m[1]) + len(smuggled)), moved)
    return pdf + smuggled + moved


@attack
def truncated_within_the_last_signature(pdf: bytes) -> bytes:
    return pdf[: len(pdf) - 2000]
