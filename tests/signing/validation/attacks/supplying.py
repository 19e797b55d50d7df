"""What the signed part refers to and lacks: "shadow attacks" whose other half comes after the seal."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.signing.validation import builders
from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.tools import (
    dictionary,
    page_of,
    rooted,
    stream,
)
from tests.signing.validation.attacks.updating import Update, drawing
from tests.signing.validation.builders import changed, find_field

if TYPE_CHECKING:
    from collections.abc import Callable

FAMILY = Family("Objects supplied later")
drafted = FAMILY.drafted

LATER = 4000
"""A number that nobody uses while people sign."""


def _signed_with(prepare: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    return builders.issued(builders.led(builders.prepared(changed(builders.letter(), prepare))))


def drawing_called(
    name: str, reference: tuple[int, int] = (LATER, 0)
) -> Callable[[IncrementalPdfFileWriter], None]:
    """Let the page draw, under that name, an object that is not there."""

    def prepare(writer: IncrementalPdfFileWriter) -> None:
        own, page = page_of(writer)
        drawings = page["/Resources"].setdefault("/XObject", generic.DictionaryObject())
        drawings[pdf_name(name)] = generic.IndirectObject(*reference, writer)
        more = writer.add_object(stream(b"q %b Do Q" % name.encode()))
        page[pdf_name("/Contents")] = generic.ArrayObject([page.raw_get("/Contents"), more])
        writer.update_container(drawings)
        writer.mark_update(own)

    return prepare


def _supplied(signed: bytes, value: bytes, *, stored: bool) -> bytes:
    """The object that was not there, alone or as a part of the security store."""
    started = Update(signed)
    started.put(LATER, value)
    if stored:
        started.store(b"%d 0 R" % LATER)
    return started.table()


def _drawn(name: str, reference: tuple[int, int] = (LATER, 0), *, stored: bool = True) -> Callable[[], bytes]:
    return lambda: _supplied(_signed_with(drawing_called(name, reference)), drawing(), stored=stored)


def _rooted(key: str, value: bytes) -> Callable[[], bytes]:
    """The catalog refers to what is not there."""

    def prepare(writer: IncrementalPdfFileWriter) -> None:
        rooted(writer, **{key: generic.IndirectObject(LATER, 0, writer)})

    return lambda: _supplied(_signed_with(prepare), value, stored=False)


_SUPPLIED = {
    "drawing_supplied_as_validation_data": _drawn("/Later"),
    "drawing_called_like_a_parent": _drawn("/Parent"),
    "drawing_called_like_a_page": _drawn("/P"),
    "drawing_called_like_a_place_in_the_structure": _drawn("/StructParents", stored=False),
    "drawing_of_another_generation": _drawn("/Later", (LATER, 7)),
    "action_supplied_later": _rooted("OpenAction", b"<</S/Hide/T(AntinNumber)>>"),
    "actions_supplied_later": _rooted("AA", b"<</WP<</S/Hide/T(AntinNumber)>>>>"),
    "layers_supplied_later": _rooted("OCProperties", b"<</OCGs[]/D<</OFF[]>>>>"),
    "names_supplied_later": _rooted("Names", b"<</EmbeddedFiles<</Names[]>>>>"),
    "outlines_supplied_later": _rooted("Outlines", b"<</Count 0>>"),
    "page_labels_supplied_later": _rooted("PageLabels", b"<</Nums[0<</P(99)>>]>>"),
}


def _ignoring(build: Callable[[], bytes]) -> Callable[[bytes], bytes]:
    return lambda _: build()


for _name, _build in _SUPPLIED.items():
    FAMILY.add(_name, _ignoring(_build), has_own_draft=True)


@drafted
def object_supplied_where_the_signed_table_expects_it() -> bytes:
    """The signed cross-references lead behind the end; what lies there comes in the data of a certificate."""
    place = 400_000
    draft = Update(changed(builders.letter(), drawing_called("/Later")))
    draft.entries.append((LATER, 1, place, 0))
    signed = builders.issued(builders.led(builders.prepared(draft.table())))
    started = Update(signed)
    inner = b"%d 0 obj\n%b\nendobj\n" % (LATER, drawing())
    head = b"%d 0 obj\n<</Length 000000>>\nstream\n" % started.free
    data = bytes(place - len(started.body) - len(head)) + inner
    started.put(started.free, b"<</Length %06d>>\nstream\n%b\nendstream" % (len(data), data))
    started.store(b"%d 0 R" % started.free)
    return started.table()


@drafted
def stream_that_goes_on_behind_the_end() -> bytes:
    """The signed stream gives a length beyond the end of the file: its data are supplied later."""
    length = 300_000

    def prepare(writer: IncrementalPdfFileWriter) -> None:
        drawing_called("/Later")(writer)

    draft = Update(changed(builders.letter(), prepare))
    head = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]"
    at = draft.put(LATER, b"<<%b/Length %d>>\nstream\n0 g\nendstream" % (head, length))
    signed = builders.issued(builders.led(builders.prepared(draft.table())))
    begun = signed.index(b"stream\n", at) + 7
    started = Update(signed)
    more = b"\n0 0 300 300 re f\n"
    start = b"%d 0 obj\n<</Length 000000>>\nstream\n" % started.free
    room = begun + length - len(started.body) - len(start)
    data = b" " * (room - len(more)) + more + b"endstream\nendobj\n"
    started.put(started.free, b"<</Length %06d>>\nstream\n%b\nendstream" % (len(data), data))
    started.store(b"%d 0 R" % started.free)
    return started.table()


@drafted
def font_of_a_field_supplied_later() -> bytes:
    """A field without a look is drawn by readers, in a font that comes after the seal."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        field = find_field(writer, "Open").get_object()
        field[pdf_name("/V")] = generic.pdf_string("100")
        field[pdf_name("/DA")] = generic.pdf_string("/Later 12 Tf 0 g")
        writer.mark_update(find_field(writer, "Open"))

    def supply(writer: IncrementalPdfFileWriter) -> None:
        font = dictionary(Type=pdf_name("/Font"), Subtype=pdf_name("/Type1"), BaseFont=pdf_name("/Symbol"))
        form = writer.root["/AcroForm"]
        form[pdf_name("/DR")] = dictionary(Font=dictionary(Later=writer.add_object(font)))
        writer.update_container(form)

    draft = changed(builders.prepared(extra_fields=("Open",)), meddle)
    return changed(builders.issued(builders.led(draft)), supply)
