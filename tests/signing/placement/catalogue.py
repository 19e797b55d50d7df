"""Letters by what may be asked of the finder: plain ones, doubtful ones, and those without a right answer."""

from __future__ import annotations

import random
from dataclasses import replace

from tests.signing.placement.letters import BODY, SPACES, Letter, Signer
from tests.signing.placement.paper import Drawn, Setting

BLANK_DATE = f"An Phú, ngày{SPACES}tháng{SPACES}năm 2026"
SECRETARY = Signer(titles=("THƯ KÝ",), name="Mai Văn Tạo")
OTHER = Signer(titles=("GIÁM ĐỐC",), name="Mai Văn Tạo")
CHAIR = Signer(titles=("CHỦ TỌA",), name="Lê Hoàng Phúc")

PLAIN = {
    "ordinary": Letter(),
    "colon after a space": Letter(number="Số :         "),
    "dots": Letter(number="Số: ........... "),
    "dots that abut": Letter(number="Số:........", date=("An Phú, ngày.....tháng.....năm 2026",)),
    "ellipses": Letter(number="Số: ……", date=("An Phú, ngày … tháng … năm 2026",)),
    "underscores": Letter(number="Số: ______", date=("An Phú, ngày ____ tháng ____ năm 2026",)),
    "number abuts": Letter(number="Số:"),
    "number behind one space": Letter(number="Số: "),
    "number behind two dots": Letter(number="Số:.."),
    "date abuts": Letter(date=("An Phú, ngày tháng năm 2026",)),
    "one dot for the day": Letter(date=("An Phú, ngày . tháng   năm 2026",)),
    "number of a legal document": Letter(symbol="/2026/QĐ-UBND"),
    "symbol with small letters": Letter(symbol="/TTr-SGDĐT&TT"),
    "symbol without groups": Letter(symbol="/SNV"),
    "date wrapped before the month": Letter(
        date=(f"Thành phố An Phú Thượng Hạ, ngày{SPACES}", f"tháng{SPACES}năm 2026")
    ),
    "date wrapped before the day": Letter(
        date=("Thành phố An Phú Thượng Hạ,", f"ngày{SPACES}tháng{SPACES}năm 2026")
    ),
    "date wrapped before the year": Letter(date=(f"Thành phố An Phú, ngày{SPACES}tháng{SPACES}năm", "2026")),
    "headings wrapped": Letter(
        nation=("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT", "NAM"), agency=("SỞ VĂN HÓA, THỂ THAO VÀ DU", "LỊCH")
    ),
    "acting head": Letter(signer=Signer(titles=("Q. GIÁM ĐỐC",), name="Lê Hoàng Phúc")),
    "collective, three lines": Letter(
        signer=Signer(
            titles=("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
            name="PGS.TS. Trần Thị Bích Ngọc",
        )
    ),
    "by delegation": Letter(
        signer=Signer(titles=("TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ NỘI VỤ"), name="Thiếu tướng Đặng Ý")
    ),
    "long name": Letter(signer=Signer(name="Tôn Nữ Thị Hoàng Oanh")),
    "name in capitals": Letter(signer=Signer(name="NGUYỄN VĂN BÌNH")),
    "name of a minority": Letter(signer=Signer(name="H'Yim Kđoh")),
    "tight gap": Letter(signer=Signer(gap=30)),
    "tall gap": Letter(signer=Signer(gap=120)),
    "second position": Letter(
        signer=Signer(titles=("TM. BAN CHỈ ĐẠO", "TRƯỞNG BAN"), second="Phó Chủ tịch UBND tỉnh")
    ),
    "second position in capitals": Letter(signer=Signer(titles=("TỔ TRƯỞNG",), second="GIÁM ĐỐC SỞ NỘI VỤ")),
    "no recipients": Letter(recipients=None),
    "long recipients": Letter(
        recipients=("- Như trên;", "- Chủ tịch, các Phó Chủ tịch UBND tỉnh;", *["- Các sở;"] * 9)
    ),
    "secretary and chair": Letter(recipients=None, beside=SECRETARY, beside_lower=0, signer=CHAIR),
    "a block under the recipients": Letter(beside=replace(OTHER, titles=("NGƯỜI LẬP BIỂU",))),
    "a chief under the recipients": Letter(beside=OTHER),
    "annex with names": Letter(annex=("PHỤ LỤC", "Danh sách", "1. Nguyễn Văn An", "Lê Hoàng Phúc")),
    "annex with a block of its own": Letter(annex=("PHỤ LỤC I", "DANH SÁCH"), annex_signer=OTHER),
    "regulation signed again": Letter(
        annex=("QUY CHẾ", "(Ban hành kèm theo Quyết định này)"), annex_signer=Signer()
    ),
    "list signed again, no recipients": Letter(recipients=None, annex=("DANH SÁCH",), annex_signer=OTHER),
    "meeting on a printed day": Letter(paragraphs=("Thời gian: 08 giờ 00, ngày 15 tháng 6 năm 2026.", *BODY)),
    "number of another document": Letter(paragraphs=("Số: 45/BC-UBND là báo cáo liền trước.", *BODY)),
    "recipients' words in a sentence": Letter(
        recipients=None, paragraphs=(*BODY, "Nơi nhận hồ sơ: Bộ phận Một cửa của huyện.")
    ),
    "several pages": Letter(repeat=6),
    "several pages, no recipients": Letter(repeat=6, recipients=None),
    "chapter on the last page": Letter(recipients=None, own_page=True, own_heading="CHƯƠNG II", repeat=2),
    "block on its own page": Letter(repeat=3, own_page=True),
    "name and title in the body": Letter(
        paragraphs=(*BODY, "Giao PHÓ GIÁM ĐỐC Nguyễn Văn Bình thực hiện.", "Nguyễn Văn Bình", "PHÓ GIÁM ĐỐC")
    ),
    "white text in the gap": Letter(hidden=("Lê Hoàng Phúc",)),
    "odd margins": Letter(left=110, right=30, top=40, center=450),
    "larger text": Letter(size=14),
    "watermark": Letter(watermark="DỰ THẢO"),
}
"""Every place in these must be found, and found to be sure."""

DOUBTFUL = {
    "date abuts at the margin": Letter(date=("Thành phố Hồ Chí Minh, ngày tháng năm 2026",)),
    "number abuts, a stamp beside it": Letter(number="Số:", symbol="/QĐ-UBND", stamp=(175, 745, 250, 770)),
    "very tight gap": Letter(signer=Signer(gap=18)),
    "name off the axis": Letter(signer=Signer(aside=14)),
    "title lines far apart": Letter(signer=Signer(leading=2.6)),
    "unknown position": Letter(signer=Signer(titles=("NGHỆ NHÂN",))),
    "unknown position and name": Letter(signer=Signer(titles=("NGHỆ NHÂN",), name="Xyz Abc")),
    "no block but one under an unknown heading": Letter(
        recipients=None, own_page=True, own_heading="LỊCH CÔNG TÁC TUẦN", repeat=2
    ),
    "block on the left": Letter(center=200, recipients=None),
    "two chiefs side by side": Letter(recipients=None, beside=OTHER, beside_lower=0),
    "unusual name, no recipients": Letter(recipients=None, signer=Signer(name="Xyz Lạ")),
    "no room above the second position": Letter(signer=Signer(gap=18, second="Giám đốc Sở Nội vụ")),
    "already signed": Letter(signer=Signer(printed="(Đã ký)")),
    "picture in the gap": Letter(picture_in_gap=True),
}
"""A person has to look at these."""

HOPELESS = {
    "no block": Letter(signer=None),
    "no block but one in the annex": Letter(signer=None, annex=("PHỤ LỤC I",), annex_signer=OTHER),
    "no block but one under a label": Letter(signer=None, annex=("Biểu số 02", "1. Mục"), annex_signer=OTHER),
    "no block but one under a form's number": Letter(
        signer=None, annex=("Mẫu số 01", "THỐNG KÊ VĂN BẢN ĐI"), annex_signer=OTHER
    ),
    "no block but names": Letter(signer=None, annex=("DANH SÁCH", "GIÁM ĐỐC", "Lê Hoàng Phúc")),
    "title without a name": Letter(signer=None, paragraphs=(*BODY, "GIÁM ĐỐC")),
}
"""There is no right place in these."""

_NAMES = (
    "Nguyễn Văn An",
    "Trần Thị Bích Ngọc",
    "Đặng Ý",
    "Tôn Nữ Hoàng Oanh",
    "TS. Đỗ Minh Quân",
    "PGS.TS. Vũ Thị Ánh Tuyết",
    "BSCKII. Phạm Hùng",
    "Thượng tá Bùi Thị Yến",
)
_TITLES = (
    ("GIÁM ĐỐC",),
    ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
    ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
    ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"),
    ("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG NỘI VỤ"),
    ("KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG PHỤ TRÁCH"),
    ("TM. BAN CHỈ ĐẠO", "TRƯỞNG BAN"),
)
_BLANKS = (" " * 8, ".....", " …… ", " ____ ", " ")


def drawn_by_lot(seed: int) -> Letter:
    """A letter made of ordinary parts, in any combination."""
    lot = random.Random(seed)  # noqa: S311 - varies layouts, protects nothing
    blank = lot.choice(_BLANKS)
    signer = Signer(
        titles=lot.choice(_TITLES),
        name=lot.choice(_NAMES),
        gap=lot.uniform(28, 110),
        leading=lot.uniform(1.1, 1.8),
        aside=lot.uniform(-2, 2),
    )
    rotation = lot.choice((0, 0, 0, 90, 180, 270))
    return Letter(
        number=f"Số:{lot.choice(('', ' '))}{blank}",
        symbol=lot.choice(("/KH-SNV", "/2026/QĐ-UBND", "/TTr-SGDĐT", "/VP")),
        date=(f"{lot.choice(('An Phú', 'Hải Long'))}, ngày {blank} tháng {blank} năm 2026",),
        repeat=lot.randint(1, 7),
        signer=signer,
        center=lot.uniform(400, 450),
        recipients=lot.choice((None, ("- Như trên;", "- Lưu: VT."), ("- Như trên;",) * 8)),
        beside=lot.choice((None, None, SECRETARY)),
        annex=lot.choice(((), (), ("PHỤ LỤC", "Danh sách", "1. Lê Hoàng Phúc", "GIÁM ĐỐC"))),
        own_page=lot.random() < 0.2,
        left=lot.uniform(80, 110),
        right=lot.uniform(35, 60),
        top=lot.uniform(40, 75),
        size=lot.choice((13, 13.5, 14)),
        setting=Setting(
            rotation=rotation,
            crop=lot.choice(((0, 0), (25, 40))),
            user_unit=lot.choice((1.0, 1.0, 2.0)),
            drawn=lot.choice(tuple(drawn for drawn in Drawn if drawn is not Drawn.SCANNED)),
            seed=seed,
        ),
    )
