"""Drafts that readers read in two ways, signed as they are: nobody can say which of them the signer saw."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields

from tests.signing.validation import builders
from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.updating import FORGED, Update, written_stream

if TYPE_CHECKING:
    from collections.abc import Callable

FAMILY = Family("Drafts read in two ways")

SEEN = b"BT /F1 12 Tf 60 500 Td (Khac) Tj ET"


def signed(draft: bytes) -> bytes:
    """Signed by software that does not mind."""
    reader = PdfFileReader(io.BytesIO(draft), strict=False)
    writer = IncrementalPdfFileWriter.from_reader(reader)
    spec = fields.SigFieldSpec("Signature1", box=(30, 20, 130, 50), on_page=0)
    return builders.sign(writer, builders.agency(), "Signature1", spec=spec, timestamper=builders.stamper())


def _page(pdf: bytes, replaced: tuple[bytes, bytes]) -> bytes:
    """The letter's page written again, a part of its bytes exchanged."""
    started = Update(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        entries = {key: _written(value) for key, value in document.pages[0].obj.items()}
    page = b"<<" + b" ".join(key.encode() + b" " + value for key, value in entries.items()) + b">>"
    assert replaced[0] in page
    started.put(started.free, written_stream(SEEN))
    started.put(started.page, page.replace(*replaced))
    return started.table()


def _written(value: object) -> bytes:
    if isinstance(value, pikepdf.Object):
        return b"%d %d R" % value.objgen if value.is_indirect else value.unparse()
    return str(value).lower().encode()


def _second_content(spelling: bytes, *, is_first: bool = False) -> Callable[[bytes], bytes]:
    """The page names its content twice, each time another."""

    def build(_: bytes) -> bytes:
        letter = builders.letter()
        other = b"/%b %d 0 R" % (spelling, Update(letter).free)
        exchange = (b"<<", b"<<" + other) if is_first else (b">>", b">>")
        if not is_first:
            return signed(_at_the_end(letter, other))
        return signed(_page(letter, exchange))

    return build


def _at_the_end(letter: bytes, other: bytes) -> bytes:
    return _page(letter, (b"/Type /Page", b"/Type /Page " + other))


FAMILY.add("draft_with_content_twice", _second_content(b"Contents"), has_own_draft=True)
FAMILY.add(
    "draft_with_content_twice_the_other_way", _second_content(b"Contents", is_first=True), has_own_draft=True
)
FAMILY.add("draft_with_content_in_escapes_too", _second_content(b"Co#6etents"), has_own_draft=True)
FAMILY.add(
    "draft_with_content_in_escapes_first", _second_content(b"#43ontents", is_first=True), has_own_draft=True
)


def _content(written: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """The page's content written again, in an odd way; `written` gets what it was."""

    def build(_: bytes) -> bytes:
        letter = builders.letter()
        started = Update(letter)
        with pikepdf.open(io.BytesIO(letter)) as document:
            contents = document.pages[0].obj.Contents
            first = contents[0] if isinstance(contents, pikepdf.Array) else contents
            started.put(started.content, written(first.read_bytes()))
        return signed(started.table())

    return build


def _length_twice(content: bytes) -> bytes:
    more = content + b"\n" + FORGED
    return b"<</Length %d/Length %d>>\nstream\n%b\nendstream" % (len(content), len(more), more)


def _without_length(content: bytes) -> bytes:
    return b"<<>>\nstream\n%b\nendstream\n%b" % (content, FORGED)


FAMILY.add("draft_with_content_of_two_lengths", _content(_length_twice), has_own_draft=True)
FAMILY.add("draft_with_content_without_a_length", _content(_without_length), has_own_draft=True)


@FAMILY.drafted
def draft_whose_content_is_listed_twice() -> bytes:
    """Two subsections of one table name the same object: some take the first, some the last."""
    letter = builders.letter()
    started = Update(letter)
    with pikepdf.open(io.BytesIO(letter)) as document:
        contents = document.pages[0].obj.Contents
        content = (contents[0] if isinstance(contents, pikepdf.Array) else contents).read_bytes()
    started.put(started.content, written_stream(content))
    started.put(started.content, written_stream(FORGED))
    return signed(started.table())


@FAMILY.drafted
def draft_whose_content_is_of_another_generation() -> bytes:
    """The page asks for one generation, the table has another: some readers do not mind."""
    letter = builders.letter()
    started = Update(letter)
    started.put(started.content, written_stream(FORGED), generation=3)
    return signed(started.table())


@FAMILY.drafted
def draft_whose_table_leads_to_another_object() -> bytes:
    """What lies at the place is called otherwise: some readers take it, some look for the right one."""
    letter = builders.letter()
    started = Update(letter)
    place = started.put(started.free, written_stream(FORGED))
    started.entries.append((started.content, 1, place, 0))
    return signed(started.table())


@FAMILY.drafted
def draft_that_asks_for_another_generation() -> bytes:
    letter = builders.letter()
    with pikepdf.open(io.BytesIO(letter)) as document:
        contents = _written(document.pages[0].obj.Contents)
    return signed(_page(letter, (contents, contents.replace(b" 0 R", b" 4 R"))))
