"""Sessions with one token: pooled, logged in once, opened again when it was away. Runs in the process."""

from __future__ import annotations

import hashlib
import secrets
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from signing.keys.pkcs11 import pins
from signing.keys.pkcs11.constants import UNAVAILABLE, USER, Rv
from signing.keys.pkcs11.cryptoki import CryptokiError
from signing.keys.pkcs11.tokens import Token
from signing.keys.pkcs11.words import STALE, WORTH_ANOTHER, WRONG_PIN, pulled, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from signing.keys.attempts import Attempts
    from signing.keys.pkcs11.cryptoki import Library
    from signing.keys.secrecy import Secret

Given = TypeVar("Given")
MOST_SESSIONS = 4
_MOST_TIMES = 5
_PAD = b"pin pad"
_NO_PIN = b"no pin"


def tokens_of(library: Library) -> list[Token]:
    """All tokens that are there now; one that fails to speak is left out."""
    found = []
    for slot in library.slots():
        with suppress(CryptokiError):
            found.append(Token.of(library.token(slot), library.info(), library.mechanisms(slot)))
    return found


class TokenSessions:
    """One login serves all sessions of a process (PKCS#11, 2.40, 2.6.8); this keeps track of whose it is."""

    def __init__(self, library: Library, token: Token, attempts: Attempts) -> None:
        self._library = library
        self._token = token
        self._attempts = attempts
        self._pepper = secrets.token_bytes(32)
        self._changing = threading.Condition(threading.RLock())
        self._idle: list[int] = []
        self._busy = 0
        self._most = token.max_sessions
        if not 0 < self._most < MOST_SESSIONS or self._most in UNAVAILABLE:
            self._most = MOST_SESSIONS
        self._logged_in: bytes | None = None
        self.generation = 0
        """Handles of an older one mean nothing."""

    @property
    def token(self) -> Token:
        return self._token

    def run(self, secret: Secret | None, work: Callable[[int], Given], *, confirmed: bool = False) -> Given:
        """Do the work in a session that is logged in with the PIN (None: on the PIN pad, or without).

        Where token or session went away, it is done again in a fresh session, if the same token is there.
        Raises `WrongPinError`, `LastTryError`, `KeyUnavailableError`.
        """
        again = 0
        while True:
            generation = self.generation
            try:
                with self._session(secret, confirmed=confirmed and not again) as session:
                    return work(session)
            except CryptokiError as error:
                # Threads that lose their sessions together, or to one another, may do so more than once.
                together = error.code in STALE or generation != self.generation
                if error.code not in WORTH_ANOTHER or again >= (_MOST_TIMES if together else 1):
                    raise told(error, self._token.described) from error
            again += 1
            self._renew(generation)

    def look(self, work: Callable[[int], Given]) -> Given:
        """Do work that needs no PIN. Raises `CryptokiError`."""
        session = self._library.open_session(self._token.slot)
        try:
            return work(session)
        finally:
            with suppress(CryptokiError):
                self._library.close_session(session)

    def close(self) -> None:
        """Log out and close everything; the next `run` begins anew."""
        with self._changing:
            self._reset()

    @contextmanager
    def _session(self, secret: Secret | None, *, confirmed: bool) -> Iterator[int]:
        session, generation = self._taken(secret, confirmed=confirmed)
        sound = False
        try:
            yield session
            sound = True
        finally:
            self._given_back(session, generation, sound=sound)

    def _taken(self, secret: Secret | None, *, confirmed: bool) -> tuple[int, int]:
        proof = self._proof(secret)
        with self._changing:
            while True:
                if self._logged_in not in {None, proof} and self._busy:
                    self._changing.wait()
                    continue
                # Another PIN is not taken on trust because somebody else's was right: the token is asked.
                if self._logged_in != proof:
                    self._log_in(secret, proof, confirmed=confirmed)
                if self._idle or self._busy < self._most:
                    break
                self._changing.wait()
            session = self._idle.pop() if self._idle else self._opened()
            self._busy += 1
            return session, self.generation

    def _given_back(self, session: int, generation: int, *, sound: bool) -> None:
        with self._changing:
            self._busy -= 1
            if generation == self.generation:
                if sound:
                    self._idle.append(session)
                else:
                    with suppress(CryptokiError):
                        self._library.close_session(session)
                    if not self._idle and not self._busy:
                        # With the last session the token forgets the login.
                        self._logged_in = None
            self._changing.notify_all()

    def _opened(self) -> int:
        """One more session; where the token has no more, one in use is waited for."""
        while True:
            try:
                return self._library.open_session(self._token.slot)
            except CryptokiError as error:
                if error.code != Rv.SESSION_COUNT or not self._busy:
                    raise
                self._most = self._busy
            self._changing.wait()
            if self._idle:
                return self._idle.pop()

    def _log_in(self, secret: Secret | None, proof: bytes, *, confirmed: bool) -> None:
        if self._logged_in is not None:
            with suppress(CryptokiError):
                self._library.logout(self._idle[0] if self._idle else self._remembered())
            self._logged_in = None
            self.generation += 1
        session = self._idle[0] if self._idle else self._remembered()
        if self._token.needs_pin:
            self._try(session, secret, confirmed=confirmed)
        self._logged_in = proof

    def _remembered(self) -> int:
        session = self._opened()
        self._idle.append(session)
        return session

    def _try(self, session: int, secret: Secret | None, *, confirmed: bool) -> None:
        """Let the token check the PIN; the try is counted before, so that a crash gives none back."""
        name = self._token.fingerprint
        before = self._attempts.used(name)
        was, now = self._token, self._refreshed()
        if now.identity != was.identity:
            # Only the very same token gets the PIN again: another one would count it as a wrong try.
            self._token = was
            raise pulled(was.described)
        reason = pins.refusal(now, wrong_before=before, confirmed=confirmed)
        if reason is not None:
            raise reason
        self._attempts.begin(name)
        try:
            self._checked_in(session, secret)
        except CryptokiError as error:
            if error.code in WRONG_PIN:
                after = self._refreshed()
                if error.code == Rv.PIN_LOCKED:
                    raise pins.locked(after) from None
                raise pins.wrong(after, wrong_now=before + 1) from None
            self._attempts.restore(name, before)
            raise
        self._attempts.succeeded(name)

    def _checked_in(self, session: int, secret: Secret | None) -> None:
        given = None if self._token.has_pin_pad else secret
        try:
            self._library.login(session, USER, given)
        except CryptokiError as error:
            if error.code not in {Rv.USER_ALREADY_LOGGED_IN, Rv.USER_ANOTHER_ALREADY_LOGGED_IN}:
                raise
            # A login of ours that was thought lost: this PIN is to be checked all the same.
            self._library.logout(session)
            self._library.login(session, USER, given)

    def _refreshed(self) -> Token:
        raw = self._library.token(self._token.slot)
        self._token = Token.of(raw, self._library.info(), self._token.mechanisms)
        return self._token

    def _renew(self, generation: int) -> None:
        """Look for the token again, in whatever slot it is. Raises `KeyUnavailableError` if it is away."""
        with self._changing:
            if generation != self.generation:
                return
            was = self._token
            self._reset()
            for token in tokens_of(self._library):
                if token.identity == was.identity:
                    self._token = token
                    return
            raise pulled(was.described)

    def _reset(self) -> None:
        with suppress(CryptokiError):
            self._library.close_all(self._token.slot)
        self._idle.clear()
        self._logged_in = None
        self.generation += 1
        self._changing.notify_all()

    def _proof(self, secret: Secret | None) -> bytes:
        if not self._token.needs_pin:
            return _NO_PIN
        if self._token.has_pin_pad or secret is None:
            return _PAD
        with secret.view() as content:
            return hashlib.blake2b(content, key=self._pepper).digest()
