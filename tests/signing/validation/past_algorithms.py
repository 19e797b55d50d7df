"""Algorithms that ended between signing and checking: SHA-1 in 2012, RSA keys below 1900 bits in 2019.

All of it under a root of its own, on the clocks of those years.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import rsa

from certs.authority import Issued, KeyKind
from certs.authority.faulty.blueprint import with_sha1
from certs.authority.keys import new_service_key
from certs.evidence import Evidence
from tests.certs.pki import weak_key
from tests.interop.agreement import moulding
from tests.interop.agreement.model import Made
from tests.interop.agreement.world import DAY, YEAR
from tests.signing.validation.past_model import OUT, SOUND, WEAK, WEAK_THEN, Case
from tests.signing.validation.past_world import Branch, person, service, signed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.interop.agreement.world import World

SHA1_SIGNED = datetime(2011, 6, 1, tzinfo=UTC)
SHA1_PROVEN = datetime(2012, 1, 15, tzinfo=UTC)
SHA1_GONE = datetime(2013, 1, 15, tzinfo=UTC)
SHA1_CHECKED = datetime(2014, 6, 1, tzinfo=UTC)
RSA_SIGNED = datetime(2018, 6, 1, tzinfo=UTC)
RSA_CHECKED = datetime(2021, 6, 1, tzinfo=UTC)


def _world(world: World, begin: datetime) -> tuple[Branch, Issued, Issued]:
    """A root of those years, a signer for three years and a time-stamp service for eight."""
    root = Branch.root(world, begin)
    signer = root.issued(person(begin=begin - YEAR, until=begin + 4 * YEAR))
    return root, signer, root.issued(service(begin=begin - YEAR, until=begin + 7 * YEAR))


def _made(root: Branch, pdf: bytes, *moments: datetime, at: datetime) -> Made:
    """With its root's lists of those times and of the time of checking."""
    lists = tuple(root.list(moment) for moment in (*moments, at - DAY))
    return Made(pdf, anchor=root.issuer.certificate, lists=lists)


def _signature(world: World, *, stamped: datetime | None, covers: datetime | None = None) -> Made:
    """Under SHA-1, with a strong time stamp or none; perhaps over a document time stamp."""
    root, signer, stamper = _world(world, SHA1_SIGNED)
    pdf = None if covers is None else world.document_stamp(moulding.page(), covers, service=stamper)
    made = covers or stamped or SHA1_SIGNED
    token = None if stamped is None else partial(_token, world, stamper, stamped)
    signature = world.signature(pdf, signer, claimed=made, digest="sha1", token=token)
    return _made(root, signature, made + DAY, at=SHA1_CHECKED)


def _token(world: World, stamper: Issued, at: datetime, value: bytes, digest: str = "sha256") -> bytes:
    return world.token(value, at, service=stamper, digest=digest)


def _stamp(world: World, *, proven: datetime | None = None, until: datetime) -> Made:
    """A sound signature, which has expired since, with a time stamp under SHA-1, perhaps stamped again."""
    root, _, stamper = _world(world, SHA1_SIGNED)
    signer = root.issued(person(begin=SHA1_SIGNED - YEAR, until=until))
    token = partial(_token, world, stamper, SHA1_SIGNED, digest="sha1")
    pdf = world.signature(None, signer, claimed=SHA1_SIGNED, token=token)
    if proven is not None:
        own = Evidence(crls=(root.list(SHA1_SIGNED + DAY), root.list(proven - DAY)))
        pdf = world.document_stamp(moulding.with_evidence(pdf, own), proven, service=stamper)
    return _made(root, pdf, SHA1_SIGNED + DAY, at=SHA1_CHECKED)


def _certificate(world: World, *, stamped: datetime | None) -> Made:
    """A certificate that its authority signed under SHA-1."""
    root = Branch.root(world, SHA1_SIGNED, key=new_service_key(KeyKind.RSA2048))
    sound = root.issued(person(begin=SHA1_SIGNED - YEAR, until=SHA1_SIGNED + 4 * YEAR))
    signer = replace(sound, certificate=with_sha1(sound.certificate, root.issuer.key))
    stamper = root.issued(service(begin=SHA1_SIGNED - YEAR, until=SHA1_SIGNED + 7 * YEAR))
    at = stamped or SHA1_SIGNED
    pdf = signed(world, signer, None if stamped is None else stamper, at)
    return _made(root, pdf, at + DAY, at=SHA1_CHECKED)


