"""What the process of one PKCS#11 library does with a request. No sockets here.

A key is opened with its PIN under a handle that the asker made up, and signs for whoever knows the handle
until it is closed: the login of a token opens it to the whole process, so the process has to ask who comes.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from signing.errors import AmbiguousKeyError, KeyClosedError, KeyUnavailableError, SigningError, WrongPinError
from signing.keys.model import Scheme
from signing.keys.pkcs11 import objects, pins
from signing.keys.pkcs11.cryptoki import CryptokiError, Library
from signing.keys.pkcs11.making import TokenKey
from signing.keys.pkcs11.matching import CertificateObject, PublicKey, certificate_public, chain_of, chosen
from signing.keys.pkcs11.sessions import TokenSessions, tokens_of
from signing.keys.pkcs11.tokens import Token
from signing.keys.pkcs11.uri import Pkcs11Uri, parse_uri
from signing.keys.pkcs11.words import UNCOUNTED, pulled, told

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from signing.keys.attempts import Attempts
    from signing.keys.secrecy import Secret

RESTORED_WITHIN = 30.0
"""Seconds that a signature waits for keys to be opened again after this process was started anew."""
_SWEEP = 0.5
"""Seconds between two looks for leases that are over."""
_NONSENSE = "Yêu cầu gửi tới nơi giữ khóa không hợp lệ. Hãy báo quản trị viên."
_CLOSED = "Khóa trên thiết bị ký đã được đóng lại hoặc chưa mở. Hãy bắt đầu ký lại."


class TokenHolder:
    """The tokens of one library. One instance serves all threads."""

    def __init__(self, library: Path, attempts: Attempts) -> None:
        self._path = library
        self._attempts = attempts
        self._loading = threading.Lock()
        self._library: Library | None = None
        self._sessions: dict[tuple[object, ...], TokenSessions] = {}
        self._keys: dict[str, TokenKey] = {}
        self._ready = threading.Event()
        threading.Thread(target=self._sweep, name="leases", daemon=True).start()

    def answer(self, request: dict[str, Any], read_secret: Callable[[int], Secret]) -> dict[str, Any]:
        """Answer one request; what went wrong stands in the answer as code and text.

        `read_secret` gives the PIN, which comes behind a request so that no request ever contains it.
        """
        try:
            return self._answer(request, read_secret)
        except WrongPinError as error:
            return {"error": error.code, "text": str(error), "tries_left": error.tries_left}
        except KeyUnavailableError as error:
            return {"error": error.code, "text": str(error)}
        except SigningError as error:
            text = str(error)
        except CryptokiError as error:
            text = str(told(error, f"“{self._path.name}”"))
        except OSError:
            text = UNCOUNTED
        except (KeyError, TypeError, ValueError):
            text = _NONSENSE
        return {"error": KeyUnavailableError.code, "text": text}

    def _answer(self, request: dict[str, Any], read_secret: Callable[[int], Secret]) -> dict[str, Any]:
        match request:
            case {"op": "ready"}:
                self._ready.set()
                return {}
            case {"op": "tokens"}:
                seen = [self._shown(token) for token in tokens_of(self._loaded())]
                return {"tokens": seen, "open": len(self._keys)}
            case {"op": "open", "handle": str(handle), "pin": int() | None as length}:
                secret = None if length is None else read_secret(length)
                return self._open(handle, secret, request)
            case {"op": "sign", "handle": str(handle), "to_be_signed": str(data)}:
                value = self._key(handle).sign(
                    bytes.fromhex(data), scheme=Scheme(request["scheme"]), hash_name=str(request["hash"])
                )
                return {"value": value.hex()}
            case {"op": "close", "handle": str(handle)}:
                self._close(handle)
                return {}
            case _:
                raise KeyUnavailableError(_NONSENSE)

    def _loaded(self) -> Library:
        with self._loading:
            if self._library is None:
                try:
                    self._library = Library(self._path)
                except (OSError, AttributeError, ValueError) as error:
                    raise KeyUnavailableError(
                        f"Không nạp được thư viện PKCS#11 “{self._path.name}”. Hãy cài lại phần mềm của thiết"
                        " ký, hoặc sửa ANTIN_PKCS11_MODULES."
                    ) from error
            return self._library

    def _shown(self, token: Token) -> dict[str, Any]:
        """A token with what can be seen without the PIN."""
        library = self._loaded()
        found: list[CertificateObject] = []
        keys: list[tuple[bytes, str, PublicKey | None]] = []
        with suppress(CryptokiError):
            found = self._of(token).look(lambda session: objects.certificates(library, session))
            keys = self._of(token).look(lambda session: objects.public_keys(library, session))
        certified = {certificate_public(one.der) for one in found}
        bare = [
            {"id": identifier.hex(), "label": label}
            for identifier, label, public in keys
            if public is not None and public not in certified
        ]
        said = [{"id": one.id.hex(), "label": one.label, "der": one.der.hex()} for one in found]
        used = self._attempts.used(token.fingerprint)
        return {"token": token.to_json(), "certificates": said, "bare_keys": bare, "wrong_tries": used}

    def _open(self, handle: str, secret: Secret | None, request: dict[str, Any]) -> dict[str, Any]:
        kept = False
        try:
            uri, at = parse_uri(str(request["uri"])), datetime.fromisoformat(str(request["at"]))
            confirmed = request.get("confirmed") is True
            given = [
                CertificateObject(b"", "", bytes.fromhex(one), from_file=True) for one in request["given"]
            ]
            sessions = self._of(self._found(uri))
            lease = None if request.get("lease") is None else float(request["lease"])
            answer, key = self._opened(sessions, uri, given, secret, at, confirmed=confirmed, lease=lease)
            self._close(handle)
            self._keys[handle] = key
            kept = True
            return answer
        finally:
            if secret is not None and not kept:
                secret.wipe()

    def _found(self, uri: Pkcs11Uri) -> Token:
        """The one token that is meant; the asker has chosen it, but it may be gone since."""
        meant = [token for token in tokens_of(self._loaded()) if token.is_meant_by(uri)]
        if not meant:
            raise pulled(f"“{uri.token or uri.serial or ''}”")
        if len(meant) > 1:
            listed = "; ".join(token.described for token in meant)
            raise AmbiguousKeyError(
                f"Có nhiều thiết bị khớp với tên khóa: {listed}. Hãy thêm serial hoặc slot-id."
            )
        return meant[0]

    def _opened(  # noqa: PLR0913 - all that opening takes
        self,
        sessions: TokenSessions,
        uri: Pkcs11Uri,
        given: list[CertificateObject],
        secret: Secret | None,
        at: datetime,
        *,
        confirmed: bool,
        lease: float | None,
    ) -> tuple[dict[str, Any], TokenKey]:
        token, library = sessions.token, self._loaded()
        if token.needs_pin and not token.has_pin_pad and secret is None:
            raise KeyUnavailableError("Thiết bị ký cần mã PIN. Hãy nhập mã PIN.")
        reason = pins.refusal(token, wrong_before=0, confirmed=True)
        if token.needs_pin and reason is not None:
            raise reason

        def read(session: int) -> tuple[list[CertificateObject], list[Any]]:
            on_token = objects.certificates(library, session)
            return on_token, [key for _, key in objects.private_keys(library, session)]

        on_token, keys = sessions.run(secret, read, confirmed=confirmed)
        # A certificate that was given is the one to sign under; those on the token help with the chain.
        leaf = given[:1] or on_token
        match = chosen(uri, keys, leaf, at)
        pool = [one.der for one in (*given[1:], *on_token)]
        der = match.certificate.der
        answer = {
            "certificate": der.hex(),
            "chain": [one.hex() for one in chain_of(der, pool)],
            "label": match.key.label,
            "id": match.key.id.hex(),
        }
        return answer, TokenKey(library, sessions, match.key, der, secret, lease=lease)

    def _of(self, token: Token) -> TokenSessions:
        with self._loading:
            known = self._sessions.get((*token.identity, token.slot))
            if known is None:
                library = self._library
                assert library is not None, "tokens come from it"  # noqa: S101 - says why
                known = TokenSessions(library, token, self._attempts)
                self._sessions[*token.identity, token.slot] = known
            return known

    def _key(self, handle: str) -> TokenKey:
        self._ready.wait(RESTORED_WITHIN)
        key = self._keys.get(handle)
        if key is None:
            raise KeyClosedError(_CLOSED)
        return key

    def _sweep(self) -> None:
        """Close keys that nobody used for their lease, PINs included."""
        while True:
            time.sleep(_SWEEP)
            for handle, key in list(self._keys.items()):
                if key.is_over:
                    self._close(handle)

    def _close(self, handle: str) -> None:
        key = self._keys.pop(handle, None)
        if key is None:
            return
        key.close()
        if not self._keys:
            for sessions in list(self._sessions.values()):
                sessions.close()
