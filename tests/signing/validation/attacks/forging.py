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


def _whole(*values: int) -> generic.ArrayObject:
    return generic.ArrayObject(generic.NumberObject(value) for value in values)


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
    "byte_range_of_reals": resigned(ByteRange=numbers(0, 100, 200, 300)),
    "byte_range_of_two": resigned(ByteRange=_whole(0, 100)),
    "byte_range_of_three": resigned(ByteRange=_whole(0, 100, 200)),
    "byte_range_of_six": resigned(ByteRange=_whole(0, 100, 200, 300, 600, 100)),
    "byte_range_empty": resigned(ByteRange=generic.ArrayObject()),
    "byte_range_a_number": resigned(ByteRange=generic.NumberObject(0)),
    "byte_range_a_dictionary": resigned(ByteRange=generic.DictionaryObject()),
    "byte_range_of_booleans": resigned(ByteRange=generic.ArrayObject([generic.BooleanObject(True)] * 4)),
    "byte_range_beyond_the_file": resigned(ByteRange=_whole(0, 100, 200, 10**9)),
    "byte_range_beyond_reason": resigned(ByteRange=_whole(0, 100, 200, 10**30)),
    "byte_range_overlapping": resigned(ByteRange=_whole(0, 30000, 20000, 30000)),
    "byte_range_without_a_gap": resigned(ByteRange=_whole(0, 30000, 30000, 3000)),
    "byte_range_not_from_the_start": resigned(ByteRange=_whole(8, 30000, 40000, 3000)),
    "byte_range_backwards": resigned(ByteRange=_whole(40000, 3000, 0, 30000)),
    "byte_range_of_nothing_first": resigned(ByteRange=_whole(0, 0, 30000, 3000)),
    "byte_range_of_nothing_last": resigned(ByteRange=_whole(0, 30000, 40000, 0)),
    "byte_range_with_a_null": resigned(ByteRange=generic.ArrayObject([generic.NullObject()] * 4)),
    "contents_a_number": resigned(Contents=generic.NumberObject(0)),
    "contents_a_name": resigned(Contents=pdf_name("/x")),
    "contents_an_array": resigned(Contents=generic.ArrayObject()),
    "contents_of_text": resigned(Contents=generic.pdf_string("Đã ký")),
    "contents_of_one_byte": resigned(Contents=generic.ByteStringObject(b"0")),
    "contents_of_a_null": resigned(Contents=generic.ByteStringObject(b"\x05\x00")),
    "contents_too_long": resigned(Contents=generic.ByteStringObject(b"\x30\x84\xff\xff\xff\xff")),
    "contents_deep": resigned(Contents=generic.ByteStringObject(b"\x30\x80" * 2000)),
    "sub_filter_null": resigned(SubFilter=generic.NullObject()),
    "sub_filter_a_number": resigned(SubFilter=generic.NumberObject(1)),
    "sub_filter_of_a_time_stamp": resigned(SubFilter=pdf_name("/ETSI.RFC3161")),
    "sub_filter_of_old_signatures": resigned(SubFilter=pdf_name("/adbe.pkcs7.sha1")),
    "filter_unknown": resigned(Filter=pdf_name("/Unknown.Handler")),
    "filter_removed": resigned(Filter=None),
    "type_of_a_time_stamp": resigned(Type=pdf_name("/DocTimeStamp")),
    "everything_removed": resigned(ByteRange=None, Contents=None, SubFilter=None, Filter=None, Type=None),
    "signer_renamed": resigned(Name=generic.pdf_string("Bộ trưởng")),
    "time_rewritten": resigned(M=generic.pdf_string("D:20200101000000Z")),
    "reason_rewritten": resigned(Reason=generic.pdf_string("Bản sao")),
    "reference_rewritten": resigned(Reference=generic.ArrayObject()),
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
