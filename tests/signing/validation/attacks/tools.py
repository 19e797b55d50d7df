"""What forgers need again and again."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from tests.signing.validation.builders import changed, find_field

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

WHITE = b"1 g 0 0 200 50 re f"
"""A white patch, which covers the number where `annotate` puts it."""


def page_of(
    writer: IncrementalPdfFileWriter, number: int = 0
) -> tuple[generic.IndirectObject, generic.DictionaryObject]:
    reference = writer.find_page_for_modification(number)[0]
    return reference, reference.get_object()


def stream(content: bytes, **entries: generic.PdfObject) -> generic.StreamObject:
    return generic.StreamObject({pdf_name(f"/{k}"): v for k, v in entries.items()}, stream_data=content)


def form(content: bytes, width: float = 200, height: float = 50) -> generic.StreamObject:
    """A drawing that can be a mark's appearance."""
    return stream(
        content,
        Type=pdf_name("/XObject"),
        Subtype=pdf_name("/Form"),
        BBox=numbers(0, 0, width, height),
    )


def overwrite(writer: IncrementalPdfFileWriter, reference: generic.IndirectObject, content: bytes) -> None:
    """Give a stream of the signed part another content."""
    drawing = reference.get_object()
    drawing._data = content
    drawing._encoded_data = None
    drawing.encoded_data  # noqa: B018  encodes the new data
    writer.mark_update(reference)


def numbers(*values: float) -> generic.ArrayObject:
    return generic.ArrayObject(generic.FloatObject(v) for v in values)


def script() -> generic.DictionaryObject:
    return action("JavaScript", JS=generic.pdf_string("app.alert(1)"))


def action(kind: str, **entries: generic.PdfObject) -> generic.DictionaryObject:
    return generic.DictionaryObject(
        {pdf_name("/S"): pdf_name(f"/{kind}"), **{pdf_name(f"/{k}"): v for k, v in entries.items()}}
    )


def start_offsets(pdf: bytes) -> list[bytes]:
    return [match[1] for match in re.finditer(rb"startxref\s+(\d+)", pdf)]


def resigned(**entries: generic.PdfObject | None) -> Callable[[bytes], bytes]:
    """Change entries of the seal's signature dictionary; None removes one."""

    def build(pdf: bytes) -> bytes:
        def meddle(writer: IncrementalPdfFileWriter) -> None:
            reference = find_field(writer, "AntinAgency").get_object().raw_get("/V")
            value = reference.get_object()
            for key, entry in entries.items():
                if entry is None:
                    del value[f"/{key}"]
                else:
                    value[pdf_name(f"/{key}")] = entry
            writer.mark_update(reference)

        return changed(pdf, meddle)

    return build


def annotate(writer: IncrementalPdfFileWriter, subtype: str, **entries: generic.PdfObject) -> None:
    """Lay a white patch over the number."""
    reference, page = page_of(writer)
    annotation = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name(subtype),
            pdf_name("/Rect"): numbers(100, 690, 300, 740),
            pdf_name("/F"): generic.NumberObject(4),
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): writer.add_object(form(WHITE))}),
            **{pdf_name(f"/{k}"): v for k, v in entries.items()},
        }
    )
    page["/Annots"].append(writer.add_object(annotation))
    writer.update_container(page["/Annots"])
    writer.mark_update(reference)


def rooted(writer: IncrementalPdfFileWriter, **entries: generic.PdfObject) -> None:
    """Set entries of the catalog."""
    for key, value in entries.items():
        writer.root[pdf_name(f"/{key}")] = value
    writer.update_root()


def paged(writer: IncrementalPdfFileWriter, **entries: generic.PdfObject) -> None:
    """Set entries of the first page."""
    reference, page = page_of(writer)
    for key, value in entries.items():
        page[pdf_name(f"/{key}")] = value
    writer.mark_update(reference)


def dictionary(**entries: generic.PdfObject) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(f"/{key}"): value for key, value in entries.items()})


def first_of(resources: generic.DictionaryObject) -> generic.IndirectObject:
    """The first indirect object among these resources."""
    return next(v for v in dict.values(resources) if isinstance(v, generic.IndirectObject))
