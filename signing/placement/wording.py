"""The words by which a signature block is known: prefixes, positions, names, and what surrounds them.

Sources: Decree 30/2020/NĐ-CP, Appendix I, Part I, II.7 (prefixes, positions, no title before a name except
where the sector has one) and Appendix III (the forms). The lists of positions and family names are common
usage; a word that is missing lowers confidence, it never moves a place.
"""

from __future__ import annotations

import re

from signing.people import without_academic_title

_LETTERS = r"[^\W\d_]"

AUTHORITY = re.compile(
    r"^(?:(?:TM|KT|TL|TUQ|T/M|K/T|T/L)(?:\s?[./]\s?|\s)|[QP]\s?\.\s?|(?:THAY MẶT|THỪA LỆNH|QUYỀN|KÝ THAY)\b)"
)
"""Thay mặt, ký thay, thừa lệnh, thừa ủy quyền, quyền (II.7.a)."""

_POSITIONS = (
    "BỘ TRƯỞNG|THỨ TRƯỞNG|THỦ TƯỚNG|TỔNG THƯ KÝ|CHỦ TỊCH|CHỦ NHIỆM|CHỦ TỌA|CHỦ TRÌ|GIÁM ĐỐC|CHÁNH|BÍ THƯ|"
    "TRƯỞNG (?:PHÒNG|BAN|ĐOÀN|TIỂU BAN|KHOA|BỘ MÔN|"
    "TRẠM|CÔNG AN|THÔN|TRUNG TÂM|BỘ PHẬN|NHÓM|TỔ|CƠ QUAN|NGÀNH|CHI NHÁNH)|"
    "(?:CỤC|VỤ|VIỆN|HIỆU|CHI CỤC|ĐỘI|TỔ|TRẠM|"
    "BAN|ĐỒN|HẠT|KHOA|THỦ|TỔNG CỤC|THỊ|XÃ|PHÂN VIỆN) TRƯỞNG|THỦ TRƯỞNG|"
    "TỔNG (?:CỤC TRƯỞNG|KIỂM TOÁN|THANH TRA|BIÊN TẬP|TRƯỞNG)|KIỂM TOÁN TRƯỞNG|VIỆN TRƯỞNG|HIỆU PHÓ|"
    "ỦY VIÊN|UỶ VIÊN|CHỈ HUY|TƯ LỆNH|CHÍNH ỦY|CHÍNH UỶ|THƯỜNG TRỰC|PHỤ TRÁCH|ĐẠI DIỆN|KẾ TOÁN TRƯỞNG|THƯ KÝ"
)
POSITION = re.compile(rf"\b(?:PHÓ |Q\.\s?)?(?:{_POSITIONS})\b|\bPHÓ (?:TRƯỞNG|VIỆN|CỤC|VỤ|BAN|CHÁNH)\b")

_QUALIFIER = re.compile(r"^(?:THƯỜNG TRỰC|PHỤ TRÁCH|KIÊM NHIỆM|CHUYÊN TRÁCH)$")

SECONDARY = re.compile(
    r"^(?:NGƯỜI (?:LẬP|GHI|SOẠN|VIẾT|ĐỀ NGHỊ|KIỂM TRA|THỰC HIỆN|NHẬN|GIAO|THAM MƯU)|"
    r"THƯ KÝ|KẾ TOÁN|THỦ QUỸ|THỦ KHO|"
    r"CHUYÊN VIÊN|NHÂN VIÊN|VĂN THƯ|PHỤ TRÁCH KẾ TOÁN)\b"
)
"""Signers who stand beside the competent person, never for them."""

RECIPIENTS = re.compile(r"^nơi\s+(?:nhận|gửi)\s*(?::|$)", re.IGNORECASE)
"""The heading of the list (II.9.b); not the beginning of a sentence such as "Nơi nhận hồ sơ là …"."""

SIGN_HERE = re.compile(
    r"^[(\[]\s*(?:ký|chữ ký|kí)\b.*[)\]]$|^(?:ký|kí)(?: tên)?,? (?:ghi rõ|đóng dấu)\b.*$", re.IGNORECASE
)
"""An instruction printed under the title, such as "(Ký, ghi rõ họ tên)"."""

ALREADY_SIGNED = re.compile(r"^[(\[]?\s*đã\s+(?:ký|kí|đóng dấu)\b", re.IGNORECASE)

ANNEX = re.compile(
    r"^phụ\s+lục(?:\s+(?:số\s+)?[\dIVXA-Z]{1,5})?\s*[:.]?$|^phụ\s+lục\b(?!.*[.;]$)|"
    r"^\(?\s*(?:ban hành )?kèm theo\b|^mẫu (?:số|biểu)\b|"
    r"^biểu (?:mẫu|số|tổng hợp)\b",
    re.IGNORECASE,
)
"""Begins what is attached to the document proper (III.1), if it stands at the top of a page."""

