"""The installation's own key, with which it signs verification reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.demo.people import PIN, REPORT_CREDENTIAL
from api.keyring import DEMO
from signing.errors import KeyUnavailableError
from signing.keys.references import CSC, PKCS11, open_key, parse_reference

if TYPE_CHECKING:
    from docflow.keys import KeyRing
    from infra.settings import Settings
    from signing.keys.model import SigningKey

NO_KEY = (
    "Hệ thống chưa được cấp khóa để ký báo cáo kiểm tra nên không lập được báo cáo PDF có ký. "
    "Hãy tải kết quả dạng XML hoặc JSON (không có chữ ký), hoặc nhờ quản trị viên đặt report_key."
)
UNREADABLE = (
    "Không đọc được tệp chứa mật khẩu của khóa ký báo cáo. Hãy nhờ quản trị viên kiểm tra "
    "report_key_secret_file."
)
_MOST_BYTES = 4096


def report_key(settings: Settings, keys: KeyRing) -> SigningKey:
    """Open the key that the settings name; in a demo, the one that was made for it.

    Raises `KeyUnavailableError` where there is none, `WrongPinError` for a secret that does not open it.
    """
    if settings.report_key is not None:
        if parse_reference(settings.report_key).scheme in {PKCS11, CSC}:
            return keys.key(settings.report_key, _secret(settings))
        return open_key(parse_reference(settings.report_key), _secret(settings))
    if settings.mode == "demo":
        return keys.key(f"{DEMO}:{REPORT_CREDENTIAL}", PIN)
    raise KeyUnavailableError(NO_KEY)


def has_report_key(settings: Settings) -> bool:
    """Whether there is such a key; whether it opens is another question."""
    return settings.report_key is not None or settings.mode == "demo"


def _secret(settings: Settings) -> str:
    if settings.report_key_secret_file is None:
        return ""
    try:
        with settings.report_key_secret_file.open(encoding="utf-8") as file:
            return file.read(_MOST_BYTES).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnavailableError(UNREADABLE) from error
