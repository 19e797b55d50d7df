"""What may follow a signature, each beside the forgery that the same leave might let in."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import MDPPerm

from signing.report import Change, ChangeKind, ChangesAfter, Integrity, SignatureReport
from signing.validation import validate
from tests.signing.validation import builders
from tests.signing.validation.builders import changed, find_field

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = (60, 300, 560, 520)
"""A place on the letter with words on it, and one without."""
FREE = (30, 20, 130, 50)


def first(pdf: bytes) -> SignatureReport:
    return validate(pdf, trust=builders.trust(), at=builders.NOW).signatures[0]


def is_intact(pdf: bytes) -> bool:
    return first(pdf).integrity is Integrity.INTACT


@cache
def certified(permission: MDPPerm) -> bytes:
    metadata = signers.PdfSignatureMetadata(
        field_name="Author", md_algorithm="sha256", certify=True, docmdp_permissions=permission
    )
    signer = signers.PdfSigner(metadata, builders.signer(builders.leader()))
    out = BytesIO()
    signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(builders.letter())), output=out)
    return out.getvalue()


def signed_too(pdf: bytes, box: tuple[int, int, int, int] | None) -> bytes:
    spec = fields.SigFieldSpec("Another", box=box, on_page=0)
    return builders.sign(pdf, builders.agency(), "Another", spec=spec)


def drawing(writer: IncrementalPdfFileWriter, content: bytes, **resources: object) -> generic.IndirectObject:
    """An appearance of a hundred points by a hundred, stretched over its annotation."""
    entries = {
        pdf_name("/Type"): pdf_name("/XObject"),
        pdf_name("/Subtype"): pdf_name("/Form"),
        pdf_name("/BBox"): generic.ArrayObject(generic.NumberObject(n) for n in (0, 0, 100, 100)),
        pdf_name("/Resources"): generic.DictionaryObject(
            {pdf_name(f"/{key}"): value for key, value in resources.items()}
        ),
    }
    reference: generic.IndirectObject = writer.add_object(generic.StreamObject(entries, stream_data=content))
    return reference


MULTIPLIED = generic.DictionaryObject(
    {pdf_name("/M"): generic.DictionaryObject({pdf_name("/BM"): pdf_name("/Multiply")})}
)
YELLOW = b"/M gs 1 1 0 rg 0 0 100 100 re f"
WHITE = b"1 g 0 0 100 100 re f"


def commented(
    pdf: bytes, subtype: str, box: tuple[int, int, int, int], content: bytes | None = None
) -> bytes:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        page, _ = writer.find_page_for_modification(0)
        entries: dict[generic.NameObject, generic.PdfObject] = {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name(subtype),
            pdf_name("/Contents"): generic.pdf_string("x"),
            pdf_name("/F"): generic.NumberObject(4),
            pdf_name("/Rect"): generic.ArrayObject(generic.NumberObject(n) for n in box),
        }
        if content is not None:
            look = drawing(writer, content, ExtGState=MULTIPLIED)
            entries[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): look})
        listed = page.get_object().setdefault("/Annots", generic.ArrayObject())
        listed.append(writer.add_object(generic.DictionaryObject(entries)))
        writer.update_container(listed)
        writer.mark_update(page)

    return changed(pdf, meddle)


@pytest.mark.parametrize(
    ("subtype", "box", "content", "is_harmless"),
    [
        ("/Text", FREE, None, True),
        ("/Popup", TEXT, None, True),
        ("/Highlight", TEXT, YELLOW, True),
        ("/Highlight", TEXT, WHITE, False),
        ("/FreeText", FREE, WHITE, True),
        ("/FreeText", TEXT, WHITE, False),
        ("/FreeText", TEXT, b"", False),
        ("/Stamp", TEXT, YELLOW, False),
        ("/Square", TEXT, b"0 g 0 0 100 100 re f", False),
        ("/Redact", FREE, None, False),
        ("/Link", FREE, None, False),
        ("/Screen", FREE, None, False),
        ("/Watermark", FREE, WHITE, False),
    ],
)
def test_comments_that_were_allowed_leave_the_page_legible(
    subtype: str, box: tuple[int, int, int, int], content: bytes | None, is_harmless: bool
) -> None:
    pdf = commented(certified(MDPPerm.ANNOTATE), subtype, box, content)
    assert is_intact(pdf) is is_harmless


def test_nobody_else_allows_comments() -> None:
    for signed in (certified(MDPPerm.FILL_FORMS), certified(MDPPerm.NO_CHANGES), builders.approved()):
        assert not is_intact(commented(signed, "/Text", FREE))


def test_comments_under_a_certification_hold_for_who_signs_below_it() -> None:
    both = signed_too(certified(MDPPerm.ANNOTATE), FREE)
    report = validate(commented(both, "/Text", (400, 20, 420, 40)), trust=builders.trust(), at=builders.NOW)
    assert [one.integrity for one in report.signatures] == [Integrity.INTACT] * 2


def test_certification_without_leave_still_takes_evidence() -> None:
    """ISO 32000-2, 12.8.2.2: validation data and time stamps are no changes of the document."""
    pdf = certified(MDPPerm.NO_CHANGES)
    evidence = builders.with_document_timestamp(builders.with_security_store(pdf, builders.root()))
    assert first(evidence).changes_after is ChangesAfter.VALIDATION_DATA
    assert is_intact(evidence)
    assert not is_intact(changed(pdf, empty_field(None)))


@pytest.mark.parametrize(("box", "is_harmless"), [(None, True), (FREE, True), (TEXT, False)])
def test_certified_letters_are_signed_beside_their_words(
    box: tuple[int, int, int, int] | None, is_harmless: bool
) -> None:
    assert is_intact(signed_too(certified(MDPPerm.FILL_FORMS), box)) is is_harmless


def empty_field(look: bytes | None) -> Callable[[IncrementalPdfFileWriter], None]:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        fields.append_signature_field(writer, fields.SigFieldSpec("Later", box=TEXT, on_page=0))
        reference = find_field(writer, "Later")
        reference.get_object().pop("/AP", None)
        if look is not None:
            entries = {pdf_name("/N"): drawing(writer, look)}
            reference.get_object()[pdf_name("/AP")] = generic.DictionaryObject(entries)
        writer.mark_update(reference)

    return meddle


@pytest.mark.parametrize(
    ("look", "is_harmless"),
    [
        (None, True),
        (b"", True),
        (b"q Q", True),
        (WHITE, False),
        (b"BT /F 9 Tf (99) Tj ET", False),
        (b"/Sh sh", False),
    ],
)
def test_fields_to_be_signed_later_show_nothing_before(look: bytes | None, is_harmless: bool) -> None:
    """EU DSS and Adobe add such fields; drawn ones are a signature's picture without a signature."""
    assert is_intact(changed(builders.approved(), empty_field(look))) is is_harmless


