"""The values that cross the signing seam: a prepared revision on one side, a stored one on the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from signing.keys.model import Scheme
from signing.marks import MarkKind
from signing.pdf.source import Source
from signing.report import Level


@dataclass(frozen=True, slots=True)
class PendingSignature:
    """A revision that lacks only the signature value, and the exact bytes a key has to sign.

    Made by `begin_leader` / `begin_agency`, finished by `complete`. Holds no secret; may be stored while a
    token, a remote service or a person is waited for.
    """

    kind: MarkKind
    field: str
    original: Source
    """The file before."""
    update: bytes
    """What is appended to it: the new revision with an empty `/Contents`."""
    contents_at: tuple[int, int]
    """Byte offsets, in the whole file, of the hexadecimal string inside `<` and `>`."""
    document_digest: bytes
    """Over the byte ranges, with `hash_name`."""
    to_be_signed: bytes
    """DER of the CMS signed attributes (SET OF), RFC 5652 5.4."""
    certificate: bytes
    chain: tuple[bytes, ...]
    hash_name: str
    scheme: Scheme
    signing_time: datetime
    warnings: tuple[str, ...] = ()
    """Vietnamese; what somebody should look at (`signing.doubts`)."""

    @property
    def pdf(self) -> bytes:
        """The whole file with the new revision, in memory."""
        return self.original.in_memory() + self.update


@dataclass(frozen=True, slots=True)
class SignedRevision:
    """A finished file."""

    file: Source
    """What was given, with the revisions appended; `pieces` serves to copy it."""
    level: Level
    warnings: tuple[str, ...] = ()
    """Vietnamese; what somebody should look at, and why the level is lower than wished for, if it is."""

    @property
    def pdf(self) -> bytes:
        """The whole file in memory."""
        return self.file.in_memory()
