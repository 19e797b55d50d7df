"""Reserve the form fields of a document that nobody has signed yet (with pikepdf)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name

from signing.appearance.archival import EMPTY_FACE
from signing.appearance.geometry import check_gap, check_on_page
from signing.appearance.text import Align, BlankField, reserve
from signing.errors import PlacementError
from signing.geometry import Box
from signing.marks import FieldName
from signing.pages import UPRIGHT
from signing.placement.space import to_user

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.appearance.fonts import FontCut
    from signing.placement.model import PageGeometry
    from signing.preparation.places import Places

BLANK_KEY = "/AntinBlank"
"""Private entry of a text field: where its text stands, which nothing else in the file says."""
PRINT = 4
PRINT_AND_LOCKED = 132
"""Annotation flags (ISO 32000-1, table 165)."""
SIGNATURES_EXIST_APPEND_ONLY = 3


def add_fields(pdf: pikepdf.Pdf, places: Places, geometries: Sequence[PageGeometry]) -> None:
    """Add an AcroForm with the text fields and the leader's signature field, all empty.

    Raises `PlacementError` for a place that lies off its page or is too tight.
    """
    fields = pdf.make_indirect(Array())
    fonts = Dictionary()
    blanks = (
        (FieldName.NUMBER, places.number, Align.END),
        (FieldName.DAY, places.day, Align.CENTER),
        (FieldName.MONTH, places.month, Align.CENTER),
    )
    for name, blank, align in blanks:
        if blank is None:
            continue
        box, field = reserve(blank, align)
        font = field.font()
        if f"/{font.resource}" not in fonts:
            fonts[f"/{font.resource}"] = embed_font(pdf, font)
        widget = _widget(pdf, name, blank.page, geometries, box)
        widget.update(_text_entries(field, font))
        fields.append(widget)
    check_gap(places.leader.box)
    leader = _widget(pdf, FieldName.LEADER, places.leader.page, geometries, places.leader.box)
    leader.update({"/FT": Name.Sig, "/F": PRINT_AND_LOCKED})
    fields.append(leader)
    _add_form(pdf, fields, fonts)


def add_form(pdf: pikepdf.Pdf) -> None:
    """Add an AcroForm without fields, for marks that get theirs on the first page when they are signed."""
    _add_form(pdf, pdf.make_indirect(Array()), Dictionary())
    _give_own_annotations(pdf, pdf.pages[0].obj)


def _add_form(pdf: pikepdf.Pdf, fields: pikepdf.Object, fonts: Dictionary) -> None:
    form = Dictionary(Fields=fields, SigFlags=SIGNATURES_EXIST_APPEND_ONLY)
    form.DR = Dictionary(XObject=Dictionary({EMPTY_FACE: _empty_face(pdf, Box(0, 0, 0, 0), rotation=0)}))
    if len(fonts.keys()):
        form.DR.Font = fonts
    pdf.Root.AcroForm = pdf.make_indirect(form)


def _widget(
    pdf: pikepdf.Pdf, name: FieldName, page_index: int, geometries: Sequence[PageGeometry], box: Box
) -> pikepdf.Object:
    if not 0 <= page_index < len(geometries):
        raise PlacementError(f"Văn bản không có trang {page_index + 1}. Hãy chọn lại vị trí.")
    geometry, page = geometries[page_index], pdf.pages[page_index].obj
    check_on_page(box, width=geometry.width, height=geometry.height)
    widget = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        T=pikepdf.String(name),
        F=PRINT,
        P=page,
        Rect=Array([round(value, 3) for value in to_user(box, geometry).as_tuple()]),
        AP=Dictionary(N=_empty_face(pdf, box, rotation=geometry.rotation)),
    )
    if geometry.rotation:
        widget.MK = Dictionary(R=geometry.rotation)
    reference = pdf.make_indirect(widget)
    _give_own_annotations(pdf, page)
    page.Annots.append(reference)
    return reference


def _give_own_annotations(pdf: pikepdf.Pdf, page: pikepdf.Object) -> None:
    """An indirect array, which lets later revisions add a mark without rewriting the page."""
    if "/Annots" not in page or not page.Annots.is_indirect:
        page.Annots = pdf.make_indirect(Array(page.get("/Annots", Array())))


def _empty_face(pdf: pikepdf.Pdf, box: Box, *, rotation: int) -> pikepdf.Object:
    empty = pdf.make_stream(b"")
    empty.update(
        {
            "/Type": Name.XObject,
            "/Subtype": Name.Form,
            "/BBox": Array([0, 0, round(box.width, 3), round(box.height, 3)]),
            "/Matrix": Array(UPRIGHT[rotation]),
            "/Resources": Dictionary(),
        }
    )
    return empty


def _text_entries(field: BlankField, font: FontCut) -> dict[str, object]:
    blank = Dictionary(
        Start=Array([round(value, 3) for value in field.start]),
        Room=round(field.room, 3),
        Size=round(field.size, 3),
        Face=Name(f"/{field.face}"),
        Align=Name(f"/{field.align}"),
    )
    if field.filler is not None:
        blank.Filler = Array([round(value, 3) for value in field.filler.as_tuple()])
    if field.tail:
        blank.Tail = pikepdf.String(field.tail)
    return {
        "/FT": Name.Tx,
        "/DA": pikepdf.String(f"/{font.resource} {field.size:.2f} Tf 0 g"),
        "/BS": Dictionary(W=0),
        BLANK_KEY: blank,
    }


def embed_font(pdf: pikepdf.Pdf, font: FontCut) -> pikepdf.Object:
    """Write the cut as a composite font (ISO 32000-1, 9.7) with its program and ToUnicode map."""
    program = pikepdf.Stream(pdf, font.program, Filter=Name.FlateDecode, Length1=font.program_length)
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{font.name}"),
        Flags=font.flags,
        FontBBox=Array([round(value) for value in font.bbox]),
        ItalicAngle=round(font.italic_angle, 1),
        Ascent=round(font.ascent),
        Descent=round(font.descent),
        CapHeight=round(font.cap_height),
        StemV=80,
        FontFile2=pdf.make_indirect(program),
        CIDSet=pdf.make_stream(font.cid_set()),
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name(f"/{font.name}"),
        CIDSystemInfo=Dictionary(
            Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(descriptor),
        CIDToGIDMap=Name.Identity,
        DW=round(font.default_width),
        W=_widths(font),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name(f"/{font.name}"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(font.to_unicode()),
        )
    )


def _widths(font: FontCut) -> Array:
    widths = Array()
    for letter, glyph in sorted(font.glyphs.items(), key=lambda item: item[1]):
        widths.append(glyph)
        widths.append(Array([round(font.widths[letter], 2)]))
    return widths
