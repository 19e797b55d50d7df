"""Letters for the demo, typeset as Appendix I of Decree 30/2020 wants them, printed for any year.

The sample letters are fixed files printed for 2026; a demo that is started later needs letters whose
printed year is the year of issue.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import astuple, dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name

from signing.appearance.fonts import Face, FontCut, cut

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
LEFT, RIGHT = 85.04, PAGE_WIDTH - 51.02
HEAD_LEFT, HEAD_RIGHT = 163.0, 418.0
"""Centre lines of the two heading columns."""
SIGNER_X = 424.0
MIDDLE = (LEFT + RIGHT) / 2
TOP = 778.0
SIGNATURE_GAP = 92.0
ROOM_FOR_NUMBER = " " * 9
ROOM_FOR_DAY = " " * 8
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says; everything else is the form."""

    parent: str
    agency: str
    symbol: str
    place: str
    year: int
    kind: str
    subject: str
    paragraphs: tuple[str, ...]
    recipients: tuple[str, ...]
    title_lines: tuple[str, ...]
    signer: str


@dataclass(frozen=True, slots=True)
class Run:
    """One line of text at one place, in points from the bottom left."""

    x: float
    y: float
    text: str
    face: Face
    size: float
    word_space: float = 0.0


def typeset(letter: Letter) -> bytes:
    """The letter as a one-page PDF with blanks for number, day and month."""
    faces = {face: cut(face, _alphabet(letter)) for face in Face}
    runs = list(_Setter(faces).runs(letter))
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(PAGE_WIDTH, PAGE_HEIGHT))
        fonts = {f"/{face.name}": _font(pdf, font) for face, font in faces.items()}
        page.obj.Resources = Dictionary(Font=Dictionary(fonts))
        page.obj.Contents = pdf.make_stream(_content(runs, faces))
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def _alphabet(letter: Letter) -> str:
    said = "".join("".join(value) if isinstance(value, tuple) else str(value) for value in astuple(letter))
    return "".join(sorted(set(said + said.upper() + STATE + MOTTO + "Số: ngày, tháng năm Nơi nhận:")))


@dataclass(frozen=True, slots=True)
class _Setter:
    """Puts lines where the decree wants them, with the widths of these fonts."""

    faces: dict[Face, FontCut]

    def runs(self, letter: Letter) -> Iterator[Run]:
        yield from self._heading(letter)
        y = TOP - 140
        for paragraph in letter.paragraphs:
            for run in self._paragraph(paragraph, y):
                yield run
                y = run.y
            y -= 24
        yield from self._ending(letter, y - 14)

    def _heading(self, letter: Letter) -> Iterator[Run]:
        yield self._centred(HEAD_LEFT, TOP, letter.parent.upper(), Face.REGULAR, 12)
        yield self._centred(HEAD_LEFT, TOP - 16, letter.agency.upper(), Face.BOLD, 12)
        yield self._centred(HEAD_RIGHT, TOP, STATE, Face.BOLD, 12)
        yield self._centred(HEAD_RIGHT, TOP - 16, MOTTO, Face.BOLD, 13)
        yield self._centred(HEAD_LEFT, TOP - 46, f"Số:{ROOM_FOR_NUMBER}{letter.symbol}", Face.REGULAR, 13)
        dated = f"{letter.place}, ngày{ROOM_FOR_DAY}tháng{ROOM_FOR_DAY}năm {letter.year}"
        yield self._centred(HEAD_RIGHT, TOP - 46, dated, Face.ITALIC, 13)
        yield self._centred(MIDDLE, TOP - 88, letter.kind.upper(), Face.BOLD, 14)
        yield self._centred(MIDDLE, TOP - 106, letter.subject, Face.BOLD, 14)

    def _ending(self, letter: Letter, y: float) -> Iterator[Run]:
        yield Run(LEFT, y, "Nơi nhận:", Face.BOLD, 12)
        for index, recipient in enumerate(letter.recipients, start=1):
            yield Run(LEFT, y - 2 - 13 * index, recipient, Face.REGULAR, 11)
        for index, line in enumerate(letter.title_lines):
            yield self._centred(SIGNER_X, y - 16 * index, line, Face.BOLD, 13)
        name = y - 16 * (len(letter.title_lines) - 1) - SIGNATURE_GAP
        yield self._centred(SIGNER_X, name, letter.signer, Face.BOLD, 13)

    def _centred(self, x: float, y: float, text: str, face: Face, size: float) -> Run:
        return Run(x - self._width(text, face, size) / 2, y, text, face, size)

    def _paragraph(self, text: str, y: float) -> Iterator[Run]:
        """Justified lines of 14 pt with a first-line indent of 1 cm."""
        size, indent, face = 14.0, 28.35, Face.REGULAR
        space = self._width(" ", face, size)
        line, used = list[str](), indent
        for word in text.split():
            width = self._width(word, face, size)
            if line and LEFT + used + width > RIGHT:
                stretch = (RIGHT - LEFT - used + space) / max(len(line) - 1, 1)
                yield Run(LEFT + indent, y, " ".join(line), face, size, word_space=stretch)
                y, line, used, indent = y - 19, [], 0.0, 0.0
            line.append(word)
            used += width + space
        yield Run(LEFT + indent, y, " ".join(line), face, size)

    def _width(self, text: str, face: Face, size: float) -> float:
        return self.faces[face].width(text) * size / 1000


def _content(runs: list[Run], faces: dict[Face, FontCut]) -> bytes:
    parts = [b"0 g 0 G 0.6 w"]
    parts.extend(_show(run, faces[run.face]) for run in runs)
    for centre, y, width in ((HEAD_LEFT, 756.0, 70.0), (HEAD_RIGHT, 756.0, 150.0)):
        parts.append(f"{centre - width / 2:.2f} {y} m {centre + width / 2:.2f} {y} l S".encode())
    return b"\n".join(parts)


def _show(run: Run, cut: FontCut) -> bytes:
    """One TJ; word spaces are widened by hand, since Tw does not act on two-byte codes."""
    pieces = run.text.split(" ")
    shift = -run.word_space * 1000 / run.size
    shown = b" ".join(
        b"<"
        + cut.encode(piece + (" " if index < len(pieces) - 1 else "")).hex().encode()
        + b">"
        + (f" {shift:.1f}".encode() if run.word_space and index < len(pieces) - 1 else b"")
        for index, piece in enumerate(pieces)
    )
    head = f"BT /{run.face.name} {run.size:g} Tf {run.x:.2f} {run.y:.2f} Td [".encode()
    return head + shown + b"] TJ ET"


def _font(pdf: pikepdf.Pdf, cut: FontCut) -> pikepdf.Object:
    program = pikepdf.Stream(pdf, cut.program, Filter=Name.FlateDecode, Length1=cut.program_length)
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name(f"/{cut.name}"), Flags=cut.flags,
        FontBBox=Array(list(cut.bbox)),
        ItalicAngle=cut.italic_angle, Ascent=cut.ascent, Descent=cut.descent, CapHeight=cut.cap_height,
        StemV=80,
        FontFile2=pdf.make_indirect(program),
    )  # fmt: skip
    widths = Array([])
    for letter, glyph in cut.glyphs.items():
        widths.append(glyph)
        widths.append(Array([round(cut.widths[letter], 2)]))
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name(f"/{cut.name}"), CIDToGIDMap=Name.Identity,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor), W=widths, DW=cut.default_width,
    )  # fmt: skip
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name(f"/{cut.name}"), Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(cut.to_unicode()),
        )
    )  # fmt: skip
