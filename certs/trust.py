"""Trust anchors as a value: where trust starts, given or configured, never guessed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from ssl import DER_cert_to_PEM_cert
from typing import TYPE_CHECKING, TypeVar

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from certs import facts, names
from certs.anchor_codec import anchor_from_json, anchor_to_json
from certs.anchor_files import MAX_FILE_BYTES, certificates_in
from certs.anchors import Scheme, TrustAnchor
from certs.errors import CertificateUnreadableError, TrustError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from certs.names import PlainName

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

__all__ = ["MAX_ANCHORS", "MAX_FILE_BYTES", "TrustAnchors"]

MAX_ANCHORS = 4000
"""All lists of the European Union together have about as many."""


@dataclass(frozen=True)
class TrustAnchors:
    """The anchors of one decision. Build with `of`, `from_der`, `from_pem` or `load`, which check them."""

    entries: tuple[TrustAnchor, ...] = ()
    """Several may stand for one certificate: each says what it is trusted for by itself."""

    @classmethod
    def of(cls, *anchors: TrustAnchor) -> TrustAnchors:
        """Take anchors with their policies; raises `TrustError` for one that cannot be read, or too many."""
        distinct = tuple(dict.fromkeys(anchors))
        if len(distinct) > MAX_ANCHORS:
            raise TrustError(
                f"Quá nhiều chứng thư gốc (tối đa {MAX_ANCHORS}). Hãy chỉ giữ những gốc cần dùng."
            )
        for anchor in distinct:
            _check(anchor.certificate)
        return cls(distinct)

    @classmethod
    def from_der(cls, *certificates: bytes, scheme: Scheme = Scheme.GIVEN) -> TrustAnchors:
        """Trust certificates for every use, at any time; raises `TrustError` for one that cannot be read."""
        return cls.of(*(TrustAnchor(certificate, scheme) for certificate in certificates))

    @classmethod
    def from_pem(cls, data: bytes) -> TrustAnchors:
        """Read every certificate of a file in PEM, DER or PKCS#7 (see `certificates_in`)."""
        return cls.from_der(*certificates_in(data))

    @classmethod
    def load(cls, paths: Iterable[Path]) -> TrustAnchors:
        """Read files as `from_pem` does; raises `TrustError` naming the file."""
        anchors = cls()
        for path in paths:
            try:
                with path.open("rb") as file:
                    data = file.read(MAX_FILE_BYTES + 1)
                anchors |= cls.from_pem(data)
            except OSError as error:
                raise TrustError(
                    f"Không mở được tệp chứng thư gốc “{path.name}”. Hãy kiểm tra đường dẫn và quyền đọc."
                ) from error
            except TrustError as error:
                raise TrustError(f"{path.name}: {error}") from error
        return anchors

    def __or__(self, other: TrustAnchors) -> TrustAnchors:
        return TrustAnchors.of(*self.entries, *other.entries)

    def __contains__(self, certificate: bytes) -> bool:
        return certificate in self._by_certificate

    @cached_property
    def certificates(self) -> tuple[bytes, ...]:
        """DER of all of them, whatever they are trusted for and when."""
        return tuple(self._by_certificate)

    @cached_property
    def responders(self) -> tuple[bytes, ...]:
        """DER of those that answer OCSP questions, as trusted lists name some."""
        return tuple(der for der in self.certificates if facts.may_sign_ocsp(der))

    @property
    def is_empty(self) -> bool:
        return not self.entries

    def standing_for(self, certificate: bytes) -> tuple[TrustAnchor, ...]:
        """Give the anchors that this certificate is, or is another certificate for: same name, same key."""
        return self._by_certificate.get(certificate) or self._by_identity.get(identity_of(certificate), ())

    def issuers_of(self, certificate: bytes) -> tuple[bytes, ...]:
        """Give the certificates of anchors that issued this one."""
        issuer = names.plain(facts.parsed(certificate).issuer)
        return tuple(der for der in self.named(issuer) if facts.is_issued_by(certificate, der))

    def named(self, name: PlainName) -> tuple[bytes, ...]:
        """Give the certificates whose subject this is."""
        return self._by_subject.get(name, ())

    @cached_property
    def encoded(self) -> bytes:
        """All anchors with their policies, for a child process; `decoded` undoes it."""
        return json.dumps([anchor_to_json(anchor) for anchor in self.entries]).encode()

    @classmethod
    def decoded(cls, data: bytes) -> TrustAnchors:
        """Raise `TrustError`, `KeyError`, `TypeError` or `ValueError` for what `encoded` did not make."""
        return _decoded(data)

    def to_pem(self) -> bytes:
        """Write all of them as one PEM text, for other programs; their policies are lost."""
        return "".join(map(DER_cert_to_PEM_cert, self.certificates)).encode()

    @cached_property
    def _by_certificate(self) -> dict[bytes, tuple[TrustAnchor, ...]]:
        return _grouped((anchor.certificate, anchor) for anchor in self.entries)

    @cached_property
    def _by_identity(self) -> dict[tuple[PlainName, bytes], tuple[TrustAnchor, ...]]:
        return _grouped((identity_of(anchor.certificate), anchor) for anchor in self.entries)

    @cached_property
    def _by_subject(self) -> dict[PlainName, tuple[bytes, ...]]:
        return _grouped((names.plain(facts.parsed(der).subject), der) for der in self.certificates)


@lru_cache(maxsize=4)
def _decoded(data: bytes) -> TrustAnchors:
    """A child judges one file after the other with the same anchors: they are read and sorted once."""
    return TrustAnchors.of(*(anchor_from_json(value) for value in json.loads(data)))


def _check(certificate: bytes) -> None:
    try:
        facts.parsed(certificate)
    except CertificateUnreadableError as error:
        raise TrustError("Một chứng thư gốc không đọc được. Hãy tải lại tệp từ nguồn tin cậy.") from error


def identity_of(certificate: bytes) -> tuple[PlainName, bytes]:
    """What an anchor is: its name and its key (RFC 5280, 6.1.1 (d)).

    The certificate itself stands for a key that cannot be read; a list may have such a one among thousands.
    """
    parsed = facts.parsed(certificate)
    try:
        key = parsed.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, UnsupportedAlgorithm):
        key = certificate
    return names.plain(parsed.subject), key


def _grouped(pairs: Iterable[tuple[_Key, _Value]]) -> dict[_Key, tuple[_Value, ...]]:
    found: dict[_Key, list[_Value]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}
