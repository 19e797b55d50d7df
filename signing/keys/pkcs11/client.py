"""The signer's side of a PKCS#11 library's process: keep it running, open keys, sign through it."""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from certs import facts
from certs.errors import CertificateUnreadableError
from signing.errors import KeyUnavailableError
from signing.keys.channel import GONE, Channel, HolderGoneError
from signing.keys.child import START_WITHIN, Child
from signing.keys.pkcs11.tokens import Token
from signing.keys.pkcs11.watching import PEOPLE_TAKE
from signing.keys.pkcs11.words import UNCOUNTED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from signing.keys.model import Scheme
    from signing.keys.pkcs11.uri import Pkcs11Uri
    from signing.keys.secrecy import Secret

CALL_SECONDS = 30.0
"""How long a library may take for one call."""
_GRACE = 5.0
"""Seconds beyond it: the process itself ends what takes too long, and says so."""
_MOST_RESTARTS = 5
_RESTARTS_WITHIN = 60.0
_CRASHED = (
    "Thư viện của thiết bị ký đã ngừng đột ngột. Không có chữ ký nào được tạo; hãy rút thiết bị ra, cắm lại"
    " rồi ký lại. Nếu vẫn lỗi, hãy cài lại phần mềm của thiết bị."
)


@dataclass(frozen=True, slots=True)
class SeenToken:
    """A token with what shows without its PIN."""

    token: Token
    certificates: tuple[tuple[str, bytes, bytes], ...]
    """Label, CKA_ID and DER of each."""
    bare_keys: tuple[tuple[str, bytes], ...]
    """Label and CKA_ID of keys that show themselves and have no certificate on the token."""
    wrong_tries: int
    """Wrong PINs in a row that this installation has counted."""


@dataclass(frozen=True, slots=True)
class TokenKey:
    """An open key of a token; implements `SigningKey` and may be handed to other processes."""

    channel: Channel
    handle: str = field(repr=False)
    certificate: bytes
    chain: tuple[bytes, ...]
    has_pin_pad: bool
    seconds: float

    def sign(self, to_be_signed: bytes, *, scheme: Scheme, hash_name: str) -> bytes:
        """Asks once more where the library crashed meanwhile; see `SigningKey`."""
        request = {
            "op": "sign",
            "handle": self.handle,
            "to_be_signed": to_be_signed.hex(),
            "scheme": scheme,
            "hash": hash_name,
            "pad": self.has_pin_pad,
        }
        try:
            return _value(self._asked(request))
        except HolderGoneError:
            # Its keeper starts it again; a second crash belongs to this document.
            try:
                return _value(self._asked(request))
            except HolderGoneError as error:
                raise KeyUnavailableError(_CRASHED) from error

    def _asked(self, request: dict[str, Any]) -> dict[str, Any]:
        within = within_seconds(self.seconds, pad=self.has_pin_pad) + START_WITHIN
        return self.channel.ask(request, within=within, patience=START_WITHIN)


@dataclass(frozen=True, slots=True)
class _Opening:
    """What it takes to open a key again after a crash."""

    request: dict[str, Any]
    secret: Secret | None
    seconds: float