CHAPTER = re.compile(r"^(?:CHƯƠNG|PHẦN|MỤC|TIỂU MỤC|ĐIỀU|KHOẢN)\b|^[IVX]{1,5}\s?[.)]|^\d{1,2}[.)]")
"""Begins a part of the document itself, on whichever page it falls."""

NATION = re.compile(r"^CỘNG H(?:ÒA|OÀ) XÃ HỘI CHỦ NGHĨA")
"""Begins a document's letterhead (II.1)."""

NUMBERED = re.compile(r"^(?:[IVX]{1,5}|\d{1,2}|[A-HĐ])\s?[.)]\s")
"""Begins a heading within the text, such as "II. NỘI DUNG"."""

_FAMILY_NAMES = """
    a alăng an arất ating ayun bhling biện blong blúp bnướch bríu bàn bành bùi bạch bế bồ ca cai cao chang
    chu chung chá cháng châm châu chúng chương chảo chẩu chằng chế chử cil coor cung cà cát công cù cư cấn
    cầm cồ danh doãn dương giang giao giàng giáp hlong hmok hoih hoàng huỳnh hwing hà hàn hàng hình hùng
    hướng hạ hạng hầu hồ hứa hữu kha khuất khà khúc khương khổng kim kiêm kiều kpuih kpă krajan kră ksor
    kơ la lai liêu liễu lâm lã lèng lê lò lô lù lùng lý lăng lưu lương lường lại lầu lỗ lộ lộc lục lữ ma
    mai man miêu mâu mã mông mùa mạc mạch mẫn mẫu nay nghiêm nghị nguyễn ngân ngô ngụy nhan nhâm nhữ ninh
    niê nông ong phah phan phàn phí phó phù phùng phương phạm pi pinăng păng pơloong quan quang quàng
    quách quản rahlan rcom riah rmah rmăh rơ sa siu siđa sái sình sùng sầm sử thang thi thiều thào thái
    thân thôi thượng thạch thẩm thền thịnh tiêu tri triệu trà trác tráng trình trưng trương trần trịnh ty
    tào tân tòng tô tôn tăng tưởng tạ tẩn tống từ ung uông vi viên vàng vì vòng võ văn vũ vương vừ xa xên
    xồng y yên zơ zơrâm ân âu ông đan đinh điêu điền điểu đoàn đàm đàng đào đèo đôn đường đầu đậu đặng
    đồng đổng đỗ đới ứng
"""
FAMILY_NAMES = frozenset(_FAMILY_NAMES.split())

_LONGEST_NAME = 60
"""Characters, with titles."""
_NAME_WORDS = range(2, 8)
_NAME_WORD = re.compile(rf"^{_LETTERS}+(?:['’ʼ-]{_LETTERS}+)*$")
_NOT_NAMES = re.compile(
    r"^(?:Việt Nam|Hà Nội|Độc lập|Kính gửi|Nơi nhận|Phụ lục|Như trên|"
    r"Trân trọng|Điều|Chương|Mục|Căn cứ|Lưu)\b",
    re.IGNORECASE,
)


def is_capitals(text: str) -> bool:
    """Whether all letters are capitals, and there are at least two."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 1 and all(not c.islower() for c in letters)


def is_personal_name(text: str) -> bool:
    """Whether a line can be a full name, with or without a title before it, in name case or in capitals."""
    if len(text) > _LONGEST_NAME or _NOT_NAMES.match(text):
        return False
    words = without_academic_title(text).split()
    if len(words) not in _NAME_WORDS or not all(_NAME_WORD.match(word) for word in words):
        return False
    if begins_title(text):
        return False
    if all(is_capitals(word) or len(word) == 1 for word in words):
        return has_family_name(text)
    return all(word[0].isupper() and not is_capitals(word) for word in words)


def has_family_name(text: str) -> bool:
    """Whether the first word of the name proper is a family name in use in Vietnam."""
    words = without_academic_title(text).split()
    first = words[0].lower() if words else ""
    return first in FAMILY_NAMES or "'" in first or "’" in first


def name_words(text: str) -> int:
    """Words of the name proper."""
    return len(without_academic_title(text).split())


def is_position(text: str) -> bool:
    """Whether a title line, whatever its case, names an authority or a position."""
    capitals = text.upper()
    return bool(AUTHORITY.match(capitals) or POSITION.search(capitals))


def only_qualifies(text: str) -> bool:
    """Whether a line is what follows a position, as in "PHÓ CHỦ TỊCH THƯỜNG TRỰC", and none by itself."""
    return bool(_QUALIFIER.match(text.upper()))


def begins_title(text: str) -> bool:
    """Whether a line opens with an authority or a position, rather than carrying on the line above."""
    capitals = text.upper()
    position = POSITION.search(capitals)
    return bool(
        AUTHORITY.match(capitals) or SECONDARY.match(capitals) or (position and position.start() == 0)
    )
