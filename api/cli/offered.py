"""Whose certificate a key at the server has; no PIN is asked for, and nothing is signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from api.cli.remote import Asking
from api.devices import devices_of
from api.remote_keys import client_of, remote_service
from certs import facts
from certs.errors import CertificateUnreadableError
from docflow.equipping import OfferedKey
from infra.clock import utc_now
from signing.errors import AmbiguousKeyError, KeyUnavailableError
from signing.keys.csc import open_key
from signing.keys.pkcs11 import parse_uri
from signing.keys.references import CSC, PKCS11, parse_reference

if TYPE_CHECKING:
    from datetime import datetime

    from infra.settings import Settings
    from signing.keys.csc import Requested
    from signing.keys.pkcs11 import SeenToken
    from signing.keys.pkcs11.uri import Pkcs11Uri
    from signing.keys.secrecy import Secret


def offered_key(reference: str, settings: Settings) -> OfferedKey:
    """Look the key up on the device or at the service. Raises `KeyUnavailableError`, `AmbiguousKeyError`."""
    parsed = parse_reference(reference)
    if parsed.scheme == PKCS11:
        return _on_device(reference, settings)
    if parsed.scheme == CSC:
        return _at_service(reference, parsed.rest, settings)
    raise KeyUnavailableError(
        "Máy chủ không giữ khóa trong tệp. Hãy dùng pkcs11:… (thiết bị, HSM) hoặc csc:TÊN (ký từ xa)."
    )


def _on_device(reference: str, settings: Settings) -> OfferedKey:
    uri = parse_uri(reference)
    if uri.pin_source is not None:
        raise KeyUnavailableError(
            "Ở máy chủ, người ký nhập mã PIN mỗi lần ký. Hãy bỏ pin-source khỏi tên khóa."
        )
    with devices_of(settings) as devices:
        seen = devices.find(uri).seen
    certificate = _meant(seen, uri, utc_now())
    return OfferedKey(
        reference, certificate, tuple(der for _, _, der in seen.certificates if der != certificate)
    )


def _meant(seen: SeenToken, uri: Pkcs11Uri, at: datetime) -> bytes:
    """The certificate that the key would sign with: as when it is opened, but without its PIN."""
    named = [
        der
        for label, identifier, der in seen.certificates
        if uri.object in {None, label} and uri.id in {None, identifier} and not _is_ca(der)
    ]
    usable = [der for der in named if facts.usable_for_signing(der, at) is None]
    if not named:
        raise KeyUnavailableError(
            "Trên thiết bị không thấy chứng thư số của khóa này. Hãy xem `antin keys`, hoặc nạp chứng thư "
            "vào thiết bị."
        )
    if len(usable) > 1 and len({facts.common_name(der) for der in usable}) > 1:
        names = ", ".join(f"“{facts.common_name(der)}”" for der in usable)
        raise AmbiguousKeyError(f"Trên thiết bị có nhiều chứng thư số: {names}. Hãy thêm id= hoặc object=.")
    return max(usable or named, key=lambda der: facts.validity(der)[0])


def _is_ca(der: bytes) -> bool:
    try:
        return facts.is_ca(der)
    except CertificateUnreadableError:
        return True


def _at_service(reference: str, name: str, settings: Settings) -> OfferedKey:
    configuration = remote_service(settings, name)
    client = client_of(settings, configuration, Asking(configuration, None).service_secret)
    try:
        key = open_key(client, _nobody, at=utc_now())
        return OfferedKey(reference, key.certificate, key.chain)
    finally:
        client.close()


def _nobody(wanted: Requested, *, count: int, challenge: str | None) -> Secret:
    """An `Ask`: nothing is to be signed."""
    _refuse(wanted, count, challenge)


def _refuse(*_: object) -> NoReturn:
    raise KeyUnavailableError("Lệnh này không ký gì.")
