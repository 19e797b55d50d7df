"""Letters in the layout of Decree 30 with the truth about where things belong in them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from signing.geometry import Box
from tests.signing.placement.paper import HEIGHT, WIDTH, Paper, Piece, Setting, Weight, face

SPACES = " " * 9
BODY = (
    "Thực hiện kế hoạch công tác, đề nghị các cơ quan, đơn vị gửi báo cáo trước ngày 15 tháng 6 năm 2026.",
    "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
    "Trong quá trình thực hiện, nếu có vướng mắc, đề nghị phản ánh về cơ quan chủ trì để tổng hợp, xem xét.",
)


@dataclass(frozen=True)
class Signer:
    titles: tuple[str, ...] = ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    name: str = "Nguyễn Văn Bình"
    gap: float = 62.0
    """Points of white between the last title line and the name."""
    printed: str = ""
    """Printed in the gap, such as "(Đã ký)"."""
    aside: float = 0.0
    """Points by which the name is off the titles' centre."""
    leading: float = 1.25
    """Em between title lines."""
    second: str = ""
    """Another position of the signer's, right above the name."""


@dataclass(frozen=True)
class Letter:
    """What is in a letter; the defaults make an ordinary one."""

    parent: str = "UBND TỈNH AN PHÚ"
    agency: tuple[str, ...] = ("SỞ NỘI VỤ",)
    nation: tuple[str, ...] = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",)
    number: str = f"Số:{SPACES}"
    symbol: str = "/KH-SNV"
    date: tuple[str, ...] = (f"An Phú, ngày{SPACES}tháng{SPACES}năm 2026",)
    heading: tuple[str, ...] = ("KẾ HOẠCH", "Kiểm tra công tác văn thư năm 2026")
    paragraphs: tuple[str, ...] = BODY
    repeat: int = 1
    signer: Signer | None = field(default_factory=Signer)
    center: float = 425.0
    recipients: tuple[str, ...] | None = ("- Như trên;", "- UBND tỉnh (để b/c);", "- Lưu: VT, VP.")
    beside: Signer | None = None
    """A second block, left of the first."""
    beside_lower: float = 60.0
    """Points by which it stands lower."""
    annex: tuple[str, ...] = ()
    annex_signer: Signer | None = None
    own_page: bool = False
    """The block alone on the last page."""
    torn_after: int = 0
    """Title lines of the principal's block after which a page ends; 0: none."""
    own_heading: str = ""
    """A title at the top of that page."""
    left: float = 85.0
    right: float = 50.0
    top: float = 60.0
    size: float = 13.0
    setting: Setting = field(default_factory=Setting)
    picture_in_gap: bool = False
    rules: tuple[tuple[float, float, float, float], ...] = ()
    """Thin lines on every page."""
    stamp: tuple[float, float, float, float] | None = None
    """A picture on page 1."""
    watermark: str = ""
    hidden: tuple[str, ...] = ()
    """Written white on white in the gap."""


@dataclass(frozen=True)
class Truth:
    page: int
    titles: tuple[str, ...]
    name: str
    gap: Box
    center_x: float
    number: tuple[float, float]
    date: tuple[float, float]
    symbol: str


def make(letter: Letter) -> tuple[bytes, Truth | None]:
    """The PDF and the truth about it; None if it has no signature block."""
    return _Typist(letter).make()


