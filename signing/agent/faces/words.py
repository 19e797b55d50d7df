"""What both faces say, in Vietnamese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from infra.clock import VIETNAM, local_date
from signing.agent.faces.plain import plain
from signing.agent.window import Certificate, Document, Work
from signing.marks import MarkKind

NAME = "Ấn Tín – máy ký"
SIGN = "Ký"
CANCEL = "Hủy"
CONFIRM = "Đồng ý"
STOP = "Dừng lại"
CLOSE = "Đóng"
PIN = "Mã PIN của thiết bị ký:"
PAD = "Hãy nhập mã PIN trên bàn phím của chính thiết bị ký. Máy tính này không biết mã PIN đó."
PRESS_AND_PAD = (
    "Bấm “{button}”, rồi nhập mã PIN trên bàn phím của chính thiết bị ký. Máy tính không biết mã đó."
)
NO_PIN = "Thiết bị này không hỏi mã PIN."
CAPS = "Phím Caps Lock đang bật."
LAST_TRY = "Tôi hiểu: nếu lần này sai, thiết bị có thể bị khóa"
LAST_TRY_WHY = (
    "Đây là lần thử cuối. Nhập sai lần nữa, thiết bị có thể bị khóa và phải nhờ nơi cấp mở khóa. "
    "Nếu không chắc mã PIN, hãy bấm Hủy."
)
OPENED = "đã mở"
UNOPENED = "CHƯA MỞ"
NO_TITLE = "(không có tên)"
LOADING = "Đang lấy ảnh trang từ trang web…"
NO_PICTURE = (
    "Không lấy được ảnh trang này: trang web đã đóng hoặc không trả lời. Hãy mở lại trang web rồi thử lại."
)
NO_PAGES = "Văn bản này không có ảnh trang để xem."
ONLY_A_PICTURE = "Đây chỉ là ảnh do trang web gửi sang. Mã PIN không bao giờ được hỏi trong khung này."
ALLOW_WHAT = (
    "Được ghép nối, trang này có thể gửi văn bản tới đây để xin chữ ký. Mỗi lần ký vẫn phải có người xem và "
    "nhập mã PIN tại máy này. Trang không bao giờ biết mã PIN."
)
ALLOW_WARNING = "Chỉ cho phép nếu chính bạn vừa nhập mã ghép nối trên trang này."
CODE_WHERE = "Nhập mã này vào mục “Máy ký” của trang web cần ghép nối. Đừng đọc mã cho ai khác."
CODE_KEEP = "Để cửa sổ này mở cho đến khi nhập xong; đóng lại là hủy mã."
CODE_OVER = "Mã đã hết hạn. Hãy đóng cửa sổ này rồi bấm “Ghép nối với trang…” để lấy mã mới."
NO_STICKS = "Chưa thấy thiết bị ký nào. Hãy cắm USB token; nếu đã cắm, hãy chạy: antin-agent doctor"
NO_PAGES_YET = "Chưa ghép nối với trang nào. Hãy bấm “Ghép nối với trang…”."
NO_PAST = "Chưa ký lần nào."
LEAVE = (
    "Dừng máy ký thì các trang web không ký được bằng thiết bị của máy này cho đến khi mở lại. "
    "Có thể thu nhỏ cửa sổ thay vì dừng."
)

ACTS: Mapping[MarkKind, str] = MappingProxyType(
    {
        MarkKind.LEADER: "chữ ký của người có thẩm quyền",
        MarkKind.AGENCY: "chữ ký số và dấu của cơ quan trên văn bản chính",
        MarkKind.ATTACHMENT: "chữ ký số của cơ quan trên văn bản kèm theo, phụ lục",
        MarkKind.COPY: "chữ ký số của cơ quan trên bản sao",
        MarkKind.INCOMING: "dấu đến",
        MarkKind.DIGITISED: "chữ ký số của cơ quan trên văn bản giấy được số hóa",
        MarkKind.INITIALS: "ký nháy",
        MarkKind.REPORT: "chữ ký trên báo cáo kiểm tra",
    }
)


def day(at: datetime) -> str:
    return local_date(at).strftime("%d/%m/%Y")


def moment(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")


def holder(certificate: Certificate) -> str:
    parts = (certificate.holder, certificate.title, certificate.organisation)
    return ", ".join(plain(part) for part in parts if plain(part))


def validity(certificate: Certificate, at: datetime) -> str:
    span = f"từ {day(certificate.not_before)} đến {day(certificate.not_after)}"
    if at > certificate.not_after:
        return f"{span} (ĐÃ HẾT HẠN)"
    if at < certificate.not_before:
        return f"{span} (CHƯA CÓ HIỆU LỰC)"
    days = (certificate.not_after - at).days
    return f"{span} (còn {days} ngày)" if days <= 30 else span  # noqa: PLR2004 - a month ahead


def certificate(one: Certificate, at: datetime) -> str:
    """Whose it is, who says so, for how long, and where it lies."""
    return (
        f"{holder(one)}; cấp bởi {plain(one.issuer)}; có giá trị {validity(one, at)}; "
        f"thiết bị “{plain(one.token)}”"
    )


def unopened(documents: Sequence[Document]) -> int:
    return sum(not document.opened for document in documents)


def counted(documents: Sequence[Document]) -> str:
    return f"{len(documents)} văn bản sẽ được ký"


def under_way(documents: Sequence[Document]) -> str:
    return f"Đang ký {len(documents)} văn bản"


def ended(documents: Sequence[Document]) -> str:
    return f"Yêu cầu ký {len(documents)} văn bản đã kết thúc"


def unseen(documents: Sequence[Document]) -> str:
    """The warning of what is signed unseen; empty where all were opened."""
    left = unopened(documents)
    if not left:
        return ""
    which = "Văn bản này" if len(documents) == 1 else f"{left} văn bản"
    return f"{which} CHƯA được mở trên hệ thống: bấm “{SIGN}” là đồng ý ký mà không xem."


def title(document: Document) -> str:
    return plain(document.title) or NO_TITLE


def number(document: Document) -> str:
    return plain(document.number) or "—"


def digest(document: Document) -> str:
    """The digest in groups that can be compared by eye."""
    text = document.digest
    return " ".join(text[at : at + 8] for at in range(0, len(text), 8))


def sign_button(work: Work) -> str:
    return f"{SIGN} {len(work.documents)} văn bản"


def progress(signed: int, refused: int, total: int) -> str:
    line = f"Đã ký {signed}/{total} văn bản"
    return f"{line}, {refused} văn bản không ký được" if refused else line


def code_in_groups(code: str) -> str:
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"


def remaining(seconds: float) -> str:
    left = max(0, int(seconds))
    return f"Còn {left // 60}:{left % 60:02d}"


def running(port: int) -> str:
    return f"Đang chờ yêu cầu ký (chỉ trong máy này, cổng {port})."
