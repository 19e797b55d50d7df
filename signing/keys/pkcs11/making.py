"""Make one signature value with one private key of a token. Runs in the process."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec

from certs.facts import parsed
from signing.errors import KeyUnavailableError
from signing.keys.pkcs11 import objects
from signing.keys.pkcs11.constants import CONTEXT_SPECIFIC, Rv
from signing.keys.pkcs11.cryptoki import CryptokiError
from signing.keys.pkcs11.mechanisms import Plan, answered, fed, plans
from signing.keys.pkcs11.words import OTHER_MECHANISM

if TYPE_CHECKING:
    from signing.keys.model import Scheme
    from signing.keys.pkcs11.cryptoki import Library
    from signing.keys.pkcs11.matching import PrivateKeyObject
    from signing.keys.pkcs11.sessions import TokenSessions
    from signing.keys.secrecy import Secret


class TokenKey:
    """A key that was chosen, for as long as it is held open."""

    def __init__(  # noqa: PLR0913 - all that signing takes
        self,
        library: Library,
        sessions: TokenSessions,
        key: PrivateKeyObject,
        certificate: bytes,
        secret: Secret | None,
        *,
        lease: float | None = None,
    ) -> None:
        """`lease`: seconds without use after which the key is to be closed; None: not by itself."""
        self._library = library
        self._sessions = sessions
        self._key = key
        self._secret = secret
        self._lease = lease
        self._used = time.monotonic()
        self._order_bytes = _order_bytes(certificate)
        self._handle: tuple[int, int] | None = None
        self._good: dict[tuple[Scheme, str], Plan] = {}

    def sign(self, to_be_signed: bytes, *, scheme: Scheme, hash_name: str) -> bytes:
        """Raises `KeyUnavailableError`, `WrongPinError`."""
        self._used = time.monotonic()
        raw = self._sessions.run(
            self._secret, lambda session: self._signed(session, to_be_signed, scheme, hash_name)
        )
        try:
            return answered(scheme, raw)
        except ValueError as error:
            raise KeyUnavailableError(
                "Thiết bị ký trả về chữ ký sai dạng. Hãy rút ra, cắm lại rồi ký lại."
            ) from error

    @property
    def is_over(self) -> bool:
        """Whether nobody has used it for its lease."""
        return self._lease is not None and time.monotonic() - self._used > self._lease

    def close(self) -> None:
        """Forget the PIN."""
        if self._secret is not None:
            self._secret.wipe()

    def _signed(self, session: int, to_be_signed: bytes, scheme: Scheme, hash_name: str) -> bytes:
        known = self._good.get((scheme, hash_name))
        ways = (
            (known,) if known else plans(self._key.kind, scheme, hash_name, self._sessions.token.mechanisms)
        )
        for plan in ways:
            data = fed(plan, to_be_signed, hash_name, order_bytes=self._order_bytes)
            try:
                value = self._made(session, plan, data)
            except CryptokiError as error:
                if error.code not in OTHER_MECHANISM:
                    raise
                continue
            self._good[scheme, hash_name] = plan
            return value
        raise KeyUnavailableError(
            f"Thiết bị ký {self._sessions.token.described} không làm được thuật toán {scheme} với"
            f" {hash_name}. Hãy chọn --scheme hoặc --hash khác; `antin keys` cho biết thiết bị làm được gì."
        )

    def _made(self, session: int, plan: Plan, data: bytes) -> bytes:
        self._library.begin_sign(session, self._located(session), plan)
        if self._key.always_authenticate:
            pad = self._sessions.token.has_pin_pad
            self._library.login(session, CONTEXT_SPECIFIC, None if pad else self._secret)
        return self._library.end_sign(session, data)

    def _located(self, session: int) -> int:
        generation = self._sessions.generation
        if self._handle is None or self._handle[0] != generation:
            for handle, key in objects.private_keys(self._library, session):
                if key == self._key:
                    self._handle = generation, handle
                    return handle
            # A login that the token forgot hides its keys.
            raise CryptokiError("C_FindObjects", Rv.USER_NOT_LOGGED_IN)
        return self._handle[1]


def _order_bytes(certificate: bytes) -> int | None:
    key = parsed(certificate).public_key()
    return (key.key_size + 7) // 8 if isinstance(key, ec.EllipticCurvePublicKey) else None
