"""Raise a signature's level afterwards: evidence fetched and put in the document security store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certs.evidence import Evidence
from signing.incremental import Revision
from signing.inventory import take_inventory
from signing.proof import Subject, prove
from signing.report import Level
from signing.revision import SignedRevision
from signing.security_store import add_pieces, add_record, stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.pdf.source import Source
    from signing.workflow import Services

NO_EVIDENCE = (
    "Chưa lấy được trạng thái chứng thư từ tổ chức chứng thực nên chữ ký mới ở mức B-T."
    " Hệ thống cần bổ sung sau."
)


def add_validation_data(
    pdf: bytes | Source, *, certificates: Sequence[bytes], evidence: Evidence, is_complete: bool = False
) -> Source:
    """Store certificates, OCSP responses and CRLs (DER) in one incremental revision.

    What the file has already is not stored again; with nothing new the file comes back as it was, unless the
    data `is_complete` and the newest signature came after the store: then the store says that it is proven.
    Raises `UnreadableDocumentError`.
    """
    everything = Evidence(certificates=tuple(certificates)) + evidence
    return store(Revision(pdf), everything, is_complete=is_complete)


def store(revision: Revision, evidence: Evidence, *, is_complete: bool) -> Source:
    """As `add_validation_data`, on a file that is open already."""
    changed = add_pieces(revision, evidence) or (is_complete and _record_newest(revision, evidence))
    return revision.write() if changed else revision.unchanged


def proven(revision: Revision, subjects: Sequence[Subject], services: Services) -> SignedRevision:
    """B-LT where every certificate's status is settled, else B-T; what was found is stored either way."""
    proof = prove(subjects, have=stored(revision), source=services.revocation, anchors=services.anchors)
    if proof.is_complete:
        return SignedRevision(store(revision, proof.evidence, is_complete=True), Level.B_LT)
    if services.revocation is None:
        return SignedRevision(revision.unchanged, Level.B_T, (NO_EVIDENCE,))
    partly = store(revision, proof.evidence, is_complete=False)
    return SignedRevision(partly, Level.B_T, (NO_EVIDENCE, *proof.evidence.failures))


def _record_newest(revision: Revision, evidence: Evidence) -> bool:
    newest = take_inventory(revision).newest_signature
    return newest is not None and add_record(revision, newest.der, newest.end, evidence)
