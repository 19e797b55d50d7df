"""A page that was paired with this helper."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Party:
    id: str
    """Of the pairing; not secret."""
    origin: str
    """As browsers send it: scheme, host, port."""
    site: str
    """The service's name for itself, as it was when the person allowed the pairing."""
    key: bytes
    """Ed25519, 32 bytes: what this service says is signed with it."""
