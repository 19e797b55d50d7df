"""Put an empty signature into a field and say what a key has to sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from signing.cms import container_room, default_scheme, signed_attributes
from signing.doubts import doubts
from signing.incremental import TOKEN_ROOM
from signing.keys.making import HASHES
from signing.marks import DECREE_30, MarkKind
from signing.pdfobjects import Dictionary, array, dictionary, entry, name, text
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


def begin_signature(  # noqa: PLR0913 - what a signature says
    revision: Revision,
    mark: tuple[MarkKind, str],
    widget: Dictionary,
    signer: Signer,
    *,
    lock: Dictionary | None = None,
    reason: str | None = None,
) -> PendingSignature:
    """Write the revision with an empty signature in the widget's field; the signature states the reason.

    Raises `CertificateNotUsableError` for a key of a kind that cannot sign.
    """
    if signer.at.tzinfo is None or signer.hash_name not in HASHES:
        raise ValueError("signing time without zone, or unknown hash")
    kind, field_name = mark
    warnings = doubts(revision, kind, signer.certificate)
    scheme = signer.scheme or default_scheme(signer.certificate)
    room = container_room((signer.certificate, *signer.chain), token_room=signer.token_room)
    entries = dictionary(
        {
            "/Type": name("/Sig"),
            "/Filter": name("/Adobe.PPKLite"),
            "/SubFilter": name("/ETSI.CAdES.detached"),
            "/M": text(_date(signer.at)),
        }
    )
    if reason is not None:
        entries["/Reason"] = text(reason)
    if lock is not None:
        entries["/Reference"] = array([_lock_reference(revision, lock)])
    widget["/V"] = revision.add_signature(entries, room=room)
    unfilled = revision.write_unfilled(signer.hash_name)
    attributes = signed_attributes(
        unfilled.digest, certificate=signer.certificate, hash_name=signer.hash_name
    )
    return PendingSignature(
        kind=kind,
        field=field_name,
        original=unfilled.original,
        update=unfilled.update,
        contents_at=unfilled.contents_at,
        document_digest=unfilled.digest,
        to_be_signed=attributes,
        certificate=signer.certificate,
        chain=signer.chain,
        hash_name=signer.hash_name,
        scheme=scheme,
        signing_time=signer.at,
        warnings=warnings,
    )


def _lock_reference(revision: Revision, lock: Dictionary) -> Dictionary:
    """The signature's own copy of its field's lock (ISO 32000-1, 12.8.2.4)."""
    parameters = dictionary(
        {
            "/Type": name("/TransformParams"),
            "/V": name("/1.2"),
            "/Action": entry(lock, "/Action"),
            "/Fields": entry(lock, "/Fields"),
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


def _date(at: datetime) -> str:
    """The decree's local time as PDF writes it (ISO 32000-1, 7.9.4)."""
    local = at.astimezone(ZoneInfo(DECREE_30.time_zone))
    offset = local.strftime("%z")
    return f"D:{local:%Y%m%d%H%M%S}{offset[:3]}'{offset[3:5]}'"
