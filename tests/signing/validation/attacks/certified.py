"""Certified letters whose author lets others comment or sign ("Breaking the Specification").

Comments that hide or imitate what stands there ("evil annotation"), in every way in which readers differ over
how a comment looks; fields and signatures that do ("sneaky signature").
"""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields

from tests.signing.validation import builders
from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.tools import WHITE, dictionary, form, numbers, page_of, stream
from tests.signing.validation.attacks.victims import victim
from tests.signing.validation.builders import changed, find_field

if TYPE_CHECKING:
    from collections.abc import Callable

    Entries = dict[str, generic.PdfObject]

FAMILY = Family("Comments and signatures upon certified letters")
attack, update, drafted = FAMILY.attack, FAMILY.update, FAMILY.drafted

OVER = (60, 300, 560, 520)
"""Where the letter has words; and where it has none."""
BESIDE = (30, 20, 130, 50)


def _integer(value: int) -> generic.NumberObject:
    return generic.NumberObject(value)


def _comment(
    subtype: str,
    entries: Callable[[IncrementalPdfFileWriter], Entries] = lambda _: {},
    *,
    box: tuple[int, int, int, int] = OVER,
    flags: int = 4,
) -> Callable[[], bytes]:
    """Add a comment to a letter that is certified for comments."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        reference, page = page_of(writer)
        annotation = dictionary(
            Type=pdf_name("/Annot"),
            Subtype=pdf_name(f"/{subtype}"),
            Rect=numbers(*box),
            Contents=generic.pdf_string("99"),
            F=_integer(flags),
            **entries(writer),
        )
        listed = page.setdefault("/Annots", generic.ArrayObject())
        listed.append(writer.add_object(annotation))
        writer.update_container(listed)
        writer.mark_update(reference)

    return lambda: changed(victim("certified for comments").pdf, meddle)


def _look(
    content: bytes = WHITE, **states: generic.PdfObject
) -> Callable[[IncrementalPdfFileWriter], Entries]:
    return lambda writer: {"AP": dictionary(N=writer.add_object(form(content)), **states)}


def _plain(**entries: generic.PdfObject) -> Callable[[IncrementalPdfFileWriter], Entries]:
    return lambda _: entries


_THICK = dictionary(Type=pdf_name("/Border"), W=_integer(220), S=pdf_name("/S"))
_WHITE_INK = numbers(1, 1, 1)
_ACROSS = numbers(60, 410, 560, 410)
_ROUND = numbers(60, 300, 560, 300, 560, 520, 60, 520)
_QUADS = numbers(60, 520, 560, 520, 60, 300, 560, 300)


def _under_the_pointer(key: str) -> Callable[[IncrementalPdfFileWriter], Entries]:
    """Nothing to be seen until somebody points at it, or presses."""
    return lambda writer: {
        "AP": dictionary(N=writer.add_object(form(b"")), **{key: writer.add_object(form(WHITE))})
    }


def _in_states(writer: IncrementalPdfFileWriter) -> Entries:
    states = dictionary(Off=writer.add_object(form(b"")), On=writer.add_object(form(WHITE)))
    return {"AP": dictionary(N=states), "AS": pdf_name("/Off")}


def _from_another_file(writer: IncrementalPdfFileWriter) -> Entries:
    look = form(b"")
    look[pdf_name("/Ref")] = dictionary(F=generic.pdf_string("other.pdf"), Page=_integer(0))
    return {"AP": dictionary(N=writer.add_object(look))}


def _of_outside_data(writer: IncrementalPdfFileWriter) -> Entries:
    look = form(b"")
    look[pdf_name("/F")] = generic.pdf_string("other.bin")
    return {"AP": dictionary(N=writer.add_object(look))}


def _opened(writer: IncrementalPdfFileWriter) -> Entries:
    return {**_look()(writer), "Open": generic.BooleanObject(True)}


_COMMENTS: dict[str, Callable[[], bytes]] = {
    "comment_of_free_text": _comment("FreeText", _look()),
    "comment_of_free_text_without_a_look": _comment(
        "FreeText", _plain(DA=generic.pdf_string("/Helv 12 Tf 0 g"), C=_WHITE_INK)
    ),
    "comment_of_free_text_with_a_line_elsewhere": _comment(
        "FreeText",
        _plain(DA=generic.pdf_string("0 g"), IT=pdf_name("/FreeTextCallout"), CL=_ACROSS, BS=_THICK),
        box=BESIDE,
    ),
    "comment_of_a_stamp": _comment("Stamp", _look()),
    "comment_of_a_stamp_without_a_look": _comment("Stamp", _plain(Name=pdf_name("/Approved"))),
    "comment_of_thick_ink": _comment(
        "Ink", _plain(InkList=generic.ArrayObject([_ACROSS]), BS=_THICK, C=_WHITE_INK)
    ),
    "comment_of_thick_ink_elsewhere": _comment(
        "Ink", _plain(InkList=generic.ArrayObject([_ACROSS]), BS=_THICK, C=_WHITE_INK), box=BESIDE
    ),
    "comment_of_a_thick_line": _comment("Line", _plain(L=_ACROSS, BS=_THICK, C=_WHITE_INK)),
    "comment_of_a_thick_line_elsewhere": _comment(
        "Line", _plain(L=_ACROSS, BS=_THICK, C=_WHITE_INK), box=BESIDE
    ),
    "comment_of_a_thick_polygon": _comment(
        "Polygon", _plain(Vertices=_ROUND, BS=_THICK, C=_WHITE_INK)
    ),
    "comment_of_a_thick_polygon_elsewhere": _comment(
        "Polygon", _plain(Vertices=_ROUND, BS=_THICK, C=_WHITE_INK), box=BESIDE
    ),
    "comment_of_a_filled_polygon": _comment("Polygon", _plain(Vertices=_ROUND, IC=_WHITE_INK)),
    "comment_of_thick_lines": _comment("PolyLine", _plain(Vertices=_ROUND, BS=_THICK, C=_WHITE_INK)),
    "comment_of_a_thick_square": _comment("Square", _plain(BS=_THICK, C=_WHITE_INK)),
    "comment_of_a_thick_border": _comment("Circle", _plain(Border=numbers(0, 0, 220), C=_WHITE_INK)),
    "comment_of_a_filled_square": _comment("Square", _plain(IC=_WHITE_INK)),
    "comment_of_a_black_highlight": _comment("Highlight", _plain(QuadPoints=_QUADS, C=numbers(0, 0, 0))),
    "comment_of_a_black_highlight_elsewhere": _comment(
        "Highlight", _plain(QuadPoints=_QUADS, C=numbers(0, 0, 0)), box=BESIDE
    ),
    "comment_of_an_opaque_highlight": _comment("Highlight", _look()),
    "comment_of_a_strike_as_high_as_the_page": _comment(
        "StrikeOut", _plain(QuadPoints=numbers(60, 5000, 560, 5000, 60, -4000, 560, -4000))
    ),
    "comment_of_a_strike_elsewhere": _comment(
        "StrikeOut",
        _plain(QuadPoints=numbers(60, 5000, 560, 5000, 60, -4000, 560, -4000)),
        box=BESIDE,
    ),
    "comment_of_a_caret_as_large_as_the_page": _comment("Caret"),
    "comment_of_a_window": _comment("Popup", _look(), flags=4),
    "comment_of_an_open_window": _comment("Popup", _opened),
    "comment_of_a_note_as_large_as_the_page": _comment("Text", _look()),
    "comment_of_a_redaction": _comment("Redact", _plain(QuadPoints=_QUADS, IC=_WHITE_INK), box=BESIDE),
    "comment_of_a_file": _comment("FileAttachment", _look()),
    "comment_seen_in_print_only": _comment("FreeText", _look(), flags=4 | 32),
    "comment_seen_in_print_only_beside_the_words": _comment("Square", _look(), flags=4 | 32),
    "comment_hidden": _comment("Square", _look(), flags=2),
    "comment_that_comes_under_the_pointer": _comment("Square", _look(), flags=4 | 32 | 256),
    "comment_that_goes_under_the_pointer": _comment("Square", _look(b""), flags=4 | 256),
    "comment_of_a_fixed_size": _comment("Square", _look(), flags=4 | 8, box=BESIDE),
    "comment_that_does_not_turn": _comment("Square", _look(), flags=4 | 16, box=BESIDE),
    "comment_drawn_under_the_pointer": _comment("Square", _under_the_pointer("R")),
    "comment_drawn_when_pressed": _comment("Square", _under_the_pointer("D")),
    "comment_in_states": _comment("Square", _in_states),
    "comment_drawn_from_another_file": _comment("Square", _from_another_file, box=BESIDE),
    "comment_of_outside_data": _comment("Square", _of_outside_data, box=BESIDE),
    "comment_with_an_unheard_of_kind": _comment("Freetext", _look()),
    "comment_of_a_kind_in_escapes": _comment("Wid#67et", _look()),
}  # fmt: skip


def _without_a_frame() -> generic.StreamObject:
    """A look that does not say in which box it is drawn: some readers draw it over the whole page."""
    look = form(b"1 g -2000 -2000 5000 5000 re f")
    del look["/BBox"]
    return look


def _drawn_without_a_frame(writer: IncrementalPdfFileWriter) -> Entries:
    return {"AP": dictionary(N=writer.add_object(_without_a_frame()))}


_COMMENTS["comment_drawn_without_a_frame"] = _comment("Square", _drawn_without_a_frame, box=BESIDE)


def _ignoring(build: Callable[[], bytes]) -> Callable[[bytes], bytes]:
    return lambda _: build()


for _name, _build in _COMMENTS.items():
    FAMILY.add(_name, _ignoring(_build), has_own_draft=True)


def _look_appended(key: str) -> Callable[[], bytes]:
    """A comment that the author made, with nothing to be seen, gets a look."""

    def prepare(writer: IncrementalPdfFileWriter) -> None:
        reference, page = page_of(writer)
        comment = dictionary(
            Type=pdf_name("/Annot"), Subtype=pdf_name("/Square"), Rect=numbers(*OVER), F=_integer(4)
        )
        page[pdf_name("/Annots")] = generic.ArrayObject([writer.add_object(comment)])
        writer.mark_update(reference)

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        listed = page_of(writer)[1]["/Annots"]
        first = list.__getitem__(listed, 0)
        first.get_object()[pdf_name(key)] = dictionary(N=writer.add_object(form(WHITE)))
        writer.mark_update(first)

    def build() -> bytes:
        draft = changed(builders.letter(), prepare)
        spec = fields.SigFieldSpec("Signature1", box=BESIDE, on_page=0)
        return changed(builders.sign(draft, builders.leader(), "Signature1", spec=spec, certify=True), meddle)

    return build


FAMILY.add("look_for_a_comment_that_had_none", _ignoring(_look_appended("/AP")), has_own_draft=True)


def _field(name: str, entries: Callable[[IncrementalPdfFileWriter], Entries]) -> Callable[[], bytes]:
    """Add a field for somebody to sign to a letter that is certified for filling in."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        fields.append_signature_field(writer, fields.SigFieldSpec(name, box=(0, 0, 595, 842), on_page=0))
        reference = find_field(writer, name)
        reference.get_object().pop("/AP", None)
        for key, value in entries(writer).items():
            reference.get_object()[pdf_name(f"/{key}")] = value
        writer.mark_update(reference)

    return lambda: changed(victim("certified for filling").pdf, meddle)


