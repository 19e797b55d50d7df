"""What the signer reads, in the window and on the page."""

from __future__ import annotations

from signing.keys.pkcs11.pins import ON_COMMAND_LINE

NO_DRIVER = (
    "Máy này chưa có phần mềm (thư viện PKCS#11) của thiết bị ký. Hãy cài phần mềm do nơi cấp thiết bị cung"
    " cấp rồi thử lại; chạy `antin-agent doctor` để biết máy đang thiếu gì."
)
NOTHING_PLUGGED = "Không thấy thiết bị ký nào. Hãy cắm thiết bị (USB token, thẻ), đợi đèn sáng rồi thử lại."
BUSY = "Thiết bị ký đang chờ mã PIN của một việc ký khác. Hãy nhập xong mã PIN trên thiết bị rồi thử lại."
OTHER_CERTIFICATE = (
    "Thiết bị đang cắm không mang chứng thư số đã đăng ký để ký việc này. Hãy cắm đúng thiết bị; nếu chứng"
    " thư vừa được cấp mới, hãy đăng ký lại chứng thư ở trang “Máy ký”."
)
NO_CERTIFICATE = (
    "Thiết bị đang cắm không có chứng thư số nào dùng để ký được. Hãy cắm thiết bị khác, hoặc nhờ nơi cấp nạp"
    " chứng thư vào thiết bị."
)
ATTRIBUTES_DIFFER = (
    "Nội dung hệ thống yêu cầu ký cho văn bản “{title}” không khớp với chính văn bản đó nên không có gì được"
    " ký. Hãy tải lại trang rồi ký lại; nếu vẫn vậy, hãy báo người quản trị."
)
OFFER_DIFFERS = (
    "Việc ký này đã được gửi tới máy ký với nội dung khác nên bị từ chối."
    " Hãy tải lại trang rồi bắt đầu ký lại."
)
EXPIRED = "Yêu cầu ký đã quá hạn trong lúc chờ. Hãy quay lại trang và bắt đầu ký lại."
TOO_MANY = "Máy ký đang giữ nhiều việc ký. Hãy ký hoặc hủy bớt các việc đang chờ rồi thử lại."
NO_JOB = "Máy ký không còn giữ việc ký này. Hãy tải lại trang rồi bắt đầu ký lại các văn bản chưa ký."
CLOSED = "Máy ký đang tắt. Hãy mở lại chương trình antin-agent rồi ký lại."
WRONG_PICTURE = (
    "Trang web gửi ảnh trang văn bản không đúng với ảnh hệ thống đã ghi nên không có gì được ký. Hãy đóng"
    " trang, mở lại rồi ký lại; nếu vẫn vậy, hãy báo người quản trị."
)

WAITING = "Máy ký đang hỏi một việc ký khác. Việc này sẽ được hỏi tiếp sau đó."
ALSO_WAITING = "Trang {origin} ({site}) có thêm một việc ký đang chờ; sẽ hỏi khi xong việc này."
ASKED = "Hãy xem cửa sổ ký trên máy này để đồng ý và nhập mã PIN."
NO_PIN = "Chưa nhập mã PIN. Hãy nhập mã PIN của thiết bị ký."
ON_PAD = "Hãy nhập mã PIN trên bàn phím của thiết bị ký."
OTHER_NAME = (
    "Chứng thư số ghi tên “{holder}”, còn hệ thống yêu cầu “{person}” ký. Hãy kiểm tra đúng người, đúng thiết"
    " bị trước khi đồng ý."
)
OTHER_SITE = (
    "Trang {origin} tự xưng là “{before}” khi ghép nối, nay tự xưng là “{now}”. Hãy hỏi lại cơ quan trước khi"
    " đồng ý."
)
LAST_TRY = (
    "Thiết bị có thể bị khóa nếu mã PIN sai thêm một lần nữa. Hãy kiểm tra kỹ mã PIN rồi mới xác nhận thử lần"
    " cuối, hoặc hủy và nhờ nơi cấp đặt lại mã PIN."
)
AWAY = "Thiết bị ký đã bị rút ra. Hãy cắm lại thiết bị để ký tiếp; các văn bản đã ký vẫn được giữ."
STILL_AWAY = (
    "Thiết bị ký bị rút ra và chưa được cắm lại nên dừng ký; các văn bản đã ký vẫn được giữ. Hãy cắm lại"
    " thiết bị rồi bắt đầu ký lại các văn bản còn lại."
)
LOST = "Phần mềm của thiết bị ký đã khởi động lại nên cần mở lại khóa. Hãy nhập mã PIN để ký tiếp."
STUCK = "Thiết bị ký không ký được nữa nên dừng ký: {reason}"
BROKEN = (
    "Máy ký gặp lỗi không lường trước nên dừng ký. Hãy mở lại antin-agent rồi ký lại các văn bản chưa ký."
)

BY_WINDOW = "Người ký đã hủy ở cửa sổ ký, hoặc không trả lời. Hãy bắt đầu ký lại khi sẵn sàng."
BY_PAGE = "Trang web đã hủy việc ký. Hãy bắt đầu ký lại khi sẵn sàng."
BY_LEASE = "Trang web không còn mở nên việc ký đã dừng. Hãy mở lại trang để ký lại các văn bản chưa ký."
BY_END = "Máy ký đã tắt nên việc ký đã dừng. Hãy mở lại antin-agent rồi ký lại các văn bản chưa ký."

ENROL = "Trang {origin} xin đăng ký chứng thư số của “{person}” với {site}."
ENROLLED = "Đã ký để đăng ký chứng thư số của “{holder}” với {site}."
UNLOGGED = (
    "Không ghi được nhật ký ký số trên máy này. Chữ ký vẫn được tạo; hãy kiểm tra chỗ trống và quyền ghi của"
    " thư mục dữ liệu (ANTIN_AGENT_HOME)."
)
REFUSED_THERE = (
    "Trang {origin} báo rằng hệ thống không nhận chữ ký của {count} văn bản. Đây là lời của trang, không phải"
    " của máy ký: “{reason}”"
)


def ended(signed: int, refused: int, problem: str | None) -> str:
    """The last word of a job's window."""
    counted = f"Đã ký {signed} văn bản" + (f", {refused} văn bản không ký được." if refused else ".")
    return f"{problem} {counted}" if problem and (signed or refused) else problem or counted


_AT_HOME = (
    (ON_COMMAND_LINE, ""),
    ("ANTIN_HOME", "ANTIN_AGENT_HOME"),
    ("Hãy chỉ tệp chứng thư bằng --certificate, hoặc nhờ nơi cấp", "Hãy nhờ nơi cấp"),
    ("Hãy xem `antin keys`, hoặc cắm thiết bị khác.", "Hãy cắm thiết bị khác."),
    (
        "Hãy chọn --scheme hoặc --hash khác; `antin keys` cho biết thiết bị làm được gì.",
        "Hãy báo người quản trị hệ thống để đổi thuật toán ký.",
    ),
)
"""What sentences of `signing.keys` say for the command line, and what holds here."""


def in_window(sentence: str) -> str:
    """A sentence of `signing.keys` as it helps at a window."""
    for there, here in _AT_HOME:
        sentence = sentence.replace(there, here)
    return sentence
