"""What the engine says to files it does not take. It repairs nothing: readers repair differently."""

from __future__ import annotations

from signing.errors import EncryptedDocumentError, UnreadableDocumentError


def unreadable() -> UnreadableDocumentError:
    return UnreadableDocumentError(
        "Tệp PDF bị hỏng nên không ký được. Hãy lấy lại tệp gốc; nếu vẫn lỗi, hãy chuẩn bị lại từ dự thảo."
    )


def encrypted() -> EncryptedDocumentError:
    return EncryptedDocumentError("Tệp PDF bị mã hóa nên không ký được. Hãy dùng bản không đặt mật khẩu.")
