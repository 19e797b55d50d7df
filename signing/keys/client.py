"""The service's side of the demo's key-holder process: start it, keep it, and sign through it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signing.errors import KeyUnavailableError
from signing.keys.channel import GONE, Channel
from signing.keys.child import Child

if TYPE_CHECKING:
    from pathlib import Path

    from signing.keys.model import Scheme

ANSWER_WITHIN = 30.0
"""Seconds; opening a PKCS#12 file is slow on purpose."""


class KeyClient(Channel):
    """What may be asked of a running key holder. May be handed to other processes."""

    def certificates(self, credential: str) -> tuple[bytes, ...]:
        """DER of the credential's certificate and its chain. Raises `KeyUnavailableError`."""
        answer = self._ask({"op": "certificate", "credential": credential})
        try:
            return tuple(bytes.fromhex(certificate) for certificate in answer["certificates"])
        except (KeyError, TypeError, ValueError) as error:
            raise KeyUnavailableError(GONE) from error

    def unlock(self, credential: str, pin: str) -> None:
        """Check the PIN without signing. Raises as `sign` does."""
        self._ask({"op": "unlock", "credential": credential, "pin": pin})

    def sign(
        self, credential: str, pin: str, to_be_signed: bytes, *, scheme: Scheme, hash_name: str
    ) -> bytes:
        """Raises `WrongPinError` with the tries left, `KeyUnavailableError` for everything else."""
        answer = self._ask(
            {
                "op": "sign",
                "credential": credential,
                "pin": pin,
                "to_be_signed": to_be_signed.hex(),
                "scheme": scheme,
                "hash": hash_name,
            }
        )
        try:
            return bytes.fromhex(answer["value"])
        except (KeyError, TypeError, ValueError) as error:
            raise KeyUnavailableError(GONE) from error

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        return self.ask(request, within=ANSWER_WITHIN)


class RemoteKey:
    """A key behind the seam, with the PIN for this act; implements `SigningKey`."""

    def __init__(self, client: KeyClient, credential: str, pin: str) -> None:
        self._client = client
        self._credential = credential
        self._pin = pin
        self._certificates = client.certificates(credential)

    @property
    def certificate(self) -> bytes:
        return self._certificates[0]

    @property
    def chain(self) -> tuple[bytes, ...]:
        return self._certificates[1:]

    def sign(self, to_be_signed: bytes, *, scheme: Scheme, hash_name: str) -> bytes:
        return self._client.sign(
            self._credential, self._pin, to_be_signed, scheme=scheme, hash_name=hash_name
        )


class KeyProcess(Child):
    """The key holder as a child of this process; it ends with its parent, even when that is killed."""

    def __init__(self, folder: Path) -> None:
        super().__init__("signing.keys.process", "--folder", str(folder.resolve()))

    @property
    def client(self) -> KeyClient:
        """How to reach it; stays the same over restarts."""
        return KeyClient(self._address, self._authkey)
