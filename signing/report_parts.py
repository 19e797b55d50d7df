"""What a verification report consists of: enumerations of ETSI EN 319 102-1 and the facts under a verdict."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime


class Indication(StrEnum):
    TOTAL_PASSED = "TOTAL-PASSED"
    TOTAL_FAILED = "TOTAL-FAILED"
    INDETERMINATE = "INDETERMINATE"


class SubIndication(StrEnum):
    """The values of EN 319 102-1, tables 5 and 6, that this checker gives.

    Left out because nothing here can lead to them: SIGNATURE_POLICY_NOT_AVAILABLE and POLICY_PROCESSING_ERROR
    (signature policies are not processed; what stands in the signed attributes is shown and binds nobody).
    """

    FORMAT_FAILURE = "FORMAT_FAILURE"
    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND_NO_POE = "NO_CERTIFICATE_CHAIN_FOUND_NO_POE"
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    REVOKED = "REVOKED"
    REVOKED_NO_POE = "REVOKED_NO_POE"
    REVOKED_CA_NO_POE = "REVOKED_CA_NO_POE"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
    OUT_OF_BOUNDS_NOT_REVOKED = "OUT_OF_BOUNDS_NOT_REVOKED"
    REVOCATION_OUT_OF_BOUNDS_NO_POE = "REVOCATION_OUT_OF_BOUNDS_NO_POE"
    TRY_LATER = "TRY_LATER"
    NO_POE = "NO_POE"
    TIMESTAMP_ORDER_FAILURE = "TIMESTAMP_ORDER_FAILURE"
    SIGNED_DATA_NOT_FOUND = "SIGNED_DATA_NOT_FOUND"
    GENERIC = "GENERIC"


class Level(StrEnum):
    """PAdES baseline levels (EN 319 142-1)."""

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"


class Integrity(StrEnum):
    """Trust left aside: whether the revision is unaltered, soundly covered, followed by nothing forbidden."""

    INTACT = "intact"
    BROKEN = "broken"
    UNSUPPORTED = "unsupported"


class ChangesAfter(StrEnum):
    NONE = "none"
    VALIDATION_DATA = "validation_data"
    PERMITTED = "permitted"
    FORBIDDEN = "forbidden"


class ChangeKind(StrEnum):
    """What a change after signing touched."""

    FIELD = "field"
    """A form field: filled, edited, added, removed, moved."""
    SIGNATURE = "signature"
    TIMESTAMP = "timestamp"
    VALIDATION_DATA = "validation_data"
    ANNOTATION = "annotation"
    PAGE = "page"
    """What a page shows: content, resources, size, order, number of pages."""
    DOCUMENT = "document"
    """The catalogue, the form as a whole, actions, layers."""
    METADATA = "metadata"
    HIDDEN = "hidden"
    """Bytes that belong to no revision, or that readers take in several ways."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was changed after a signature."""

    text: str
    """A Vietnamese sentence that stands alone."""
    level: ChangesAfter
    kind: ChangeKind = ChangeKind.OTHER
    revision: int | None = None
    """1-based number of the revision that made it."""
    page: int | None = None
    """0-based page that shows it, as the whole file counts; None where no page does, or it is not known."""
    box: tuple[float, float, float, float] | None = None
    """Where on that page, in displayed points; None for the page as a whole."""
    field: str | None = None
    """Full name of the form field."""

    def as_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "level": self.level.value,
            "kind": self.kind.value,
            "revision": self.revision,
            "page": self.page,
            "box": None if self.box is None else [round(v, 1) for v in self.box],
            "field": self.field,
        }


class AdvisoryKind(StrEnum):
    """What an advisory on the document is about."""

    PICTURE_WITHOUT_SIGNATURE = "picture_without_signature"
    """Something that looks like a signature or a seal, with no signature behind it."""
    PICTURE_OVER_TEXT = "picture_over_text"
    """A picture that hides printed words."""


@dataclass(frozen=True, slots=True)
class Advisory:
    """Something for a person to look at; it changes no indication."""

    text: str
    """A Vietnamese sentence that stands alone."""
    kind: AdvisoryKind
    page: int
    """Counted from 0."""
    box: tuple[float, float, float, float]
    """Where on that page, in displayed points."""

    def as_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "kind": self.kind.value,
            "page": self.page,
            "box": [round(v, 1) for v in self.box],
        }


class TimeIs(StrEnum):
    CLAIMED = "claimed"
    TIME_STAMPED = "time-stamped"


class RevocationMode(StrEnum):
    """How strictly revocation is asked for.

    `DECLARED`: a certificate that names OCSP or CRL sources must be checked against one of them or embedded
    data, else the verdict is INDETERMINATE; one that names none is a warning. `REQUIRE`: every certificate
    below the anchor must be checked. `OFF`: nobody is asked, embedded data is still honoured.
    """

    DECLARED = "declared"
    REQUIRE = "require"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What checking software has to show of a certificate (decree30.md §10.4)."""

    subject: str
    """Common name, or the whole subject where there is none."""
    organisation: str | None
    issuer: str
    managing_body: str | None
    """The organisation that manages the certificate: the issuer's O, else its CN."""
    serial: str
    not_before: datetime
    not_after: datetime
    sha256: str

    def as_json(self) -> dict[str, Any]:
        return {
            "subject": self.subject,
            "organisation": self.organisation,
            "issuer": self.issuer,
            "managing_body": self.managing_body,
            "serial": self.serial,
            "not_before": iso(self.not_before),
            "not_after": iso(self.not_after),
            "sha256": self.sha256,
        }


