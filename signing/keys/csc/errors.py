"""What a service refuses, in words of the signer's. The codes are those of the specification (10.2, 11)."""

from __future__ import annotations

from signing.errors import KeyUnavailableError, WrongPinError

NOTHING = "Không có chữ ký nào được tạo"
_WRONG = {
    "invalid_pin": "Mã PIN của khóa ở dịch vụ ký không đúng",
    "invalid_otp": "Mã OTP không đúng hoặc đã hết hạn",
    "invalid_authentication_data": "Mã PIN hoặc mã OTP không đúng",
}
_SENTENCES = {
    "authentication_error": "Tên đăng nhập hoặc mật khẩu của dịch vụ ký không đúng. Hãy kiểm tra cấu hình.",
    "access_denied": "Người ký hoặc dịch vụ ký đã từ chối. Hãy ký lại khi sẵn sàng.",
    "user_cancelled": "Người ký đã hủy ở dịch vụ ký. Hãy ký lại khi sẵn sàng.",
    "unauthorized_client": "Dịch vụ ký không cho cài đặt này dùng chức năng này. Hãy báo quản trị viên.",
    "invalid_client": "Dịch vụ ký không nhận client_id hoặc mã bí mật của cài đặt. Hãy báo quản trị viên.",
    "invalid_grant": "Mã ủy quyền đã dùng hoặc đã hết hạn. Hãy xin mã ủy quyền mới rồi ký lại.",
    "invalid_token": "Dịch vụ ký không nhận mã truy cập (access token). Hãy đăng nhập lại vào dịch vụ ký.",
    "expired_token": "Mã truy cập (access token) đã hết hạn. Hãy đăng nhập lại vào dịch vụ ký.",
    "invalid_scope": "Mã truy cập không dùng được để ký. Hãy báo quản trị viên.",
    "invalid_hash": "Dịch vụ ký không nhận giá trị băm của văn bản. Hãy ký lại.",
    "temporarily_unavailable": "Dịch vụ ký đang quá tải hoặc bảo trì. Hãy ký lại sau ít phút.",
    "server_error": "Dịch vụ ký gặp lỗi bên trong. Hãy ký lại sau; nếu vẫn lỗi, hãy báo nhà cung cấp.",
}
_DESCRIBED = (
    ("locked", "Khóa ở dịch vụ ký đã bị khóa vì nhập sai quá nhiều lần. Hãy liên hệ nhà cung cấp để mở lại."),
    ("disabled", "Khóa ở dịch vụ ký đang bị tạm ngừng. Hãy liên hệ nhà cung cấp."),
    ("certificate is expired", "Chứng thư số đã hết hạn. Hãy đề nghị tổ chức chứng thực gia hạn."),
    ("too high", "Dịch vụ ký không cho ký nhiều văn bản như vậy trong một lần xác nhận. Hãy ký ít hơn."),
    ("parameter credentialid", "Dịch vụ ký không có khóa mang tên này. Hãy sửa “credential” trong cấu hình."),
)
"""What only the description tells, since the code is `invalid_request` for all of it."""
_ABSENT = frozenset({404, 405, 501})
_ENDED = ("sad expired", "parameter sad", "invalid sad")


class SadEndedError(KeyUnavailableError):
    """The authorisation ended before all was signed; a new one is needed."""

    code = "key.authorisation_ended"


class PassingError(KeyUnavailableError):
    """The service could not be reached or was in trouble: the same question may be asked again."""

    code = "key.passing"


class TokenEndedError(KeyUnavailableError):
    """The access token of this installation is not, or no longer, accepted."""

    code = "key.token_ended"


class NotOfferedError(KeyUnavailableError):
    """The service has no such method, or not in this version of the API."""

    code = "key.not_offered"


class CredentialLockedError(KeyUnavailableError):
    """The service locked the credential."""

    code = "key.locked"


def refusal(status: int, error: str, description: str) -> KeyUnavailableError:
    """The error for an answer that is no success; what the service says is quoted, shortened."""
    said, error = quoted(description, 200), quoted(error, 50)
    if error in _WRONG:
        return WrongPinError(f"{_WRONG[error]}. {NOTHING}; hãy nhập lại. Nhập sai nhiều lần khóa sẽ bị khóa.")
    return _described(error, said.lower()) or _named(error) or _by_status(status, error, said)


def _described(error: str, description: str) -> KeyUnavailableError | None:
    if error == "invalid_request" and any(part in description for part in _ENDED):
        return SadEndedError("Phép dùng khóa ở dịch vụ ký đã hết hạn. Hãy xác nhận lại để ký tiếp.")
    for part, sentence in _DESCRIBED:
        if part in description:
            kind = CredentialLockedError if part == "locked" else KeyUnavailableError
            return kind(f"{sentence} {NOTHING}.")
    return None


def _named(error: str) -> KeyUnavailableError | None:
    if error not in _SENTENCES:
        return None
    kind = KeyUnavailableError
    if error in {"invalid_token", "expired_token"}:
        kind = TokenEndedError
    elif error in {"temporarily_unavailable", "server_error"}:
        kind = PassingError
    return kind(_SENTENCES[error])


def _by_status(status: int, error: str, said: str) -> KeyUnavailableError:
    if status == 401:  # noqa: PLR2004 - RFC 9110, 15.5.2
        return TokenEndedError(_SENTENCES["invalid_token"])
    if status in _ABSENT:
        return NotOfferedError(
            f"Dịch vụ ký không có chức năng được hỏi (HTTP {status}). Hãy kiểm tra “url” và “version” trong"
            " cấu hình."
        )
    if status == 429 or status >= 500:  # noqa: PLR2004 - RFC 6585, 4; RFC 9110, 15.6
        return PassingError(f"Dịch vụ ký chưa nhận yêu cầu (HTTP {status}). Hãy ký lại sau ít phút.")
    words = f" Dịch vụ trả lời: “{said or error}”." if said or error else ""
    return KeyUnavailableError(
        f"Dịch vụ ký từ chối yêu cầu (HTTP {status}).{words} Hãy kiểm tra cấu hình hoặc báo nhà cung cấp."
    )


def quoted(said: object, most: int) -> str:
    """A service's own words on one line, shortened, without what would steer a terminal."""
    line = " ".join(str(said)[: 4 * most].split())
    return "".join(letter for letter in line if letter.isprintable())[:most]


def nonsense(what: str) -> KeyUnavailableError:
    """The answer lacks something, or has it in another form than the specification's."""
    return KeyUnavailableError(
        f"Trả lời của dịch vụ ký không đúng chuẩn CSC ({what}). Hãy báo quản trị viên hoặc nhà cung cấp."
    )
