"""The time stamps that a signature carries inside itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.validation import timestamps
from signing.validation.faults import Fault, guarded

if TYPE_CHECKING:
    from signing.validation.signatures import Examined

MAX_TOKENS = 4
"""Signature time stamps looked at per signature."""


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
