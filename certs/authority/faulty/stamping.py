"""Time-stamp services that are wrong on purpose, each at `/tsa/<name>` of an authority that serves them.

What is due is said for whoever asked: RFC 3161, 2.4.2 has the requester compare the answer with the question,
and 2.3 says what the certificate has to be. All but the fault is sound.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from asn1crypto import core, tsp
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from certs import facts
from certs.authority import keys, profiles
from certs.authority.faulty.blueprint import YEAR, Blueprint
from certs.authority.model import AuthorityResponse, CaName, KeyKind, ServiceKey
from certs.authority.profiles import DEMO_ARC, Issuer, Period
from certs.authority.sources import NOWHERE, USUAL, Sources
from certs.authority.tsa import TimestampAuthority, refusal
from certs.errors import AuthorityError
from certs.signatures import ASN1_ERRORS

if TYPE_CHECKING:
    from certs.authority.demo import DemoAuthority

DAY = timedelta(days=1)
SLOW_SECONDS = 60.0
"""Longer than anybody should wait."""
UNKNOWN_POLICY = f"{DEMO_ARC}.97"

_REPLY = "application/timestamp-reply"


@dataclass(frozen=True, slots=True)
class StampFault:
    """One way for a time-stamp service to be wrong."""

    what: str
    refuse: str
    """What a requester has to see."""
    clause: str


def _certificate(what: str, refuse: str, clause: str = "RFC 3161, 2.3") -> StampFault:
    return StampFault(what, refuse, clause)


STAMP_FAULTS: Mapping[str, StampFault] = MappingProxyType(
    {
        "sound": StampFault("nothing", "nothing", "RFC 3161"),
        "wrong-nonce": StampFault("another nonce", "the nonce is not the one sent", "RFC 3161, 2.4.2"),
        "no-nonce": StampFault("no nonce", "the nonce that was sent is missing", "RFC 3161, 2.4.2"),
        "wrong-imprint": StampFault(
            "a stamp over other data", "the imprint is not the one sent", "RFC 3161, 2.4.2"
        ),
        "past-time": StampFault("the time of a day before", "the time is long past", "RFC 3161, 2.4.2"),
        "future-time": StampFault("the time of a day after", "the time is to come", "RFC 3161, 2.4.2"),
        "unknown-policy": StampFault(
            f"policy {UNKNOWN_POLICY}, whatever was asked for",
            "another policy than wanted",
            "RFC 3161, 2.4.1",
        ),
        "refused": StampFault("a rejection: systemFailure", "the status is not granted", "RFC 3161, 2.4.2"),
        "broken-signature": StampFault("the last bit turned over", "the signature is wrong", "RFC 5652, 5.6"),
        "garbage": StampFault("a page of HTML", "no TimeStampResp", "RFC 3161, 2.4.2"),
        "empty": StampFault("no byte at all", "no TimeStampResp", "RFC 3161, 2.4.2"),
        "huge": StampFault("two megabytes after the answer", "more than an answer can have", "-"),
        "slow": StampFault(f"the answer after {SLOW_SECONDS:g} seconds", "no answer in time", "-"),
        "unavailable": StampFault("HTTP status 503", "no answer", "RFC 9110, 15.6.4"),
        "expired": _certificate(
            "a certificate that expired a day before", "it is not valid", "RFC 5280, 6.1.3"
        ),
        "not-yet-valid": _certificate(
            "a certificate valid from tomorrow", "it is not valid", "RFC 5280, 6.1.3"
        ),
        "revoked": _certificate(
            "a certificate revoked two days before", "it is revoked", "RFC 3161, 4; RFC 5280, 6.3"
        ),
        "wrong-usage": _certificate("a certificate for code signing", "it may not stamp"),
        "further-usage": _certificate("a certificate for stamps and code", "it may do more than stamp"),
        "usage-not-critical": _certificate("a usage that is not critical", "it is not critical"),
        "unknown-root": _certificate("a root that nobody trusts", "no path", "RFC 5280, 6.1"),
    }
)
"""By name; the page docs/demo-authority.md shows this very table."""


@dataclass(frozen=True, slots=True)
class _Asked:
    request: bytes
    at: datetime
    """When it is answered."""


_Answer = Callable[[_Asked], AuthorityResponse]


class FaultyStamping:
    """Answers below `/tsa/`. Certificates are made at the first request that needs them. Thread-safe."""

    def __init__(self, authority: DemoAuthority, *, slow_seconds: float = SLOW_SECONDS) -> None:
        self._authority = authority
        self._slow_seconds = slow_seconds
        self._guard = threading.Lock()
        self._services: dict[str, TimestampAuthority] = {}
        self._answers: Mapping[str, _Answer] = {
            "sound": self._sound,
            "wrong-nonce": lambda asked: self._altered(asked, nonce=4711),
            "no-nonce": lambda asked: self._altered(asked, nonce=None),
            "wrong-imprint": lambda asked: self._altered(asked, message_imprint=_turned(asked.request)),
            "past-time": lambda asked: self._sound(replace(asked, at=asked.at - DAY)),
            "future-time": lambda asked: self._sound(replace(asked, at=asked.at + DAY)),
            "unknown-policy": self._of("unknown-policy", policy=UNKNOWN_POLICY),
            "refused": lambda _: _reply(refusal("system_failure", "out of order, on purpose")),
            "broken-signature": self._broken,
            "garbage": lambda _: _reply(b"<html>Xin chao</html>"),
            "empty": lambda _: _reply(b""),
            "huge": lambda asked: _reply(self._sound(asked).body + bytes(2 * 1024 * 1024)),
            "slow": lambda asked: replace(self._sound(asked), delay=self._slow_seconds),
            "unavailable": lambda _: AuthorityResponse(503, "text/plain; charset=utf-8", b"out of order"),
            "expired": self._of("expired", not_after=-DAY),
            "not-yet-valid": self._of("not-yet-valid", not_before=DAY),
            "revoked": self._of("revoked"),
            "wrong-usage": self._of("wrong-usage", purposes=(ExtendedKeyUsageOID.CODE_SIGNING,)),
            "further-usage": self._of(
                "further-usage",
                purposes=(ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING),
            ),
            "usage-not-critical": self._of("usage-not-critical", critical=False),
            "unknown-root": self._of("unknown-root"),
        }

    def answer(self, name: str, request: bytes, at: datetime) -> AuthorityResponse:
        """Answer a request as the service of that name does; raises `AuthorityError` for other names."""
        if name not in self._answers:
            raise AuthorityError(
                f"Không có dịch vụ dấu thời gian lỗi nào tên “{name}”. Hãy chọn một tên trong danh sách."
            )
        return self._answers[name](_Asked(request, at))

    def _sound(self, asked: _Asked) -> AuthorityResponse:
        return self._authority.handle("/tsa", "POST", asked.request, at=asked.at)

    def _altered(self, asked: _Asked, **fields: object) -> AuthorityResponse:
        """Answer another question than the one asked."""
        try:
            request = tsp.TimeStampReq.load(asked.request, strict=True)
            for name, value in fields.items():
                request[name] = value
            changed = bytes(request.dump(force=True))
        except ASN1_ERRORS:
            changed = asked.request
        return self._sound(replace(asked, request=changed))

    def _broken(self, asked: _Asked) -> AuthorityResponse:
        sound = self._sound(asked)
        return replace(sound, body=sound.body[:-1] + bytes((sound.body[-1] ^ 1,)))

    def _of(self, name: str, **changes: object) -> _Answer:
        def answer(asked: _Asked) -> AuthorityResponse:
            return _reply(self._service(name, asked.at, changes).answer(asked.request, asked.at))

        return answer

    def _service(self, name: str, at: datetime, changes: Mapping[str, object]) -> TimestampAuthority:
        with self._guard:
            if name not in self._services:
                self._services[name] = self._made(name, at, **changes)  # type: ignore[arg-type]  # by name
            return self._services[name]

    def _made(  # noqa: PLR0913  each with its name
        self,
        name: str,
        at: datetime,
        *,
        not_before: timedelta = -YEAR,
        not_after: timedelta = YEAR,
        purposes: tuple[x509.ObjectIdentifier, ...] = (ExtendedKeyUsageOID.TIME_STAMPING,),
        critical: bool = True,
        policy: str = profiles.TIMESTAMP_POLICY,
    ) -> TimestampAuthority:
        key = keys.new_service_key(KeyKind.P256)
        issuer, sources = self._issuer(name, at)
        blueprint = Blueprint(
            profiles.demo_name(f"Dấu thời gian thử nghiệm {name} (DEMO)"),
            key,
            at + not_before,
            at + not_after,
            purposes=purposes,
            purposes_critical=critical,
            policies=(),
            sources=sources,
        )
        certificate = blueprint.signed_by(issuer)
        if sources is not NOWHERE:
            self._authority.register(certificate, CaName.TIMESTAMPING)
        if name == "revoked":
            self._authority.revoke(facts.serial_number(certificate), at - 2 * DAY)
        return TimestampAuthority(certificate, key, chain=(issuer.certificate,), policy=policy)

    def _issuer(self, name: str, at: datetime) -> tuple[Issuer, Sources]:
        if name != "unknown-root":
            return self._authority.issuer(CaName.TIMESTAMPING), USUAL
        key: ServiceKey = keys.new_service_key(KeyKind.P256)
        root = profiles.root(key, Period(at - 2 * YEAR, at + 2 * YEAR))
        return Issuer(CaName.ROOT, root, key, self._authority.base_url), NOWHERE


def _turned(request: bytes) -> core.Sequence | None:
    """Give the imprint of a request with all its bits turned over; None where there is none."""
    try:
        imprint = tsp.TimeStampReq.load(request, strict=True)["message_imprint"].copy()
        imprint["hashed_message"] = bytes(byte ^ 0xFF for byte in imprint["hashed_message"].native)
    except ASN1_ERRORS:
        return None
    return imprint


def _reply(body: bytes) -> AuthorityResponse:
    return AuthorityResponse(200, _REPLY, body)
