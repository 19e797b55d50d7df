"""`p12:PATH`, `pkcs11:…` and `csc:NAME`: how a key is named on a command line or in settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from signing.errors import KeyUnavailableError
from signing.keys.model import KeyReference
from signing.keys.pkcs11.uri import parse_uri
from signing.keys.pkcs12 import Pkcs12Key

if TYPE_CHECKING:
    from signing.keys.model import SigningKey

P12, PKCS11, CSC = "p12", "pkcs11", "csc"


def parse_reference(text: str) -> KeyReference:
    """Raises `KeyUnavailableError` for anything that names no key."""
    scheme, colon, rest = text.partition(":")
    if not colon or not rest or scheme not in {P12, PKCS11, CSC}:
        raise KeyUnavailableError("Khóa phải có dạng p12:ĐƯỜNG_DẪN, pkcs11:… hoặc csc:TÊN. Hãy nhập lại.")
    if scheme == PKCS11:
        parse_uri(text)
    return KeyReference(scheme, rest)


def open_key(reference: KeyReference, secret: str) -> SigningKey:
    """Open the key of a file with its passphrase. Raises `KeyUnavailableError`, `WrongPinError`.

    Keys on devices are opened by `signing.keys.pkcs11.Devices`, those at remote services by
    `signing.keys.csc.open_key`; somebody has to close both.
    """
    match reference.scheme:
        case "p12":
            return Pkcs12Key.open(Path(reference.rest), secret)
        case "pkcs11":
            raise KeyUnavailableError("Chỗ này chưa dùng được khóa trên thiết bị. Hãy dùng p12:ĐƯỜNG_DẪN.")
        case _:
            raise KeyUnavailableError(
                "Chỗ này chưa dùng được khóa ở dịch vụ ký từ xa (csc:…). Hãy dùng p12:ĐƯỜNG_DẪN."
            )
