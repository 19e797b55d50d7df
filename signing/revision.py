"""The values that cross the signing seam: a prepared revision on one side, a stored one on the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from signing.keys.model import Scheme
from signing.marks import MarkKind
from signing.report import Level


@dataclass(frozen=True, slots=True)
class PendingSignature:
    """A revision that lacks only the signature value, and the exact bytes a key has to sign.

    Made by `begin_leader` / `begin_agency`, finished by `complete`. Holds no secret; may be stored while a
    token, a remote service or a person is waited for.
    """

    kind: MarkKind
    field: str
    pdf: bytes
    """The whole file with the new revision and an empty `/Contents`."""
    contents_at: tuple[int, int]
    """Byte offsets of the hexadecimal string inside `<` and `>`."""
    document_digest: bytes
    """Over the byte ranges, with `hash_name`."""
    to_be_signed: bytes
    """DER of the CMS signed attributes (SET OF), RFC 5652 5.4."""
    certificate: bytes
    chain: tuple[bytes, ...]
    hash_name: str
    scheme: Scheme
    signing_time: datetime


@dataclass(frozen=True, slots=True)
class SignedRevision:
    """A finished file."""

    pdf: bytes
    level: Level
    warnings: tuple[str, ...] = ()
    """Vietnamese; why the level is lower than wished for, if it is."""
