"""Drafts that look otherwise later, or elsewhere, without a byte being changed after everybody has signed.

The author prepares them; nothing comes after the seal. Digest and signatures hold, yet what a signer saw is
not what the receiver sees: scripts, layers, pictures for print, parts from other files ("shadow attacks").
"""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from tests.signing.validation import builders
from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.tools import (
    action,
    annotate,
    dictionary,
    form,
    numbers,
    page_of,
    paged,
    rooted,
    stream,
)
from tests.signing.validation.builders import changed

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    Prepare = Callable[[IncrementalPdfFileWriter], None]

FAMILY = Family("Drafts that change by themselves")

SETS_A_FIELD = "this.getField('AntinNumber').value = '99'"


def signed(prepare: Prepare) -> bytes:
    """The letter, prepared so, signed by the leader and issued by the agency."""
    return builders.issued(builders.led(builders.prepared(changed(builders.letter(), prepare))))


def _script(code: str = SETS_A_FIELD) -> generic.DictionaryObject:
    return action("JavaScript", JS=generic.pdf_string(code))


def _named_script(writer: IncrementalPdfFileWriter) -> None:
    names = generic.ArrayObject([generic.pdf_string("x"), writer.add_object(_script())])
    rooted(writer, Names=dictionary(JavaScript=dictionary(Names=names)))


def _script_in_a_stream(writer: IncrementalPdfFileWriter) -> None:
    code = writer.add_object(stream(SETS_A_FIELD.encode()))
    rooted(writer, OpenAction=action("JavaScript", JS=code))


def _script_behind_another_action(writer: IncrementalPdfFileWriter) -> None:
    rooted(
        writer, OpenAction=action("Named", N=pdf_name("/FirstPage"), Next=generic.ArrayObject([_script()]))
    )


def _file() -> generic.DictionaryObject:
    return dictionary(Type=pdf_name("/Filespec"), F=generic.pdf_string("other.pdf"))


def _opened(kind: str, **entries: generic.PdfObject) -> Prepare:
    return lambda writer: rooted(writer, OpenAction=action(kind, **entries))


def _shown(kind: str, **entries: generic.PdfObject) -> Prepare:
    return lambda writer: paged(writer, AA=dictionary(O=action(kind, **entries)))


def _button(kind: str, **entries: generic.PdfObject) -> Prepare:
    """A link as large as the page, that nobody sees."""

    def prepare(writer: IncrementalPdfFileWriter) -> None:
        page_of(writer)[1].setdefault("/Annots", generic.ArrayObject())
        annotate(writer, "/Link", A=action(kind, **entries), Rect=numbers(0, 0, 595, 842))
        listed = page_of(writer)[1]["/Annots"]
        del listed[-1]["/AP"]

    return prepare


def _marked(subtype: str, flags: int = 4, **entries: generic.PdfObject) -> Prepare:
    def prepare(writer: IncrementalPdfFileWriter) -> None:
        page_of(writer)[1].setdefault("/Annots", generic.ArrayObject())
        annotate(writer, subtype, F=generic.NumberObject(flags), **entries)

    return prepare


def _pointed_at(key: str) -> Prepare:
    def prepare(writer: IncrementalPdfFileWriter) -> None:
        page_of(writer)[1].setdefault("/Annots", generic.ArrayObject())
        annotate(writer, "/Stamp")
        looks = page_of(writer)[1]["/Annots"][-1]["/AP"]
        looks[pdf_name(key)] = looks.raw_get("/N")
        looks[pdf_name("/N")] = writer.add_object(form(b""))

    return prepare


def _layered(usage: dict[str, generic.PdfObject], category: str, *, is_on: bool = True) -> Prepare:
    """A white patch on a layer that an event switches."""

    def prepare(writer: IncrementalPdfFileWriter) -> None:
        reference, page = page_of(writer)
        layer = writer.add_object(
            dictionary(Type=pdf_name("/OCG"), Name=generic.pdf_string("x"), Usage=dictionary(**usage))
        )
        event = dictionary(
            Event=pdf_name("/Print"),
            Category=generic.ArrayObject([pdf_name(f"/{category}")]),
            OCGs=generic.ArrayObject([layer]),
        )
        state = dictionary(AS=generic.ArrayObject([event]), OFF=generic.ArrayObject([] if is_on else [layer]))
        rooted(writer, OCProperties=dictionary(OCGs=generic.ArrayObject([layer]), D=state))
        page["/Resources"].setdefault("/Properties", dictionary(L=layer))
        more = writer.add_object(stream(b"/OC /L BDC q 1 g 100 690 200 50 re f Q EMC"))
        page[pdf_name("/Contents")] = generic.ArrayObject([page.raw_get("/Contents"), more])
        writer.update_container(page["/Resources"])
        writer.mark_update(reference)

    return prepare


