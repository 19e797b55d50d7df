"""Setting a letter as a word processor's file (WordprocessingML), in the two layouts offices use.

Letterhead and signatures stand in borderless tables or, sometimes, in lines with centred tab stops.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from tests.field import truth, words
from tests.field.blanks import TAB
from tests.field.html_ import COLOURS
from tests.field.spec import Annex, Beside, Block, Element, Form, Kind, Spec, random_of

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
_FONT = "Liberation Serif"


def compose(spec: Spec, *, marked: bool = False) -> bytes:
    """The file; `marked` gives the words that the truth is about colours of their own."""
    composer = _Composer(spec, marked=marked)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
            f'<Override PartName="/word/header.xml" ContentType="{_TYPE}.header+xml"/>'
            f'<Override PartName="/word/footer.xml" ContentType="{_TYPE}.footer+xml"/></Types>',
        )
        package.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="d" '
            f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        package.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="h" Type="{_OFFICE}/header" Target="header.xml"/>'
            f'<Relationship Id="f" Type="{_OFFICE}/footer" Target="footer.xml"/></Relationships>',
        )
        number = '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:fldSimple w:instr="PAGE"/></w:p>'
        package.writestr("word/header.xml", f'<w:hdr xmlns:w="{_MAIN}">{number}</w:hdr>')
        address = composer.paragraph(composer.run(words.ADDRESS, size=10), align="center")
        package.writestr("word/footer.xml", f'<w:ftr xmlns:w="{_MAIN}">{address}</w:ftr>')
        package.writestr("word/document.xml", composer.document())
    return out.getvalue()


def _twips(points: float) -> int:
    return round(20 * points)


class _Composer:
    def __init__(self, spec: Spec, *, marked: bool) -> None:
        self.spec = spec
        self.look = spec.look
        self.marked = marked
        self.span = spec.look.width - spec.look.left - spec.look.right
        self.tabbed = random_of(spec.seed, "docx").random() < 0.2 and len(spec.agency) < 26

    def document(self) -> str:
        body = self._letter() + "".join(_BREAK + self._annex(annex) for annex in self.spec.annexes)
        if self.spec.merged:
            self.marked = False
            body += _BREAK + self._letter()
        look = self.look
        margins = " ".join(
            f'w:{side}="{_twips(getattr(look, side))}"' for side in ("top", "right", "bottom", "left")
        )
        parts = ""
        if look.page_numbers:
            parts += '<w:headerReference w:type="default" r:id="h"/>'
        if self.spec.address:
            parts += '<w:footerReference w:type="first" r:id="f"/>'
        section = (
            f'<w:sectPr>{parts}<w:pgSz w:w="{_twips(look.width)}" w:h="{_twips(look.height)}"/>'
            f'<w:pgMar {margins} w:header="500" w:footer="300" w:gutter="0"/><w:titlePg/></w:sectPr>'
        )
        return (
            f'<w:document xmlns:w="{_MAIN}" xmlns:r="{_OFFICE}"><w:body>{body}{section}</w:body></w:document>'
        )

    # --- pieces

    def run(
        self,
        text: str,
        *,
        bold: bool = False,
        italic: bool = False,
        size: float | None = None,
        tag: str = "",
    ) -> str:
        text = unicodedata.normalize("NFD" if self.look.decomposed else "NFC", text)
        half = round(2 * (size or self.look.size))
        look = f'<w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:cs="{_FONT}" w:eastAsia="{_FONT}"/>'
        look += "<w:b/>" * bold + "<w:i/>" * italic
        if tag and self.marked:
            look += f'<w:color w:val="{COLOURS[tag][1:]}"/>'
        look += f'<w:sz w:val="{half}"/>'
        return "".join(
            f"<w:r><w:rPr>{look}</w:rPr>{_content(part)}</w:r>"
            for part in (_cut(text) if self.look.cut else [text])
        )

    def paragraph(
        self, runs: str, *, align: str = "left", before: float = 0, after: float = 0, more: str = ""
    ) -> str:
        spacing = f'<w:spacing w:before="{_twips(before)}" w:after="{_twips(after)}"/>'
        return f'<w:p><w:pPr>{more}{spacing}<w:jc w:val="{align}"/></w:pPr>{runs}</w:p>'

    def _table(
        self, rows: Iterable[Sequence[str]], shares: Sequence[float], *, borders: bool, whole: bool = False
    ) -> str:
        kind = "single" if borders else "none"
        edges = "".join(
            f'<w:{e} w:val="{kind}" w:sz="4"/>'
            for e in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        widths = [_twips(self.span * share) for share in shares]
        grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
        keep = "<w:trPr><w:cantSplit/></w:trPr>" if whole else ""
        out = ""
        for row in rows:
            cells = "".join(
                f'<w:tc><w:tcPr><w:tcW w:w="{w}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
                for cell, w in zip(row, widths, strict=True)
            )
            out += f"<w:tr>{keep}{cells}</w:tr>"
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{out}</w:tbl>'
        )

    # --- parts

    def _letter(self) -> str:
        return "".join(
            [self._head(), self._heading(), *map(self._element, self.spec.body), self._signatures()]
        )

    def _head(self) -> str:
        spec, run = self.spec, self.run
        size = min(13.0, self.look.size)
        number = date = run("")
        if spec.symbol:
            number = run(spec.number_word, size=size, tag=truth.NUMBER) + run(
                spec.number_blank + spec.symbol, size=size
            )
        if spec.place:
            rest = f"{spec.day_blank}tháng{spec.month_blank}năm 2026"
            date = (
                run(f"{spec.place}, ", italic=True, size=size)
                + run("ngày", italic=True, size=size, tag=truth.DAY)
                + run(rest, italic=True, size=size)
            )
        left = [run(spec.parent, size=size - 1)] if spec.parent else []
        left += [run(spec.agency, bold=True, size=size - 1), number]
        right = [run(words.NATION, bold=True, size=size - 1.5), run(words.MOTTO, bold=True, size=size), date]
        if self.tabbed:
            return self._tabbed(left, right) + self._below_head()
        cells = ["".join(self.paragraph(p, align="center") for p in column) for column in (left, right)]
        if spec.subject:
            cells[0] += self.paragraph(run(spec.subject, size=size - 1), align="center", before=6)
        shares = (spec.look.head_share, 1 - spec.look.head_share)
        return self._table([cells], shares, borders=False) + self.paragraph("")

    def _tabbed(self, left: list[str], right: list[str]) -> str:
        """Both columns in lines with two centred tab stops, the number beside the date."""
        share = self.look.head_share
        stops = "".join(
            f'<w:tab w:val="center" w:pos="{_twips(self.span * at)}"/>' for at in (share / 2, (1 + share) / 2)
        )
        missing = len(right) - len(left)
        left = left[:1] + [""] * missing + left[1:] if missing > 0 else left
        tab = "<w:r><w:tab/></w:r>"
        return "".join(
            self.paragraph(tab + a + tab + b, more=f"<w:tabs>{stops}</w:tabs>")
            for a, b in zip(left, right, strict=True)
        )

    def _below_head(self) -> str:
        return self.paragraph(self.run(self.spec.subject, size=12)) if self.spec.subject else ""

    def _heading(self) -> str:
        spec, run = self.spec, self.run
        out = "".join(
            self.paragraph(run(t, bold=True, size=14), align="center", after=4)
            for t in (spec.kind, spec.abstract)
            if t
        )
        if spec.form is Form.REGULATION:
            out += self.paragraph(run("(Kèm theo Quyết định số 12/QĐ-SNV)", italic=True), align="center")
        if spec.addressees:
            out += self.paragraph(run("Kính gửi:"), more='<w:ind w:left="2200"/>')
            out += "".join(
                self.paragraph(run(f"- {a};"), more='<w:ind w:left="3000"/>') for a in spec.addressees
            )
        return out

    def _element(self, element: Element) -> str:
        match element.kind:
            case Kind.TABLE:
                return self._grid(element.rows)
            case Kind.CENTRED:
                return self.paragraph(self.run(element.text, bold=True), align="center", after=6)
            case kind:
                text = self.run(element.text, bold=kind is Kind.HEADING)
                leading = round(240 * self.look.leading / 1.15)
                line = f'<w:spacing w:line="{leading}" w:lineRule="auto" w:after="120"/>'
                return f'<w:p><w:pPr>{line}<w:ind w:firstLine="567"/><w:jc w:val="both"/></w:pPr>{text}</w:p>'

    def _grid(self, rows: Sequence[Sequence[str]]) -> str:
        cells = [[self.paragraph(self.run(cell)) for cell in row] for row in rows]
        return self._table(cells, (0.1, 0.5, 0.4), borders=True) + self.paragraph("")

    def _signatures(self) -> str:
        spec = self.spec
        left = self._recipients()
        if spec.signer is None:
            return left
        if spec.other is not None:
            other = self._block(spec.other)
            left = other if spec.beside is Beside.ROW else left + self.paragraph("") + other
        share = spec.look.sign_share
        block = self._block(spec.signer, marked=True)
        table = self._table([(left, block)], (1 - share, share), borders=False, whole=True)
        return (_BREAK if spec.own_page else self.paragraph("")) + table + self.paragraph("")

    def _recipients(self) -> str:
        spec = self.spec
        if not spec.recipients:
            return self.paragraph("")
        word = self.run(spec.recipients_word, bold=True, italic=True, size=12)
        items = (self.run(r, size=11) for r in spec.recipients)
        return self.paragraph(word) + "".join(self.paragraph(item) for item in items)

    def _block(self, block: Block, *, marked: bool = False) -> str:
        def line(text: str, tag: str, *, before: float = 0, italic: bool = False) -> str:
            run = self.run(text, bold=not italic, italic=italic, tag=tag if marked else "")
            return self.paragraph(run, align="center", before=before)

        out = "".join(line(t, tag) for t, tag in zip(block.titles, truth.TITLES, strict=False))
        if block.hint:
            out += line(block.hint, truth.HINT, italic=True)
        gap = block.gap
        if block.second:
            out += line(block.second, truth.SECOND, before=gap)
            gap = 0
        return out + line(block.name, truth.NAME, before=gap)

    def _annex(self, annex: Annex) -> str:
        run = self.run
        out = "".join(
            self.paragraph(run(t, bold=True), align="center") for t in (annex.head, annex.title) if t
        )
        if annex.source:
            out += self.paragraph(run(annex.source, italic=True), align="center")
        if annex.rows:
            out += self._grid(annex.rows)
        out += "".join(self.paragraph(run(f"{i + 1}. Đơn vị số {i + 1}.")) for i in range(annex.items))
        if annex.left or annex.right:
            cells = [self._block(b) if b else self.paragraph("") for b in (annex.left, annex.right)]
            out += self.paragraph("") + self._table([cells], (0.5, 0.5), borders=False) + self.paragraph("")
        return out


def _content(text: str) -> str:
    parts = (f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in text.split(TAB))
    return "<w:tab/>".join(parts)


def _cut(text: str) -> list[str]:
    return [text[i : i + 3] for i in range(0, len(text), 3)]
