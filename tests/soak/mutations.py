"""Changes to a signed PDF drawn by lot: of its bytes, and of its objects through an update that parses.

Bytes changed blindly mostly break a file; what gets past a checker still reads well. So most draws write a
proper update, by a library that is not ours, with objects changed in ways that keep their shape.
"""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

Change = tuple[generic.PdfObject, generic.PdfObject]

KEYS = (
    "/A", "/AA", "/AP", "/AS", "/AcroForm", "/Annots", "/BBox", "/ByteRange", "/Contents", "/CropBox", "/DA",
    "/DR", "/DSS", "/Extensions", "/F", "/FT", "/Ff", "/Fields", "/Filter", "/Font", "/Info", "/Kids",
    "/Length", "/Lock", "/MK", "/Matrix", "/MediaBox", "/Metadata", "/N", "/Names", "/NeedAppearances", "/OC",
    "/OCProperties", "/OpenAction", "/Outlines", "/P", "/PageLabels", "/Pages", "/Parent", "/Perms", "/Rect",
    "/Reference", "/Resources", "/Rotate", "/SigFlags", "/StructTreeRoot", "/Subtype", "/T", "/ToUnicode",
    "/Type", "/UserUnit", "/V", "/Version", "/VRI", "/Widths", "/XFA", "/XObject",
)  # fmt: skip
CONTENTS = (
    b"",
    b"1 g 0 0 600 900 re f",
    b"BT /Helv 40 Tf 1 0 0 rg 20 20 Td (9) Tj ET",
    b"q 2 0 0 2 0 0 cm Q",
)
ANNOTATIONS = ("Text", "FreeText", "Stamp", "Square", "Ink", "Link", "Redact", "Widget", "Watermark", "Popup")
TOKENS = (
    b"%%EOF\n", b"startxref\n0\n", b"endobj\n", b"endstream\n", b"null ", b"<< >>", b"/ByteRange [0 0 0 0]",
    b"\x00", b"1 0 obj\n<< >>\nendobj\n", b"/AcroForm 9 0 R", b"trailer\n<< >>\n", b"((((", b"[[[[", b"<30",
    b"9999999999", b"/Prev 0", b"xref\n0 1\n0000000000 65535 f \n", b"/XRefStm 9", b"%PDF-1.7\n",
)  # fmt: skip
MOST_UPDATES = 3


def mutated(pdf: bytes, luck: Random) -> bytes:
    """The file after one to three changes; some draws change nothing that counts."""
    data = pdf
    for _ in range(luck.randint(1, MOST_UPDATES)):
        change = luck.choices((_objects_changed, _bytes_changed, _tail_changed), (6, 1, 1))[0]
        try:
            data = change(data, luck)
        except Exception:  # noqa: BLE001 - the library meets what an earlier change left, and may raise anything
            data = _bytes_changed(data, luck)
    return data


def _bytes_changed(pdf: bytes, luck: Random) -> bytes:
    return _edited(pdf, luck.randrange(len(pdf)), luck)


def _tail_changed(pdf: bytes, luck: Random) -> bytes:
    """Where the last revision says what is where."""
    return _edited(pdf, luck.randrange(max(0, len(pdf) - 2_000), len(pdf)), luck)


def _edited(pdf: bytes, at: int, luck: Random) -> bytes:
    token = luck.choice(TOKENS)
    edits: tuple[Callable[[], bytes], ...] = (
        lambda: pdf[:at] + bytes([pdf[at] ^ luck.randint(1, 255)]) + pdf[at + 1 :],
        lambda: pdf[:at] + token + pdf[at:],
        lambda: pdf[:at] + token + pdf[at + len(token) :],
        lambda: pdf[:at] + pdf[at + luck.randint(1, 400) :],
        lambda: pdf + token,
    )
    return luck.choice(edits)()


