"""The words by which a signature block is known: authority prefixes, positions, names, and what surrounds them.

Sources: Decree 30/2020/NĐ-CP, Appendix I, Part I, II.7 (prefixes, positions, no title before a name except where the
sector has one) and Appendix III (the forms). The lists of positions and family names are common usage; a word that
is missing lowers confidence, it never moves a place.
"""

from __future__ import annotations

import re

_LETTERS = r"[^\W\d_]"

AUTHORITY = re.compile(r"^(?:TM|KT|TL|TUQ|TUN|Q|P)\s?\.\s?|^(?:THAY MẶT|THỪA LỆNH|QUYỀN|KÝ THAY)\b")
"""Thay mặt, ký thay, thừa lệnh, thừa ủy quyền, quyền (II.7.a)."""

_POSITIONS = (
    "BỘ TRƯỞNG|THỨ TRƯỞNG|THỦ TƯỚNG|TỔNG THƯ KÝ|CHỦ TỊCH|CHỦ NHIỆM|CHỦ TỌA|CHỦ TRÌ|GIÁM ĐỐC|CHÁNH|BÍ THƯ|"
    "TRƯỞNG (?:PHÒNG|BAN|ĐOÀN|TIỂU BAN|KHOA|BỘ MÔN|TRẠM|CÔNG AN|THÔN|TRUNG TÂM|BỘ PHẬN|NHÓM|TỔ|CƠ QUAN|NGÀNH|CHI NHÁNH)|"
    "(?:CỤC|VỤ|VIỆN|HIỆU|CHI CỤC|ĐỘI|TỔ|TRẠM|BAN|ĐỒN|HẠT|KHOA|THỦ|TỔNG CỤC|THỊ|XÃ|PHÂN VIỆN) TRƯỞNG|THỦ TRƯỞNG|"
    "TỔNG (?:CỤC TRƯỞNG|KIỂM TOÁN|THANH TRA|BIÊN TẬP|TRƯỞNG)|KIỂM TOÁN TRƯỞNG|VIỆN TRƯỞNG|HIỆU PHÓ|"
    "ỦY VIÊN|UỶ VIÊN|CHỈ HUY|TƯ LỆNH|CHÍNH ỦY|CHÍNH UỶ|THƯỜNG TRỰC|PHỤ TRÁCH|ĐẠI DIỆN|KẾ TOÁN TRƯỞNG|THƯ KÝ"
)
POSITION = re.compile(rf"\b(?:PHÓ |Q\.\s?)?(?:{_POSITIONS})\b|\bPHÓ (?:TRƯỞNG|VIỆN|CỤC|VỤ|BAN|CHÁNH)\b")

SECONDARY = re.compile(
    r"^(?:NGƯỜI (?:LẬP|GHI|SOẠN|VIẾT|ĐỀ NGHỊ|KIỂM TRA|THỰC HIỆN|NHẬN|GIAO|THAM MƯU)|THƯ KÝ|KẾ TOÁN|THỦ QUỸ|THỦ KHO|"
    r"CHUYÊN VIÊN|CÁN BỘ|NHÂN VIÊN|VĂN THƯ|PHỤ TRÁCH KẾ TOÁN)\b"
)
"""Signers who stand beside the competent person, never for them."""

RECIPIENTS = re.compile(r"^nơi\s+nhận\s*[:.]?", re.IGNORECASE)
RECIPIENT_ITEM = re.compile(r"^\s*[-–+*•]|^(?:như|lưu)\b", re.IGNORECASE)

SIGN_HERE = re.compile(
    r"^[(\[]\s*(?:ký|chữ ký|kí)\b.*[)\]]$|^(?:ký|kí)(?: tên)?,? (?:ghi rõ|đóng dấu)\b.*$", re.IGNORECASE
)
"""An instruction printed under the title, such as "(Ký, ghi rõ họ tên)"."""

ALREADY_SIGNED = re.compile(r"^[(\[]?\s*đã\s+(?:ký|kí|đóng dấu)\b", re.IGNORECASE)

