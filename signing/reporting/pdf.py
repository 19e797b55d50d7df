"""The one-page report as a file to be kept: PDF/A-3b (ISO 19005-3) with the whole result attached.

Nothing of the checked file gets in but names and words, so the report is safe to open.
"""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from signing.appearance.archival import srgb_profile
from signing.reporting.elements import clean, time
from signing.reporting.page import TITLE, set_page
from signing.reporting.typesetting import PAGE_HEIGHT, PAGE_WIDTH
from signing.reporting.xml import report_xml

if TYPE_CHECKING:
    from datetime import datetime

    from signing.appearance.fonts import FontCut
    from signing.report import ValidationReport
    from signing.reporting.subject import ReportSubject
    from signing.reporting.typesetting import Sheet

XML_NAME, JSON_NAME = "ket-qua-kiem-tra.xml", "ket-qua-kiem-tra.json"
_STEM_WIDTH = 80


def report_pdf(report: ValidationReport, subject: ReportSubject) -> bytes:
    """Write the page with its attachments, unsigned; `sign_report` signs it."""
    attached = {
        XML_NAME: ("text/xml", report_xml(report, subject)),
        JSON_NAME: ("application/json", _json(report, subject)),
    }
    with pikepdf.new() as pdf:
        _add_page(pdf, set_page(report, subject))
        _add_archival_parts(pdf, report.checked_at, subject.software)
        _attach(pdf, attached, report.checked_at)
        out = io.BytesIO()
        pdf.save(
            out, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True, min_version="1.7"
        )
    return out.getvalue()


def _json(report: ValidationReport, subject: ReportSubject) -> bytes:
    """The answer of `antin validate --json`, with the file's digest."""
    answer = {**report.as_json(subject.file), "file_sha256": subject.sha256}
    return json.dumps(answer, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _add_page(pdf: pikepdf.Pdf, sheet: Sheet) -> None:
    fonts = Dictionary({f"/{cut.resource}": _font(pdf, cut) for cut in sheet.font_cuts()})
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, _number(PAGE_WIDTH), _number(PAGE_HEIGHT)]),
        Resources=Dictionary(Font=fonts),
        Contents=pdf.make_indirect(Stream(pdf, sheet.content())),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def _font(pdf: pikepdf.Pdf, cut: FontCut) -> pikepdf.Object:
    """A composite font over the cut (ISO 32000-2, 9.7)."""
    program = Stream(pdf, cut.program, Filter=Name.FlateDecode, Length1=cut.program_length)
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{cut.name}"),
        Flags=cut.flags,
        FontBBox=Array([round(value) for value in cut.bbox]),
        ItalicAngle=round(cut.italic_angle),
        Ascent=round(cut.ascent),
        Descent=round(cut.descent),
        CapHeight=round(cut.cap_height),
        StemV=_STEM_WIDTH,
        FontFile2=pdf.make_indirect(program),
    )
    widths: list[object] = []
    for letter, glyph in sorted(cut.glyphs.items(), key=lambda pair: pair[1]):
        widths += [glyph, Array([_number(cut.widths[letter])])]
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name(f"/{cut.name}"),
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        CIDToGIDMap=Name.Identity,
        DW=round(cut.default_width),
        W=Array(widths),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name(f"/{cut.name}"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_indirect(Stream(pdf, cut.to_unicode())),
        )
    )


def _number(value: float) -> Decimal:
    """Three decimals; more says nothing at this scale."""
    return Decimal(str(round(value, 3)))


def _add_archival_parts(pdf: pikepdf.Pdf, at: datetime, software: str) -> None:
    profile = pdf.make_indirect(Stream(pdf, srgb_profile(), N=3))
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([intent])
    pdf.Root.AcroForm = Dictionary(Fields=Array())
    pdf.Root.Lang = String("vi")
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    metadata = Stream(pdf, _xmp(at, software), Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Metadata = pdf.make_indirect(metadata)


def _xmp(at: datetime, software: str) -> bytes:
    """The least that ISO 19005-3, 6.6 asks for; there is no document information dictionary to agree with."""
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
pdfaid:part="3" pdfaid:conformance="B"/>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{TITLE}</rdf:li></rdf:Alt></dc:title></rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreateDate>{time(at)}</xmp:CreateDate><xmp:CreatorTool>{escape(clean(software))}</xmp:CreatorTool>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()


def _attach(pdf: pikepdf.Pdf, files: dict[str, tuple[str, bytes]], at: datetime) -> None:
    """Attach associated files (ISO 19005-3, 6.8): the page is made from them."""
    specifications = []
    for name, (media_type, content) in sorted(files.items()):
        moment = String(f"D:{at:%Y%m%d%H%M%S}Z")
        stream = Stream(
            pdf,
            content,
            Type=Name.EmbeddedFile,
            Subtype=Name(f"/{media_type}"),
            Params=Dictionary(Size=len(content), ModDate=moment),
        )
        embedded = pdf.make_indirect(stream)
        specification = Dictionary(
            Type=Name.Filespec,
            F=String(name),
            UF=String(name),
            Desc=String("Kết quả kiểm tra đầy đủ"),
            AFRelationship=Name.Source,
            EF=Dictionary(F=embedded, UF=embedded),
        )
        specifications.append((name, pdf.make_indirect(specification)))
    listed = [part for name, specification in specifications for part in (String(name), specification)]
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array(listed)))
    pdf.Root.AF = Array([specification for _, specification in specifications])