@dataclass(frozen=True, slots=True)
class RevocationFacts:
    """How one certificate was checked, by the evidence that decided."""

    status: str
    """"good", "revoked", "unknown", "not_checked" or "not_declared"."""
    source: str | None
    """"ocsp", "crl" or None."""
    embedded: bool
    """The evidence came with the file."""
    produced_at: datetime | None
    revoked_at: datetime | None = None
    next_update: datetime | None = None
    """When its issuer promised newer evidence."""
    reason: str | None = None
    """RFC 5280, 5.3.1, such as "keyCompromise"; None where not revoked."""
    sha256: str | None = None
    """Of the response or list: the `ValidationObject` it is."""
    invalid_since: datetime | None = None
    """Since when the issuer suspects the key to be lost (invalidityDate); decides nothing."""

    def as_json(self) -> dict[str, Any]:
        return {
            "status": self.status,
            "source": self.source,
            "embedded": self.embedded,
            "produced_at": iso(self.produced_at),
            "revoked_at": iso(self.revoked_at),
            "next_update": iso(self.next_update),
            "reason": self.reason,
            "sha256": self.sha256,
            "invalid_since": iso(self.invalid_since),
        }


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One certificate of the chain and how it was checked."""

    certificate: CertificateFacts
    revocation: RevocationFacts | None = None
    """None for the anchor, which nobody may revoke, and where the check did not get that far."""
    is_anchor: bool = False
    schemes: tuple[str, ...] = ()
    """Of an anchor: under whose rules it stands, as `certs.anchors.Scheme` names them."""
    source: str = ""
    """Of an anchor: the trust list that names it; empty where people brought it in by itself."""
    trusted_until: datetime | None = None
    """Of an anchor: when the trust that counted here ended or will end; None: not known to."""

    def as_json(self) -> dict[str, Any]:
        return {
            "certificate": self.certificate.as_json(),
            "revocation": None if self.revocation is None else self.revocation.as_json(),
            "is_anchor": self.is_anchor,
            "schemes": list(self.schemes),
            "source": self.source,
            "trusted_until": iso(self.trusted_until),
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """The verdict at one time."""

    indication: Indication
    sub_indication: SubIndication | None = None
    reason: str | None = None
    """A Vietnamese sentence."""

    def as_json(self) -> dict[str, Any]:
        return {
            "indication": self.indication.value,
            "sub_indication": self.sub_indication.value if self.sub_indication else None,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class SignatureIdentity:
    """What tells this signature from all others (TS 119 102-2, 4.3.2)."""

    digest_algorithm: str
    """Such as "sha256"."""
    signed_attributes: bytes
    """Digest of the data to be signed: the signed attributes in DER."""
    document: bytes | None
    """Digest of the bytes that are signed, as the signature states it; it was compared with the file's."""
    value: bytes
    """The signature value."""
    sub_filter: str | None = None
    """Such as "ETSI.CAdES.detached" (ISO 32000-2, 12.8.1)."""
    byte_range: tuple[int, int, int, int] | None = None
    """What is signed: two offsets with their lengths."""

    def as_json(self) -> dict[str, Any]:
        return {
            "digest_algorithm": self.digest_algorithm,
            "signed_attributes": self.signed_attributes.hex(),
            "document": None if self.document is None else self.document.hex(),
            "value": b64encode(self.value).decode("ascii"),
            "sub_filter": self.sub_filter,
            "byte_range": None if self.byte_range is None else list(self.byte_range),
        }


class ObjectKind(StrEnum):
    """Kinds of validation objects (TS 119 102-2, 4.4.3)."""

    CERTIFICATE = "certificate"
    CRL = "crl"
    OCSP = "ocsp"
    TIMESTAMP = "timestamp"


@dataclass(frozen=True, slots=True)
class ValidationObject:
    """A certificate, list, response or time stamp on which a verdict rests."""

    kind: ObjectKind
    sha256: str
    """Of its DER; also its name in the report."""
    issuer: str
    """Common name of who made it."""
    proven_at: datetime
    """From when on it surely existed: by a time stamp, else the time of checking (EN 319 102-1, 5.6.2.3)."""
    proven_by: str | None = None
    """The SHA-256 of the time stamp that proves it."""
    embedded: bool = True
    """It came with the file."""
    time: datetime | None = None
    """Of a time stamp: its time. Of revocation data: when it was made."""

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "sha256": self.sha256,
            "issuer": self.issuer,
            "proven_at": iso(self.proven_at),
            "proven_by": self.proven_by,
            "embedded": self.embedded,
            "time": iso(self.time),
        }


def iso(moment: datetime | None) -> str | None:
    """ISO 8601, in UTC with a Z."""
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
