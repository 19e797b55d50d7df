"""The verification report: values named after ETSI EN 319 102-1 and TS 119 102-2, and their JSON shape."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from certs.evidence import EvidenceNeed


class Indication(StrEnum):
    TOTAL_PASSED = "TOTAL-PASSED"
    TOTAL_FAILED = "TOTAL-FAILED"
    INDETERMINATE = "INDETERMINATE"


class SubIndication(StrEnum):
    """The values of EN 319 102-1 that this checker gives."""

    FORMAT_FAILURE = "FORMAT_FAILURE"
    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    REVOKED = "REVOKED"
    REVOKED_NO_POE = "REVOKED_NO_POE"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
    OUT_OF_BOUNDS_NOT_REVOKED = "OUT_OF_BOUNDS_NOT_REVOKED"
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


@dataclass(frozen=True, slots=True)
class RevocationFacts:
    """How the signer's certificate was checked."""

    status: str
    """"good", "revoked", "unknown", "not_checked" or "not_declared"."""
    source: str | None
    """"ocsp", "crl" or None."""
    embedded: bool
    produced_at: datetime | None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignatureReport:
    field: str
    kind: str
    """A `MarkKind` value, "timestamp" for document time stamps, or "unknown"."""
    indication: Indication
    sub_indication: SubIndication | None
    signer: str | None
    signed_at: datetime | None
    """UTC; the time stamp's where there is one, else the claimed one."""
    level: Level | None
    integrity: Integrity
    covers_whole_file: bool
    """Nothing follows the signed revision."""
    changes_after: ChangesAfter
    time_is: TimeIs
    reasons: tuple[str, ...]
    """Vietnamese sentences, the decisive one first; empty when there is nothing to say."""
    changes: tuple[str, ...] = ()
    """Vietnamese, one per change made after this signature."""
    certificate: CertificateFacts | None = None
    revocation: RevocationFacts | None = None
    algorithm: str | None = None
    """Such as "RSA-2048, PKCS#1 v1.5, SHA-256"."""
    revision: int = 0
    """1-based number of the revision that this signature closes; 0 where it could not be told."""
    page: int | None = None
    """0-based page of the visible mark, None for an invisible one."""
    box: tuple[float, float, float, float] | None = None
    """The visible mark in displayed points."""
    advisories: tuple[str, ...] = ()
    """Vietnamese sentences on the mark's form and place, if asked for; they change no indication."""
    change_list: tuple[Change, ...] = ()
    """What `changes` says, with kind, revision and place; empty where only the sentences are known."""

    def as_json(self) -> dict[str, Any]:
        certificate, revocation = self.certificate, self.revocation
        return {
            "field": self.field,
            "kind": self.kind,
            "indication": self.indication.value,
            "sub_indication": self.sub_indication.value if self.sub_indication else None,
            "signer": self.signer,
            "signed_at": _iso(self.signed_at),
            "level": self.level.value if self.level else None,
            "integrity": self.integrity.value,
            "covers_whole_file": self.covers_whole_file,
            "changes_after": self.changes_after.value,
            "time_is": self.time_is.value,
            "reasons": list(self.reasons),
            "changes": list(self.changes),
            "certificate": None
            if certificate is None
            else {
                "subject": certificate.subject,
                "organisation": certificate.organisation,
                "issuer": certificate.issuer,
                "managing_body": certificate.managing_body,
                "serial": certificate.serial,
                "not_before": _iso(certificate.not_before),
                "not_after": _iso(certificate.not_after),
                "sha256": certificate.sha256,
            },
            "revocation": None
            if revocation is None
            else {
                "status": revocation.status,
                "source": revocation.source,
                "embedded": revocation.embedded,
                "produced_at": _iso(revocation.produced_at),
                "revoked_at": _iso(revocation.revoked_at),
            },
            "algorithm": self.algorithm,
            "revision": self.revision,
            "page": self.page,
            "box": None if self.box is None else [round(v, 1) for v in self.box],
            "advisories": list(self.advisories),
            "change_list": [change.as_json() for change in self.change_list],
        }


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """The verdict on one file. A file without signatures is INDETERMINATE, never passed."""

    indication: Indication
    signatures: tuple[SignatureReport, ...]
    problems: tuple[str, ...]
    """Vietnamese sentences about the file as a whole, and warnings."""
    checked_at: datetime
    needs: tuple[EvidenceNeed, ...] = ()
    """Evidence that would make the answer better; fetch it and ask again. Not part of the JSON."""
    advisories: tuple[str, ...] = ()
    """Vietnamese sentences on the form of the document as a whole, as those of its signatures."""

    def as_json(self, file: str) -> dict[str, Any]:
        return {
            "file": file,
            "indication": self.indication.value,
            "signatures": [signature.as_json() for signature in self.signatures],
            "problems": list(self.problems),
            "advisories": list(self.advisories),
            "checked_at": _iso(self.checked_at),
        }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
