"""Which private key of a token is meant, and which certificate is its own. Pure.

Keys and certificates belong together by their public keys where these can be read, by CKA_ID where not. A
certificate without an ID, several for one key, and one that lies in a file instead are all met with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from certs import facts
from certs.errors import CertificateUnreadableError
from signing.errors import AmbiguousKeyError, KeyUnavailableError
from signing.keys.pkcs11.uri import Pkcs11Uri

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

PublicKey = tuple[str, ...]
"""Kind and numbers; equal for equal keys."""
_MOST_CHAIN = 8


@dataclass(frozen=True, slots=True)
class PrivateKeyObject:
    """What can be read of a private key; never the key."""

    id: bytes
    label: str
    kind: str
    public: PublicKey | None
    """None for a token that shows it nowhere."""
    always_authenticate: bool = False


@dataclass(frozen=True, slots=True)
class CertificateObject:
    id: bytes
    label: str
    der: bytes
    from_file: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    key: PrivateKeyObject
    certificate: CertificateObject


def rsa_public(modulus: bytes, exponent: bytes) -> PublicKey:
    return "rsa", f"{int.from_bytes(modulus, 'big'):x}", f"{int.from_bytes(exponent, 'big'):x}"


def point_public(kind: str, point: bytes) -> PublicKey:
    """`kind` is `ec` or `ed25519`, `point` as CKA_EC_POINT has it: in an OCTET STRING, or, wrongly, bare."""
    if len(point) > 2 and point[0] == 0x04:  # noqa: PLR2004 - tags and lengths of DER
        length, start = point[1], 2
        if length == 0x81:  # noqa: PLR2004 - tags and lengths of DER
            length, start = point[2], 3
        if len(point) == start + length:
            point = point[start:]
    return kind, point.hex()


def certificate_public(der: bytes) -> PublicKey | None:
    """None for what is no certificate, or holds another kind of key."""
    try:
        key = facts.parsed(der).public_key()
    except (CertificateUnreadableError, *facts.PARSE_ERRORS):
        return None
    match key:
        case rsa.RSAPublicKey():
            numbers = key.public_numbers()
            return "rsa", f"{numbers.n:x}", f"{numbers.e:x}"
        case ec.EllipticCurvePublicKey():
            return "ec", key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint).hex()
        case ed25519.Ed25519PublicKey():
            return "ed25519", key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
        case _:
            return None


def chosen(
    uri: Pkcs11Uri,
    keys: Sequence[PrivateKeyObject],
    certificates: Sequence[CertificateObject],
    at: datetime,
) -> Match:
    """The one key that the URI means, with the certificate to sign under at that time.

    Certificates that may sign at that time go before others, newer before older; where none may, the newest
    comes out, for the check before signing to say what is wrong with it. Raises `KeyUnavailableError`,
    `AmbiguousKeyError` with the URIs to choose from.
    """
    if uri.type not in {None, "private", "cert"}:
        raise KeyUnavailableError("Muốn ký phải chọn khóa bí mật: type=private hoặc type=cert. Hãy sửa lại.")
    if not keys:
        raise KeyUnavailableError(
            "Không thấy khóa bí mật nào để ký trên thiết bị. Hãy xem `antin keys`, hoặc cắm thiết bị khác."
        )
    pairs = [Match(key, one) for key in keys for one in certificates if _belong(key, one)]
    meant = [pair for pair in pairs if _is_meant(pair, uri)]
    if not meant:
        raise KeyUnavailableError(_nothing(uri, keys, pairs))
    usable = [pair for pair in meant if _may_sign(pair.certificate.der, at)] or meant
    if len({pair.key for pair in usable}) > 1 or len({_holder(pair.certificate.der) for pair in usable}) > 1:
        raise AmbiguousKeyError(
            "Tên khóa pkcs11 khớp với nhiều khóa. Hãy chọn một: " + "; ".join(_choice(uri, usable)) + "."
        )
    return max(usable, key=lambda pair: (pair.certificate.from_file, facts.validity(pair.certificate.der)))


def chain_of(certificate: bytes, candidates: Iterable[bytes]) -> tuple[bytes, ...]:
    """The issuers of the certificate that are among the candidates, the nearest first, up to the root."""
    pool = [one for one in candidates if certificate_public(one) is not None]
    chain: list[bytes] = []
    current = certificate
    while len(chain) < _MOST_CHAIN and not facts.is_self_issued(current):
        issuer = facts.find_issuer(current, pool)
        if issuer is None or issuer in chain or issuer == certificate:
            break
        chain.append(issuer)
        current = issuer
    return tuple(chain)


def _belong(key: PrivateKeyObject, certificate: CertificateObject) -> bool:
    public = certificate_public(certificate.der)
    if public is None or public[0] != key.kind:
        return False
    if key.public is not None:
        return key.public == public
    # A token that hides the public key: the ID has to do, and what is signed is verified anyway.
    return certificate.from_file or bool(key.id and key.id == certificate.id)


def _is_meant(pair: Match, uri: Pkcs11Uri) -> bool:
    """An object that is named may be the key or its certificate: people see either in their tools."""
    named: list[PrivateKeyObject | CertificateObject] = []
    if uri.type != "cert":
        named.append(pair.key)
    if uri.type != "private":
        named.append(pair.certificate)
    return any(
        (uri.id is None or uri.id == one.id) and (uri.object is None or uri.object == one.label)
        for one in named
    )


def _may_sign(der: bytes, at: datetime) -> bool:
    return facts.usable_for_signing(der, at) is None


def _holder(der: bytes) -> tuple[str, str | None, str | None]:
    return facts.common_name(der), facts.organisation(der), facts.title(der)


def _nothing(uri: Pkcs11Uri, keys: Sequence[PrivateKeyObject], pairs: Sequence[Match]) -> str:
    if not pairs:
        return (
            "Khóa trên thiết bị không có chứng thư số đi kèm. Hãy chỉ tệp chứng thư bằng --certificate, hoặc"
            " nhờ nơi cấp nạp chứng thư vào thiết bị."
        )
    lone = {key for key in keys if _named(key, uri)} - {pair.key for pair in pairs}
    if lone and (uri.id is not None or uri.object is not None):
        return (
            "Khóa được chọn không có chứng thư số đi kèm trên thiết bị. Hãy chỉ tệp chứng thư bằng"
            " --certificate."
        )
    return (
        "Không có khóa nào trên thiết bị khớp với object hoặc id đã ghi. Hãy chọn một: "
        + "; ".join(_choice(replace(uri, object=None, id=None, type=None), pairs))
        + "."
    )


def _named(key: PrivateKeyObject, uri: Pkcs11Uri) -> bool:
    return uri.id in {None, key.id} and uri.object in {None, key.label}


def _choice(uri: Pkcs11Uri, pairs: Sequence[Match]) -> list[str]:
    """A URI and a name for each."""
    return [
        f"{replace(uri, object=pair.key.label or None, id=pair.key.id or None, type=None)}"
        f" ({facts.common_name(pair.certificate.der)})"
        for pair in pairs
    ]
