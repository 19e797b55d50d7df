"""What changes by itself is left open (`attacks.preparing`); what only looks as if it did passes."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from signing.report import Indication, Integrity, SubIndication
from signing.validation import validate
from tests.signing.validation import builders
from tests.signing.validation.attacks import ATTACKS
from tests.signing.validation.attacks.tools import action, annotate, dictionary, form, page_of, paged, rooted
from tests.signing.validation.builders import changed, find_field

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


def _script(code: str) -> generic.DictionaryObject:
    return action("JavaScript", JS=generic.pdf_string(code))


def _formatted(code: str) -> Callable[[IncrementalPdfFileWriter], None]:
    """The usual scripts of a form, which only keep numbers and dates in shape."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        reference = find_field(writer, "AntinNumber")
        reference.get_object()[pdf_name("/AA")] = dictionary(K=_script(code), F=_script(code))
        writer.mark_update(reference)

    return meddle


def _layered(writer: IncrementalPdfFileWriter) -> None:
    """A layer whose states are the same on the screen, in print and when exported, as Acrobat writes it."""
    usage = dictionary(
        Print=dictionary(PrintState=pdf_name("/ON")), View=dictionary(ViewState=pdf_name("/ON"))
    )
    layer = writer.add_object(dictionary(Type=pdf_name("/OCG"), Name=generic.pdf_string("Nền"), Usage=usage))
    layers = generic.ArrayObject([layer])
    events = generic.ArrayObject(
        [
            dictionary(
                Event=pdf_name(f"/{name}"), Category=generic.ArrayObject([pdf_name(f"/{name}")]), OCGs=layers
            )
            for name in ("View", "Print")
        ]
    )
    rooted(writer, OCProperties=dictionary(OCGs=layers, D=dictionary(ON=layers, AS=events)))


def _button(writer: IncrementalPdfFileWriter) -> None:
    """A button looks otherwise while it is pressed."""
    page_of(writer)[1].setdefault("/Annots", generic.ArrayObject())
    annotate(writer, "/Widget", FT=pdf_name("/Btn"), Ff=generic.NumberObject(1 << 16))
    looks = page_of(writer)[1]["/Annots"][-1]["/AP"]
    looks[pdf_name("/D")] = writer.add_object(form(b"0.9 g 0 0 200 50 re f"))


def _linked(writer: IncrementalPdfFileWriter) -> None:
    page_of(writer)[1].setdefault("/Annots", generic.ArrayObject())
    annotate(writer, "/Link", A=action("URI", URI=generic.pdf_string("https://example.test")))


SOUND: dict[str, Callable[[IncrementalPdfFileWriter], None]] = {
    "numbers": _formatted('AFNumber_Keystroke(2, 0, 0, 0, "", true);'),
    "dates": _formatted("AFDate_FormatEx('dd/mm/yyyy')"),
    "sums": _formatted("AFSimple_Calculate('SUM', new Array('a', 'b'));"),
    "layers": _layered,
    "buttons": _button,
    "links": _linked,
    "opening at a page": lambda writer: rooted(
        writer, OpenAction=action("GoTo", D=generic.ArrayObject([generic.NumberObject(0), pdf_name("/Fit")]))
    ),
    "opening at the first page": lambda writer: rooted(
        writer, OpenAction=action("Named", N=pdf_name("/FirstPage"))
    ),
    "an empty dictionary of actions": lambda writer: paged(writer, AA=dictionary()),
}


@pytest.mark.parametrize("what", SOUND)
def test_what_shows_the_same_to_everybody_passes(what: str) -> None:
    pdf = builders.issued(builders.led(changed(builders.prepared(), SOUND[what])))
    report = validate(pdf, trust=builders.trust(), at=builders.NOW)
    assert report.indication is Indication.TOTAL_PASSED


def test_what_changes_by_itself_is_whole_and_open() -> None:
    """Who signed it is told all the same, and the digest holds."""
    pdf = ATTACKS["draft_with_a_script_when_opened"](builders.finished())
    report = validate(pdf, trust=builders.trust(), at=builders.NOW)
    for signature in report.signatures:
        assert signature.integrity is Integrity.INTACT
        assert signature.sub_indication is SubIndication.SIG_CONSTRAINTS_FAILURE
        assert signature.chain
        assert signature.now is not None
        assert signature.now.indication is Indication.INDETERMINATE
