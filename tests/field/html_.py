"""Setting a letter as HTML, for browsers and HTML-to-PDF engines, in the layouts people build it with."""

from __future__ import annotations

import html
import unicodedata
from importlib.resources import files
from random import Random

from tests.field import truth, words
from tests.field.blanks import TAB
from tests.field.spec import Annex, Beside, Block, Element, Form, Kind, Spec, random_of

COLOURS = {
    truth.NUMBER: "#280000",
    truth.DAY: "#3c0000",
    truth.SECOND: "#500000",
    truth.HINT: "#003c00",
    truth.NAME: "#000028",
    **{tag: f"#0000{60 + 12 * i:02x}" for i, tag in enumerate(truth.TITLES)},
}
"""Colours of the marked words in the marked twin, all nearly black."""

_NUMBERS = """
@page { @top-center { content: counter(page) } }
@page :first { @top-center { content: none } }
"""
_STYLE = """
@page { size: %(width)spt %(height)spt; margin: %(top)spt %(right)spt %(bottom)spt %(left)spt }
%(numbers)s
@font-face { font-family: Field; src: url("%(fonts)s/LiberationSerif-Regular.ttf") }
@font-face { font-family: Field; font-weight: bold; src: url("%(fonts)s/LiberationSerif-Bold.ttf") }
@font-face { font-family: Field; font-style: italic; src: url("%(fonts)s/LiberationSerif-Italic.ttf") }
body { font-family: Field; font-size: %(size)spt; line-height: %(leading)s; margin: 0 }
p { margin: 0 0 6pt; text-align: justify; text-indent: 1cm }
table { border-collapse: collapse; width: 100%% }
.two > *, .two td { text-align: center; vertical-align: top; padding: 0 2pt }
.head { font-size: %(head)spt; line-height: 1.2 } .sign { margin-top: 14pt; break-inside: avoid }
.mid { text-align: center; margin: 4pt 0 } .grid { margin: 4pt 0 }
.grid td { border: .5px solid black; padding: 2pt 4pt } .date { font-style: italic }
.rule { border-top: .7px solid black; width: 35%%; margin: 1pt auto 3pt }
.urgent { margin-top: 9pt } .urgent b { border: 1px solid red; color: red; padding: 2pt 8pt }
.to { text-align: left; line-height: 1.2 } .tab { display: inline-block; width: 38pt }
.foot { position: fixed; bottom: 0; width: 100%%; font-size: 10pt }
"""


def compose(spec: Spec, *, marked: bool = False) -> str:
    """The page; `marked` gives the words that the truth is about colours of their own, and nothing else."""
    return _Composer(spec, marked=marked).compose()


