"""The document security store: validation data beside the signatures (EN 319 142-1, 5.4.2)."""

from __future__ import annotations

import hashlib
from itertools import islice
from typing import TYPE_CHECKING

from certs.evidence import Evidence
from signing.pdfobjects import (
    Array,
    Dictionary,
    Object,
    Reference,
    Stream,
    array,
    content,
    dictionary,
    entry,
    items,
    name,
    stream,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from signing.incremental import Revision

MAX_STORED = 2000
"""Pieces of validation data read from one file."""
_IN_RECORD = {"/Certs": "/Cert", "/OCSPs": "/OCSP", "/CRLs": "/CRL"}
"""What a signature's record calls the store's lists (ISO 32000-2, tables 261 and 262)."""


def stored(revision: Revision) -> Evidence:
    """The validation data in the file's security store. Raises `UnreadableDocumentError`."""
    security_store = entry(revision.root, "/DSS")
    return Evidence(
        certificates=_read(entry(security_store, "/Certs")),
        ocsp_responses=_read(entry(security_store, "/OCSPs")),
        crls=_read(entry(security_store, "/CRLs")),
    )


def add_pieces(revision: Revision, evidence: Evidence) -> bool:
    """Store what the file does not have; whether there was anything."""
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
        return False
    if entry(revision.root, "/DSS") is None:
        revision.root[name("/DSS")] = revision.add(security_store)
        revision.touch(revision.root)
    else:
        revision.touch(security_store)
    return True


def add_record(revision: Revision, contents: bytes, end: int, evidence: Evidence) -> bool:
    """Note which of the stored data prove a signature, if the store is older than it; whether it was.

    A signature is B-LT by a store that was written after it: EU DSS looks at no other. `contents` is the
    signature's, with its padding; `end` is where the bytes that it covers end.
    """
    security_store = entry(revision.root, "/DSS")
    if not isinstance(security_store, Dictionary) or revision.written_at(security_store) >= end:
        return False
    wanted = {_digest(piece) for pieces in _pieces(evidence).values() for piece in pieces}
    record = dictionary({"/Type": name("/VRI")})
    for plural, singular in _IN_RECORD.items():
        found = [piece for piece in _references(security_store, plural) if _proves(piece, wanted)]
        if found:
            record[name(singular)] = array(found)
    records = entry(security_store, "/VRI")
    if not isinstance(records, Dictionary):
        records = dictionary({})
        security_store[name("/VRI")] = records
    # SHA-1 is only a name here, which the standard prescribes.
    label = hashlib.sha1(contents, usedforsecurity=False).hexdigest().upper()
    records[name(f"/{label}")] = revision.add(record)
    revision.touch(records)
    revision.touch(security_store)
    return True


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


def _references(security_store: Dictionary, key: str) -> tuple[Reference, ...]:
    listed = entry(security_store, key)
    found = listed if isinstance(listed, Array) else ()
    return tuple(islice((one for one in found if isinstance(one, Reference)), MAX_STORED))


def _proves(piece: Reference, wanted: set[bytes]) -> bool:
    value = piece.store.resolve(piece)
    return isinstance(value, Stream) and _digest(content(value)) in wanted


def _read(pieces: Object | None) -> tuple[bytes, ...]:
    found = (content(piece) for piece in items(pieces) if isinstance(piece, Stream))
    return tuple(islice(found, MAX_STORED))


def _digest(piece: bytes) -> bytes:
    return hashlib.sha256(piece).digest()
