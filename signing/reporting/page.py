"""What the one-page report says and where: the verdict, what to do, and the items of each signature.

What TT 15/2025/TT-BKHCN, Art. 6, asks to be shown comes first; signatures for which there is no room are told
in a line each, and all of it is in the attached files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.appearance.fonts import Face
from signing.report import ChangesAfter, Indication, RevocationMode
from signing.reporting.typesetting import GREY, PAGE_HEIGHT, PAGE_WIDTH, Colour, Fonts, Sheet
from signing.validation.wording import (
    NOT_STATED,
    indication_label,
    kind_label,
    local_time,
    next_step,
    now_sentence,
    revocation_sentence,
    seven_items,
    verdict_sentence,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from signing.report import SignatureReport, ValidationReport
    from signing.reporting.subject import ReportSubject

LEFT, RIGHT, TOP, BOTTOM = 62.0, PAGE_WIDTH - 45.0, PAGE_HEIGHT - 56.0, 42.0
LABEL_ROOM = 148.0
BODY, SMALL = 9.5, 8.5
LEADING = 1.22
"""Baseline to baseline, as a share of the size."""
MOST_PROBLEMS, MOST_PROBLEM_LINES, MOST_VERDICT_LINES = 4, 2, 5
MOST_ADVISORIES = 2
MOST_LETTERS, MOST_VERDICT_LETTERS, MOST_CHANGE_LETTERS = 260, 500, 180
"""Three lines of a row; more than the lines of the verdict hold."""

UNKNOWN = "unknown"
_TOLD = (ChangesAfter.FORBIDDEN, ChangesAfter.PERMITTED)
_TOLD_AS = {ChangesAfter.FORBIDDEN: " (bị cấm)", ChangesAfter.PERMITTED: ""}

_COLOURS = {
    Indication.TOTAL_PASSED: Colour(0.07, 0.42, 0.2),
    Indication.TOTAL_FAILED: Colour(0.7, 0.1, 0.1),
    Indication.INDETERMINATE: Colour(0.6, 0.4, 0.0),
}
_MODES = {
    RevocationMode.DECLARED: "hỏi thu hồi nơi chứng thư số nêu nguồn",
    RevocationMode.REQUIRE: "bắt buộc kiểm tra thu hồi mọi chứng thư số",
    RevocationMode.OFF: "không hỏi thu hồi ngoài dữ liệu trong tệp",
}

TITLE = "BÁO CÁO KIỂM TRA CHỮ KÝ SỐ"
BASIS = "Theo Thông tư 15/2025/TT-BKHCN và ETSI EN 319 102-1"
ATTACHED = "Kết quả đầy đủ nằm trong hai tệp đính kèm báo cáo này (XML theo ETSI TS 119 102-2, và JSON)."


def set_page(report: ValidationReport, subject: ReportSubject) -> Sheet:
    """Write the page; whatever the file is called or says, it stays one page."""
    return _Page(report, subject).set()


class _Page:
    def __init__(self, report: ValidationReport, subject: ReportSubject) -> None:
        self._report = report
        self._subject = subject
        self._facts = list(_facts(report, subject))
        self._foot = list(_foot(report, subject))
        self._sheet = Sheet(Fonts(self._texts()))
        self._y = TOP

    def _texts(self) -> Iterator[str]:
        yield verdict_sentence(self._report)
        yield from self._foot
        yield from _remarks(self._report)
        for label, value in self._facts:
            yield label + value
        for signature in self._report.signatures:
            yield _one_line(signature)
            for label, value in _rows(signature, self._report.checked_at):
                yield label + value

    def set(self) -> Sheet:
        self._set_head()
        self._set_rows(self._facts)
        self._set_verdict()
        self._set_signatures()
        self._set_foot()
        return self._sheet

    def _set_head(self) -> None:
        for text, face, size in (
            (self._subject.installation or "", Face.BOLD, 11.0),
            (TITLE, Face.BOLD, 14.0),
            (BASIS, Face.REGULAR, BODY),
        ):
            for line in self._sheet.fonts.broken(text, face, size, RIGHT - LEFT):
                width = self._sheet.fonts.width(line, face, size)
                self._step(size)
                self._sheet.line(line, ((LEFT + RIGHT - width) / 2, self._y), face, size)
        self._y -= 8
        self._sheet.rule(LEFT, RIGHT, self._y)
        self._y -= 2

    def _set_rows(self, rows: list[tuple[str, str]], size: float = BODY) -> None:
        for label, value in rows:
            names = list(self._sheet.fonts.broken(label, Face.BOLD, size, LABEL_ROOM - 8))
            values = list(self._sheet.fonts.broken(value, Face.REGULAR, size, RIGHT - LEFT - LABEL_ROOM))
            for index in range(max(len(names), len(values))):
                self._step(size)
                if index < len(names):
                    self._sheet.line(names[index], (LEFT, self._y), Face.BOLD, size)
                if index < len(values):
                    self._sheet.line(values[index], (LEFT + LABEL_ROOM, self._y), Face.REGULAR, size)

    def _set_verdict(self) -> None:
        size, inset = 12.0, 8.0
        colour = _COLOURS[self._report.indication]
        self._y -= 8
        top = self._y
        self._y -= inset / 2
        room = RIGHT - LEFT - 2 * inset
        told = _shortened(verdict_sentence(self._report), MOST_VERDICT_LETTERS)
        sentence = list(self._sheet.fonts.broken(told, Face.BOLD, size, room))
        for line in _first(sentence, MOST_VERDICT_LINES):
            self._step(size)
            self._sheet.line(line, (LEFT + inset, self._y), Face.BOLD, size, colour)
        for remark in _remarks(self._report):
            lines = list(self._sheet.fonts.broken(remark, Face.REGULAR, BODY, room))
            for line in _first(lines, MOST_PROBLEM_LINES):
                self._step(BODY)
                self._sheet.line(line, (LEFT + inset, self._y), Face.REGULAR, BODY)
        self._y -= inset
        self._sheet.frame((LEFT, self._y, RIGHT, top), colour)

    def _set_signatures(self) -> None:
        """Set as many in full as leave a line for each of the rest, or one that says how many there are."""
        floor = BOTTOM + self._height(self._foot_count(), SMALL) + 6
        left_out: list[SignatureReport] = []
        signatures = list(enumerate(self._report.signatures, start=1))
        for number, signature in signatures:
            rest = min(len(signatures) - number, 4)
            if left_out or self._y - self._block_height(signature) - self._height(rest, BODY) < floor:
                left_out.append(signature)
            else:
                self._set_block(number, signature)
        if not left_out:
            return
        self._y -= 6
        first = len(signatures) - len(left_out) + 1
        for offset, signature in enumerate(left_out):
            is_last_line = self._y - 2 * self._height(1, BODY) < floor
            more = len(left_out) - offset
            if is_last_line and more > 1:
                self._set_line(f"Và {more} chữ ký nữa, xem tệp đính kèm.")
                return
            self._set_line(f"Chữ ký {first + offset}: {_one_line(signature)}")

    def _set_line(self, text: str) -> None:
        line, *more = list(self._sheet.fonts.broken(text, Face.REGULAR, BODY, RIGHT - LEFT - 12)) or [""]
        self._step(BODY)
        self._sheet.line(line + ("…" if more else ""), (LEFT, self._y), Face.REGULAR, BODY)

    def _set_block(self, number: int, signature: SignatureReport) -> None:
        self._y -= 7
        self._step(BODY + 1)
        kind = f": {kind_label(signature.kind)}" if signature.kind != UNKNOWN else ""
        heading = f"Chữ ký {number}{kind}"
        self._sheet.line(heading, (LEFT, self._y), Face.BOLD, BODY + 1)
        label = indication_label(signature.indication)
        width = self._sheet.fonts.width(label, Face.BOLD, BODY + 1)
        colour = _COLOURS[signature.indication]
        self._sheet.line(label, (RIGHT - width, self._y), Face.BOLD, BODY + 1, colour)
        self._y -= 3
        self._sheet.rule(LEFT, RIGHT, self._y)
        self._set_rows(_rows(signature, self._report.checked_at), SMALL)

    def _block_height(self, signature: SignatureReport) -> float:
        lines = 0
        for label, value in _rows(signature, self._report.checked_at):
            names = list(self._sheet.fonts.broken(label, Face.BOLD, SMALL, LABEL_ROOM - 8))
            values = list(self._sheet.fonts.broken(value, Face.REGULAR, SMALL, RIGHT - LEFT - LABEL_ROOM))
            lines += max(len(names), len(values))
        return self._height(lines, SMALL) + self._height(1, BODY + 1) + 10

    def _set_foot(self) -> None:
        self._y = BOTTOM + self._height(self._foot_count(), SMALL)
        self._sheet.rule(LEFT, RIGHT, self._y)
        for text in self._foot:
            for line in self._foot_lines(text):
                self._step(SMALL)
                self._sheet.line(line, (LEFT, self._y), Face.REGULAR, SMALL, GREY)

    def _foot_count(self) -> int:
        return sum(len(self._foot_lines(text)) for text in self._foot)

    def _foot_lines(self, text: str) -> list[str]:
        return list(self._sheet.fonts.broken(text, Face.REGULAR, SMALL, RIGHT - LEFT))[:2]

    def _step(self, size: float) -> None:
        self._y -= size * LEADING

    def _height(self, lines: int, size: float) -> float:
        return lines * size * LEADING


def _facts(report: ValidationReport, subject: ReportSubject) -> Iterator[tuple[str, str]]:
    if subject.number is None:
        yield "Tên tệp khi gửi kiểm tra", f"“{subject.shown_name}”"
    else:
        yield "Tệp", subject.shown_name
    yield "SHA-256", subject.sha256
    if subject.number is not None:
        issued = f", ngày {subject.issued_on:%d/%m/%Y}" if subject.issued_on is not None else ""
        yield "Số, ký hiệu", f"{_shortened(subject.number)}{issued}"
    yield "Kiểm tra lúc", local_time(report.checked_at)


def _remarks(report: ValidationReport) -> Iterator[str]:
    """What the verdict's frame says under the verdict."""
    if (step := next_step(report)) is not None:
        yield f"Việc cần làm: {step}"
    for problem in report.problems[:MOST_PROBLEMS]:
        yield f"– {_shortened(problem)}"
    for advisory in report.advisories[:MOST_ADVISORIES]:
        yield f"– Lưu ý: {_shortened(advisory)}"


