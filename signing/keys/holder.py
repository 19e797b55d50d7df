"""What the key-holder process does with a request: look up, check the PIN, sign. No sockets here."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import threading
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from signing.errors import KeyUnavailableError, SigningError, WrongPinError
from signing.keys.attempts import MAX_TRIES, Attempts
from signing.keys.model import Scheme
from signing.keys.pkcs12 import Pkcs12Key

if TYPE_CHECKING:
    from pathlib import Path

_CREDENTIAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_NONSENSE = "Yêu cầu gửi tới nơi giữ khóa không hợp lệ. Hãy báo quản trị viên."
_LOCKED = "Khóa ký đã bị khóa vì nhập sai mã PIN quá nhiều lần. Hãy liên hệ quản trị viên để mở lại."


def install_credential(folder: Path, credential: str, p12: bytes, pin: str) -> None:
    """Put a key where the holder looks: `<credential>.p12`, and its certificates in `<credential>.pem`.

    The certificates lie beside it since they are public and asked for without a PIN. Raises
    `KeyUnavailableError`.
    """
    key = Pkcs12Key.open(p12, pin)
    certificates = [x509.load_der_x509_certificate(der) for der in (key.certificate, *key.chain)]
    pem = b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)
    name = _checked(credential)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(folder / f"{name}.pem", pem)
    _write(folder / f"{name}.p12", p12)


class KeyHolder:
    """The keys of a folder. One instance serves all threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._attempts = Attempts(folder)
        self._checking = threading.Lock()
        self._pepper = secrets.token_bytes(32)
        self._opened: dict[str, tuple[bytes, Pkcs12Key]] = {}

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answer one request; what went wrong stands in the answer as code and text."""
        try:
            return self._answer(request)
        except WrongPinError as error:
            return {"error": error.code, "text": str(error), "tries_left": error.tries_left}
        except SigningError as error:
            return {"error": KeyUnavailableError.code, "text": str(error)}
        except ValueError:
            return {"error": KeyUnavailableError.code, "text": _NONSENSE}

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        match request:
            case {"op": "certificate", "credential": str(credential)}:
                certificates = self._certificates(_checked(credential))
                return {"certificates": [certificate.hex() for certificate in certificates]}
            case {"op": "unlock", "credential": str(credential), "pin": str(pin)}:
                self._unlocked(_checked(credential), pin)
                return {}
            case {
                "op": "sign",
                "credential": str(credential),
                "pin": str(pin),
                "to_be_signed": str(data),
                "scheme": str(scheme),
                "hash": str(hash_name),
            }:
                key = self._unlocked(_checked(credential), pin)
                value = key.sign(bytes.fromhex(data), scheme=Scheme(scheme), hash_name=hash_name)
                return {"value": value.hex()}
            case _:
                raise KeyUnavailableError(_NONSENSE)

    def _certificates(self, credential: str) -> list[bytes]:
        try:
            pem = (self._folder / f"{credential}.pem").read_bytes()
        except OSError as error:
            raise _no_such_key() from error
        return [
            certificate.public_bytes(Encoding.DER) for certificate in x509.load_pem_x509_certificates(pem)
        ]

    def _unlocked(self, credential: str, pin: str) -> Pkcs12Key:
        """The key, if the PIN is right; a try is spent before looking, so that a kill gives none back."""
        try:
            data = (self._folder / f"{credential}.p12").read_bytes()
        except OSError as error:
            raise _no_such_key() from error
        proof = hashlib.sha256(self._pepper + hashlib.sha256(data).digest() + pin.encode()).digest()
        with self._checking:
            known = self._opened.get(credential)
            if known is not None and secrets.compare_digest(known[0], proof):
                return self._known_key(credential, known[1])
            key = self._tried(credential, data, pin)
            self._opened[credential] = (proof, key)
            return key

    def _known_key(self, credential: str, key: Pkcs12Key) -> Pkcs12Key:
        """The key that this very PIN has opened before, unless wrong ones have locked it since."""
        left = self._attempts.left(credential)
        if left == 0:
            raise WrongPinError(_LOCKED, tries_left=0)
        if left < MAX_TRIES:
            self._attempts.succeeded(credential)
        return key

    def _tried(self, credential: str, data: bytes, pin: str) -> Pkcs12Key:
        if not self._attempts.begin(credential):
            raise WrongPinError(_LOCKED, tries_left=0)
        try:
            key = Pkcs12Key.open(data, pin)
        except WrongPinError:
            left = self._attempts.left(credential)
            raise WrongPinError(_wrong(left), tries_left=left) from None
        self._attempts.succeeded(credential)
        return key


def _checked(credential: str) -> str:
    if not _CREDENTIAL.fullmatch(credential):
        raise KeyUnavailableError("Tên khóa không hợp lệ. Hãy báo quản trị viên.")
    return credential


def _no_such_key() -> KeyUnavailableError:
    return KeyUnavailableError("Không tìm thấy khóa ký này. Hãy báo quản trị viên.")


def _wrong(left: int) -> str:
    return f"Mã PIN không đúng; còn {left} lần thử. Hãy nhập lại." if left else _LOCKED


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_suffix(path.suffix + ".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(data)
    fresh.replace(path)
