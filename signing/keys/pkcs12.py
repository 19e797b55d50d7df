"""A key in a PKCS#12 file (`.p12`, `.pfx`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from signing.errors import KeyUnavailableError, WrongPinError
from signing.keys.making import signature_value

if TYPE_CHECKING:
    from pathlib import Path

    from signing.keys.model import Scheme

MAX_FILE_BYTES = 1024 * 1024

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


class Pkcs12Key:
    """A key opened once and kept in memory; implements `SigningKey`."""

    def __init__(
        self,
        private_key: PrivateKey,
        certificate: bytes,
        chain: tuple[bytes, ...],
    ) -> None:
        self._private_key = private_key
        self._certificate = certificate
        self._chain = chain

    @classmethod
    def open(cls, source: Path | bytes, passphrase: str) -> Self:
        """Open a file or its bytes.

        Raises `WrongPinError` for a wrong passphrase, `KeyUnavailableError` for everything else.
        """
        data = source if isinstance(source, bytes) else _read(source)
        try:
            store = pkcs12.load_pkcs12(data, passphrase.encode())
        except ValueError as error:
            if "password" in str(error).lower():
                raise WrongPinError("Mật khẩu của tệp khóa không đúng. Hãy nhập lại.") from None
            raise KeyUnavailableError("Tệp khóa không đúng định dạng PKCS#12. Hãy chọn tệp khác.") from error
        except (TypeError, UnsupportedAlgorithm) as error:
            raise KeyUnavailableError(
                "Tệp khóa dùng thuật toán chưa hỗ trợ. Hãy xuất lại tệp .p12."
            ) from error
        key, certificate = store.key, store.cert
        if certificate is None or not isinstance(key, PrivateKey):
            raise KeyUnavailableError(
                "Tệp khóa không có khóa RSA, ECDSA hoặc Ed25519 kèm chứng thư. Hãy chọn tệp khác."
            )
        chain = tuple(extra.certificate.public_bytes(Encoding.DER) for extra in store.additional_certs)
        return cls(key, certificate.certificate.public_bytes(Encoding.DER), chain)

    @property
    def certificate(self) -> bytes:
        return self._certificate

    @property
    def chain(self) -> tuple[bytes, ...]:
        return self._chain

    def sign(self, to_be_signed: bytes, *, scheme: Scheme, hash_name: str) -> bytes:
        return signature_value(self._private_key, to_be_signed, scheme=scheme, hash_name=hash_name)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise KeyUnavailableError(
            f"Không mở được tệp khóa “{path.name}”. Hãy kiểm tra đường dẫn và quyền đọc."
        ) from error
    if len(data) > MAX_FILE_BYTES:
        raise KeyUnavailableError(f"Tệp “{path.name}” quá lớn, không phải tệp khóa. Hãy chọn tệp khác.")
    return data