def _drawn(subtype: str = "/Form", **entries: generic.PdfObject) -> Prepare:
    """The page draws something that is taken from elsewhere."""

    def prepare(writer: IncrementalPdfFileWriter) -> None:
        reference, page = page_of(writer)
        drawing = stream(b"", Type=pdf_name("/XObject"), Subtype=pdf_name(subtype), BBox=numbers(0, 0, 9, 9))
        drawing.update({pdf_name(f"/{key}"): value for key, value in entries.items()})
        drawings = page["/Resources"].setdefault("/XObject", generic.DictionaryObject())
        drawings[pdf_name("/Elsewhere")] = writer.add_object(drawing)
        more = writer.add_object(stream(b"q /Elsewhere Do Q"))
        page[pdf_name("/Contents")] = generic.ArrayObject([page.raw_get("/Contents"), more])
        writer.update_container(drawings)
        writer.mark_update(reference)

    return prepare


def _content_elsewhere(writer: IncrementalPdfFileWriter) -> None:
    reference, page = page_of(writer)
    more = stream(b"")
    more[pdf_name("/F")] = generic.pdf_string("other.bin")
    page[pdf_name("/Contents")] = generic.ArrayObject([page.raw_get("/Contents"), writer.add_object(more)])
    writer.mark_update(reference)


def _collection(writer: IncrementalPdfFileWriter) -> None:
    rooted(writer, Collection=dictionary(View=pdf_name("/H"), D=generic.pdf_string("a")))


def _steps(writer: IncrementalPdfFileWriter) -> None:
    node = dictionary(Type=pdf_name("/NavNode"), NA=action("SetOCGState", State=generic.ArrayObject()))
    paged(writer, PresSteps=writer.add_object(node))


def _rendered_by_xfa(writer: IncrementalPdfFileWriter) -> None:
    rooted(writer, NeedsRendering=generic.BooleanObject(True))