def _changes(signature: SignatureReport) -> str | None:
    """What was changed after a signature, what was forbidden first; None where nothing people see was."""
    seen = [change for change in signature.change_list if change.level in _TOLD]
    if not seen:
        return None
    ordered = sorted(seen, key=lambda change: _TOLD.index(change.level))
    texts = dict.fromkeys(f"{change.text.removesuffix('.')}{_TOLD_AS[change.level]}" for change in ordered)
    return "; ".join(texts)


def _rows(signature: SignatureReport, at: datetime) -> list[tuple[str, str]]:
    rows = [(label, _shortened(value)) for label, value in seven_items(signature)]
    if (changed := _changes(signature)) is not None:
        rows.append(("Thay đổi sau khi ký", _shortened(changed, MOST_CHANGE_LETTERS)))
    rows.append(("Hiện nay", _shortened(now_sentence(signature))))
    rows.append(("Kiểm tra thu hồi", _shortened(revocation_sentence(signature.revocation, at))))
    technical = [signature.algorithm, signature.level and f"PAdES {signature.level}"]
    rows.append(("Thuật toán, mức chữ ký", "; ".join(part for part in technical if part) or NOT_STATED))
    return rows


def _one_line(signature: SignatureReport) -> str:
    named = [kind_label(signature.kind)] if signature.kind != UNKNOWN else []
    named += [_shortened(signature.signer)] if signature.signer else []
    return f"{', '.join(named) or NOT_STATED}: {indication_label(signature.indication)}."


def _foot(report: ValidationReport, subject: ReportSubject) -> Iterator[str]:
    anchors = dict.fromkeys(
        _shortened(link.certificate.subject)
        for signature in report.signatures
        for link in signature.chain
        if link.is_anchor
    )
    yield f"Chứng thư gốc được tin cậy: {'; '.join(anchors) or 'không tới được chứng thư gốc nào'}."
    yield f"Chính sách: {_MODES[report.revocation]}. Phần mềm: {subject.software}."
    yield ATTACHED


def _first(lines: list[str], most: int) -> list[str]:
    """No more lines than there is room for, the last one saying that there were more."""
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][:-2]}…"]


def _shortened(text: str, most: int = MOST_LETTERS) -> str:
    """Foreign names may be of any length; the page has room for this much, the attached files for all."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