def _authority(world: World, *, is_proven: bool) -> Made:
    """An authority whose certificate the root signed under SHA-1; stamped with the evidence, or not."""
    root = Branch.root(world, SHA1_SIGNED, key=new_service_key(KeyKind.RSA2048))
    below = root.below("CA nhánh xưa thử nghiệm (DEMO)", begin=SHA1_SIGNED)
    weak = with_sha1(below.issuer.certificate, root.issuer.key)
    below = replace(below, issuer=replace(below.issuer, certificate=weak), chain=(weak, *below.chain[1:]))
    signer = below.issued(person(begin=SHA1_SIGNED - YEAR, until=SHA1_SIGNED + 4 * YEAR))
    alone = Issued(signer.certificate, (), signer.private_key)
    stamper = root.issued(service(begin=SHA1_SIGNED - YEAR, until=SHA1_SIGNED + 7 * YEAR))
    pdf = signed(world, alone, stamper, SHA1_SIGNED)
    lists = (root.list(SHA1_PROVEN - DAY), below.list(SHA1_SIGNED + DAY), below.list(SHA1_PROVEN - DAY))
    certificates = (weak,) if is_proven else ()
    pdf = moulding.with_evidence(pdf, Evidence((), lists, certificates))
    pdf = world.document_stamp(pdf, SHA1_PROVEN, service=stamper)
    if not is_proven:
        pdf = moulding.with_evidence(pdf, Evidence(certificates=(weak,)))
    return _made(root, pdf, SHA1_SIGNED + DAY, at=SHA1_CHECKED)


def _short_key(world: World, *, stamped: datetime | None) -> Made:
    root, _, stamper = _world(world, RSA_SIGNED)
    key = weak_key()
    assert isinstance(key, rsa.RSAPrivateKey)
    signer = root.issued(person(begin=RSA_SIGNED - YEAR, until=RSA_SIGNED + 4 * YEAR, key=key))
    at = stamped or RSA_SIGNED
    pdf = signed(world, signer, None if stamped is None else stamper, at)
    return _made(root, pdf, at + DAY, at=RSA_CHECKED)


def _case(
    make: Callable[[World], Made | bytes], then: object, now: object, clause: str, at: datetime
) -> Case:
    return Case(make, then, now, clause, at, is_usual=False)  # type: ignore[arg-type]


_PAST, _NOW, _BASIC = "5.5.4, 5.6.2.4", "5.2.8.4", "5.3.4"
_SHA1 = partial(_case, at=SHA1_CHECKED)
_RSA = partial(_case, at=RSA_CHECKED)
ALGORITHMS: dict[str, Case] = {
    "sha1-signature-proven-older": _SHA1(partial(_signature, stamped=SHA1_SIGNED), SOUND, WEAK, _PAST),
    "sha1-signature-not-proven": _SHA1(partial(_signature, stamped=None), WEAK, WEAK, _NOW),
    "sha1-signature-proven-too-late": _SHA1(partial(_signature, stamped=SHA1_GONE), WEAK, WEAK, _PAST),
    "sha1-signature-made-after-the-end": _SHA1(
        partial(_signature, stamped=None, covers=SHA1_GONE), WEAK_THEN, WEAK_THEN, _BASIC
    ),
    "sha1-stamp-on-an-expired-signature": _SHA1(
        partial(_stamp, until=SHA1_SIGNED + 60 * DAY), OUT, OUT, "5.4, 5.2.8.4"
    ),
    "sha1-stamp-stamped-again-in-time": _SHA1(
        partial(_stamp, until=SHA1_SIGNED + 60 * DAY, proven=SHA1_PROVEN), SOUND, OUT, "5.6.2.4"
    ),
    "sha1-stamp-stamped-again-too-late": _SHA1(
        partial(_stamp, until=SHA1_SIGNED + 60 * DAY, proven=SHA1_GONE), OUT, OUT, "5.6.2.4"
    ),
    "sha1-certificate-proven-older": _SHA1(partial(_certificate, stamped=SHA1_SIGNED), SOUND, WEAK, _PAST),
    "sha1-certificate-not-proven": _SHA1(partial(_certificate, stamped=None), WEAK, WEAK, _NOW),
    "sha1-certificate-proven-too-late": _SHA1(partial(_certificate, stamped=SHA1_GONE), WEAK, WEAK, _PAST),
    "sha1-authority-proven-older": _SHA1(partial(_authority, is_proven=True), SOUND, WEAK, "5.6.2.2 (e)"),
    "sha1-authority-not-proven": _SHA1(partial(_authority, is_proven=False), WEAK, WEAK, "5.6.2.2 (e)"),
    "rsa-1024-proven-older": _RSA(partial(_short_key, stamped=RSA_SIGNED), SOUND, WEAK, _PAST),
    "rsa-1024-not-proven": _RSA(partial(_short_key, stamped=None), WEAK, WEAK, _NOW),
    "rsa-1024-proven-too-late": _RSA(
        partial(_short_key, stamped=datetime(2020, 1, 15, tzinfo=UTC)), WEAK, WEAK, _PAST
    ),
}
