"""What the signatures of one file have signed: hashed once, although each covers what came before it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from signing.report import Integrity, SubIndication
from signing.validation.faults import Fault

if TYPE_CHECKING:
    from signing.pdf.source import Source
    from signing.validation.structure import ByteRange


class Digests:
    """The digests of byte ranges of one file; asked in the order of the file, no byte is hashed often."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._known: dict[tuple[ByteRange, str], bytes] = {}
        self._begun: dict[str, tuple[hashlib._Hash, int]] = {}
        """By algorithm: the hash of the file from its beginning, and how far it goes."""

    def of(self, covered: ByteRange, name: str) -> bytes:
        """The digest of a range without its gap. Raises `Fault` for a hash that is not supported."""
        if (covered, name) not in self._known:
            digest = self._up_to(covered.first_length, name) if covered.first == 0 else _new(name)
            if covered.first:
                self._source.digest_into(digest, covered.first, covered.first + covered.first_length)
            self._source.digest_into(digest, covered.second, covered.end)
            self._known[covered, name] = digest.digest()
        return self._known[covered, name]

    def _up_to(self, end: int, name: str) -> hashlib._Hash:
        digest, done = self._begun.get(name, (None, 0))
        if digest is None or done > end:
            digest, done = _new(name), 0
        self._source.digest_into(digest, done, end)
        self._begun[name] = digest, end
        return digest.copy()


def _new(name: str) -> hashlib._Hash:
    try:
        return hashlib.new(name.replace("sha3_", "sha3-").replace("sha512_", "sha512-"))
    except ValueError as error:
        raise Fault(
            SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
            f"Hàm băm {name} không được hỗ trợ.",
            integrity=Integrity.UNSUPPORTED,
        ) from error
