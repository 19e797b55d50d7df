"""Put an empty signature into a field and say what a key has to sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from signing.cms import container_room, default_scheme, signed_attributes
from signing.incremental import TOKEN_ROOM
from signing.keys.making import HASHES
from signing.marks import DECREE_30, FieldName, MarkKind
from signing.pdfobjects import Dictionary, array, dictionary, name
from signing.revision import PendingSignature

if TYPE_CHECKING:
    from datetime import datetime

    from signing.incremental import Revision
    from signing.keys.model import Scheme


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, when and with what algorithms; `scheme` None stands for the key's usual one."""

    certificate: bytes
    chain: tuple[bytes, ...]
    at: datetime
    scheme: Scheme | None = None
    hash_name: str = "sha256"
    token_room: int = TOKEN_ROOM


def begin_signature(
    revision: Revision,
    mark: tuple[MarkKind, FieldName],
    widget: Dictionary,
    signer: Signer,
    *,
    lock: Dictionary | None = None,
) -> PendingSignature:
    """Write the revision with an empty signature in the widget's field.

    Raises `CertificateNotUsableError` for a key of a kind that cannot sign.
    """
    if signer.at.tzinfo is None or signer.hash_name not in HASHES:
        raise ValueError("signing time without zone, or unknown hash")
    kind, field_name = mark
    scheme = signer.scheme or default_scheme(signer.certificate)
    room = container_room((signer.certificate, *signer.chain), token_room=signer.token_room)
    signature = SignatureObject(
        timestamp=signer.at.astimezone(ZoneInfo(DECREE_30.time_zone)).replace(microsecond=0),
        subfilter=SigSeedSubFilter.PADES,
        bytes_reserved=2 * room,
    )
    if lock is not None:
        signature[name("/Reference")] = array([_lock_reference(revision, lock)])
    widget[name("/V")] = revision.add(signature)
    unfilled = revision.write_unfilled(signature, signer.hash_name)
    attributes = signed_attributes(
        unfilled.digest, certificate=signer.certificate, hash_name=signer.hash_name
    )
    return PendingSignature(
        kind=kind,
        field=field_name,
        pdf=unfilled.pdf,
        contents_at=unfilled.contents_at,
        document_digest=unfilled.digest,
        to_be_signed=attributes,
        certificate=signer.certificate,
        chain=signer.chain,
        hash_name=signer.hash_name,
        scheme=scheme,
        signing_time=signer.at,
    )


def _lock_reference(revision: Revision, lock: Dictionary) -> Dictionary:
    """The signature's own copy of its field's lock (ISO 32000-1, 12.8.2.4)."""
    parameters = dictionary(
        {
            "/Type": name("/TransformParams"),
            "/V": name("/1.2"),
            "/Action": lock["/Action"],
            "/Fields": lock["/Fields"],
        }
    )
    return dictionary(
        {
            "/Type": name("/SigRef"),
            "/TransformMethod": name("/FieldMDP"),
            "/TransformParams": parameters,
            "/Data": revision.reference_to(revision.root),
        }
    )
