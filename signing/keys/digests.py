"""What a holder that never sees the bytes is asked to sign: their digest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from signing.keys.model import Scheme


@dataclass(frozen=True, slots=True)
class Digest:
    """The hash of something, and how it is to be signed."""

    value: bytes
    hash_name: str
    """As in `hashlib`."""
    scheme: Scheme


def digest_of(to_be_signed: bytes, *, scheme: Scheme, hash_name: str) -> Digest:
    """What is left of the bytes."""
    return Digest(hashlib.new(hash_name, to_be_signed).digest(), hash_name, scheme)
