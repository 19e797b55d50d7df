"""Universal forgery: the signature value made unreadable, in the hope that nobody says so."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.tools import (
    numbers,
    resigned,
)
from tests.signing.validation.builders import find_field

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

FAMILY = Family("Universal forgery")
attack, update, drafted = FAMILY.attack, FAMILY.update, FAMILY.drafted

_VALUES = {
    "byte_range_removed": resigned(ByteRange=None),
    "byte_range_null": resigned(ByteRange=generic.NullObject()),
    "byte_range_of_one": resigned(ByteRange=generic.ArrayObject([generic.NumberObject(0)])),
    "byte_range_negative": resigned(ByteRange=numbers(0, -1, 5, -5)),
    "byte_range_of_strings": resigned(ByteRange=generic.ArrayObject([generic.pdf_string("0")] * 4)),
    "byte_range_of_zeros": resigned(
        ByteRange=generic.ArrayObject([generic.NumberObject(0)] * 4)
    ),
    "contents_removed": resigned(Contents=None),
    "contents_null": resigned(Contents=generic.NullObject()),
    "contents_empty": resigned(Contents=generic.ByteStringObject(b"")),
    "contents_zeros": resigned(Contents=generic.ByteStringObject(bytes(64))),
    "contents_indefinite": resigned(Contents=generic.ByteStringObject(b"\x30\x80" + bytes(64))),
    "sub_filter_removed": resigned(SubFilter=None),
    "sub_filter_unknown": resigned(SubFilter=pdf_name("/adbe.x509.rsa_sha1")),
    "value_type_changed": resigned(Type=pdf_name("/Font")),
}  # fmt: skip

for _name, _build in _VALUES.items():
    FAMILY.add(_name, _build)


@update
def value_removed_from_the_seal(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinAgency")
    del reference.get_object()["/V"]
    writer.mark_update(reference)


@update
def value_of_the_seal_is_a_number(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinAgency")
    reference.get_object()[pdf_name("/V")] = generic.NumberObject(1)
    writer.mark_update(reference)
