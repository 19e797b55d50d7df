"""Sound signatures: every producer, level and algorithm; several in a file; judged sooner and much later."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certs.authority import KeyKind
from signing.keys.model import Scheme
from signing.report import Level
from signing.workflow import sign_initials
from tests.certs.pki import AT
from tests.interop.agreement import moulding
from tests.interop.agreement.model import Case
from tests.interop.agreement.world import DAY, YEAR, OwnStamps, World
from tests.signing.algorithms import ALGORITHMS, Algorithm
from tests.signing.papers import prepared, sample
from tests.signing.signers import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

LETTER = "10-html-ttr"
LEVELS = (Level.B_B, Level.B_T, Level.B_LT, Level.B_LTA)
CHEAP = next(one for one in ALGORITHMS if one.name == "p256-sha256")
EVERY_LEVEL = ("rsa-sha256", "pss-sha256", "p256-sha256", "p384-sha384")
OF_OTHERS = (*EVERY_LEVEL, "rsa-sha384", "rsa3072-sha512", "pss-sha512", "p521-sha512")


def cases() -> Iterator[Case]:
    for algorithm in ALGORITHMS:
        levels = LEVELS if algorithm.name in EVERY_LEVEL else (Level.B_B, Level.B_T)
        for level in levels:
            yield Case(f"sound.own.{level}.{algorithm.name}", partial(own, level=level, algorithm=algorithm))
    for algorithm in (one for one in ALGORITHMS if one.name in OF_OTHERS):
        levels = LEVELS if algorithm.name in EVERY_LEVEL else (Level.B_B, Level.B_T)
        for level in levels:
            yield Case(
                f"sound.pyhanko.{level}.{algorithm.name}", partial(others, level=level, algorithm=algorithm)
            )
    yield from _times()
    yield from _several()


def own(world: World, *, level: Level, algorithm: Algorithm = CHEAP, at: datetime = AT) -> bytes:
    """By our own software."""
    key = key_of(world.pki.person(key=algorithm.key))
    return sign_initials(
        prepared(sample(LETTER)),
        key,
        services=world.services(at),
        at=at,
        level=level,
        scheme=algorithm.scheme,
        hash_name=algorithm.hash_name,
    ).pdf


class _Stamper(TimeStamper):
    """The demo authority's time stamps, as pyHanko asks for them."""

    def __init__(self, source: OwnStamps) -> None:
        super().__init__()
        self._source = source

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        answer = self._source.authority.handle("/tsa", "POST", req.dump(), at=self._source.at)
        return tsp.TimeStampResp.load(answer.body)


