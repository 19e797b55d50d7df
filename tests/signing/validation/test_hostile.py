"""Files that try to keep the checker busy: loops, depth, floods. Each ends soon with an answer."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from signing.report import Indication
from signing.validation import validate
from tests.effort import counted
from tests.hostile.raw import flated, stream
from tests.signing.validation import builders
from tests.signing.validation.builders import changed, find_field

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

LIMIT = 10_000_000
"""Functions called; the worst of these takes a third of it."""


def field_that_is_its_own_kid(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinNumber")
    reference.get_object()[pdf_name("/Kids")] = generic.ArrayObject([reference])
    writer.mark_update(reference)


def fields_that_list_each_other(writer: IncrementalPdfFileWriter) -> None:
    one, other = find_field(writer, "AntinNumber"), find_field(writer, "AntinDay")
    for parent, kid in ((one, other), (other, one)):
        parent.get_object()[pdf_name("/Kids")] = generic.ArrayObject([kid])
        writer.mark_update(parent)


def page_tree_that_is_its_own_kid(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root.raw_get("/Pages")
    pages.get_object()["/Kids"].append(pages)
    writer.mark_update(pages)


def security_store_that_holds_itself(writer: IncrementalPdfFileWriter) -> None:
    store = generic.DictionaryObject()
    reference = writer.add_object(store)
    store[pdf_name("/VRI")] = reference
    store[pdf_name("/Certs")] = generic.ArrayObject([reference])
    writer.root[pdf_name("/DSS")] = reference
    writer.update_root()


def reference_to_itself(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinAgency")
    number = writer.add_object(generic.NullObject())
    writer.objects[(number.generation, number.idnum)] = generic.IndirectObject(number.idnum, 0, writer)
    reference.get_object()[pdf_name("/V")] = number
    writer.mark_update(reference)


def flood_of_fields(writer: IncrementalPdfFileWriter) -> None:
    form = writer.root["/AcroForm"]
    entry = generic.DictionaryObject({pdf_name("/FT"): pdf_name("/Tx")})
    form["/Fields"].extend([entry] * 25_000)
    writer.update_container(form["/Fields"])


@pytest.mark.parametrize(
    "meddle",
    [
        field_that_is_its_own_kid,
        fields_that_list_each_other,
        page_tree_that_is_its_own_kid,
        reference_to_itself,
        flood_of_fields,
    ],
)
def test_loops_and_floods_end(meddle: Callable[[IncrementalPdfFileWriter], None]) -> None:
    assert answered(changed(builders.finished(), meddle)) is not Indication.TOTAL_PASSED


def test_loop_in_the_security_store_ends_and_hurts_nobody() -> None:
    pdf = changed(builders.finished(), security_store_that_holds_itself)
    assert answered(pdf) is Indication.TOTAL_PASSED


def cross_references_in_a_circle(pdf: bytes) -> bytes:
    at = len(pdf)
    trailer = b"trailer\n<< /Root 1 0 R /Size 9 /Prev %d >>\n" % at
    return pdf + b"xref\n0 0\n" + trailer + b"startxref\n%d\n%%%%EOF\n" % at


def deep_arrays(pdf: bytes) -> bytes:
    at = len(pdf)
    deep = b"900 0 obj\n" + b"[" * 50_000 + b"]" * 50_000 + b"\nendobj\n"
    last = re.findall(rb"startxref\s+(\d+)", pdf)[-1]
    table = b"xref\n900 1\n%010d 00000 n \n" % at
    trailer = b"trailer\n<< /Root 900 0 R /Size 901 /Prev %b >>\n" % last
    return pdf + deep + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (at + len(deep))


def huge_numbers(pdf: bytes) -> bytes:
    return pdf.replace(b"/Size ", b"/Size 9" + b"9" * 5000, 1)


@pytest.mark.parametrize("build", [cross_references_in_a_circle, deep_arrays, huge_numbers])
def test_crooked_structure_ends(build: Callable[[bytes], bytes]) -> None:
    assert answered(build(builders.finished())) is not Indication.TOTAL_PASSED


def packed_table(entries: bytes, data: bytes = bytes(40)) -> Callable[[bytes], bytes]:
    """An update with a cross-reference stream of these entries in its dictionary."""

    def add(pdf: bytes) -> bytes:
        last = re.findall(rb"startxref\s+(\d+)", pdf)[-1]
        head = b"900 0 obj\n" + stream(data, b"/Type/XRef/Root 1 0 R/Prev %b %b" % (last, entries))
        return pdf + head + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(pdf)

    return add


@pytest.mark.parametrize(
    "entries",
    [
        b"/Size 1000000000/W[1 2 1]",
        b"/Size 9/W[1 2 1]/Index[0 1000000000]",
        b"/Size 9/W[1 2 1]/Index[0 1000000000 1000000000 -1000000000]",
        b"/Size 1000000000/W[0 0 0]",
        b"/Size 1000000000/W[1 2 -3]",
    ],
)
def test_entries_that_the_data_has_not_are_never_gone_through(entries: bytes) -> None:
    assert answered(packed_table(entries)(builders.finished())) is not Indication.TOTAL_PASSED


def test_many_short_tables_of_many_entries_end() -> None:
    pdf = builders.finished()
    for _ in range(20):
        pdf = packed_table(b"/Size 9000/W[0 0 1]/Filter/FlateDecode", flated(bytes(9_000)))(pdf)
    assert answered(pdf) is not Indication.TOTAL_PASSED


def answered(pdf: bytes) -> Indication:
    report, calls = counted(lambda: validate(pdf, trust=builders.trust(), at=builders.NOW))
    assert calls < LIMIT
    return report.indication