class _Typist:
    def __init__(self, letter: Letter) -> None:
        self.letter = letter
        self.paper = Paper()
        self.y = HEIGHT - letter.top

    def make(self) -> tuple[bytes, Truth | None]:
        letter = self.letter
        number, date = self._header()
        for line in letter.heading:
            self._down(1.5)
            self.paper.centred(line, self._middle, self.y, 14, Weight.BOLD)
        self._down(1.0)
        for _ in range(letter.repeat):
            for paragraph in letter.paragraphs:
                self._paragraph(paragraph)
        if letter.watermark:
            self.paper.write(Piece(letter.watermark, 120, 250, 90, Weight.BOLD, shade=0.8, tilted=True))
        self.paper.rules += [Box(*rule) for rule in letter.rules]
        if letter.stamp is not None:
            self.paper.pictures.append((0, Box(*letter.stamp)))
        truth = self._signatures(number, date)
        self._annex()
        return self.paper.to_pdf(letter.setting), truth

    @property
    def _middle(self) -> float:
        return (self.letter.left + WIDTH - self.letter.right) / 2

    def _down(self, em: float) -> None:
        self.y -= em * self.letter.size
        if self.y < 60:
            self._new_page()

    def _new_page(self) -> None:
        self.paper.new_page()
        self.y = HEIGHT - self.letter.top

    def _header(self) -> tuple[Piece, Piece]:
        letter, paper = self.letter, self.paper
        span = WIDTH - letter.left - letter.right
        left, right = letter.left + span * 0.2, letter.left + span * 0.71
        y = self.y
        for weight, line in (
            (Weight.REGULAR, letter.parent),
            *((Weight.BOLD, line) for line in letter.agency),
        ):
            paper.centred(line, left, y, 12, weight)
            y -= 16
        number = paper.centred(letter.number + letter.symbol, left, y - 4, letter.size)
        low = y - 4
        y = self.y
        for line in letter.nation:
            paper.centred(line, right, y, 12, Weight.BOLD)
            y -= 16
        paper.centred("Độc lập - Tự do - Hạnh phúc", right, y, 13, Weight.BOLD)
        y -= 20
        dates = [
            paper.centred(line, right, y - 17 * i, letter.size, Weight.ITALIC)
            for i, line in enumerate(letter.date)
        ]
        self.y = min(low, dates[-1].y) - 14
        return number, next(line for line in dates if "ngày" in line.text)

    def _paragraph(self, text: str) -> None:
        letter = self.letter
        room = WIDTH - letter.right - letter.left
        line = ""
        for word in text.split(" "):
            longer = f"{line} {word}".strip()
            if face(Weight.REGULAR).width(longer, letter.size) > room:
                self._body_line(line)
                line = word
            else:
                line = longer
        self._body_line(line)
        self._down(0.5)

    def _body_line(self, text: str) -> None:
        self._down(1.35)
        self.paper.left(text, self.letter.left, self.y, self.letter.size)

    def _signatures(self, number: Piece, date: Piece) -> Truth | None:
        letter = self.letter
        signer = letter.signer
        height = 60 if signer is None else 20 * len(signer.titles) + signer.gap + 40
        if letter.own_page or self.y - height < 60:
            self._new_page()
        if letter.own_heading:
            self.paper.centred(letter.own_heading, self._middle, self.y, 14, Weight.BOLD)
            self._down(2.0)
            self._paragraph(BODY[0])
        self._down(2.2)
        top = self.y
        if letter.recipients is not None:
            self.paper.left("Nơi nhận:", letter.left, top, 12, Weight.ITALIC)
            for i, item in enumerate(letter.recipients, 1):
                self.paper.left(item, letter.left, top - 14 * i, 11)
        low = top
        if letter.beside is not None:
            low = self._block(letter.beside, letter.left + 100, top - letter.beside_lower).y0
        page = len(self.paper.pages) - 1
        if signer is None:
            return None
        if letter.torn_after:
            self._torn_block(signer, top)
            return None
        gap = self._block(signer, letter.center, top)
        self.y = min(low, gap.y0) - 30
        return Truth(
            page=page,
            titles=signer.titles,
            name=signer.name,
            gap=gap,
            center_x=letter.center + signer.aside,
            number=_after(number, letter.number.rstrip(" .…_")),
            date=_after(date, date.text[: date.text.index("ngày") + 4]),
            symbol=letter.symbol,
        )

    def _torn_block(self, signer: Signer, top: float) -> None:
        """As `_block`, but a page ends after some of the titles."""
        center, above = self.letter.center, self.letter.torn_after
        for i, title in enumerate(signer.titles[:above]):
            self.paper.centred(title, center, top - 14 * signer.leading * i, 14, Weight.BOLD)
        self._new_page()
        if signer.titles[above:]:
            self._block(replace(signer, titles=signer.titles[above:]), center, self.y)
        else:
            self.paper.centred(signer.name, center, self.y - signer.gap / 2, 14, Weight.BOLD)
        self.y -= 2 * signer.gap

    def _block(self, signer: Signer, center: float, top: float) -> Box:
        paper, y = self.paper, top
        for i, title in enumerate(signer.titles):
            y = top - 14 * signer.leading * i
            last = paper.centred(title, center, y, 14, Weight.BOLD)
        roof = last.ink.y0
        if signer.printed:
            paper.centred(signer.printed, center, roof - signer.gap / 2 - 4, 13, Weight.ITALIC)
        if self.letter.picture_in_gap:
            paper.pictures.append((len(paper.pages) - 1, Box(center - 40, roof - 50, center + 40, roof - 8)))
        for i, text in enumerate(self.letter.hidden):
            paper.write(Piece(text, center - 40, roof - 20 - 14 * i, 13, Weight.BOLD, shade=1.0))
        if signer.second:
            second_top = face(Weight.BOLD).ink(signer.second, 0, 0, 14).y1
            second = paper.centred(signer.second, center, roof - signer.gap - second_top, 14, Weight.BOLD)
            name = paper.centred(signer.name, center, second.y - 18, 14, Weight.BOLD)
            half = max(last.ink.width, name.ink.width) / 2
            return Box(center - half, second.ink.y1, center + half, roof)
        top_of_name = face(Weight.BOLD).ink(signer.name, 0, 0, 14).y1
        name = paper.centred(
            signer.name, center + signer.aside, roof - signer.gap - top_of_name, 14, Weight.BOLD
        )
        half = max(last.ink.width, name.ink.width) / 2
        middle = center + signer.aside
        return Box(middle - half, name.ink.y1, middle + half, roof)

    def _annex(self) -> None:
        if not self.letter.annex:
            return
        self._new_page()
        for line in self.letter.annex:
            if line.isupper() or line.startswith("("):
                self.paper.centred(line, self._middle, self.y, 13, Weight.BOLD)
            else:
                self.paper.left(line, self.letter.left, self.y, 13)
            self._down(1.6)
        if self.letter.annex_signer is not None:
            self._block(self.letter.annex_signer, self.letter.center, self.y - 20)


def _after(piece: Piece, text: str) -> tuple[float, float]:
    """An ordinary space behind a word: where something is filled in, at the word's lower edge."""
    word = text.rsplit(" ", 1)[-1]
    start = piece.x + face(piece.weight).width(text[: len(text) - len(word)], piece.size)
    ink = face(piece.weight).ink(word, start, piece.y, piece.size)
    return ink.x1 + 0.25 * piece.size, ink.y0
