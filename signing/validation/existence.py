"""Proofs of existence: what surely existed when, by the time stamps of the file (EN 319 102-1, 5.6.2.3).

A document time stamp proves that every byte before it existed: earlier signatures, and the validation data
that stood in the file by then. A time stamp inside a signature proves the same of that signature. Read the
other way round, whatever covers a time stamp was made after it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from signing.validation.structure import ByteRange


@dataclass(frozen=True, slots=True)
class Stamp:
    """An unaltered document time stamp."""

    token: str
    """SHA-256 of the token."""
    covers_to: int
    time: datetime
    is_trusted: bool
    """Only then does it prove that what it covers existed."""
    is_embedded: bool
    """The status of its own certificates stands in the file."""
    covers_store: bool
    """There was a security store when it was made."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A time by which something existed, and the time stamp (SHA-256) that proves it."""

    time: datetime
    token: str


@dataclass(slots=True)
class Existence:
    """Collects the trusted time stamps of one file."""

    stamps: list[Stamp] = field(default_factory=list)
    _trusted: list[tuple[int, Proof]] = field(default_factory=list)
    """Every trusted token with the end of the signature that carries it, document time stamps included."""
    _pieces: dict[bytes, Proof] = field(default_factory=dict)

    def add_stamp(self, stamp: Stamp, covered: Iterable[bytes]) -> None:
        """Note a document time stamp; `covered` is the validation data (DER) that stood before it."""
        self.stamps.append(stamp)
        if not stamp.is_trusted:
            return
        proof = Proof(stamp.time, stamp.token)
        self.add_token(stamp.covers_to, proof)
        for piece in covered:
            digest = hashlib.sha256(piece).digest()
            if digest not in self._pieces or proof.time < self._pieces[digest].time:
                self._pieces[digest] = proof

    def add_token(self, end: int, proof: Proof) -> None:
        """Note a trusted token inside the signature that ends at byte `end`."""
        self._trusted.append((end, proof))

    def stamps_over(self, covered: ByteRange | None) -> list[Stamp]:
        """Give the document time stamps that cover a signature as a whole."""
        end = covered.end if covered is not None else 0
        return [stamp for stamp in self.stamps if stamp.covers_to > end]

    def of_signature(self, covered: ByteRange | None) -> Proof | None:
        """Give the earliest proof by a document time stamp that a signature existed."""
        proofs = [Proof(s.time, s.token) for s in self.stamps_over(covered) if s.is_trusted]
        return min(proofs, key=lambda proof: proof.time, default=None)

    def not_before(self, covered: ByteRange | None) -> Proof | None:
        """Give the latest time stamp that stood in the file when the signature was made."""
        if covered is None:
            return None
        signed_first = covered.first + covered.first_length
        proofs = [proof for end, proof in self._trusted if end <= signed_first]
        return max(proofs, key=lambda proof: proof.time, default=None)

    def of_piece(self, der: bytes) -> Proof | None:
        """Give the earliest proof that a certificate, response or list existed."""
        return self._pieces.get(hashlib.sha256(der).digest()) if self._pieces else None

    def time_of(self, der: bytes) -> datetime | None:
        """Give the earliest time at which a piece is proven to have existed."""
        proof = self.of_piece(der)
        return None if proof is None else proof.time
