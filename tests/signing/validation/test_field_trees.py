"""Fields that have names in common stand below one node; others may be put beside those that were signed."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.sign import fields

from signing.report import ChangesAfter, Integrity, SignatureReport
from signing.validation import validate
from tests.signing.validation import builders
from tests.signing.validation.builders import changed, find_field

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


def first(pdf: bytes) -> SignatureReport:
    return validate(pdf, trust=builders.trust(), at=builders.NOW).signatures[0]


def _signed(pdf: bytes, name: str, box: tuple[int, int, int, int]) -> bytes:
    spec = fields.SigFieldSpec(name, box=box, on_page=0)
    return builders.sign(pdf, builders.leader(), name, spec=spec)


def _below(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    """The node "Approval.Office", which has no parent but "Approval"."""
    found: generic.DictionaryObject = find_field(writer, "Approval").get_object()["/Kids"][0]
    return found


def _shared() -> bytes:
    return _signed(builders.letter(), "Approval.Office.One", (30, 20, 130, 50))


def test_another_signs_below_the_same_node() -> None:
    pdf = _signed(_shared(), "Approval.Office.Two", (150, 20, 250, 50))
    report = validate(pdf, trust=builders.trust(), at=builders.NOW)
    assert [one.field for one in report.signatures] == ["Approval.Office.One", "Approval.Office.Two"]
    assert [one.integrity for one in report.signatures] == [Integrity.INTACT] * 2
    assert report.signatures[0].changes_after is ChangesAfter.PERMITTED


ENTRIES: dict[str, generic.PdfObject] = {
    "/T": generic.pdf_string("Other"),
    "/DA": generic.pdf_string("/Helv 0 Tf 1 g"),
    "/AA": generic.DictionaryObject(),
    "/FT": pdf_name("/Tx"),
    "/Ff": generic.NumberObject(1),
    "/Kids": generic.ArrayObject(),
}


@pytest.mark.parametrize("key", ENTRIES)
def test_node_stays_as_it_was(key: str) -> None:
    def update(writer: IncrementalPdfFileWriter) -> None:
        node = _below(writer)
        node[pdf_name(key)] = ENTRIES[key]
        writer.update_container(node)

    assert first(changed(_shared(), update)).integrity is Integrity.BROKEN


def test_node_takes_no_fields_to_fill_in() -> None:
    def update(writer: IncrementalPdfFileWriter) -> None:
        node = _below(writer)
        page = writer.find_page_for_modification(0)[0]
        node[pdf_name("/Kids")].append(builders.text_field(writer, "Text", (300, 300, 400, 400), page))
        writer.update_container(node)

    signature = first(changed(_shared(), update))
    assert signature.integrity is Integrity.BROKEN
    assert signature.reasons[0] == "Thêm ô điền “Approval.Office.Text”."


def test_second_node_of_a_name_hides_nothing() -> None:
    def update(writer: IncrementalPdfFileWriter) -> None:
        inner = generic.DictionaryObject(
            {
                pdf_name("/T"): generic.pdf_string("Office"),
                pdf_name("/FT"): pdf_name("/Sig"),
                pdf_name("/Kids"): generic.ArrayObject(
                    [generic.DictionaryObject({pdf_name("/T"): generic.pdf_string("Three")})]
                ),
            }
        )
        parent = find_field(writer, "Approval")
        parent.get_object()["/Kids"].append(writer.add_object(inner))
        writer.update_container(parent.get_object()["/Kids"])
        writer.mark_update(parent)

    assert first(changed(_shared(), update)).integrity is Integrity.BROKEN
