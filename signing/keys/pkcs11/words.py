"""What a return value of PKCS#11 means to the person who signs. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.errors import KeyUnavailableError
from signing.keys.pkcs11.constants import Rv
from signing.keys.pkcs11.cryptoki import code_name

if TYPE_CHECKING:
    from signing.keys.pkcs11.cryptoki import CryptokiError

PULLED = frozenset({Rv.DEVICE_REMOVED, Rv.TOKEN_NOT_PRESENT, Rv.TOKEN_NOT_RECOGNIZED, Rv.SLOT_ID_INVALID})
STALE = frozenset(
    {
        Rv.SESSION_CLOSED,
        Rv.SESSION_HANDLE_INVALID,
        Rv.USER_NOT_LOGGED_IN,
        Rv.KEY_HANDLE_INVALID,
        Rv.OBJECT_HANDLE_INVALID,
        Rv.OPERATION_ACTIVE,
    }
)
"""A fresh session mends these."""
VAGUE = frozenset({Rv.DEVICE_ERROR, Rv.GENERAL_ERROR, Rv.FUNCTION_FAILED})
"""Anything; some libraries say so when the token was pulled out and put back."""
WORTH_ANOTHER = PULLED | STALE | VAGUE
OTHER_MECHANISM = frozenset(
    {
        Rv.MECHANISM_INVALID,
        Rv.MECHANISM_PARAM_INVALID,
        Rv.FUNCTION_NOT_SUPPORTED,
        Rv.KEY_FUNCTION_NOT_PERMITTED,
        Rv.KEY_TYPE_INCONSISTENT,
        Rv.ARGUMENTS_BAD,
        Rv.DATA_INVALID,
        Rv.DATA_LEN_RANGE,
    }
)
"""The token lists a mechanism that it then does not do in this way."""
WRONG_PIN = frozenset({Rv.PIN_INCORRECT, Rv.PIN_INVALID, Rv.PIN_LEN_RANGE, Rv.PIN_LOCKED})

UNCOUNTED = (
    "Không ghi được số lần nhập sai mã PIN vào thư mục dữ liệu nên chưa gửi mã PIN tới thiết bị. Hãy kiểm tra"
    " chỗ trống và quyền ghi của thư mục dữ liệu (ANTIN_HOME)."
)
_SENTENCES: dict[int, str] = {
    Rv.PIN_EXPIRED: "Mã PIN của thiết bị ký đã hết hạn. Hãy đổi mã PIN bằng phần mềm của nơi cấp rồi ký lại.",
    Rv.USER_PIN_NOT_INITIALIZED: "Thiết bị ký chưa có mã PIN. Hãy đặt mã PIN bằng phần mềm của nơi cấp.",
    Rv.SESSION_COUNT: "Thiết bị ký đang phục vụ quá nhiều phiên. Hãy đóng chương trình khác đang dùng nó.",
    Rv.FUNCTION_CANCELED: "Người dùng đã hủy trên thiết bị ký. Hãy ký lại khi sẵn sàng.",
    Rv.CANCEL: "Người dùng đã hủy trên thiết bị ký. Hãy ký lại khi sẵn sàng.",
    Rv.DEVICE_MEMORY: "Thiết bị ký hết bộ nhớ. Hãy rút ra, cắm lại rồi ký lại.",
    Rv.HOST_MEMORY: "Máy hết bộ nhớ khi gọi thiết bị ký. Hãy đóng bớt chương trình rồi ký lại.",
    Rv.KEY_SIZE_RANGE: "Thiết bị ký không làm được với độ dài khóa này. Hãy dùng khóa khác.",
    Rv.KEY_FUNCTION_NOT_PERMITTED: "Khóa này không được phép dùng để ký. Hãy chọn khóa khác.",
}


def pulled(described: str) -> KeyUnavailableError:
    return KeyUnavailableError(
        f"Thiết bị ký {described} không còn cắm ở máy. Không có chữ ký nào được tạo; hãy cắm lại thiết bị rồi"
        " ký lại các văn bản chưa ký."
    )


def told(error: CryptokiError, described: str) -> KeyUnavailableError:
    """The sentence for an error that nothing mended; unknown ones carry their code for the administrator."""
    if error.code in PULLED:
        return pulled(described)
    sentence = _SENTENCES.get(error.code)
    if sentence is None:
        sentence = (
            f"Thiết bị ký {described} báo lỗi {code_name(error.code)} ({error.function})."
            " Hãy rút ra, cắm lại rồi thử lại; nếu vẫn lỗi, hãy báo quản trị viên."
        )
    return KeyUnavailableError(sentence)
