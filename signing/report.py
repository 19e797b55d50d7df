"""The verification report: values named after ETSI EN 319 102-1 and TS 119 102-2, and their JSON shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from signing.report_parts import (
    Advisory,
    AdvisoryKind,
    CertificateFacts,
    ChainLink,
    Change,
    ChangeKind,
    ChangesAfter,
    Indication,
    Integrity,
    Level,
    ObjectKind,
    RevocationFacts,
    RevocationMode,
    SignatureIdentity,
    Standing,
    SubIndication,
    TimeIs,
    ValidationObject,
    iso,
)

if TYPE_CHECKING:
    from datetime import datetime

    from certs.evidence import EvidenceNeed

__all__ = [
    "Advisory",
    "AdvisoryKind",
    "CertificateFacts",
    "ChainLink",
    "Change",
    "ChangeKind",
    "ChangesAfter",
    "Indication",
    "Integrity",
    "Level",
    "ObjectKind",
    "RevocationFacts",
    "RevocationMode",
    "SignatureIdentity",
    "SignatureReport",
    "Standing",
    "SubIndication",
    "TimeIs",
    "ValidationObject",
    "ValidationReport",
]


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
    now: Standing | None = None
    """The verdict of today's status alone, no proof of an earlier time counted (EN 319 102-1, 5.3).

    `indication` is the verdict at signing time, as far as that is proven; the two differ where, say, the
    certificate has expired since. None in reports stored before there were two.
    """
    chain: tuple[ChainLink, ...] = ()
    """From the signer's certificate to the anchor, if one was reached; else as far as it goes."""
    identity: SignatureIdentity | None = None
    """None where the signature cannot be read."""
    objects: tuple[str, ...] = ()
    """SHA-256 of the report's `objects` on which this verdict rests."""
    claimed_at: datetime | None = None
    """What the signer states; proves nothing."""
    time_proof: str | None = None
    """SHA-256 of the time stamp that proves `signed_at`; None where it is only claimed."""
    not_before: datetime | None = None
    """UTC; the signature was made after this, since it covers a time stamp of that time."""
    content_stamps: tuple[str, ...] = ()
    """SHA-256 of the time stamps of its content among its signed attributes, believed or not."""

    def as_json(self) -> dict[str, Any]:
        certificate, revocation = self.certificate, self.revocation
        return {
            "field": self.field,
            "kind": self.kind,
            "indication": self.indication.value,
            "sub_indication": self.sub_indication.value if self.sub_indication else None,
            "signer": self.signer,
            "signed_at": iso(self.signed_at),
            "level": self.level.value if self.level else None,
            "integrity": self.integrity.value,
            "covers_whole_file": self.covers_whole_file,
            "changes_after": self.changes_after.value,
            "time_is": self.time_is.value,
            "reasons": list(self.reasons),
            "changes": list(self.changes),
            "certificate": None if certificate is None else certificate.as_json(),
            "revocation": None if revocation is None else revocation.as_json(),
            "algorithm": self.algorithm,
            "revision": self.revision,
            "page": self.page,
            "box": None if self.box is None else [round(v, 1) for v in self.box],
            "advisories": list(self.advisories),
            "change_list": [change.as_json() for change in self.change_list],
            "now": None if self.now is None else self.now.as_json(),
            "chain": [link.as_json() for link in self.chain],
            "identity": None if self.identity is None else self.identity.as_json(),
            "objects": list(self.objects),
            "claimed_at": iso(self.claimed_at),
            "time_proof": self.time_proof,
            "not_before": iso(self.not_before),
            "content_stamps": list(self.content_stamps),
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
    needs_today: tuple[EvidenceNeed, ...] = ()
    """Evidence that would tell more of how the signatures stand today (`now`), and decides nothing else."""
    advisories: tuple[str, ...] = ()
    """Vietnamese sentences on the form of the document as a whole, as those of its signatures."""
    objects: tuple[ValidationObject, ...] = ()
    """Certificates, revocation data and time stamps on which the verdicts rest."""
    revocation: RevocationMode = RevocationMode.DECLARED
    """How strictly revocation was asked for."""
    advisory_list: tuple[Advisory, ...] = ()
    """What `advisories` says, with kind and place; empty where only the sentences are known."""

    def as_json(self, file: str) -> dict[str, Any]:
        return {
            "file": file,
            "indication": self.indication.value,
            "signatures": [signature.as_json() for signature in self.signatures],
            "problems": list(self.problems),
            "advisories": list(self.advisories),
            "checked_at": iso(self.checked_at),
            "objects": [one.as_json() for one in self.objects],
            "revocation_mode": self.revocation.value,
            "advisory_list": [advisory.as_json() for advisory in self.advisory_list],
        }
