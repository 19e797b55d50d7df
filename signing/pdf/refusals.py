"""What the engine says to files it does not take. It repairs nothing: readers repair differently."""

from __future__ import annotations

from signing.errors import EncryptedDocumentError, UnreadableDocumentError


class AmbiguousDocumentError(UnreadableDocumentError):
    """The file says two things in one place, of which readers take the one or the other."""


def unreadable() -> UnreadableDocumentError:
    return UnreadableDocumentError(
        "Tệp PDF bị hỏng nên không ký được. Hãy lấy lại tệp gốc; nếu vẫn lỗi, hãy chuẩn bị lại từ dự thảo."
    )


def ambiguous() -> AmbiguousDocumentError:
    return AmbiguousDocumentError(
        "Tệp PDF ghi hai nội dung khác nhau ở cùng một chỗ nên mỗi phần mềm có thể hiển thị một kiểu. "
        "Hãy lấy lại tệp gốc; nếu vẫn lỗi, hãy chuẩn bị lại từ dự thảo."
    )


def encrypted() -> EncryptedDocumentError:
    return EncryptedDocumentError("Tệp PDF bị mã hóa nên không ký được. Hãy dùng bản không đặt mật khẩu.")