def _objects_changed(pdf: bytes, luck: Random) -> bytes:
    """An update in which some objects have another shape, and perhaps a page another annotation."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    references = sorted(writer.prev.xrefs.explicit_refs_in_revision(0), key=lambda ref: ref.idnum)
    later = range(1, writer.prev.xrefs.total_revisions)
    references += [ref for at in later for ref in writer.prev.xrefs.explicit_refs_in_revision(at)]
    for _ in range(luck.randint(1, 3)):
        reference = luck.choice(references)
        found = writer.get_object(reference)
        if luck.random() < 0.15:
            _annotate(writer, luck)
        elif _reshaped(writer, found, luck):
            writer.mark_update(reference)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _reshaped(writer: IncrementalPdfFileWriter, found: generic.PdfObject, luck: Random) -> bool:
    """Whether anything of the object could be changed."""
    if isinstance(found, generic.StreamObject) and luck.random() < 0.4:
        found._data = luck.choice(CONTENTS)
        found._encoded_data = None
        found.pop(generic.pdf_name("/Filter"), None)
        return found.encoded_data is not None
    if isinstance(found, generic.DictionaryObject):
        _entry_changed(writer, found, luck)
        return True
    if isinstance(found, generic.ArrayObject) and found:
        found[luck.randrange(len(found))] = _value(writer, luck)
        return True
    return False


def _entry_changed(writer: IncrementalPdfFileWriter, found: generic.DictionaryObject, luck: Random) -> None:
    present = list(found)
    key = generic.pdf_name(luck.choice(present) if present and luck.random() < 0.7 else luck.choice(KEYS))
    old = dict.get(found, key)
    if old is not None and luck.random() < 0.25:
        del found[key]
        return
    found[key] = _nudged(old, luck) or _value(writer, luck)


def _nudged(old: generic.PdfObject | None, luck: Random) -> generic.PdfObject | None:
    """The same kind of value, a little different; None for what has no neighbours."""
    if isinstance(old, generic.NumberObject | generic.FloatObject):
        return generic.FloatObject(float(old) + luck.choice((-50, -1, 1, 10, 500)))
    if isinstance(old, generic.TextStringObject):
        return generic.pdf_string(str(old) + luck.choice(("", "9", "\u202e")))
    if isinstance(old, generic.ArrayObject) and len(old) > 1:
        return generic.ArrayObject(reversed(list(list.__iter__(old))))
    return None


def _value(writer: IncrementalPdfFileWriter, luck: Random) -> generic.PdfObject:
    values: tuple[Callable[[], generic.PdfObject], ...] = (
        generic.NullObject,
        lambda: generic.BooleanObject(luck.random() < 0.5),
        lambda: generic.NumberObject(luck.choice((-1, 0, 1, 90, 1000, 2**31))),
        lambda: generic.pdf_name(luck.choice(KEYS)),
        lambda: generic.pdf_string("khác"),
        lambda: generic.ArrayObject([generic.NumberObject(0)] * 4),
        generic.DictionaryObject,
        lambda: generic.IndirectObject(luck.randint(1, 60), 0, writer),
        lambda: writer.add_object(_drawing(luck)),
    )
    return luck.choice(values)()


def _drawing(luck: Random) -> generic.StreamObject:
    box = generic.ArrayObject(generic.NumberObject(side) for side in (0, 0, 200, 50))
    return generic.StreamObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/XObject"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Form"),
            generic.pdf_name("/BBox"): box,
        },
        stream_data=luck.choice(CONTENTS),
    )


def _annotate(writer: IncrementalPdfFileWriter, luck: Random) -> None:
    reference = writer.find_page_for_modification(0)[0]
    page = reference.get_object()
    left, bottom = luck.randint(0, 400), luck.randint(0, 700)
    box = (left, bottom, left + luck.randint(0, 200), bottom + luck.randint(0, 100))
    annotation = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name(f"/{luck.choice(ANNOTATIONS)}"),
            generic.pdf_name("/Rect"): generic.ArrayObject(generic.NumberObject(side) for side in box),
            generic.pdf_name("/F"): generic.NumberObject(luck.choice((0, 2, 4, 36, 132))),
            generic.pdf_name("/AP"): generic.DictionaryObject(
                {generic.pdf_name("/N"): writer.add_object(_drawing(luck))}
            ),
        }
    )
    annotations = page.setdefault(generic.pdf_name("/Annots"), generic.ArrayObject())
    annotations.append(writer.add_object(annotation))
    writer.update_container(annotations)
    writer.mark_update(reference)