class TokenProcess(Child):
    """The process of one library, started again when it dies; keys that were open are opened again.

    `tries` is the folder in which wrong PINs are counted; raises `KeyUnavailableError` if it cannot be made.
    PINs are kept, in memory only, until `close` or `stop`.
    """

    def __init__(self, library: Path, tries: Path, *, seconds: float = CALL_SECONDS) -> None:
        try:
            tries.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise KeyUnavailableError(UNCOUNTED) from error
        super().__init__(
            "signing.keys.pkcs11.process",
            "--library",
            str(library),
            "--tries",
            str(tries.resolve()),
            "--seconds",
            str(seconds),
        )
        self._seconds = seconds
        self._open: dict[str, _Opening] = {}
        self._ended = threading.Event()
        self._restarts: deque[float] = deque(maxlen=_MOST_RESTARTS)
        self._keeper: threading.Thread | None = None

    def start(self) -> None:
        super().start()
        self.channel.ask({"op": "ready"}, within=START_WITHIN)
        if self._keeper is None:
            self._keeper = threading.Thread(target=self._keep, name="pkcs11 keeper", daemon=True)
            self._keeper.start()

    def stop(self) -> None:
        self._ended.set()
        for opening in self._open.values():
            if opening.secret is not None:
                opening.secret.wipe()
        self._open.clear()
        super().stop()
        if self._keeper is not None:
            self._keeper.join(START_WITHIN)

    def tokens(self, *, anew: bool = False) -> tuple[SeenToken, ...]:
        """What is plugged in. Raises `KeyUnavailableError`.

        `anew`: with the library loaded once more, unless a key is open in it, since some libraries notice
        no token that came after them.
        """
        try:
            answer = self._ask({"op": "tokens"})
            if anew and answer["open"] == 0:
                self._end()
                answer = self._ask({"op": "tokens"})
            return tuple(_seen(said) for said in answer["tokens"])
        except HolderGoneError as error:
            raise KeyUnavailableError(_CRASHED) from error
        except (KeyError, TypeError, ValueError) as error:
            raise KeyUnavailableError(GONE) from error

    def open(  # noqa: PLR0913 - all that opening takes
        self,
        token: Token,
        uri: Pkcs11Uri,
        secret: Secret | None,
        *,
        at: datetime,
        given: Sequence[bytes] = (),
        confirmed: bool = False,
        lease: float | None = None,
    ) -> TokenKey:
        """Log in and choose the key that the URI means, with the certificate to sign under at that time.

        `secret` belongs to this process from now on; None for a PIN pad. `given`: DER of certificates from a
        file, the signer's own first. `confirmed`: the last try of the PIN is risked knowingly. `lease`:
        seconds without use after which the key closes itself; it is then not opened again after a crash,
        since its PIN is not kept here. Raises `WrongPinError`, `LastTryError`, `AmbiguousKeyError`,
        `KeyUnavailableError`.
        """
        request = {
            "op": "open",
            "handle": secrets.token_hex(16),
            "uri": str(uri),
            "pin": None if secret is None else len(secret),
            "pad": token.has_pin_pad,
            "confirmed": confirmed,
            "at": at.isoformat(),
            "given": [der.hex() for der in given],
            "lease": lease,
        }
        try:
            answer = self._ask(request, secret)
            certificate = bytes.fromhex(answer["certificate"])
            facts.parsed(certificate)
            chain = tuple(bytes.fromhex(one) for one in answer["chain"])
        except HolderGoneError as error:
            raise KeyUnavailableError(_CRASHED) from error
        except (KeyError, TypeError, ValueError, CertificateUnreadableError) as error:
            raise KeyUnavailableError(GONE) from error
        handle = str(request["handle"])
        if lease is not None:
            if secret is not None:
                secret.wipe()
            return TokenKey(self.channel, handle, certificate, chain, token.has_pin_pad, self._seconds)
        # Once is enough: nobody is asked again when the library crashes.
        self._open[handle] = _Opening({**request, "confirmed": False}, secret, self._seconds)
        return TokenKey(self.channel, handle, certificate, chain, token.has_pin_pad, self._seconds)

    def close(self, key: TokenKey) -> None:
        """Forget the key and its PIN, here and in the process."""
        opening = self._open.pop(key.handle, None)
        if opening is None:
            return
        if opening.secret is not None:
            opening.secret.wipe()
        try:
            self._ask({"op": "close", "handle": key.handle})
        except KeyUnavailableError:
            # It is gone, and the PIN with it.
            return

    def _end(self) -> None:
        """End the process and start it again. Killed, it leaves the folder of its address where it is."""
        with self._changing:
            if self._is_over:
                raise KeyUnavailableError(GONE)
            if self._child is not None:
                self._child.kill()
            self._release()
            self._launch()
        self.channel.ask({"op": "ready"}, within=START_WITHIN)

    def _ask(self, request: dict[str, Any], secret: Secret | None = None) -> dict[str, Any]:
        within = within_seconds(self._seconds, pad=request.get("pad") is True)
        return self.channel.ask(request, within=within, secret=secret, patience=START_WITHIN)

    def _keep(self) -> None:
        """Start the process again when it dies, unless it does nothing else."""
        while not self._ended.wait(0.05):
            if self.is_alive:
                continue
            if (
                len(self._restarts) == _MOST_RESTARTS
                and time.monotonic() - self._restarts[0] < _RESTARTS_WITHIN
            ):
                super().stop()
                return
            self._restarts.append(time.monotonic())
            self._restart()

    def _restart(self) -> None:
        try:
            super().start()
            for opening in list(self._open.values()):
                self._reopen(opening)
            self.channel.ask({"op": "ready"}, within=START_WITHIN)
        except (KeyUnavailableError, ValueError):
            # Looked at again in a moment; a wiped secret means that the batch is over.
            return

    def _reopen(self, opening: _Opening) -> None:
        try:
            self._ask(opening.request, opening.secret)
        except HolderGoneError:
            raise
        except KeyUnavailableError:
            # Pulled out meanwhile, or the PIN no longer right: each signature will say so.
            return


def within_seconds(seconds: float, *, pad: bool) -> float:
    """How long to wait for an answer."""
    return (max(seconds, PEOPLE_TAKE) if pad else seconds) + _GRACE


def _value(answer: dict[str, Any]) -> bytes:
    try:
        return bytes.fromhex(answer["value"])
    except (KeyError, TypeError, ValueError) as error:
        raise KeyUnavailableError(GONE) from error


def _seen(said: dict[str, Any]) -> SeenToken:
    certificates = tuple(
        (str(one["label"]), bytes.fromhex(one["id"]), bytes.fromhex(one["der"]))
        for one in said["certificates"]
    )
    bare = tuple((str(one["label"]), bytes.fromhex(one["id"])) for one in said["bare_keys"])
    return SeenToken(Token.from_json(said["token"]), certificates, bare, int(said["wrong_tries"]))
