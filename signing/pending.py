"""A pending signature as bytes, for whoever has to keep it until a key answers from elsewhere."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from signing.errors import SignatureRejectedError
from signing.keys.model import Scheme
from signing.marks import MarkKind
from signing.revision import PendingSignature

if TYPE_CHECKING:
    from signing.pdf.source import Source


def pending_to_bytes(pending: PendingSignature) -> bytes:
    """Everything but the original file, which its keeper has under its digest."""
    return json.dumps(
        {
            "kind": pending.kind,
            "field": pending.field,
            "original_size": pending.original.size,
            "update": b64encode(pending.update).decode(),
            "contents_at": pending.contents_at,
            "document_digest": pending.document_digest.hex(),
            "to_be_signed": pending.to_be_signed.hex(),
            "certificates": [one.hex() for one in (pending.certificate, *pending.chain)],
            "hash_name": pending.hash_name,
            "scheme": pending.scheme,
            "signing_time": pending.signing_time.isoformat(),
            "warnings": pending.warnings,
        }
    ).encode()


def pending_from_bytes(kept: bytes, original: Source) -> PendingSignature:
    """Undo `pending_to_bytes` over the file it was begun on.

    Raises `SignatureRejectedError` for another file or for bytes that are none of ours.
    """
    try:
        said = json.loads(kept)
        certificate, *chain = (bytes.fromhex(one) for one in said["certificates"])
        start, end = said["contents_at"]
        is_its_file = said["original_size"] == original.size
        pending = PendingSignature(
            kind=MarkKind(said["kind"]),
            field=said["field"],
            original=original,
            update=b64decode(said["update"], validate=True),
            contents_at=(start, end),
            document_digest=bytes.fromhex(said["document_digest"]),
            to_be_signed=bytes.fromhex(said["to_be_signed"]),
            certificate=certificate,
            chain=tuple(chain),
            hash_name=said["hash_name"],
            scheme=Scheme(said["scheme"]),
            signing_time=datetime.fromisoformat(said["signing_time"]),
            warnings=tuple(said["warnings"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _not_ours() from error
    if not is_its_file:
        raise _not_ours()
    return pending


@dataclass(frozen=True, slots=True)
class Said:
    """What a kept pending signature says of the signature itself."""

    document_digest: bytes
    to_be_signed: bytes
    hash_name: str
    scheme: Scheme


def said_of(kept: bytes) -> Said:
    """Read that alone, without the file. Raises `SignatureRejectedError` for bytes that are none of ours."""
    try:
        said = json.loads(kept)
        return Said(
            bytes.fromhex(said["document_digest"]),
            bytes.fromhex(said["to_be_signed"]),
            said["hash_name"],
            Scheme(said["scheme"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _not_ours() from error


def _not_ours() -> SignatureRejectedError:
    return SignatureRejectedError("Bản chờ ký không còn khớp với văn bản. Hãy bắt đầu ký lại.")
