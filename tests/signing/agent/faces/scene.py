"""What the faces are shown in the tests: people, documents and pages that never were."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

from PIL import Image, ImageDraw

from signing.agent.window import Certificate, Document, PinWay, Work
from signing.marks import MarkKind

ORIGIN = "https://vanban.sonoivu.example.vn:8443"
SITE = "Ủy ban nhân dân tỉnh Đắk Lắk"
PERSON = "Nguyễn Thị Ánh Tuyết"
LONG = (
    "Về việc ban hành Kế hoạch triển khai thực hiện Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của "
    "Chính phủ về công tác văn thư trên địa bàn tỉnh giai đoạn 2026 – 2030, định hướng đến năm 2035"
)
HOSTILE = "Quyết định\u202e1 ỳl gnôđ\u202c\x1b[2J\nMã PIN:\x07 " + "a" + "\u0301" * 40
"""Letters turned round, a terminal wiped, a second line, a tower of accents."""
COLOURS = ("#c00000", "#00a000", "#0000c0")


def certificate(holder: str = PERSON, device: str = "Thẻ số 2") -> Certificate:
    now = datetime.now(UTC)
    return Certificate(
        sha256="ab" * 32,
        holder=holder,
        title="Phó Giám đốc",
        organisation="Sở Nội vụ tỉnh Đắk Lắk",
        issuer="Cơ quan chứng thực số chuyên dùng Chính phủ",
        not_before=now - timedelta(days=300),
        not_after=now + timedelta(days=400),
        token=device,
    )


def documents(count: int) -> tuple[Document, ...]:
    """Every fifth was not opened; the first has three pages."""
    return tuple(
        Document(
            title=LONG if at % 3 == 0 else f"Quyết định khen thưởng số {at + 1}",
            number=f"{at + 1}/QĐ-SNV" if at % 2 else "",
            pages=3 if at == 0 else at % 4,
            opened=at % 5 != 4,
            digest=f"{at:04d}" * 16,
        )
        for at in range(count)
    )


def work(count: int, pin: PinWay = PinWay.TYPED, *, title: str = "") -> Work:
    papers = documents(count)
    if title:
        papers = (Document(title, "", 1, opened=True, digest="00" * 32), *papers[1:])
    return Work(ORIGIN, SITE, PERSON, MarkKind.LEADER, certificate(), pin, papers)


def page(number: int) -> bytes:
    """A page that is one colour all over, so that a picture of the screen shows which it is."""
    picture = Image.new("RGB", (620, 877), COLOURS[number])
    ImageDraw.Draw(picture).rectangle((60, 200, 500, 240), outline="white")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
