from __future__ import annotations

import pytest

from signing.people import without_academic_title
from signing.placement.wording import (
    begins_title,
    has_family_name,
    is_personal_name,
    is_position,
)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Đặng Ý", "Đặng Ý"),
        ("TS. Lý Thị Mỹ Duyên", "Lý Thị Mỹ Duyên"),
        ("PGS.TS. Vũ Thị Ánh Tuyết", "Vũ Thị Ánh Tuyết"),
        ("PGS, TS Nguyễn Văn A", "Nguyễn Văn A"),
        ("Ths. Nguyễn An", "Nguyễn An"),
        ("BS.CKII. Phạm Hùng", "Phạm Hùng"),
        ("Thượng tướng, PGS.TS. Nguyễn Văn An", "Nguyễn Văn An"),
        ("Đại tá Lê Hùng", "Lê Hùng"),
        ("Nguyễn Văn Chánh", "Nguyễn Văn Chánh"),
        ("NGUYỄN VĂN BÌNH", "NGUYỄN VĂN BÌNH"),
        ("H'Yim Kđoh", "H'Yim Kđoh"),
        ("Y Thanh Hà Niê Kđăm", "Y Thanh Hà Niê Kđăm"),
    ],
)
def test_personal_names(printed: str, name: str) -> None:
    assert is_personal_name(printed)
    assert without_academic_title(printed) == name
    assert has_family_name(printed)


@pytest.mark.parametrize(
    "text",
    [
        "GIÁM ĐỐC",
        "Phó Giám Đốc",
        "Chánh Văn Phòng",
        "HUYỆN MÊ XUÂN",
        "Nguyễn",
        "Nguyễn Văn An, Giám đốc",
        "1. Nguyễn Văn An",
        "Ông trưởng đoàn",
        "Độc lập - Tự do - Hạnh phúc",
        "Hà Nội",
        "- Như trên;",
        "",
    ],
)
def test_not_personal_names(text: str) -> None:
    assert not is_personal_name(text)


@pytest.mark.parametrize(
    "title",
    [
        "TM. ỦY BAN NHÂN DÂN",
        "KT.GIÁM ĐỐC",
        "TL CHỦ TỊCH",
        "Q. GIÁM ĐỐC",
        "PHÓ CHÁNH VĂN PHÒNG",
        "HIỆU TRƯỞNG",
    ],
)
def test_titles(title: str) -> None:
    assert is_position(title)
    assert begins_title(title)


@pytest.mark.parametrize("line", ["HẢI LONG", "DU LỊCH", "PHỤ LỤC", "KẾ HOẠCH", "TMV HẢI LONG"])
def test_not_titles(line: str) -> None:
    assert not is_position(line)
