"""Two documents in one: the other one lies hidden among the signed bytes, and an update brings it forth.

The three kinds of "Shadow Attacks" (hide, replace, hide-and-replace) in the ways in which files keep objects:
older versions, unlisted objects, layers of drawings one over the other, pictures with masks.
"""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from tests.signing.validation import builders
from tests.signing.validation.attacks.shadows import FAMILY as SHADOWS
from tests.signing.validation.attacks.tools import (
    WHITE,
    annotate,
    dictionary,
    form,
    numbers,
    overwrite,
    page_of,
    stream,
)
from tests.signing.validation.attacks.updating import FORGED, Update, written_stream
from tests.signing.validation.builders import changed

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

FAMILY = SHADOWS
drafted = FAMILY.drafted


def _signed(draft: bytes) -> bytes:
    return builders.issued(builders.led(builders.prepared(draft)))


def _content_number(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        contents = document.pages[0].obj.Contents
        first = contents[0] if isinstance(contents, pikepdf.Array) else contents
        return int(first.objgen[0])


def _relisted(signed: bytes, number: int, offset: int) -> bytes:
    """An update that lists an object where it lies already, and hangs nothing new anywhere."""
    started = Update(signed)
    started.entries.append((number, 1, offset, 0))
    return started.table()


@drafted
def older_version_of_the_content_brought_back() -> bytes:
    """Before anybody signed, the content was another; that version still lies in the file."""

    def redraw(writer: IncrementalPdfFileWriter) -> None:
        contents = page_of(writer)[1].raw_get("/Contents")
        overwrite(writer, contents, b"BT /F1 12 Tf 60 500 Td (Khac) Tj ET")

    signed = _signed(changed(builders.letter(), redraw))
    number = _content_number(signed)
    found = re.search(rb"(?<![0-9])%d 0 obj" % number, signed)
    assert found is not None
    return _relisted(signed, number, found.start())


def _with_unlisted(number_of: Callable[[bytes], int]) -> tuple[bytes, int, int]:
    """A draft with a second content that no cross-reference names; gives the number and where it lies."""
    letter = builders.letter()
    number = number_of(letter)
    hidden = b"%d 0 obj\n%b\nendobj\n" % (number, written_stream(FORGED))
    started = Update(letter)
    at = len(started.body)
    started.body += hidden
    started.put(started.free, b"null")
    return started.table(), number, at


@drafted
def unlisted_content_brought_forth() -> bytes:
    draft, number, at = _with_unlisted(_content_number)
    return _relisted(_signed(draft), number, at)


@drafted
def content_kept_in_a_stream_brought_forth() -> bytes:
    """The second content lies in the data of a stream that was signed for something else."""
    letter = builders.letter()
    number = _content_number(letter)
    inner = b"%d 0 obj\n%b\nendobj\n" % (number, written_stream(FORGED))
    started = Update(letter)
    started.put(started.free, written_stream(inner))
    draft = started.table()
    return _relisted(_signed(draft), number, draft.rindex(inner))


@drafted
def page_kept_unlisted_brought_forth() -> bytes:
    """The page object itself, with other content; both were there when people signed."""
    letter = builders.letter()
    with pikepdf.open(io.BytesIO(letter)) as document:
        number = int(document.pages[0].obj.objgen[0])
        parent = int(document.pages[0].obj.Parent.objgen[0])
    started = Update(letter)
    started.put(started.free, written_stream(FORGED))
    at = len(started.body)
    page = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Contents %d 0 R>>" % (parent, started.free)
    started.body += b"%d 0 obj\n%b\nendobj\n" % (number, page)
    return _relisted(_signed(started.table()), number, at)


def _covered(writer: IncrementalPdfFileWriter) -> None:
    """A drawing over the number, which signers see instead of it."""
    reference, page = page_of(writer)
    patch = writer.add_object(form(b"1 g 100 690 200 50 re f", 595, 842))
    drawings = page["/Resources"].setdefault("/XObject", generic.DictionaryObject())
    drawings[pdf_name("/Cover")] = patch
    more = writer.add_object(stream(b"q /Cover Do Q"))
    page[pdf_name("/Contents")] = generic.ArrayObject([page.raw_get("/Contents"), more])
    writer.update_container(drawings)
    writer.mark_update(reference)


def _cover_of(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return int(document.pages[0].obj.Resources.XObject.Cover.objgen[0])


@drafted
def cover_freed() -> bytes:
    """What hid the words is declared free."""
    signed = _signed(changed(builders.letter(), _covered))
    started = Update(signed)
    started.entries.append((_cover_of(signed), 0, 0, 1))
    return started.table()


@drafted
def cover_made_null() -> bytes:
    signed = _signed(changed(builders.letter(), _covered))
    started = Update(signed)
    started.put(_cover_of(signed), b"null")
    return started.table()


@drafted
def cover_made_another_kind() -> bytes:
    """Readers draw no XObject of a kind that they do not know."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        cover = page_of(writer)[1]["/Resources"]["/XObject"].raw_get("/Cover")
        cover.get_object()[pdf_name("/Subtype")] = pdf_name("/PS")
        writer.mark_update(cover)

    return changed(_signed(changed(builders.letter(), _covered)), meddle)


@drafted
def stamp_over_the_words_freed() -> bytes:
    """The author's own stamp hid the words while people signed."""

    def prepare(writer: IncrementalPdfFileWriter) -> None:
        page_of(writer)[1].setdefault("/Annots", generic.ArrayObject())
        annotate(writer, "/Stamp")

    signed = _signed(changed(builders.letter(), prepare))
    with pikepdf.open(io.BytesIO(signed)) as document:
        number = int(document.pages[0].obj.Annots[0].objgen[0])
    started = Update(signed)
    started.entries.append((number, 0, 0, 1))
    return started.table()


def _pictured(writer: IncrementalPdfFileWriter) -> None:
    """A picture with a mask, which decides what of it is seen."""
    reference, page = page_of(writer)
    mask = writer.add_object(_picture(b"\xff\x00"))
    picture = _picture(b"\x00\xff", SMask=mask)
    drawings = page["/Resources"].setdefault("/XObject", generic.DictionaryObject())
    drawings[pdf_name("/Picture")] = writer.add_object(picture)
    more = writer.add_object(stream(b"q 200 0 0 50 100 690 cm /Picture Do Q"))
    page[pdf_name("/Contents")] = generic.ArrayObject([page.raw_get("/Contents"), more])
    writer.update_container(drawings)
    writer.mark_update(reference)


def _picture(data: bytes, **entries: generic.PdfObject) -> generic.StreamObject:
    return stream(
        data,
        Type=pdf_name("/XObject"),
        Subtype=pdf_name("/Image"),
        Width=generic.NumberObject(2),
        Height=generic.NumberObject(1),
        BitsPerComponent=generic.NumberObject(8),
        ColorSpace=pdf_name("/DeviceGray"),
        **entries,
    )


def _picture_changed(change: Callable[[IncrementalPdfFileWriter, generic.IndirectObject], None]) -> bytes:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        change(writer, page_of(writer)[1]["/Resources"]["/XObject"].raw_get("/Picture"))

    return changed(_signed(changed(builders.letter(), _pictured)), meddle)


@drafted
def picture_decoded_otherwise() -> bytes:
    def change(writer: IncrementalPdfFileWriter, picture: generic.IndirectObject) -> None:
        picture.get_object()[pdf_name("/Decode")] = numbers(1, 0)
        writer.mark_update(picture)

    return _picture_changed(change)


@drafted
def picture_masked_otherwise() -> bytes:
    def change(writer: IncrementalPdfFileWriter, picture: generic.IndirectObject) -> None:
        overwrite(writer, picture.get_object().raw_get("/SMask"), b"\x00\xff")

    return _picture_changed(change)


@drafted
def picture_exchanged_in_print() -> bytes:
    def change(writer: IncrementalPdfFileWriter, picture: generic.IndirectObject) -> None:
        other = dictionary(Image=picture, DefaultForPrinting=generic.BooleanObject(True))
        picture.get_object()[pdf_name("/Alternates")] = generic.ArrayObject([other])
        writer.mark_update(picture)

    return _picture_changed(change)


@drafted
def second_field_of_a_name_redrawn() -> bytes:
    """Two fields of one name, below one parent: who looks fields up by name sees the first alone."""

    def prepare(writer: IncrementalPdfFileWriter) -> None:
        reference, page = page_of(writer)
        parent = writer.add_object(dictionary(T=generic.pdf_string("P"), FT=pdf_name("/Tx")))
        twins = [builders.text_field(writer, "a", (100, 100, 200, top), reference) for top in (120, 150)]
        for twin in twins:
            twin.get_object()[pdf_name("/Parent")] = parent
            twin.get_object()[pdf_name("/V")] = generic.pdf_string("5")
            twin.get_object()[pdf_name("/AP")] = dictionary(N=writer.add_object(form(b"", 100, 20)))
        parent.get_object()[pdf_name("/Kids")] = generic.ArrayObject(twins)
        listed = writer.root["/AcroForm"]["/Fields"]
        listed.append(parent)
        writer.update_container(listed)
        page["/Annots"].extend(twins)
        writer.update_container(page["/Annots"])
        writer.mark_update(reference)

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        parent = list.__getitem__(writer.root["/AcroForm"]["/Fields"], -1)
        for entry in list.__iter__(writer.root["/AcroForm"]["/Fields"]):
            parent = entry if entry.get_object()["/T"] == "P" else parent
        second = list.__getitem__(parent.get_object()["/Kids"], 1)
        second.get_object()[pdf_name("/AP")] = dictionary(N=writer.add_object(form(WHITE, 100, 20)))
        second.get_object()[pdf_name("/V")] = generic.pdf_string("9")
        writer.mark_update(second)

    return changed(builders.led(changed(builders.prepared(), prepare)), meddle)