def test_empty_field_put_over_words_is_not_signed_there() -> None:
    waiting = changed(builders.approved(), empty_field(None))
    assert not is_intact(builders.sign(waiting, builders.agency(), "Later"))


def test_field_that_showed_something_is_not_filled_anew() -> None:
    """Nobody said that it may; what stood in it is part of what was signed."""
    filled = changed(builders.prepared(extra_fields=("Open",)), lambda w: builders.fill(w, "Open", "100"))
    pdf = builders.led(filled)
    assert is_intact(changed(pdf, lambda w: builders.fill(w, "AntinNumber", "05")))
    again = first(changed(pdf, lambda w: builders.fill(w, "Open", "900")))
    assert again.integrity is Integrity.BROKEN
    assert (
        again.reasons[0]
        == "Ô “Open” đã có nội dung khi ký nhưng vẫn bị sửa. Sửa ô “Open”: “100” thành “900”."
    )


def test_field_that_only_looks_empty_showed_something() -> None:
    """No value, but a look with words: another look is another page."""

    def disguise(writer: IncrementalPdfFileWriter) -> None:
        builders.fill(writer, "Open", "100")
        del find_field(writer, "Open").get_object()["/V"]

    pdf = builders.led(changed(builders.prepared(extra_fields=("Open",)), disguise))
    assert not is_intact(changed(pdf, lambda w: builders.fill(w, "Open", "900")))


