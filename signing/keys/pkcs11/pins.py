"""When a PIN may be tried, and what to say before and after. Pure.

A token locks after a few wrong PINs, and opening it again takes its issuer. So nothing is tried that was not
asked for, and the last try only when somebody says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.errors import KeyUnavailableError, LastTryError, WrongPinError
from signing.keys.pkcs11.tokens import PinState

if TYPE_CHECKING:
    from signing.keys.pkcs11.tokens import Token

ON_COMMAND_LINE = " (dòng lệnh: --last-try)"
"""In sentences; to be left out where there is none."""
MOST_UNCONFIRMED = 2
"""Wrong PINs in a row, counted here, after which a token that tells nothing is taken to be near its end."""


def refusal(token: Token, *, wrong_before: int, confirmed: bool) -> KeyUnavailableError | None:
    """Why the PIN is not to be tried now, None if it may be. `confirmed`: the last try may be spent."""
    match token.pin:
        case PinState.LOCKED:
            return locked(token)
        case PinState.UNSET:
            return KeyUnavailableError(
                f"Thiết bị {token.described} chưa được đặt mã PIN. Hãy đặt mã PIN bằng phần mềm của nơi cấp."
            )
        case PinState.FINAL if not confirmed:
            return LastTryError(
                f"Thiết bị {token.described} chỉ còn MỘT lần thử mã PIN; sai nữa là bị khóa. Hãy kiểm tra kỹ"
                f" mã PIN rồi xác nhận thử lần cuối{ON_COMMAND_LINE}, hoặc nhờ nơi cấp đặt lại mã PIN."
            )
        case _ if wrong_before >= MOST_UNCONFIRMED and not confirmed:
            return LastTryError(
                f"Đã nhập sai mã PIN của thiết bị {token.described} {wrong_before} lần liên tiếp; sai nữa"
                f" thiết bị có thể bị khóa. Hãy kiểm tra kỹ mã PIN rồi xác nhận{ON_COMMAND_LINE}."
            )
    return None


def locked(token: Token) -> WrongPinError:
    return WrongPinError(
        f"Thiết bị {token.described} đã bị khóa vì nhập sai mã PIN quá nhiều lần. Hãy nhờ nơi cấp thiết bị"
        " mở khóa (mã PUK hoặc SO PIN); không có chữ ký nào được tạo.",
        tries_left=0,
    )


def warning(token: Token, *, wrong_before: int) -> str | None:
    """What to tell whoever is about to give the PIN."""
    if token.pin is PinState.FINAL:
        return f"Thiết bị {token.described} chỉ còn MỘT lần thử mã PIN; sai nữa là bị khóa."
    if token.pin is PinState.LOW or wrong_before:
        times = f" {wrong_before} lần" if wrong_before else ""
        return (
            f"Mã PIN của thiết bị {token.described} vừa bị nhập sai{times}; sai thêm vài lần nữa thiết bị sẽ"
            " bị khóa. Hãy kiểm tra kỹ mã PIN."
        )
    if token.pin is PinState.TO_BE_CHANGED:
        return f"Thiết bị {token.described} đang dùng mã PIN ban đầu. Hãy đổi mã PIN."
    return None


def wrong(token: Token, *, wrong_now: int) -> WrongPinError:
    """After a wrong PIN: `token` as it speaks afterwards, `wrong_now` this try included."""
    match token.pin:
        case PinState.LOCKED:
            return locked(token)
        case PinState.FINAL:
            return WrongPinError(
                f"Mã PIN không đúng; thiết bị {token.described} chỉ còn MỘT lần thử. Hãy kiểm tra kỹ mã PIN"
                f" trước khi xác nhận thử lần cuối{ON_COMMAND_LINE}.",
                tries_left=1,
            )
        case _:
            return WrongPinError(
                f"Mã PIN của thiết bị {token.described} không đúng (sai {wrong_now} lần liên tiếp). Hãy nhập"
                " lại; sai nhiều lần thiết bị sẽ bị khóa."
            )
