"""Things that act by themselves, or that come and go."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.sign import fields

from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.tools import action, dictionary, paged, rooted, script
from tests.signing.validation.builders import changed, find_field

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

FAMILY = Family("Actions and layers")
attack, update, drafted = FAMILY.attack, FAMILY.update, FAMILY.drafted


@update
def script_when_opened(writer: IncrementalPdfFileWriter) -> None:
    writer.root[pdf_name("/OpenAction")] = script()
    writer.update_root()


@update
def script_before_printing(writer: IncrementalPdfFileWriter) -> None:
    writer.root[pdf_name("/AA")] = generic.DictionaryObject({pdf_name("/WP"): script()})
    writer.update_root()


@update
def script_in_the_name_tree(writer: IncrementalPdfFileWriter) -> None:
    scripts = generic.ArrayObject([generic.pdf_string("x"), script()])
    tree = generic.DictionaryObject({pdf_name("/Names"): scripts})
    writer.root[pdf_name("/Names")] = generic.DictionaryObject({pdf_name("/JavaScript"): tree})
    writer.update_root()


@update
def script_in_the_number(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinNumber")
    reference.get_object()[pdf_name("/AA")] = generic.DictionaryObject({pdf_name("/F"): script()})
    writer.mark_update(reference)


@update
def optional_content(writer: IncrementalPdfFileWriter) -> None:
    writer.root[pdf_name("/OCProperties")] = generic.DictionaryObject()
    writer.update_root()


def _file() -> generic.DictionaryObject:
    return dictionary(Type=pdf_name("/Filespec"), F=generic.pdf_string("other.pdf"))


ACTIONS = {
    "script": script,
    "launch": lambda: action("Launch", F=_file()),
    "jump_into_another_file": lambda: action("GoToR", F=_file(), D=generic.ArrayObject()),
    "jump_into_an_attachment": lambda: action("GoToE", D=generic.ArrayObject()),
    "submission": lambda: action("SubmitForm", F=_file()),
    "import": lambda: action("ImportData", F=_file()),
    "hiding_of_the_number": lambda: action("Hide", T=generic.pdf_string("AntinNumber")),
    "switching_of_layers": lambda: action("SetOCGState", State=generic.ArrayObject()),
    "reset_of_the_form": lambda: action("ResetForm"),
    "print_command": lambda: action("Named", N=pdf_name("/Print")),
    "web_page": lambda: action("URI", URI=generic.pdf_string("https://example.test")),
    "sound": lambda: action("Sound", Sound=generic.NullObject()),
    "rendition": lambda: action("Rendition", OP=generic.NumberObject(0)),
}


def _on_opening(kind: str) -> Callable[[bytes], bytes]:
    return lambda pdf: changed(pdf, lambda writer: rooted(writer, OpenAction=ACTIONS[kind]()))


def _on_opening_the_page(kind: str) -> Callable[[bytes], bytes]:
    return lambda pdf: changed(pdf, lambda writer: paged(writer, AA=dictionary(O=ACTIONS[kind]())))


def _on_the_seal(kind: str) -> Callable[[bytes], bytes]:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        reference = find_field(writer, "AntinAgency")
        reference.get_object()[pdf_name("/A")] = ACTIONS[kind]()
        writer.mark_update(reference)

    return lambda pdf: changed(pdf, meddle)


for _kind in ACTIONS:
    if _kind != "script":
        FAMILY.add(f"{_kind}_when_opened", _on_opening(_kind))
    FAMILY.add(f"{_kind}_when_the_page_is_shown", _on_opening_the_page(_kind))
    FAMILY.add(f"{_kind}_behind_the_seal", _on_the_seal(_kind))


@update
def script_in_a_new_signature_field(writer: IncrementalPdfFileWriter) -> None:
    fields.append_signature_field(writer, fields.SigFieldSpec("Sneaky"))
    reference = find_field(writer, "Sneaky")
    reference.get_object()[pdf_name("/AA")] = dictionary(E=script())
    writer.mark_update(reference)


@update
def layers_switched_off(writer: IncrementalPdfFileWriter) -> None:
    layer = writer.add_object(dictionary(Type=pdf_name("/OCG"), Name=generic.pdf_string("x")))
    state = dictionary(OFF=generic.ArrayObject([layer]), Order=generic.ArrayObject([layer]))
    rooted(writer, OCProperties=dictionary(OCGs=generic.ArrayObject([layer]), D=state))


@update
def number_put_on_a_layer(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinNumber")
    layer = writer.add_object(dictionary(Type=pdf_name("/OCG"), Name=generic.pdf_string("x")))
    reference.get_object()[pdf_name("/OC")] = layer
    writer.mark_update(reference)


@update
def attachments_added(writer: IncrementalPdfFileWriter) -> None:
    names = generic.ArrayObject([generic.pdf_string("a"), _file()])
    rooted(writer, Names=dictionary(EmbeddedFiles=dictionary(Names=names)))


@update
def collection_made_of_the_letter(writer: IncrementalPdfFileWriter) -> None:
    """Readers show the attachment instead of the letter."""
    rooted(writer, Collection=dictionary(View=pdf_name("/H"), D=generic.pdf_string("a")))


@update
def associated_file_added(writer: IncrementalPdfFileWriter) -> None:
    rooted(writer, AF=generic.ArrayObject([writer.add_object(_file())]))


@update
def outlines_added(writer: IncrementalPdfFileWriter) -> None:
    item = dictionary(Title=generic.pdf_string("x"), A=script())
    rooted(writer, Outlines=dictionary(First=writer.add_object(item), Last=writer.add_object(item)))


@update
def threads_added(writer: IncrementalPdfFileWriter) -> None:
    rooted(writer, Threads=generic.ArrayObject())


@update
def viewer_told_to_hide_its_bars(writer: IncrementalPdfFileWriter) -> None:
    rooted(writer, ViewerPreferences=dictionary(HideToolbar=generic.BooleanObject(True)))


@update
def web_capture_claimed(writer: IncrementalPdfFileWriter) -> None:
    rooted(writer, SpiderInfo=dictionary(V=generic.FloatObject(1)))


@update
def requirements_added(writer: IncrementalPdfFileWriter) -> None:
    rooted(writer, Requirements=generic.ArrayObject([dictionary(S=pdf_name("/EnableJavaScripts"))]))


@update
def permissions_added(writer: IncrementalPdfFileWriter) -> None:
    value = find_field(writer, "AntinLeader1").get_object().raw_get("/V")
    rooted(writer, Perms=dictionary(DocMDP=value))


@update
def usage_rights_added(writer: IncrementalPdfFileWriter) -> None:
    value = find_field(writer, "AntinLeader1").get_object().raw_get("/V")
    rooted(writer, Perms=dictionary(UR3=value))


@update
def structure_replaced(writer: IncrementalPdfFileWriter) -> None:
    """What is read out to those who cannot see the page."""
    element = dictionary(S=pdf_name("/Document"), ActualText=generic.pdf_string("99"))
    rooted(writer, StructTreeRoot=writer.add_object(dictionary(Type=pdf_name("/StructTreeRoot"), K=element)))


@update
def page_labels_replaced(writer: IncrementalPdfFileWriter) -> None:
    label = dictionary(S=pdf_name("/D"), St=generic.NumberObject(7))
    rooted(writer, PageLabels=dictionary(Nums=generic.ArrayObject([generic.NumberObject(0), label])))


@update
def output_intent_replaced(writer: IncrementalPdfFileWriter) -> None:
    rooted(writer, OutputIntents=generic.ArrayObject([dictionary(S=pdf_name("/GTS_PDFX"))]))