class _Composer:
    def __init__(self, spec: Spec, *, marked: bool) -> None:
        self.spec = spec
        self.marked = marked
        self.random: Random = random_of(spec.seed, "html")
        self.head_layout = self.random.choice(["table", "table", "flex", "float"])
        self.sign_layout = self.random.choice(["table", "table", "flex", "float"])

    def compose(self) -> str:
        look = self.spec.look
        fonts = f"file://{files('signing') / 'fonts'}"
        style = _STYLE % {
            "width": look.width,
            "height": look.height,
            "top": look.top,
            "right": look.right,
            "bottom": look.bottom,
            "left": look.left,
            "size": look.size,
            "leading": look.leading,
            "head": min(13.0, look.size) - 0.5,
            "fonts": fonts,
            "numbers": _NUMBERS if look.page_numbers else "",
        }
        body = self._letter() + "".join(self._annex(annex) for annex in self.spec.annexes)
        if self.spec.merged:
            self.marked = False
            body += f'<div style="break-before: page">{self._letter()}</div>'
        return f'<html lang="vi"><meta charset="utf-8"><style>{style}</style><body>{body}</body></html>'

    def _text(self, text: str) -> str:
        """Escaped; in NFD where the letter is, and cut into spans where the letter is edited a lot."""
        text = unicodedata.normalize("NFD" if self.spec.look.decomposed else "NFC", text)
        escaped = html.escape(text, quote=False).replace(TAB, '<span class="tab"></span>')
        if self.spec.look.cut and "<" not in escaped and "&" not in escaped:
            return "".join(f"<span>{text[i : i + 3]}</span>" for i in range(0, len(text), 3))
        return escaped

    def _mark(self, text: str, tag: str) -> str:
        colour = f' style="color: {COLOURS[tag]}"' if self.marked else ""
        return f"<span{colour}>{self._text(text)}</span>"

    def _two(self, layout: str, share: float, left: str, right: str, name: str) -> str:
        a, b = 100 * share, 100 * (1 - share)
        if layout == "table":
            cells = f'<td style="width: {a}%">{left}</td><td style="width: {b}%">{right}</td>'
            return f'<table class="two {name}"><tr>{cells}</tr></table>'
        if layout == "flex":
            boxes = f'<div style="width: {a}%">{left}</div><div style="width: {b}%">{right}</div>'
            return f'<div class="two {name}" style="display: flex">{boxes}</div>'
        boxes = (
            f'<div style="float: left; width: {a - 1}%">{left}</div>'
            f'<div style="float: right; width: {b - 1}%">{right}</div><div style="clear: both"></div>'
        )
        return f'<div class="two {name}">{boxes}</div>'

    def _letter(self) -> str:
        spec = self.spec
        parts = [self._head(), self._heading(), *map(self._element, spec.body), self._signatures()]
        if spec.address:
            parts.append(f'<div class="foot mid">{self._text(words.ADDRESS)}</div>')
        return "".join(parts)

    def _head(self) -> str:
        spec, text = self.spec, self._text
        rule = '<div class="rule"></div>'
        number = ""
        if spec.symbol:
            number = self._mark(spec.number_word, truth.NUMBER) + text(spec.number_blank + spec.symbol)
        date = ""
        if spec.place:
            date = (
                text(f"{spec.place}, ")
                + self._mark("ngày", truth.DAY)
                + text(f"{spec.day_blank}tháng{spec.month_blank}năm 2026")
            )
        left = (
            (f"<div>{text(spec.parent)}</div>" if spec.parent else "")
            + f"<div><b>{text(spec.agency)}</b></div>{rule}<div>{number}</div>"
            + (f"<div>{text(spec.subject)}</div>" if spec.subject else "")
        )
        right = (
            f'<div style="white-space: nowrap; font-size: .95em"><b>{text(words.NATION)}</b></div>'
            f"<div><b>{text(words.MOTTO)}</b></div>{rule}"
            f'<div class="date">{date}</div>'
        )
        urgent = f'<div class="urgent"><b>{text("HỎA TỐC")}</b></div>' if spec.urgent else ""
        return self._two(self.head_layout, spec.look.head_share, left + urgent, right, "head")

    def _heading(self) -> str:
        spec, text = self.spec, self._text
        out = "".join(f'<div class="mid"><b>{text(t)}</b></div>' for t in (spec.kind, spec.abstract) if t)
        if spec.form is Form.REGULATION:
            out += f'<div class="mid"><i>{text("(Kèm theo Quyết định số 12/QĐ-SNV)")}</i></div>'
        if len(spec.addressees) == 1:
            out += f'<div class="mid">{text(f"Kính gửi: {spec.addressees[0]}.")}</div>'
        elif spec.addressees:
            items = "".join(f'<div style="margin-left: 12%">{text(f"- {a};")}</div>' for a in spec.addressees)
            out += f'<div style="margin-left: 25%">{text("Kính gửi:")}{items}</div>'
        return out

    def _element(self, element: Element) -> str:
        match element.kind:
            case Kind.TABLE:
                return self._grid(element.rows)
            case Kind.CENTRED:
                return f'<p style="text-align: center; text-indent: 0"><b>{self._text(element.text)}</b></p>'
            case Kind.HEADING:
                return f"<p><b>{self._text(element.text)}</b></p>"
            case _:
                return f"<p>{self._text(element.text)}</p>"

    def _grid(self, rows: tuple[tuple[str, ...], ...]) -> str:
        cells = ("".join(f"<td>{self._text(cell)}</td>" for cell in row) for row in rows)
        return '<table class="grid">' + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"

    def _signatures(self) -> str:
        spec = self.spec
        left = self._recipients()
        if spec.signer is None:
            return left
        if spec.other is not None:
            other = self._block(spec.other)
            left = (
                f"<div>{other}</div>"
                if spec.beside is Beside.ROW
                else left + f'<div style="margin-top: 14pt">{other}</div>'
            )
        block = self._block(spec.signer, marked=True)
        two = self._two(self.sign_layout, 1 - spec.look.sign_share, left, block, "sign")
        return f'<div style="break-before: page">{two}</div>' if spec.own_page else two

    def _recipients(self) -> str:
        spec, text = self.spec, self._text
        if not spec.recipients:
            return ""
        items = "".join(f"<div>{text(r)}</div>" for r in spec.recipients)
        word = f'<b style="font-size: 12pt"><i>{text(spec.recipients_word)}</i></b>'
        return f'<div class="to">{word}<div style="font-size: 11pt">{items}</div></div>'

    def _block(self, block: Block, *, marked: bool = False) -> str:
        def line(text: str, tag: str) -> str:
            return f"<div><b>{self._mark(text, tag) if marked else self._text(text)}</b></div>"

        out = "".join(line(t, tag) for t, tag in zip(block.titles, truth.TITLES, strict=False))
        if block.hint:
            hint = self._mark(block.hint, truth.HINT) if marked else self._text(block.hint)
            out += f"<div><i>{hint}</i></div>"
        out += f'<div style="height: {block.gap:.1f}pt"></div>'
        if block.second:
            out += line(block.second, truth.SECOND)
        return out + line(block.name, truth.NAME)

    def _annex(self, annex: Annex) -> str:
        text = self._text
        out = "".join(f'<div class="mid"><b>{text(t)}</b></div>' for t in (annex.head, annex.title) if t)
        if annex.source:
            out += f'<div class="mid"><i>{text(annex.source)}</i></div>'
        if annex.rows:
            out += self._grid(annex.rows)
        out += "".join(f"<p>{text(f'{i + 1}. Đơn vị số {i + 1}.')}</p>" for i in range(annex.items))
        if annex.left or annex.right:
            left, right = (self._block(b) if b else "" for b in (annex.left, annex.right))
            out += self._two("table", 0.5, left, right, "sign")
        return f'<div style="break-before: page">{out}</div>'