def others(world: World, *, level: Level, algorithm: Algorithm, at: datetime = AT) -> bytes:
    """By pyHanko; the signing time is given, since it would take the clock's."""
    issued = world.pki.person(key=algorithm.key)
    store = SimpleCertificateStore()
    store.register_multiple([x509.Certificate.load(one) for one in issued.chain])
    private = issued.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = signers.SimpleSigner(
        signing_cert=x509.Certificate.load(issued.certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=store,
        prefer_pss=algorithm.scheme is Scheme.RSA_PSS,
    )
    stamper = _Stamper(OwnStamps(world.pki.authority, at))

    def make(digest: bytes) -> bytes:
        signing = signer.async_sign(
            digest,
            algorithm.hash_name,
            use_pades=True,
            timestamper=None if level is Level.B_B else stamper,
        )
        return bytes(asyncio.run(signing).dump())

    pdf = moulding.signed(moulding.page(), make, claimed=at, digest=algorithm.hash_name)
    return raised(world, pdf, level, at)


def raised(world: World, pdf: bytes, level: Level, at: datetime = AT) -> bytes:
    """From B-T to what is asked for."""
    if level in {Level.B_LT, Level.B_LTA}:
        pdf = moulding.with_evidence(pdf, world.evidence(at))
    if level is Level.B_LTA:
        pdf = world.document_stamp(pdf, at)
    return pdf


def by_hand(world: World, level: Level, at: datetime = AT) -> bytes:
    pdf = world.signature(claimed=at, stamped=None if level is Level.B_B else at)
    return raised(world, pdf, level, at)


TIMES = {
    "before-signing": AT - DAY,
    "next-week": AT + 7 * DAY,
    "signer-expired": AT + YEAR + 30 * DAY,
    "stamper-expired": AT + 3 * YEAR,
    "authorities-expired": AT + 30 * YEAR,
}
"""The signer's certificate ends a year after `AT`, the time-stamp services' later, the root's last."""


def _times() -> Iterator[Case]:
    for label, at in TIMES.items():
        for level in LEVELS:
            yield Case(f"later.own.{level}.{label}", partial(own, level=level), at)
            yield Case(f"later.hand.{level}.{label}", partial(_by_hand, level=level), at)
            yield Case(f"later.alone.{level}.{label}", partial(_by_hand, level=level), at, is_usual=False)


def _by_hand(world: World, *, level: Level) -> bytes:
    return by_hand(world, level)


def _several() -> Iterator[Case]:
    for count in (2, 3, 5):
        yield Case(f"several.signatures.{count}", partial(_many, count=count))
        yield Case(f"several.stamped.{count}", partial(_many, count=count, stamped=AT))
    for count in (1, 2, 3):
        yield Case(f"several.document-stamps.{count}", partial(_stamps, count=count))
    yield Case("several.second-after-evidence", _second_after_evidence)
    yield Case("several.one-bad-of-two", _one_bad)
    yield Case(
        "several.evidence-only", lambda world: moulding.with_evidence(world.signature(), world.evidence(AT))
    )
    yield Case("unsigned.page", lambda _: moulding.page())
    yield Case("unsigned.letter", lambda _: sample(LETTER))
    yield Case("unsigned.prepared", lambda _: prepared(sample(LETTER)))
    yield Case("unsigned.stamp-only", lambda world: world.document_stamp(moulding.page(), AT))
    for permission in fields.MDPPerm:
        yield Case(
            f"certified.{permission.name.lower().replace('_', '-')}.alone",
            partial(_certified, permission=permission),
        )
        yield Case(
            f"certified.{permission.name.lower().replace('_', '-')}.signed-after",
            partial(_certified, permission=permission, second=True),
        )
        yield Case(
            f"certified.{permission.name.lower().replace('_', '-')}.stamped-after",
            partial(_certified, permission=permission, stamp=True),
        )
    for filter_name in ("ADOBE_PKCS7_DETACHED", "PADES"):
        sub_filter = getattr(fields.SigSeedSubFilter, filter_name)
        for stamped in (None, AT):
            how = "plain" if stamped is None else "stamped"
            yield Case(
                f"form.{filter_name.lower().replace('_', '-')}.{how}",
                partial(_form, sub_filter=sub_filter, stamped=stamped),
            )


def _form(world: World, *, sub_filter: fields.SigSeedSubFilter, stamped: datetime | None) -> bytes:
    return world.signature(sub_filter=sub_filter, stamped=stamped)


def _many(world: World, *, count: int, stamped: datetime | None = None) -> bytes:
    pdf = moulding.page()
    for number in range(1, count + 1):
        pdf = world.signature(pdf, world.pki.person(key=KeyKind.P256), field=f"S{number}", stamped=stamped)
    return pdf


def _stamps(world: World, *, count: int) -> bytes:
    pdf = by_hand(world, Level.B_LT)
    for number in range(1, count + 1):
        pdf = world.document_stamp(pdf, AT + number * DAY / 100, field=f"Stamp{number}")
    return pdf


def _second_after_evidence(world: World) -> bytes:
    return world.signature(by_hand(world, Level.B_LTA), field="Second", stamped=AT + DAY / 48)


def _one_bad(world: World) -> bytes:
    return world.signature(
        world.signature(), world.faulty().make("revoked-key-compromise").issued, field="Second"
    )


def _certified(
    world: World, *, permission: fields.MDPPerm, second: bool = False, stamp: bool = False
) -> bytes:
    pdf = world.signature(certify=permission)
    if second:
        pdf = world.signature(pdf, field="Second")
    return world.document_stamp(pdf, AT) if stamp else pdf
