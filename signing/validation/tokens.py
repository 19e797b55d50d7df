"""The time stamps that a signature carries inside itself: over its value, and over what it signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.validation import timestamps
from signing.validation.faults import Fault, guarded

if TYPE_CHECKING:
    from asn1crypto import cms as asn1_cms

    from signing.pdf.source import Source
    from signing.validation.signatures import Examined
    from signing.validation.structure import ByteRange

MAX_TOKENS = 4
"""Time stamps of each kind looked at per signature."""

CONTENT_TIMESTAMP = "1.2.840.113549.1.9.16.2.20"
"""id-aa-ets-contentTimestamp (EN 319 122-1, 5.2.8)."""


def signature_tokens(examined: Examined) -> list[timestamps.Token | Fault]:
    """Read the signature time stamps (unsigned attribute, EN 319 122-1, 5.3), sound or with its fault."""
    message = examined.message
    if message is None or examined.token is not None:
        return []
    try:
        values = guarded(
            lambda: [
                value.dump()
                for attribute in message.signer_info["unsigned_attrs"] or ()
                if attribute["type"].native == "signature_time_stamp_token"
                for value in attribute["values"]
            ]
        )
    except Fault as fault:
        return [fault]
    return [_token(value, message.signature) for value in values[:MAX_TOKENS]]


def _token(der: bytes, signature: bytes) -> timestamps.Token | Fault:
    try:
        token = timestamps.read_token(der)
        timestamps.check_imprint(token, timestamps.imprint_digest(token, signature))
    except Fault as fault:
        return fault
    return token


def content_tokens(examined: Examined, source: Source) -> list[timestamps.Token | Fault]:
    """Read the time stamps of the signed bytes in the signed attributes, sound or with their faults.

    Only of detached signatures, and only where the signature itself holds: else nobody vouches for the
    attribute.
    """
    message, covered = examined.message, examined.covered
    if message is None or covered is None or examined.token is not None or examined.fault is not None:
        return []
    if message.signed_data["encap_content_info"]["content"].native is not None:
        return []
    try:
        values = guarded(lambda: _content_values(message.signer_info))
    except Fault as fault:
        return [fault]
    return [_over_content(value, source, covered) for value in values[:MAX_TOKENS]]


def _content_values(signer_info: asn1_cms.SignerInfo) -> list[bytes]:
    return [
        value.dump()
        for attribute in signer_info["signed_attrs"]
        if attribute["type"].dotted == CONTENT_TIMESTAMP
        for value in attribute["values"]
    ]


def _over_content(der: bytes, source: Source, covered: ByteRange) -> timestamps.Token | Fault:
    try:
        token = timestamps.read_token(der)
        digest = timestamps.imprint_hash(token)
        source.digest_into(digest, covered.first, covered.first + covered.first_length)
        source.digest_into(digest, covered.second, covered.end)
        timestamps.check_imprint(token, digest.digest())
    except Fault as fault:
        return fault
    return token
