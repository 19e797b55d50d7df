"""Forgeries built from our own signed letters, one per known trick.

Named after "1 Trillion Dollar Refund" (universal forgery, incremental saving, wrapping), "Shadow Attacks"
(hide, replace, hide-and-replace) and "Breaking the Specification: PDF Certification" (evil annotation, sneaky
signature).
"""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.sign import fields

from tests.signing.validation import builders
from tests.signing.validation.builders import changed, find_field

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

ATTACKS: dict[str, Callable[[bytes], bytes]] = {}


def attack(build: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    ATTACKS[build.__name__] = build
    return build


def update(meddle: Callable[[IncrementalPdfFileWriter], None]) -> Callable[[IncrementalPdfFileWriter], None]:
    """Register an attack that is one incremental update."""
    ATTACKS[meddle.__name__] = lambda pdf: changed(pdf, meddle)
    return meddle


def page_of(
    writer: IncrementalPdfFileWriter, number: int = 0
) -> tuple[generic.IndirectObject, generic.DictionaryObject]:
    reference = writer.find_page_for_modification(number)[0]
    return reference, reference.get_object()


def stream(content: bytes, **entries: generic.PdfObject) -> generic.StreamObject:
    return generic.StreamObject({pdf_name(f"/{k}"): v for k, v in entries.items()}, stream_data=content)


def numbers(*values: float) -> generic.ArrayObject:
    return generic.ArrayObject(generic.FloatObject(v) for v in values)


def script() -> generic.DictionaryObject:
    return generic.DictionaryObject(
        {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.pdf_string("app.alert(1)")}
    )


def start_offsets(pdf: bytes) -> list[bytes]:
    return [match[1] for match in re.finditer(rb"startxref\s+(\d+)", pdf)]


# Bytes, without any incremental update that a parser would see.


@attack
def flipped_byte_in_the_first_page(pdf: bytes) -> bytes:
    streams = (found.end() for found in re.finditer(rb"(?<!end)stream\n", pdf))
    at = 40 + next(start for start in streams if pdf.index(b"endstream", start) - start > 80)
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


@attack
def flipped_byte_near_the_end(pdf: bytes) -> bytes:
    at = pdf.rindex(b"/Size") + 6
    return pdf[:at] + b"9" + pdf[at + 1 :]


@attack
def comment_behind_the_end(pdf: bytes) -> bytes:
    return pdf + b"\n% nothing to see here\n"


@attack
def another_file_behind_the_end(pdf: bytes) -> bytes:
    return pdf + b"PK\x03\x04" + bytes(200)


@attack
def objects_without_cross_reference(pdf: bytes) -> bytes:
    return pdf + b"\n4 0 obj\n<< /Length 2 >>\nstream\nq \nendstream\nendobj\n"


@attack
def objects_without_cross_reference_but_an_end(pdf: bytes) -> bytes:
    return objects_without_cross_reference(pdf) + b"%%EOF\n"


@attack
def objects_and_the_old_cross_reference_again(pdf: bytes) -> bytes:
    last = start_offsets(pdf)[-1]
    return objects_without_cross_reference(pdf) + b"startxref\n" + last + b"\n%%EOF\n"


@attack
def end_marker_twice(pdf: bytes) -> bytes:
    last = start_offsets(pdf)[-1]
    return pdf + b"\nstartxref\n" + last + b"\n%%EOF\n"


@attack
def older_revision_made_the_last(pdf: bytes) -> bytes:
    first = start_offsets(pdf)[0]
    return pdf + b"\nstartxref\n" + first + b"\n%%EOF\n"


@attack
def trailer_without_objects(pdf: bytes) -> bytes:
    return pdf + b"\ntrailer\n<< /Root 1 0 R /Size 5 >>\n%%EOF\n"


@attack
def unlisted_object_inside_an_update(pdf: bytes) -> bytes:
    later = builders.with_security_store(pdf, builders.root())
    at = len(pdf)
    smuggled = b"\n4 0 obj\n<< /Length 2 >>\nstream\nq \nendstream\nendobj\n"
    moved = re.sub(
        rb"(?m)^(\d{10}) (\d{5}) n",
        lambda m: b"%010d %b n" % (int(m[1]) + (len(smuggled) if int(m[1]) >= at else 0), m[2]),
        later[at:],
    )
    moved = re.sub(rb"startxref\n(\d+)", lambda m: b"startxref\n%d" % (int(m[1]) + len(smuggled)), moved)
    return pdf + smuggled + moved


@attack
def truncated_within_the_last_signature(pdf: bytes) -> bytes:
    return pdf[: len(pdf) - 2000]


# Universal forgery: the signature value made unreadable, in the hope that nobody says so.


def _resigned(**entries: generic.PdfObject | None) -> Callable[[bytes], bytes]:
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


ATTACKS |= {
    "byte_range_removed": _resigned(ByteRange=None),
    "byte_range_null": _resigned(ByteRange=generic.NullObject()),
    "byte_range_of_one": _resigned(ByteRange=generic.ArrayObject([generic.NumberObject(0)])),
    "byte_range_negative": _resigned(ByteRange=numbers(0, -1, 5, -5)),
    "byte_range_of_strings": _resigned(ByteRange=generic.ArrayObject([generic.pdf_string("0")] * 4)),
    "byte_range_of_zeros": _resigned(
        ByteRange=generic.ArrayObject([generic.NumberObject(0)] * 4)
    ),
    "contents_removed": _resigned(Contents=None),
    "contents_null": _resigned(Contents=generic.NullObject()),
    "contents_empty": _resigned(Contents=generic.ByteStringObject(b"")),
    "contents_zeros": _resigned(Contents=generic.ByteStringObject(bytes(64))),
    "contents_indefinite": _resigned(Contents=generic.ByteStringObject(b"\x30\x80" + bytes(64))),
    "sub_filter_removed": _resigned(SubFilter=None),
    "sub_filter_unknown": _resigned(SubFilter=pdf_name("/adbe.x509.rsa_sha1")),
    "value_type_changed": _resigned(Type=pdf_name("/Font")),
}  # fmt: skip


@update
def value_removed_from_the_seal(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinAgency")
    del reference.get_object()["/V"]
    writer.mark_update(reference)


@update
def value_of_the_seal_is_a_number(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinAgency")
    reference.get_object()[pdf_name("/V")] = generic.NumberObject(1)
    writer.mark_update(reference)


@update
def seal_becomes_a_text_field(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinAgency")
    reference.get_object()[pdf_name("/FT")] = pdf_name("/Tx")
    writer.mark_update(reference)


@update
def form_without_fields(writer: IncrementalPdfFileWriter) -> None:
    form = writer.root["/AcroForm"]
    form[pdf_name("/Fields")] = generic.ArrayObject()
    writer.update_container(form)


@update
def form_removed(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/AcroForm"]
    writer.update_root()


@attack
def catalog_switched(pdf: bytes) -> bytes:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        catalog = generic.DictionaryObject(writer.root)
        del catalog["/AcroForm"]
        writer.set_custom_trailer_entry(pdf_name("/Switch"), generic.NumberObject(1))
        reference = writer.add_object(catalog)
        writer._update_meta = lambda: None  # type: ignore[method-assign]  # as the writer of a forger would
        writer._root = reference
        writer.trailer[pdf_name("/Root")] = reference

    return changed(pdf, meddle)


# Signature wrapping: the signed bytes are still there, but not where readers look.


@attack
def wrapped_second_part(pdf: bytes) -> bytes:
    """The second signed part is repeated at the end, and a new value dictionary points there."""
    first = [int(n) for n in re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", pdf)[-1]]
    second_part = pdf[first[2] : first[2] + first[3]]

    def moved(start: int) -> bytes:
        array = generic.ArrayObject(generic.NumberObject(n) for n in (0, first[1], start, first[3]))
        return _resigned(ByteRange=array)(pdf)

    start = len(moved(10**6))
    start = len(moved(start))
    return moved(start) + second_part


@attack
def wrapped_gap(pdf: bytes) -> bytes:
    """The gap is widened and filled with an object of the forger's."""
    first = [int(n) for n in re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", pdf)[-1]]
    smuggled = b"\n4 0 obj\n<< /Length 2 >>\nstream\nq \nendstream\nendobj\n"
    return pdf[: first[2]] + smuggled + pdf[first[2] :]


# What the reader sees.


@update
def content_stream_replaced(writer: IncrementalPdfFileWriter) -> None:
    _, page = page_of(writer)
    contents = page.raw_get("/Contents")
    contents = list.__getitem__(contents, 0) if isinstance(contents, generic.ArrayObject) else contents
    content = contents.get_object()
    content._data = b"BT ET"
    content._encoded_data = None
    content.encoded_data  # noqa: B018  encodes the new data
    writer.mark_update(contents)


@update
def content_of_the_page_is_another_stream(writer: IncrementalPdfFileWriter) -> None:
    reference, page = page_of(writer)
    page[pdf_name("/Contents")] = writer.add_object(stream(b"BT ET"))
    writer.mark_update(reference)


@update
def page_added(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    page = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Page"),
            pdf_name("/Parent"): writer.root.raw_get("/Pages"),
            pdf_name("/MediaBox"): numbers(0, 0, 595, 842),
        }
    )
    pages["/Kids"].append(writer.add_object(page))
    pages[pdf_name("/Count")] = generic.NumberObject(len(pages["/Kids"]))
    writer.update_container(pages)


@update
def page_turned(writer: IncrementalPdfFileWriter) -> None:
    reference, page = page_of(writer)
    page[pdf_name("/Rotate")] = generic.NumberObject(180)
    writer.mark_update(reference)


@update
def page_cropped(writer: IncrementalPdfFileWriter) -> None:
    reference, page = page_of(writer)
    page[pdf_name("/CropBox")] = numbers(0, 0, 595, 400)
    writer.mark_update(reference)


@update
def font_replaced(writer: IncrementalPdfFileWriter) -> None:
    _, page = page_of(writer)
    font = page["/Resources"]["/Font"]
    reference = next(v for v in font.values() if isinstance(v, generic.IndirectObject))
    reference.get_object()[pdf_name("/Encoding")] = pdf_name("/MacExpertEncoding")
    writer.mark_update(reference)


@update
def resources_replaced(writer: IncrementalPdfFileWriter) -> None:
    reference, page = page_of(writer)
    page[pdf_name("/Resources")] = generic.DictionaryObject()
    writer.mark_update(reference)


def _annotation(writer: IncrementalPdfFileWriter, subtype: str, **entries: generic.PdfObject) -> None:
    reference, page = page_of(writer)
    drawing = stream(
        b"1 g 0 0 200 50 re f",
        Type=pdf_name("/XObject"),
        Subtype=pdf_name("/Form"),
        BBox=numbers(0, 0, 200, 50),
    )
    annotation = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name(subtype),
            pdf_name("/Rect"): numbers(100, 690, 300, 740),
            pdf_name("/F"): generic.NumberObject(4),
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): writer.add_object(drawing)}),
            **{pdf_name(f"/{k}"): v for k, v in entries.items()},
        }
    )
    page["/Annots"].append(writer.add_object(annotation))
    writer.update_container(page["/Annots"])
    writer.mark_update(reference)


@update
def evil_annotation(writer: IncrementalPdfFileWriter) -> None:
    _annotation(writer, "/FreeText", Contents=generic.pdf_string("99"))


@update
def evil_stamp(writer: IncrementalPdfFileWriter) -> None:
    _annotation(writer, "/Stamp")


@update
def evil_link(writer: IncrementalPdfFileWriter) -> None:
    _annotation(writer, "/Link", A=script())


@update
def annotations_emptied(writer: IncrementalPdfFileWriter) -> None:
    reference, page = page_of(writer)
    page[pdf_name("/Annots")] = generic.ArrayObject()
    writer.mark_update(reference)


@update
def sneaky_empty_signature_field(writer: IncrementalPdfFileWriter) -> None:
    """A signature field without a signature whose picture covers the number."""
    fields.append_signature_field(
        writer,
        fields.SigFieldSpec("Sneaky", box=(100, 690, 300, 740), on_page=0, empty_field_appearance=True),
    )
    reference = find_field(writer, "Sneaky")
    drawing = stream(
        b"1 g 0 0 200 50 re f",
        Type=pdf_name("/XObject"),
        Subtype=pdf_name("/Form"),
        BBox=numbers(0, 0, 200, 50),
    )
    reference.get_object()[pdf_name("/AP")] = generic.DictionaryObject(
        {pdf_name("/N"): writer.add_object(drawing)}
    )
    writer.mark_update(reference)


# Form fields.


@update
def number_changed(writer: IncrementalPdfFileWriter) -> None:
    builders.fill(writer, "AntinNumber", "99")


@update
def day_changed(writer: IncrementalPdfFileWriter) -> None:
    builders.fill(writer, "AntinDay", "28")


@update
def number_value_changed_but_not_its_look(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinNumber")
    reference.get_object()[pdf_name("/V")] = generic.pdf_string("99")
    writer.mark_update(reference)


@update
def number_redrawn(writer: IncrementalPdfFileWriter) -> None:
    builders.fill(writer, "AntinNumber", "99")
    find_field(writer, "AntinNumber").get_object()[pdf_name("/V")] = generic.pdf_string("05")


@update
def number_redrawn_in_place(writer: IncrementalPdfFileWriter) -> None:
    appearance = find_field(writer, "AntinNumber").get_object()["/AP"].raw_get("/N")
    drawing = appearance.get_object()
    drawing._data = b"BT ET"
    drawing._encoded_data = None
    drawing.encoded_data  # noqa: B018  encodes the new data
    writer.mark_update(appearance)


@update
def number_hidden(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinNumber")
    reference.get_object()[pdf_name("/F")] = generic.NumberObject(2)
    writer.mark_update(reference)


@update
def number_moved(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinNumber")
    reference.get_object()[pdf_name("/Rect")] = numbers(300, 400, 400, 420)
    writer.mark_update(reference)


@update
def seal_moved(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinAgency")
    reference.get_object()[pdf_name("/Rect")] = numbers(100, 400, 200, 500)
    writer.mark_update(reference)


@update
def seal_redrawn(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinAgency")
    drawing = stream(b"", Type=pdf_name("/XObject"), Subtype=pdf_name("/Form"), BBox=numbers(0, 0, 9, 9))
    reference.get_object()[pdf_name("/AP")] = generic.DictionaryObject(
        {pdf_name("/N"): writer.add_object(drawing)}
    )
    writer.mark_update(reference)


@update
def seal_redrawn_in_place(writer: IncrementalPdfFileWriter) -> None:
    appearance = find_field(writer, "AntinAgency").get_object()["/AP"].raw_get("/N")
    drawing = appearance.get_object()
    drawing._data = b"1 g 0 0 50 50 re f"
    drawing._encoded_data = None
    drawing.encoded_data  # noqa: B018  encodes the new data
    writer.mark_update(appearance)


@update
def seal_hidden(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinAgency")
    reference.get_object()[pdf_name("/F")] = generic.NumberObject(2)
    writer.mark_update(reference)


@update
def seal_renamed(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinAgency")
    reference.get_object()[pdf_name("/T")] = generic.pdf_string("Sếp")
    writer.mark_update(reference)


@update
def text_field_added(writer: IncrementalPdfFileWriter) -> None:
    reference, page = page_of(writer)
    field = builders.text_field(writer, "Extra", (100, 300, 200, 320), reference)
    form = writer.root["/AcroForm"]
    form["/Fields"].append(field)
    writer.update_container(form["/Fields"])
    page["/Annots"].append(field)
    writer.update_container(page["/Annots"])
    writer.mark_update(reference)


@update
def readers_told_to_redraw_fields(writer: IncrementalPdfFileWriter) -> None:
    form = writer.root["/AcroForm"]
    form[pdf_name("/NeedAppearances")] = generic.BooleanObject(True)
    form[pdf_name("/DA")] = generic.pdf_string("/Helv 1 Tf 1 g")
    writer.update_container(form)


# Things that act.


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


# The signature value itself, which no signature covers.


def _with_contents(pdf: bytes, edit: Callable[[cms.ContentInfo], bytes]) -> bytes:
    """Put another CMS value into the gap of the last signature."""
    _, start, end, _ = (int(n) for n in re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", pdf)[-1])
    room = (end - start - 2) // 2
    value = edit(cms.ContentInfo.load(bytes.fromhex(pdf[start + 1 : end - 1].decode("ascii"))))
    assert len(value) <= room
    return pdf[: start + 1] + value.ljust(room, b"\x00").hex().encode("ascii") + pdf[end - 1 :]


@attack
def two_signers_in_one_value(pdf: bytes) -> bytes:
    def edit(info: cms.ContentInfo) -> bytes:
        infos = info["content"]["signer_infos"]
        info["content"]["signer_infos"] = cms.SignerInfos([infos[0], infos[0].copy()])
        return bytes(info.dump())

    return _with_contents(pdf, edit)


@attack
def signature_of_another_key(pdf: bytes) -> bytes:
    def edit(info: cms.ContentInfo) -> bytes:
        signature = info["content"]["signer_infos"][0]["signature"].native
        info["content"]["signer_infos"][0]["signature"] = bytes(reversed(signature))
        return bytes(info.dump())

    return _with_contents(pdf, edit)


@attack
def certificate_exchanged(pdf: bytes) -> bytes:
    def edit(info: cms.ContentInfo) -> bytes:
        info["content"]["certificates"] = cms.CertificateSet(
            [cms.CertificateChoices("certificate", builders.leader().asn1)]
        )
        return bytes(info.dump())

    return _with_contents(pdf, edit)


@attack
def digest_algorithm_exchanged(pdf: bytes) -> bytes:
    def edit(info: cms.ContentInfo) -> bytes:
        info["content"]["signer_infos"][0]["digest_algorithm"] = {"algorithm": "sha512"}
        return bytes(info.dump())

    return _with_contents(pdf, edit)


@attack
def data_behind_the_signature_value(pdf: bytes) -> bytes:
    return _with_contents(pdf, lambda info: bytes(info.dump()) + b"hidden")


@attack
def signature_value_of_the_other_signature(pdf: bytes) -> bytes:
    _, start, end, _ = (int(n) for n in re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", pdf)[0])
    other = bytes.fromhex(pdf[start + 1 : end - 1].decode("ascii")).rstrip(b"\x00")
    return _with_contents(pdf, lambda _: other)


# Shadow documents: prepared before anybody signs, turned over afterwards.


@attack
def shadow_object_defined_later(_: bytes) -> bytes:
    """The page names a drawing that does not exist until everybody has signed."""

    def prepare(writer: IncrementalPdfFileWriter) -> None:
        reference, page = page_of(writer)
        drawings = page["/Resources"].setdefault("/XObject", generic.DictionaryObject())
        drawings[pdf_name("/Later")] = generic.IndirectObject(4000, 0, writer)
        page[pdf_name("/Contents")] = generic.ArrayObject(
            [page.raw_get("/Contents"), writer.add_object(stream(b"q /Later Do Q"))]
        )
        writer.update_container(drawings)
        writer.mark_update(reference)

    signed = builders.issued(builders.led(builders.prepared(changed(builders.letter(), prepare))))
    entries = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 1 >>"
    drawing = b"4000 0 obj\n" + entries + b"\nstream\n \nendstream\nendobj\n"
    at = len(signed) + 1
    table = b"xref\n4000 1\n%010d 00000 n \n" % at
    root = re.findall(rb"/Root (\d+ \d+ R)", signed)[-1]
    trailer = b"trailer\n<< /Root %b /Size 4001 /Prev %b >>\n" % (root, start_offsets(signed)[-1])
    return signed + b"\n" + drawing + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (at + len(drawing))


def _shared_drawing(writer: IncrementalPdfFileWriter) -> None:
    """The page and the look of an open field draw the same object."""
    reference, page = page_of(writer)
    drawing = writer.add_object(
        stream(b"", Type=pdf_name("/XObject"), Subtype=pdf_name("/Form"), BBox=numbers(0, 0, 300, 300))
    )
    drawings = page["/Resources"].setdefault("/XObject", generic.DictionaryObject())
    drawings[pdf_name("/Shared")] = drawing
    writer.update_container(drawings)
    page[pdf_name("/Contents")] = generic.ArrayObject(
        [page.raw_get("/Contents"), writer.add_object(stream(b"q /Shared Do Q"))]
    )
    field = find_field(writer, "Open")
    field.get_object()[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): drawing})
    writer.mark_update(field)
    writer.mark_update(reference)


def _led_with_shared_drawing() -> bytes:
    return builders.led(changed(builders.prepared(extra_fields=("Open",)), _shared_drawing))


@attack
def page_redrawn_through_the_look_of_a_field(_: bytes) -> bytes:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        field = find_field(writer, "Open").get_object()
        drawing = field["/AP"].raw_get("/N")
        drawing.get_object()._data = b"0 g 0 0 300 300 re f"
        drawing.get_object()._encoded_data = None
        drawing.get_object().encoded_data  # noqa: B018  encodes the new data
        field[pdf_name("/V")] = generic.pdf_string("x")
        writer.mark_update(drawing)
        writer.mark_update(find_field(writer, "Open"))

    return changed(_led_with_shared_drawing(), meddle)


@attack
def page_redrawn_as_a_resource_of_a_new_look(_: bytes) -> bytes:
    """A permitted new look refers to the page's own content stream, which is overwritten along with it."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        builders.fill(writer, "AntinNumber", "07")
        look = find_field(writer, "AntinNumber").get_object()["/AP"].raw_get("/N").get_object()
        _, page = page_of(writer)
        contents = page.raw_get("/Contents")
        contents.get_object()._data = b"BT ET"
        contents.get_object()._encoded_data = None
        contents.get_object().encoded_data  # noqa: B018  encodes the new data
        writer.mark_update(contents)
        look[pdf_name("/Resources")] = generic.DictionaryObject(
            {pdf_name("/XObject"): generic.DictionaryObject({pdf_name("/Page"): contents})}
        )

    return changed(builders.approved(), meddle)


@attack
def open_field_filled_after_the_seal(_: bytes) -> bytes:
    sealed = builders.issued(builders.led(builders.prepared(extra_fields=("Open",))))
    return changed(sealed, lambda writer: builders.fill(writer, "Open", "thêm".encode().decode("latin-1")))


@attack
def signed_over_by_a_stranger(pdf: bytes) -> bytes:
    stranger = builders.issue("Người lạ", None)
    spec = fields.SigFieldSpec("Stranger", box=(100, 690, 300, 740), on_page=0)
    return builders.sign(pdf, stranger, "Stranger", spec=spec)


BUILT_FROM_SCRATCH = {
    "shadow_object_defined_later",
    "page_redrawn_through_the_look_of_a_field",
    "page_redrawn_as_a_resource_of_a_new_look",
    "open_field_filled_after_the_seal",
}
"""Attacks that need a draft of their own and do not look at the letter they are given."""