_FIELDS = {
    "field_to_be_signed_that_covers_the_page": _field("Later", _look()),
    "field_to_be_signed_drawn_under_the_pointer": _field("Later", _under_the_pointer("R")),
    "field_to_be_signed_drawn_when_pressed": _field("Later", _under_the_pointer("D")),
    "field_to_be_signed_in_states": _field("Later", _in_states),
    "field_to_be_signed_with_a_frame": _field("Later", _plain(MK=dictionary(BG=_WHITE_INK))),
    "field_to_be_signed_with_a_border": _field("Later", _plain(BS=_THICK, MK=dictionary(BC=_WHITE_INK))),
    "field_to_be_signed_with_a_script": _field(
        "Later", _plain(AA=dictionary(E=dictionary(S=pdf_name("/JavaScript"), JS=generic.pdf_string("1"))))
    ),
}
for _name, _build in _FIELDS.items():
    FAMILY.add(_name, _ignoring(_build), has_own_draft=True)


@drafted
def field_filled_without_a_frame() -> bytes:
    """An open field may be filled, even where nobody certified anything; its look covers the page."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        reference = find_field(writer, "AntinNumber")
        reference.get_object()[pdf_name("/V")] = generic.pdf_string("05")
        reference.get_object()[pdf_name("/AP")] = _drawn_without_a_frame(writer)["AP"]
        writer.mark_update(reference)

    return changed(builders.approved(), meddle)


@drafted
def signature_without_a_frame() -> bytes:
    """By somebody who is trusted, in a field that takes no room; its look covers the page."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        fields.append_signature_field(writer, fields.SigFieldSpec("Later", on_page=0))
        reference = find_field(writer, "Later")
        reference.get_object()[pdf_name("/AP")] = _drawn_without_a_frame(writer)["AP"]
        writer.mark_update(reference)

    writer = builders.opened(victim("certified for filling").pdf)
    meddle(writer)
    return builders.sign(writer, builders.agency(), "Later")


