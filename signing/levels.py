"""Raise a signature's level afterwards: the document security store (EN 319 142-1, 5.4.2)."""

from __future__ import annotations

import hashlib
from itertools import islice
from typing import TYPE_CHECKING

from certs.evidence import Evidence
from signing.incremental import Revision
from signing.pdfobjects import (
    Array,
    Dictionary,
    Object,
    Stream,
    array,
    content,
    dictionary,
    entry,
    items,
    name,
    stream,
)
from signing.proof import Subject, prove
from signing.report import Level
from signing.revision import SignedRevision

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from signing.pdf.source import Source
    from signing.workflow import Services

NO_EVIDENCE = (
    "Chưa lấy được trạng thái chứng thư từ tổ chức chứng thực nên chữ ký mới ở mức B-T."
    " Hệ thống cần bổ sung sau."
)

MAX_STORED = 2000
"""Pieces of validation data read from one file."""


def add_validation_data(pdf: bytes | Source, *, certificates: Sequence[bytes], evidence: Evidence) -> Source:
    """Store certificates, OCSP responses and CRLs (DER) in one incremental revision.

    What the file has already is not stored again; with nothing new the file comes back as it was. Raises
    `UnreadableDocumentError`.
    """
    return store(Revision(pdf), Evidence(certificates=tuple(certificates)) + evidence)


def store(revision: Revision, evidence: Evidence) -> Source:
    """As `add_validation_data`, on a file that is open already."""
    present = {_digest(piece) for pieces in _pieces(stored(revision)).values() for piece in pieces}
    security_store = entry(revision.root, "/DSS")
    if not isinstance(security_store, Dictionary):
        security_store = dictionary({"/Type": name("/DSS")})
    added = False
    for key, pieces in _pieces(evidence).items():
        new = [piece for piece in dict.fromkeys(pieces) if _digest(piece) not in present]
        if new:
            added = True
            _extend(revision, security_store, key, new)
    if not added:
        return revision.unchanged
    if entry(revision.root, "/DSS") is None:
        revision.root[name("/DSS")] = revision.add(security_store)
        revision.touch(revision.root)
    else:
        revision.touch(security_store)
    return revision.write()


def proven(revision: Revision, subjects: Sequence[Subject], services: Services) -> SignedRevision:
    """B-LT where every certificate's status is settled, else B-T; what was found is stored either way."""
    proof = prove(subjects, have=stored(revision), source=services.revocation, anchors=services.anchors)
    if proof.is_complete:
        return SignedRevision(store(revision, proof.evidence), Level.B_LT)
    if services.revocation is None:
        return SignedRevision(revision.unchanged, Level.B_T, (NO_EVIDENCE,))
    return SignedRevision(store(revision, proof.evidence), Level.B_T, (NO_EVIDENCE, *proof.evidence.failures))


def stored(revision: Revision) -> Evidence:
    """The validation data in the file's security store. Raises `UnreadableDocumentError`."""
    security_store = entry(revision.root, "/DSS")
    return Evidence(
        certificates=_read(entry(security_store, "/Certs")),
        ocsp_responses=_read(entry(security_store, "/OCSPs")),
        crls=_read(entry(security_store, "/CRLs")),
    )


def _pieces(evidence: Evidence) -> dict[str, tuple[bytes, ...]]:
    return {
        "/Certs": evidence.certificates,
        "/OCSPs": evidence.ocsp_responses,
        "/CRLs": evidence.crls,
    }


def _extend(revision: Revision, security_store: Dictionary, key: str, pieces: Iterable[bytes]) -> None:
    old = entry(security_store, key)
    references: list[Object] = list(old) if isinstance(old, Array) else []
    references += [revision.add(stream({}, content=piece)) for piece in pieces]
    security_store[name(key)] = array(references)


def _read(pieces: Object | None) -> tuple[bytes, ...]:
    found = (content(piece) for piece in items(pieces) if isinstance(piece, Stream))
    return tuple(islice(found, MAX_STORED))


def _digest(piece: bytes) -> bytes:
    return hashlib.sha256(piece).digest()
