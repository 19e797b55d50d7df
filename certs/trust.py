"""Trust anchors as a value: the certificates from which trust starts, given or configured, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from certs import facts
from certs.errors import CertificateUnreadableError, TrustError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MAX_FILE_BYTES = 4 * 1024 * 1024
"""A whole national trust list in PEM stays far below this."""

MAX_ANCHORS = 500

_PEM_BLOCK = re.compile(rb"-----BEGIN (?:X509 )?CERTIFICATE-----[^-]+-----END (?:X509 )?CERTIFICATE-----")


@dataclass(frozen=True, slots=True)
class TrustAnchors:
    """DER of the trusted certificates, without duplicates. Build with `from_pem`, `from_der` or `load`."""

    certificates: tuple[bytes, ...] = ()

    @classmethod
    def from_der(cls, *certificates: bytes) -> TrustAnchors:
        """Take certificates as they are; raises `TrustError` for one that cannot be read."""
        distinct = tuple(dict.fromkeys(certificates))
        if len(distinct) > MAX_ANCHORS:
            raise TrustError(
                f"Quá nhiều chứng thư gốc (tối đa {MAX_ANCHORS}). Hãy chỉ giữ những gốc cần dùng."
            )
        for certificate in distinct:
            _check(certificate)
        return cls(distinct)

    @classmethod
    def from_pem(cls, data: bytes) -> TrustAnchors:
        """Read every certificate in the PEM text, or a single one in DER.

        Raises `TrustError` if there is none, one cannot be read, or a limit of size or count is passed.
        """
        if len(data) > MAX_FILE_BYTES:
            raise TrustError("Tệp chứng thư gốc quá lớn. Hãy kiểm tra lại tệp.")
        if data.startswith(b"\x30"):
            return cls.from_der(data)
        blocks = _PEM_BLOCK.findall(data)
        if not blocks:
            raise TrustError("Tệp không chứa chứng thư gốc nào (cần dạng PEM hoặc DER). Hãy chọn tệp khác.")
        if len(blocks) > MAX_ANCHORS:
            raise TrustError(
                f"Quá nhiều chứng thư gốc (tối đa {MAX_ANCHORS}). Hãy chỉ giữ những gốc cần dùng."
            )
        return cls.from_der(*(_der_of(block) for block in blocks))

    @classmethod
    def load(cls, paths: Iterable[Path]) -> TrustAnchors:
        """Read files in PEM (several certificates each) or DER; raises `TrustError` naming the file."""
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
        return TrustAnchors.from_der(*self.certificates, *other.certificates)

    def __contains__(self, certificate: bytes) -> bool:
        return certificate in self.certificates

    @property
    def is_empty(self) -> bool:
        return not self.certificates

    def to_pem(self) -> bytes:
        """Write all of them as one PEM text, for other programs."""
        return b"".join(facts.parsed(der).public_bytes(Encoding.PEM) for der in self.certificates)


def _check(certificate: bytes) -> None:
    try:
        facts.parsed(certificate)
    except CertificateUnreadableError as error:
        raise TrustError("Một chứng thư gốc không đọc được. Hãy tải lại tệp từ nguồn tin cậy.") from error


def _der_of(block: bytes) -> bytes:
    try:
        return facts.from_pem(block)
    except CertificateUnreadableError as error:
        raise TrustError("Một chứng thư gốc không đọc được. Hãy tải lại tệp từ nguồn tin cậy.") from error