@drafted
def field_to_be_signed_without_a_frame() -> bytes:
    """It takes no room, and waits for somebody to sign; its look covers the page."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        fields.append_signature_field(writer, fields.SigFieldSpec("Later", on_page=0))
        reference = find_field(writer, "Later")
        reference.get_object()[pdf_name("/AP")] = _drawn_without_a_frame(writer)["AP"]
        writer.mark_update(reference)

    return changed(builders.approved(), meddle)


@drafted
def text_field_as_large_as_the_page() -> bytes:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        reference, page = page_of(writer)
        field = builders.text_field(writer, "Extra", (0, 0, 595, 842), reference)
        listed = writer.root["/AcroForm"]["/Fields"]
        listed.append(field)
        writer.update_container(listed)
        page["/Annots"].append(field)
        writer.update_container(page["/Annots"])
        writer.mark_update(reference)

    return changed(victim("certified for filling").pdf, meddle)


@drafted
def signature_over_the_words_of_a_certified_letter() -> bytes:
    spec = fields.SigFieldSpec("Sneaky", box=OVER, on_page=0)
    return builders.sign(victim("certified for filling").pdf, builders.agency(), "Sneaky", spec=spec)


@drafted
def number_changed_after_the_second_signature() -> bytes:
    """The author lets others fill in; but the next one signed what stood there."""
    pdf = victim("certified for filling, and signed").pdf
    return changed(pdf, lambda writer: builders.fill(writer, "So", "99"))


@drafted
def drawing_of_a_field_reaches_beyond_it() -> bytes:
    """Filled in, with a look that is larger than its field."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        reference = find_field(writer, "So")
        look = stream(
            b"1 g -600 -800 1200 1600 re f",
            Type=pdf_name("/XObject"),
            Subtype=pdf_name("/Form"),
            BBox=numbers(-600, -800, 600, 800),
            Matrix=numbers(1, 0, 0, 1, 0, 0),
        )
        reference.get_object()[pdf_name("/V")] = generic.pdf_string("1")
        reference.get_object()[pdf_name("/AP")] = dictionary(N=writer.add_object(look))
        reference.get_object()[pdf_name("/Rect")] = numbers(0, 0, 595, 842)
        writer.mark_update(reference)

    return changed(victim("certified for filling").pdf, meddle)
