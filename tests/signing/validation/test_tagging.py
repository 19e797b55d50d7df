"""Signing a tagged file tags the new field; what the tree says of the rest stays as it was."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields

from signing.report import ChangesAfter, Integrity, SignatureReport
from signing.validation import validate
from tests.signing.validation import builders
from tests.signing.validation.builders import changed

if TYPE_CHECKING:
    from collections.abc import Callable

    Meddle = Callable[["Tree", generic.IndirectObject], None]

ONE = fields.SigFieldSpec("One", box=(30, 20, 130, 50), on_page=0)
TWO = fields.SigFieldSpec("Two", box=(150, 20, 250, 50), on_page=0)


def dictionary(**entries: generic.PdfObject) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(f"/{key}"): value for key, value in entries.items()})


class Tree:
    """The structure tree of a file that is being written: a document with two paragraphs."""

    def __init__(self, writer: IncrementalPdfFileWriter) -> None:
        self.writer = writer
        self.root = writer.root.raw_get("/StructTreeRoot")
        self.document = self.root.get_object()["/K"].raw_get(0)
        self.paragraphs = list(list.__iter__(self.document.get_object()["/K"]))
        self.parents = self.root.get_object().raw_get("/ParentTree")

    def element(self, target: generic.IndirectObject, **entries: generic.PdfObject) -> generic.IndirectObject:
        reference = dictionary(Type=pdf_name("/OBJR"), Obj=target)
        whole = dictionary(Type=pdf_name("/StructElem"), S=pdf_name("/Form"), P=self.document, K=reference)
        whole.update({pdf_name(f"/{key}"): value for key, value in entries.items()})
        made: generic.IndirectObject = self.writer.add_object(whole)
        return made

    def append(self, element: generic.IndirectObject) -> None:
        """Put an element behind the others, with a key of its own in a new parent tree."""
        page = generic.ArrayObject(self.paragraphs[:2])
        pairs = list(list.__iter__(self.parents.get_object()["/Nums"]))[2:]
        key = generic.NumberObject(1 + len(pairs) // 2)
        nums = generic.ArrayObject(
            [generic.NumberObject(0), self.writer.add_object(page), *pairs, key, element]
        )
        self.root.get_object()[pdf_name("/ParentTree")] = self.writer.add_object(dictionary(Nums=nums))
        self.root.get_object()[pdf_name("/ParentTreeNextKey")] = generic.NumberObject(int(key) + 1)
        self.document.get_object()["/K"].append(element)
        self.writer.mark_update(self.root)
        self.writer.mark_update(self.document)


def tagged() -> bytes:
    def tag(writer: IncrementalPdfFileWriter) -> None:
        root, document = (writer.add_object(dictionary()) for _ in range(2))
        paragraphs = [
            writer.add_object(
                dictionary(
                    Type=pdf_name("/StructElem"), S=pdf_name("/P"), P=document, K=generic.NumberObject(n)
                )
            )
            for n in range(2)
        ]
        entries = dictionary(
            Type=pdf_name("/StructElem"), S=pdf_name("/Document"), P=root, K=generic.ArrayObject(paragraphs)
        )
        document.get_object().update(entries)
        page = writer.add_object(generic.ArrayObject(paragraphs))
        parents = writer.add_object(dictionary(Nums=generic.ArrayObject([generic.NumberObject(0), page])))
        root.get_object().update(
            dictionary(
                Type=pdf_name("/StructTreeRoot"),
                K=generic.ArrayObject([document]),
                ParentTree=parents,
                RoleMap=dictionary(Standard=pdf_name("/P")),
            )
        )
        writer.root[pdf_name("/StructTreeRoot")] = root
        writer.update_root()

    return changed(builders.letter(), tag)


def signed(pdf: bytes, spec: fields.SigFieldSpec, tag: Meddle | None = None) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    fields.append_signature_field(writer, spec)
    if tag is not None:
        tag(Tree(writer), builders.find_field(writer, spec.sig_field_name))
    return builders.sign(writer, builders.leader(), spec.sig_field_name)


def _append(tree: Tree, field: generic.IndirectObject) -> None:
    tree.append(tree.element(field))


def judged(tag: Meddle) -> list[SignatureReport]:
    pdf = signed(signed(tagged(), ONE, _append), TWO, tag)
    return list(validate(pdf, trust=builders.trust(), at=builders.NOW).signatures)


def test_new_fields_are_tagged() -> None:
    one, two = judged(_append)
    assert (one.integrity, one.changes_after) == (Integrity.INTACT, ChangesAfter.PERMITTED)
    assert two.integrity is Integrity.INTACT


def _say_otherwise(tree: Tree, field: generic.IndirectObject) -> None:
    _append(tree, field)
    tree.paragraphs[0].get_object()[pdf_name("/ActualText")] = generic.pdf_string("Another")
    tree.writer.mark_update(tree.paragraphs[0])


def _say_in_the_document(tree: Tree, field: generic.IndirectObject) -> None:
    _append(tree, field)
    tree.document.get_object()[pdf_name("/Alt")] = generic.pdf_string("Another")


def _say_in_the_new(tree: Tree, field: generic.IndirectObject) -> None:
    tree.append(tree.element(field, ActualText=generic.pdf_string("Another")))


def _add_a_paragraph(tree: Tree, field: generic.IndirectObject) -> None:
    tree.append(tree.element(field, S=pdf_name("/P"), K=generic.NumberObject(1)))


def _tag_the_old(tree: Tree, field: generic.IndirectObject) -> None:
    del field
    tree.append(tree.element(builders.find_field(tree.writer, "One")))


def _put_in_front(tree: Tree, field: generic.IndirectObject) -> None:
    _append(tree, field)
    kids = tree.document.get_object()["/K"]
    kids.insert(0, kids.pop())


def _take_out(tree: Tree, field: generic.IndirectObject) -> None:
    _append(tree, field)
    del tree.document.get_object()["/K"][1]


def _lead_elsewhere(tree: Tree, field: generic.IndirectObject) -> None:
    tree.paragraphs.reverse()
    _append(tree, field)


def _write_over(tree: Tree, field: generic.IndirectObject) -> None:
    paragraphs = tree.parents.get_object()["/Nums"].raw_get(1)
    paragraphs.get_object().reverse()
    tree.writer.mark_update(paragraphs)
    _append(tree, field)


def _give_roles(tree: Tree, field: generic.IndirectObject) -> None:
    _append(tree, field)
    tree.root.get_object()["/RoleMap"][pdf_name("/P")] = pdf_name("/Artifact")


def _replace(tree: Tree, field: generic.IndirectObject) -> None:
    _append(tree, field)
    tree.writer.root[pdf_name("/StructTreeRoot")] = tree.writer.add_object(tree.root.get_object())
    tree.writer.update_root()


@pytest.mark.parametrize(
    "tag",
    [
        *(_say_otherwise, _say_in_the_document, _say_in_the_new, _add_a_paragraph, _tag_the_old),
        *(_put_in_front, _take_out, _lead_elsewhere, _write_over, _give_roles, _replace),
    ],
)
def test_what_is_read_aloud_stays(tag: Meddle) -> None:
    one, two = judged(tag)
    assert one.integrity is Integrity.BROKEN
    assert two.integrity is Integrity.INTACT


def test_nothing_is_tagged_alone() -> None:
    pdf = signed(tagged(), ONE)

    def tag(writer: IncrementalPdfFileWriter) -> None:
        _append(Tree(writer), builders.find_field(writer, "One"))

    (one,) = validate(changed(pdf, tag), trust=builders.trust(), at=builders.NOW).signatures
    assert one.integrity is Integrity.BROKEN