ANNEX = re.compile(
    r"^phụ\s+lục(?:\s+(?:số\s+)?[\dIVXA-Z]{1,5})?\s*[:.]?$|^phụ\s+lục\b(?!.*[.;]$)|"
    r"^\(?\s*(?:ban hành )?kèm theo\b|^mẫu (?:số|biểu)\b|^biểu mẫu\b",
    re.IGNORECASE,
)
"""Begins what is attached to the document proper (III.1), if it stands at the top of a page or right under its title."""

_ACADEMIC = re.compile(
    r"^(?:(?:(?:GS|PGS|TSKH|TS|ThS|Th\.S|ThS|BS|BSCK\s?I{0,2}|BS\.?\s?CK\s?[I12]{1,2}|CKI{1,2}|DS|KS|KTS|CN|LS|CVC|NGND|NGƯT|NSND|"
    r"NSƯT|TTND|TTƯT|AHLĐ)\b\s?[.,-]?\s*)+"
    r"|(?:Đại|Thượng|Trung|Thiếu)\s+(?:tướng|tá|úy|uý)\s*[.,-]?\s+"
    r"|(?:Thạc sĩ|Tiến sĩ|Bác sĩ|Kỹ sư|Giáo sư|Phó [Gg]iáo sư|Luật sư|Cử nhân|Dược sĩ|Ông|Bà|Đồng chí|Đ/c)\s+)+"
)

FAMILY_NAMES = frozenset(
    """
    nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý an ân âu bạch bàn bành bế biện ca cai cao cầm
    cát chế chu chử chung chúng châu cồ công cù cung cư đàm đan danh đào đậu đầu đèo điêu điền đinh đoàn đổng đồng đới doãn
    giang giao giáp hà hạ hầu hàn hàng hình hứa hùng hướng hữu kha khúc khuất khương khổng kiều kim kiêm la lã lai lại lâm lăng
    lèng liêu liễu lò lô lộ lỗ lộc lục lữ lù lưu lương ma mã mạc mạch mai man mẫn mâu miêu mông mùa ninh nghiêm ngụy nhâm nhữ
    nhan nông ong ông phí phó phù phùng phương quách quàng quan quang quản sa sầm sử sùng tạ tăng tào tân thạch thái thẩm thân
    thang thào thi thiều thịnh thôi tiêu tô tôn tòng tống trà trác tri triệu trình trịnh trưng trương từ tưởng ty ung uông ứng
    văn vàng vi viên vòng vừ vương xa y yên đôn điểu lầu giàng tẩn chảo phàn lường cà khà vì hạng sình tráng cháng thền lùng
    đường đỗ thượng đàng sái mẫu nghị bồ cấn chương ngân ksor rơ siu rmah kpă niê hmok hwing đinh blúp bríu zơrâm arất a
    """.split()
)

_NAME_WORD = re.compile(rf"^{_LETTERS}+(?:['’ʼ-]{_LETTERS}+)*$")
_NOT_NAMES = re.compile(
    r"^(?:Việt Nam|Hà Nội|Độc lập|Kính gửi|Nơi nhận|Phụ lục|Như trên|Trân trọng|Điều|Chương|Mục|Căn cứ|Lưu)\b",
    re.IGNORECASE,
)


def without_academic_title(text: str) -> str:
    """The name behind "PGS.TS.", "Thiếu tướng" and the like."""
    return _ACADEMIC.sub("", text, count=1).strip()


def is_capitals(text: str) -> bool:
    """Whether all letters are capitals, and there are at least two."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 2 and all(not c.islower() for c in letters)


def is_personal_name(text: str) -> bool:
    """Whether a line can be a full name, with or without a title before it, in name case or in capitals."""
    if len(text) > 60 or _NOT_NAMES.match(text):
        return False
    words = without_academic_title(text).split()
    if not 2 <= len(words) <= 7 or not all(_NAME_WORD.match(word) for word in words):
        return False
    if all(is_capitals(word) or len(word) == 1 for word in words):
        return not is_position(text) and has_family_name(text)
    return all(word[0].isupper() and (len(word) == 1 or word[1:] != word[1:].upper()) for word in words)


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
