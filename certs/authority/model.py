"""The values of the demo authority: who gets a certificate, what is handed over, what is answered."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from certs.errors import AuthorityError

ServiceKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
"""What authorities, responders and the time-stamp service sign with."""
PrivateKey = ServiceKey | ed25519.Ed25519PrivateKey
"""What certificates are issued for."""

MAX_NAME_LENGTH = 64
"""Upper bound of CN, O, OU and title (X.520, repeated in RFC 5280, appendix A.1)."""


class KeyKind(StrEnum):
    """Kinds of key the authority makes."""

    RSA2048 = "rsa2048"
    RSA3072 = "rsa3072"
    P256 = "p256"
    P384 = "p384"
    P521 = "p521"
    ED25519 = "ed25519"
    """For people and agencies only; Circular 15/2025 does not list it."""


class CertificateKind(StrEnum):
    """Whom a certificate is for (Decree 23/2025, Article 13)."""

    PERSON = "person"
    """A competent person (*người có thẩm quyền*); the title stands in the certificate."""
    AGENCY = "agency"
    """An agency (*cơ quan, tổ chức*); its key makes the agency's mark."""


class CaName(StrEnum):
    """The certification authorities of the hierarchy, as they stand in addresses and folder names."""

    ROOT = "root"
    ISSUING = "issuing"
    """Official duty (*chữ ký số chuyên dùng công vụ*): people and agencies of the state."""
    PUBLIC = "public"
    """The public (*chữ ký số công cộng*): everybody else."""
    TIMESTAMPING = "timestamping"
    """Time-stamp services, and nobody else."""


@dataclass(frozen=True, slots=True)
class SubjectData:
    """What a certificate says of its holder; raises `AuthorityError` for text that cannot stand there."""

    common_name: str
    organisation: str
    title: str | None = None
    """Position (*chức vụ*) of a person; None for an agency."""
    unit: str | None = None
    """Part of the organisation (*đơn vị*)."""

    def __post_init__(self) -> None:
        for value in (self.common_name, self.organisation, self.title, self.unit):
            if value is not None:
                _check_text(value)


@dataclass(frozen=True, slots=True)
class Issued:
    """A new certificate with its key, which the authority does not keep."""

    certificate: bytes
    """DER."""
    chain: tuple[bytes, ...]
    """DER of the issuers, nearest first, the root last."""
    private_key: PrivateKey = field(repr=False)


@dataclass(frozen=True, slots=True)
class AuthorityResponse:
    """An HTTP answer without the HTTP."""

    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    """Further ones, such as those of caching."""
    delay: float = 0.0
    """Seconds to wait before answering, for a service that is slow on purpose."""


def _check_text(value: str) -> None:
    if not value.strip():
        raise AuthorityError("Tên trên chứng thư số không được để trống. Hãy nhập tên.")
    if len(value) > MAX_NAME_LENGTH:
        raise AuthorityError(f"“{value[:20]}…” quá dài (tối đa {MAX_NAME_LENGTH} ký tự). Hãy viết gọn lại.")
    if any(unicodedata.category(character).startswith("C") for character in value):
        raise AuthorityError("Tên trên chứng thư số có ký tự điều khiển. Hãy nhập lại tên.")