def test_certifier_who_lets_fill_in_lets_change_too() -> None:
    filled = changed(builders.prepared(extra_fields=("Open",)), lambda w: builders.fill(w, "Open", "100"))
    pdf = builders.sign(filled, builders.leader(), "AntinLeader1", certify=True)
    assert is_intact(changed(pdf, lambda w: builders.fill(w, "Open", "900")))


def described(packet: bytes) -> bytes:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        entries = {pdf_name("/Type"): pdf_name("/Metadata"), pdf_name("/Subtype"): pdf_name("/XML")}
        stream = generic.StreamObject(entries, stream_data=packet)
        writer.root[pdf_name("/Metadata")] = writer.add_object(stream)
        writer.update_root()
        writer._update_meta = lambda: None  # type: ignore[method-assign]  # it would write a packet of its own

    return changed(builders.approved(), meddle)


def test_descriptions_of_the_file_may_change_but_name_no_entities() -> None:
    plain = b"<?xpacket begin=''?><x:xmpmeta xmlns:x='adobe:ns:meta/'/>"
    assert first(described(plain)).changes_after is ChangesAfter.VALIDATION_DATA
    bomb = b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><x>&a;</x>"
    assert not is_intact(described(bomb))


def test_signature_made_before_lends_itself_to_no_later_face() -> None:
    """A signature that no field shows is given a field, and with it a picture that it does not cover."""

    def lend(writer: IncrementalPdfFileWriter) -> None:
        value = find_field(writer, "AntinLeader1").get_object().raw_get("/V")
        fields.append_signature_field(writer, fields.SigFieldSpec("Lent", box=FREE, on_page=0))
        reference = find_field(writer, "Lent")
        reference.get_object()[pdf_name("/V")] = value
        writer.mark_update(reference)

    report = first(changed(builders.approved(), lend))
    assert report.reasons[0] == "Ô “Lent” mượn một chữ ký đã có từ trước."


def test_look_that_the_page_uses_too_stays_as_it_is() -> None:
    def share(writer: IncrementalPdfFileWriter) -> None:
        builders.fill(writer, "Open", "")
        look = find_field(writer, "Open").get_object()["/AP"].raw_get("/N")
        writer.root[pdf_name("/Held")] = look
        writer.update_root()

    pdf = builders.led(changed(builders.prepared(extra_fields=("Open",)), share))
    assert is_intact(changed(pdf, lambda w: builders.fill(w, "AntinNumber", "05")))
    assert not is_intact(changed(pdf, lambda w: builders.fill(w, "Open", "1")))


def test_every_change_says_what_it_is_and_where() -> None:
    leader = first(builders.finished())
    listed = {(one.kind, one.field): one for one in leader.change_list}
    number = listed[ChangeKind.FIELD, "AntinNumber"]
    assert (number.text, number.level) == ("Điền ô “Số”: “05”.", ChangesAfter.PERMITTED)
    assert (number.page, number.box) == (0, builders.TEXT_BOXES["AntinNumber"])
    seal = listed[ChangeKind.SIGNATURE, "AntinAgency"]
    assert (seal.page, seal.box) == (0, builders.AGENCY_BOX)
    assert {one.revision for one in leader.change_list} == {leader.revision + 1}


def test_what_one_signature_forbids_another_may_allow() -> None:
    pdf = changed(builders.finished(), lambda writer: builders.fill(writer, "AntinNumber", "99"))
    report = validate(pdf, trust=builders.trust(), at=builders.NOW)

    def levels(signature: SignatureReport) -> set[ChangesAfter]:
        changes: list[Change] = [one for one in signature.change_list if one.text.startswith("Sửa ô")]
        return {one.level for one in changes}

    assert [levels(one) for one in report.signatures] == [
        {ChangesAfter.PERMITTED},
        {ChangesAfter.FORBIDDEN},
    ]
