"""Certificates on the devices of this machine, found without a PIN, and the keys that go with them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from certs import facts
from certs.errors import CertificateUnreadableError
from signing.agent.window import Certificate, PinWay
from signing.agent.work import words
from signing.agent.work.errors import Code, WorkError
from signing.errors import AmbiguousKeyError, KeyUnavailableError
from signing.keys.pkcs11.matching import chain_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from signing.keys.pkcs11 import Devices, SeenToken, TokenKey, TokenProcess
    from signing.keys.secrecy import Secret

_TIMES = {facts.UnusableReason.EXPIRED, facts.UnusableReason.NOT_YET_VALID}


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate on a device that is plugged in."""

    process: TokenProcess
    seen: SeenToken
    certificate: bytes
    chain: tuple[bytes, ...]
    """Its issuers on the same device, the nearest first."""
    id: bytes
    """CKA_ID of the certificate."""

    @property
    def pin_way(self) -> PinWay:
        token = self.seen.token
        if not token.needs_pin:
            return PinWay.NONE
        return PinWay.PAD if token.has_pin_pad else PinWay.TYPED

    @property
    def shown(self) -> Certificate:
        """As people know it."""
        der = self.certificate
        not_before, not_after = facts.validity(der)
        return Certificate(
            sha256=facts.fingerprint(der),
            holder=facts.common_name(der),
            title=facts.title(der) or "",
            organisation=facts.organisation(der) or "",
            issuer=facts.issuer_name(der),
            not_before=not_before,
            not_after=not_after,
            token=self.seen.token.label,
        )

    def is_there(self) -> bool:
        """Whether the very same device is still, or again, plugged in."""
        try:
            now = self.process.tokens()
        except KeyUnavailableError:
            return False
        return any(one.token.identity == self.seen.token.identity for one in now)


class Holders:
    """All devices of this machine."""

    def __init__(self, devices: Devices, patience: float) -> None:
        """`patience`: seconds to wait for a device that is busy."""
        self._devices = devices
        self._patience = patience
        self._busy = threading.Lock()
        """Held by whoever opens a key, and who looks: a library may be loaded anew while no key is open in
        it, and some answer nobody while their device waits for the PIN on its pad."""

    def find(self, sha256: str, *, at: datetime) -> Held:
        """The device with this certificate.

        Raises `WorkError` (no_driver, no_token, other_certificate, certificate_expired, device).
        """
        found = self._sought(sha256, anew=False) or self._sought(sha256, anew=True)
        if found is None:
            raise WorkError(Code.OTHER_CERTIFICATE, words.OTHER_CERTIFICATE)
        reason = facts.usable_for_signing(found.certificate, at)
        if reason is not None:
            code = Code.CERTIFICATE_EXPIRED if reason in _TIMES else Code.OTHER_CERTIFICATE
            raise WorkError(code, reason.sentence)
        return found

    def plugged(self) -> tuple[Held, ...]:
        """Everything there is, usable or not. Raises `WorkError` (no_driver, no_token, device)."""
        return self._all(anew=True)

    def usable(self, *, at: datetime) -> tuple[Held, ...]:
        """Everything that may sign now. Raises `WorkError` as `find`, where there is nothing."""
        found = self._all(anew=True)
        usable = tuple(one for one in found if facts.usable_for_signing(one.certificate, at) is None)
        if usable:
            return usable
        reasons = {facts.usable_for_signing(one.certificate, at) for one in found}
        for reason in _TIMES & reasons:
            raise WorkError(Code.CERTIFICATE_EXPIRED, reason.sentence)
        raise WorkError(Code.OTHER_CERTIFICATE, words.NO_CERTIFICATE)

    def open(self, held: Held, pin: Secret | None, *, at: datetime, confirmed: bool) -> TokenKey:
        """Log in, and choose the key of that certificate. `pin` is None where none is typed.

        `confirmed`: the last try of the PIN is risked knowingly. Raises `WrongPinError`, `LastTryError`,
        `KeyUnavailableError`.
        """
        token = held.seen.token
        given = (held.certificate, *held.chain)
        named = replace(token.uri, slot_id=token.slot)
        with self._busy:
            try:
                return held.process.open(token, named, pin, at=at, given=given, confirmed=confirmed)
            except AmbiguousKeyError:
                # It shows no public keys: only the ID tells which of several goes with the certificate.
                by_id = replace(named, id=held.id)
                return held.process.open(token, by_id, pin, at=at, given=given, confirmed=confirmed)

    def _sought(self, sha256: str, *, anew: bool) -> Held | None:
        return next(
            (one for one in self._all(anew=anew) if facts.fingerprint(one.certificate) == sha256), None
        )

    def _all(self, *, anew: bool) -> tuple[Held, ...]:
        """Every certificate of every device; a library that fails is passed over if another has devices."""
        if not self._devices.libraries:
            raise WorkError(Code.NO_DRIVER, words.NO_DRIVER)
        if not self._busy.acquire(timeout=self._patience):
            raise WorkError(Code.DEVICE, words.BUSY)
        try:
            return self._looked(anew=anew)
        finally:
            self._busy.release()

    def _looked(self, *, anew: bool) -> tuple[Held, ...]:
        found: list[Held] = []
        failed: list[KeyUnavailableError] = []
        is_there = False
        for library in self._devices.libraries:
            try:
                process = self._devices.process(library)
                tokens = process.tokens(anew=anew)
            except KeyUnavailableError as error:
                failed.append(error)
                continue
            for seen in tokens:
                is_there = is_there or seen.token.is_initialised
                found += _on(process, seen)
        if not is_there and failed:
            raise WorkError(Code.DEVICE, str(failed[0]))
        if not is_there and anew:
            raise WorkError(Code.NO_TOKEN, words.NOTHING_PLUGGED)
        # Two libraries may know the same device; the first that does is asked.
        return tuple({one.certificate: one for one in reversed(found)}.values())[::-1]


def _on(process: TokenProcess, seen: SeenToken) -> Iterator[Held]:
    pool = [der for _, _, der in seen.certificates]
    for _, identifier, der in seen.certificates:
        try:
            facts.parsed(der)
            yield Held(process, seen, der, chain_of(der, pool), identifier)
        except CertificateUnreadableError:
            # Something else lies there, too; it signs nothing.
            continue
