"""Time stamps with something wrong, on a signature and on a document."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from asn1crypto import tsp
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from certs import facts
from tests.certs.pki import AT
from tests.interop.agreement import moulding
from tests.interop.agreement.faults import other_certificate_id, turn_value, turned_over
from tests.interop.agreement.model import Case
from tests.interop.agreement.world import DAY, YEAR, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from certs.authority import Issued
    from tests.interop.agreement.messages import Parts

EARLIER = AT - 5 * DAY
STAMPING, MAIL = ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.EMAIL_PROTECTION


def cases() -> Iterator[Case]:
    for name, stamp in STAMPS.items():
        for signer in ("sound", "revoked-key-compromise"):
            yield Case(f"stamp.signature.{name}.{signer}", partial(_on_signature, stamp=stamp, signer=signer))
        yield Case(f"stamp.document.{name}", partial(_on_document, stamp=stamp))


def _on_signature(world: World, *, stamp: Callable[[World, bytes], bytes], signer: str) -> bytes:
    """Stamped before the signer was revoked, so that the verdict hangs on the stamp where they were."""
    issued = world.faulty().make(signer).issued
    return world.signature(signer=issued, claimed=EARLIER, token=lambda value: stamp(world, _digest(value)))


def _on_document(world: World, *, stamp: Callable[[World, bytes], bytes]) -> bytes:
    signed = world.signature(claimed=EARLIER)
    return moulding.stamped(signed, lambda imprint: stamp(world, imprint))


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _by(make: Callable[[World], Issued]) -> Callable[[World, bytes], bytes]:
    return lambda world, imprint: world.token_over(imprint, EARLIER, service=make(world))


def _revoked(world: World, *, reason: x509.ReasonFlags, since: timedelta) -> Issued:
    issued = world.stamping()
    world.pki.authority.revoke(facts.serial_number(issued.certificate), AT - since, reason)
    return issued


def _unknown(world: World) -> Issued:
    return world.faulty().make("unknown-root").issued


def _meddled(
    meddle: Callable[[Parts], None] | None = None, **changes: object
) -> Callable[[World, bytes], bytes]:
    def stamp(world: World, imprint: bytes) -> bytes:
        return world.token_over(imprint, EARLIER, meddle=meddle, **changes)  # type: ignore[arg-type]

    return stamp


def _other_imprint(world: World, imprint: bytes) -> bytes:
    return world.token_over(turned_over(imprint), EARLIER)


def _without_certificates(parts: Parts) -> None:
    parts.certificates = []


def _other_content(parts: Parts) -> None:
    """The time in the token is another than the one that was signed."""
    info = tsp.TSTInfo.load(parts.content)
    info["gen_time"] = AT - 6 * DAY
    parts.content = info.dump(force=True)


def _drop(name: str) -> Callable[[Parts], None]:
    def meddle(parts: Parts) -> None:
        del parts.attributes[name]

    return meddle


LOST, CEASED = x509.ReasonFlags.key_compromise, x509.ReasonFlags.cessation_of_operation
STAMPS: dict[str, Callable[[World, bytes], bytes]] = {
    "sound": _by(lambda world: world.stamper),
    "no-purpose": _by(lambda world: world.leader),
    "other-purpose": _by(lambda world: world.stamping(usages=(MAIL,))),
    "two-purposes": _by(lambda world: world.stamping(usages=(STAMPING, MAIL))),
    "purpose-not-critical": _by(lambda world: world.stamping(critical=False)),
    "expired-since": _by(lambda world: world.stamping(not_after=AT - DAY)),
    "expired-when-made": _by(lambda world: world.stamping(not_after=EARLIER - DAY)),
    "revoked-before": _by(partial(_revoked, reason=LOST, since=10 * DAY)),
    "revoked-since": _by(partial(_revoked, reason=LOST, since=DAY)),
    "ceased-since": _by(partial(_revoked, reason=CEASED, since=DAY)),
    "unknown-root": _by(_unknown),
    "weak-key": _by(lambda world: world.pki.weak()),
    "other-imprint": _other_imprint,
    "future": lambda world, imprint: world.token_over(imprint, AT + YEAR / 2),
    "other-content": _meddled(_other_content),
    "value-turned-over": _meddled(after=turn_value),
    "no-certificates": _meddled(_without_certificates),
    "no-certificate-id": _meddled(_drop("signing_certificate_v2")),
    "other-certificate-id": _meddled(other_certificate_id),
    "no-message-digest": _meddled(_drop("message_digest")),
    "no-content-type": _meddled(_drop("content_type")),
}