_ON, _OFF = pdf_name("/ON"), pdf_name("/OFF")
_PREPARED: dict[str, Prepare] = {
    "draft_with_a_script_by_name": _named_script,
    "draft_with_a_script_when_opened": lambda writer: rooted(writer, OpenAction=_script()),
    "draft_with_a_script_in_a_stream": _script_in_a_stream,
    "draft_with_a_script_behind_another_action": _script_behind_another_action,
    "draft_with_a_script_before_printing": lambda writer: rooted(writer, AA=dictionary(WP=_script())),
    "draft_with_a_script_when_the_page_is_shown": lambda writer: paged(writer, AA=dictionary(O=_script())),
    "draft_with_a_script_among_harmless_calls": lambda writer: rooted(
        writer, OpenAction=_script(f"AFNumber_Format(2, 0, 0, 0, '', true); {SETS_A_FIELD}")
    ),
    "draft_with_a_script_among_arguments": lambda writer: rooted(
        writer, OpenAction=_script(f"AFNumber_Format(2, {SETS_A_FIELD})")
    ),
    "draft_with_a_script_behind_a_link": _button("JavaScript", JS=generic.pdf_string(SETS_A_FIELD)),
    "draft_with_a_rendition_script": _button(
        "Rendition", OP=generic.NumberObject(0), JS=generic.pdf_string(SETS_A_FIELD)
    ),
    "draft_that_opens_another_file": _opened("GoToR", F=_file(), D=generic.ArrayObject()),
    "draft_that_opens_an_attachment": _opened("GoToE", D=generic.ArrayObject()),
    "draft_that_launches_a_program": _opened("Launch", F=_file()),
    "draft_that_sends_itself": _opened("SubmitForm", F=_file()),
    "draft_that_imports_data": _opened("ImportData", F=_file()),
    "draft_that_hides_a_field_when_the_page_is_shown": _shown("Hide", T=generic.pdf_string("AntinNumber")),
    "draft_that_switches_layers_when_the_page_is_shown": _shown("SetOCGState", State=generic.ArrayObject()),
    "draft_with_a_button_that_hides_a_field": _button("Hide", T=generic.pdf_string("AntinNumber")),
    "draft_with_a_button_that_switches_layers": _button("SetOCGState", State=generic.ArrayObject()),
    "draft_with_a_button_that_imports_data": _button("ImportData", F=_file()),
    "draft_with_a_layer_for_print": _layered(
        {"Print": dictionary(PrintState=_OFF), "View": dictionary(ViewState=_ON)}, "Print"
    ),
    "draft_with_a_layer_for_the_screen": _layered(
        {"View": dictionary(ViewState=_ON)}, "View", is_on=False
    ),
    "draft_with_a_layer_for_export": _layered({"Export": dictionary(ExportState=_OFF)}, "Export"),
    "draft_with_a_layer_for_a_scale": _layered({"Zoom": dictionary(min=generic.FloatObject(2))}, "Zoom"),
    "draft_with_a_layer_for_a_user": _layered(
        {"User": dictionary(Type=pdf_name("/Ind"), Name=generic.pdf_string("x"))}, "User"
    ),
    "draft_with_a_layer_for_a_language": _layered(
        {"Language": dictionary(Lang=generic.pdf_string("vi"))}, "Language"
    ),
    "draft_with_content_of_another_file": _content_elsewhere,
    "draft_with_a_page_of_another_file": _drawn(Ref=dictionary(F=_file(), Page=generic.NumberObject(0))),
    "draft_with_a_picture_of_another_server": _drawn(OPI=dictionary()),
    "draft_with_another_picture_in_print": _drawn(
        "/Image",
        Width=generic.NumberObject(1),
        Height=generic.NumberObject(1),
        Alternates=generic.ArrayObject([dictionary(DefaultForPrinting=generic.BooleanObject(True))]),
    ),
    "draft_with_a_film": _marked("/Movie"),
    "draft_with_a_screen": _marked("/Screen"),
    "draft_with_rich_media": _marked("/RichMedia"),
    "draft_with_a_model": _marked("/3D"),
    "draft_with_a_stamp_under_the_pointer": _pointed_at("/R"),
    "draft_with_a_stamp_when_pressed": _pointed_at("/D"),
    "draft_with_a_stamp_in_print_only": _marked("/Stamp", flags=4 | 32),
    "draft_with_a_stamp_that_comes_and_goes": _marked("/Stamp", flags=4 | 256),
    "draft_in_steps": _steps,
    "draft_drawn_by_a_form_processor": _rendered_by_xfa,
    "draft_of_which_another_file_is_shown": _collection,
}  # fmt: skip


def _once_signed(prepare: Prepare) -> Callable[[bytes], bytes]:
    return lambda _: signed(prepare)


for _name, _prepare in _PREPARED.items():
    FAMILY.add(_name, _once_signed(_prepare), has_own_draft=True)


def _in_the_number(event: str) -> Callable[[bytes], bytes]:
    """A field of the form has the script."""

    def build(_: bytes) -> bytes:
        def prepare(writer: IncrementalPdfFileWriter) -> None:
            reference = builders.find_field(writer, "AntinNumber")
            reference.get_object()[pdf_name("/AA")] = dictionary(**{event: _script()})
            writer.mark_update(reference)

        return builders.issued(builders.led(changed(builders.prepared(), prepare)))

    return build


for _name, _event in {"calculated": "C", "formatted": "F", "entered": "E", "seen": "PV"}.items():
    FAMILY.add(f"draft_with_a_script_when_the_number_is_{_name}", _in_the_number(_event), has_own_draft=True)


def _xfa(_: bytes) -> bytes:
    def prepare(writer: IncrementalPdfFileWriter) -> None:
        form_ = writer.root["/AcroForm"]
        form_[pdf_name("/XFA")] = writer.add_object(stream(b"<xdp/>"))
        writer.update_container(form_)

    return builders.issued(builders.led(changed(builders.prepared(), prepare)))


FAMILY.add("draft_drawn_by_xfa", _xfa, has_own_draft=True)
