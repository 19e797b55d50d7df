"""Setting a letter without a word processor: every position is the typesetter's own decision.

It sets what Appendix I of the decree describes: letterhead in two columns, body, block on the right,
recipients on the left, annexes each on a page of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from signing.geometry import Box
from tests.field import truth, words
from tests.field.blanks import TAB
from tests.field.sheet import Page, Run, Sheet, width_of
from tests.field.spec import Annex, Beside, Block, Element, Form, Kind, Spec
from tests.signing.placement.paper import Weight

_TAB_WIDTH = 38.0


def typeset(spec: Spec) -> Sheet:
    """All pages of a letter, with the words that its truth is about marked."""
    return _Typesetter(spec).set()


class _Typesetter:
    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.look = spec.look
        self.sheet = Sheet(spec.look.width, spec.look.height)
        self.y = 0.0
        self.marked = True
        self._begin()

    @property
    def page(self) -> Page:
        return self.sheet.pages[-1]

    @property
    def span(self) -> float:
        return self.look.width - self.look.left - self.look.right

    @property
    def line(self) -> float:
        return self.look.size * self.look.leading

    def set(self) -> Sheet:
        self._letter()
        for annex in self.spec.annexes:
            self._annex(annex)
        if self.spec.merged:
            self.marked = False
            self._new_page()
            self._letter()
        return self.sheet

    def _letter(self) -> None:
        self._header()
        self._heading()
        for element in self.spec.body:
            self._element(element)
        self._signatures()

    def _begin(self) -> None:
        self.y = self.look.height - self.look.top
        if self.look.page_numbers and len(self.sheet.pages) > 1:
            self._centred(str(len(self.sheet.pages)), self.look.width / 2, self.look.height - 36, 13)

    def _new_page(self) -> None:
        self.sheet.pages.append(Page())
        self._begin()

    def _room(self, height: float) -> None:
        if self.y - height < self.look.bottom and self.page.runs:
            self._new_page()

    # --- text

    def _put(  # noqa: PLR0913 - a run of text has as many properties
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        weight: Weight = Weight.REGULAR,
        *,
        tags: dict[str, str] | None = None,
    ) -> None:
        """Text whose marked words (`tags`: word to tag) are runs of their own."""
        for part, tag in _parts(text, tags if self.marked and tags else {}):
            if part == TAB:
                x += _TAB_WIDTH
                continue
            run = Run(part, x, y, size, weight, tag)
            self.page.runs.append(run)
            x += run.width

    def _centred(  # noqa: PLR0913 - as above
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        weight: Weight = Weight.REGULAR,
        *,
        tags: dict[str, str] | None = None,
    ) -> None:
        self._put(text, x - _width(text, size, weight) / 2, y, size, weight, tags=tags)

    def _column(
        self, texts: Sequence[tuple[str, float, Weight]], center: float, room: float, top: float
    ) -> float:
        """Centred lines, wrapped to a column; the baseline of the last."""
        y = top
        for text, size, weight in texts:
            for line in _wrapped(text, room, size, weight):
                self._centred(line, center, y, size, weight)
                y -= size * 1.22
        return y

    # --- parts

    def _header(self) -> None:
        spec, look = self.spec, self.look
        share = look.head_share
        left, right = look.left + self.span * share / 2, look.left + self.span * (1 + share) / 2
        size = min(13.0, look.size)
        names = [(name, size - 0.5, Weight.REGULAR) for name in [spec.parent] if name]
        low = self._column(
            [*names, (spec.agency, size - 0.5, Weight.BOLD)], left, self.span * share - 6, self.y
        )
        self._rule(left, low + 9, 50)
        nation = size - (0.5 if self.span * (1 - share) > 272 else 1.5)
        base = self._column(
            [(words.NATION, nation, Weight.BOLD), (words.MOTTO, nation + 1, Weight.BOLD)],
            right,
            self.span * (1 - share) + 12,
            self.y,
        )
        self._rule(right, base + 9, 150)
        number_y = low - 6
        date_y = base - 6 if base - 6 < low else number_y
        self._centred(
            spec.number_line,
            left,
            number_y,
            size,
            tags={spec.number_word: truth.NUMBER} if spec.symbol else {},
        )
        if spec.place:
            lines = _broken_date(spec.date_line, self.span * (1 - share) - 4, size)
            for i, line in enumerate(lines):
                tags = {"ngày": truth.DAY}
                self._centred(line, right, date_y - 1.2 * size * i, size, Weight.ITALIC, tags=tags)
            date_y -= 1.2 * size * (len(lines) - 1)
        low = number_y - size * 1.3
        if spec.subject:
            low = self._column([(spec.subject, size - 1, Weight.REGULAR)], left, self.span * share - 6, low)
        if spec.urgent:
            self._urgent(left, low - 10)
            low -= 24
        self.y = min(low, date_y) - 18
        if spec.address:
            self._rule(look.left + self.span / 2, look.bottom - 2, self.span)
            self._centred(words.ADDRESS, look.left + self.span / 2, look.bottom - 14, 10)

    def _rule(self, center: float, y: float, width: float) -> None:
        self.page.rules.append(Box(center - width / 2, y, center + width / 2, y + 0.6))

    def _urgent(self, center: float, y: float) -> None:
        self._centred("HỎA TỐC", center, y, 13, Weight.BOLD)
        self._frame(Box(center - 42, y - 6, center + 42, y + 16))

    def _frame(self, box: Box) -> None:
        self.page.rules += [
            Box(box.x0, box.y0, box.x1, box.y0 + 0.6),
            Box(box.x0, box.y1 - 0.6, box.x1, box.y1),
            Box(box.x0, box.y0, box.x0 + 0.6, box.y1),
            Box(box.x1 - 0.6, box.y0, box.x1, box.y1),
        ]

    def _heading(self) -> None:
        spec, middle = self.spec, self.look.left + self.span / 2
        texts = [(text, 14.0, Weight.BOLD) for text in (spec.kind, spec.abstract) if text]
        self.y = self._column(texts, middle, self.span * 0.8, self.y) - 4
        if spec.form is Form.REGULATION:
            self._centred("(Kèm theo Quyết định số 12/QĐ-SNV)", middle, self.y, 13, Weight.ITALIC)
            self.y -= 20
        if len(spec.addressees) == 1:
            self._centred(f"Kính gửi: {spec.addressees[0]}.", middle, self.y, self.look.size)
            self.y -= 1.6 * self.line
        elif spec.addressees:
            self._put("Kính gửi:", self.look.left + 0.25 * self.span, self.y, self.look.size)
            for addressee in spec.addressees:
                self.y -= self.line
                self._put(f"- {addressee};", self.look.left + 0.36 * self.span, self.y, self.look.size)
            self.y -= 1.6 * self.line

    def _element(self, element: Element) -> None:
        size = self.look.size
        match element.kind:
            case Kind.TABLE:
                self._table(element.rows)
            case Kind.CENTRED:
                self._room(self.line)
                self._centred(element.text, self.look.left + self.span / 2, self.y - size, size, Weight.BOLD)
                self.y -= self.line + 6
            case kind:
                weight = Weight.BOLD if kind is Kind.HEADING else Weight.REGULAR
                for i, line in enumerate(_wrapped(element.text, self.span - 28, size, weight)):
                    self._room(self.line)
                    self._put(line, self.look.left + (28 if i == 0 else 0), self.y - size, size, weight)
                    self.y -= self.line
                self.y -= 6

    def _table(self, rows: Sequence[Sequence[str]]) -> None:
        shares = (0.0, 0.1, 0.6, 1.0)
        height = self.look.size * 1.5
        for row in rows:
            self._room(height)
            for cell, (start, end) in zip(row, pairwise(shares), strict=True):
                x0, x1 = self.look.left + start * self.span, self.look.left + end * self.span
                self._put(cell, x0 + 4, self.y - height + 5, self.look.size - 1)
                self._frame(Box(x0, self.y - height, x1, self.y))
            self.y -= height
        self.y -= 8

    def _signatures(self) -> None:
        spec = self.spec
        if spec.signer is None:
            self._recipients(self.y - 12)
            return
        height = self._height(spec.signer)
        if spec.own_page and self.page.runs:
            self._new_page()
        else:
            self._room(max(height, 14 * len(spec.recipients)) + 24)
        top = self.y - 24
        share = spec.look.sign_share
        right = self.look.left + self.span * (1 - share / 2)
        left = self.look.left + self.span * (1 - share) / 2
        low = self._block(spec.signer, right, self.span * share, top, marked=True)
        row = spec.other is not None and spec.beside is Beside.ROW
        below = top if row else self._recipients(top)
        if spec.other is not None:
            below = min(
                below, self._block(spec.other, left, self.span * (1 - share), below if row else below - 16)
            )
        self.y = min(low, below) - 20

    def _recipients(self, y: float) -> float:
        if not self.spec.recipients:
            return y
        self._put(self.spec.recipients_word, self.look.left, y, 12, Weight.ITALIC)
        for line in self.spec.recipients:
            y -= 13.5
            if y > 30:
                self._put(line, self.look.left, y, 11)
        return y - 13.5

    def _height(self, block: Block) -> float:
        return 18 * (len(block.titles) + 2 + bool(block.second) + bool(block.hint)) + block.gap

    def _block(self, block: Block, center: float, room: float, top: float, *, marked: bool = False) -> float:
        size = self.look.size
        y = top
        texts = [(t, Weight.BOLD, tag) for t, tag in zip(block.titles, truth.TITLES, strict=False)]
        if block.hint:
            texts.append((block.hint, Weight.ITALIC, truth.HINT))
        y = self._stack(texts, center, room, y, marked=marked)
        y -= block.gap
        texts = [(block.second, Weight.BOLD, truth.SECOND)] if block.second else []
        texts.append((block.name, Weight.BOLD, truth.NAME))
        return self._stack(texts, center, room, y, marked=marked) + size

    def _stack(
        self, texts: Sequence[tuple[str, Weight, str]], center: float, room: float, y: float, *, marked: bool
    ) -> float:
        size = self.look.size
        for text, weight, tag in texts:
            for line in _wrapped(text, room, size, weight):
                self._centred(line, center, y, size, weight, tags={line: tag} if marked else None)
                y -= size * 1.2
        return y

    def _annex(self, annex: Annex) -> None:
        self._new_page()
        middle = self.look.left + self.span / 2
        for text, weight in (
            (annex.head, Weight.BOLD),
            (annex.title, Weight.BOLD),
            (annex.source, Weight.ITALIC),
        ):
            if text:
                self.y = self._column([(text, 13, weight)], middle, self.span, self.y) - 4
        self.y -= 6
        if annex.rows:
            self._table(annex.rows)
        for i in range(annex.items):
            self._element(Element(Kind.PARAGRAPH, f"{i + 1}. Đơn vị số {i + 1} gửi báo cáo đúng hạn."))
        blocks = [(annex.left, 0.25), (annex.right, 0.75)]
        self._room(110)
        for block, place in blocks:
            if block is not None:
                self._block(
                    replace(block, second=""), self.look.left + place * self.span, self.span / 2, self.y - 20
                )


def _parts(text: str, tags: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The text cut at tabs and around the first occurrence of each marked word."""
    for word, tag in tags.items():
        before, found, after = text.partition(word)
        if found:
            yield from _parts(before, {})
            yield word, tag
            yield from _parts(after, {other: t for other, t in tags.items() if other != word})
            return
    for i, part in enumerate(text.split(TAB)):
        if i:
            yield TAB, ""
        if part:
            yield part, ""


def _width(text: str, size: float, weight: Weight) -> float:
    return sum(_TAB_WIDTH if part == TAB else width_of(part, size, weight) for part, _ in _parts(text, {}))


def _broken_date(line: str, room: float, size: float) -> list[str]:
    """A date line too long for its column is broken before the year, as word processors do."""
    if _width(line, size, Weight.ITALIC) <= room:
        return [line]
    start = line.index("năm 2026")
    return [line[:start].rstrip(), line[start:]]


def _wrapped(text: str, room: float, size: float, weight: Weight) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}".strip()
        if line and width_of(longer, size, weight) > room:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line
