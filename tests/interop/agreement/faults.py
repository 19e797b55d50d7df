"""CMS messages with something wrong, by keys on an elliptic curve and RSA keys, and weak algorithms."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from asn1crypto import cms, core

from certs.authority import KeyKind
from tests.certs.pki import AT, reusable_key
from tests.interop.agreement import messages
from tests.interop.agreement.model import Case
from tests.interop.agreement.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.interop.agreement.messages import Parts

KINDS = {"ec": KeyKind.P256, "rsa": KeyKind.RSA2048}


def cases() -> Iterator[Case]:
    for key, kind in KINDS.items():
        for name, meddle in BEFORE.items():
            yield Case(f"message.{name}.{key}", partial(_signed, kind=kind, meddle=meddle))
        for name, after in AFTER.items():
            yield Case(f"message.{name}.{key}", partial(_signed, kind=kind, after=after))
        yield Case(
            f"message.stamped-value-turned-over.{key}",
            partial(_signed, kind=kind, after=turn_value, stamped=True),
        )
    for key, kind in KINDS.items():
        for digest in ("sha1", "sha384", "sha512"):
            yield Case(f"algorithm.{key}-{digest}", partial(_signed, kind=kind, digest=digest))
            yield Case(
                f"algorithm.{key}-{digest}.stamped", partial(_signed, kind=kind, digest=digest, stamped=True)
            )
    yield Case("algorithm.rsa-1024", _weak)
    yield Case("algorithm.rsa-1024.stamped", partial(_weak, stamped=True))
    yield Case("algorithm.pss-sha1", partial(_signed, kind=KeyKind.RSA2048, digest="sha1", meddle=_pss))


def _signed(  # noqa: PLR0913 - all that a case may want
    world: World,
    *,
    kind: KeyKind,
    meddle: Callable[[Parts], None] | None = None,
    after: Callable[[cms.SignedData], None] | None = None,
    digest: str = "sha256",
    stamped: bool = False,
) -> bytes:
    issued = world.pki.person(key=reusable_key(kind))
    return world.signature(
        signer=issued, meddle=meddle, after=after, digest=digest, stamped=AT if stamped else None
    )


def _weak(world: World, *, stamped: bool = False) -> bytes:
    return world.signature(signer=world.pki.weak(), stamped=AT if stamped else None)


def turned_over(value: bytes) -> bytes:
    """The same with one bit of its last byte turned over."""
    return value[:-1] + bytes((value[-1] ^ 1,))


def _pss(parts: Parts) -> None:
    parts.is_pss = True


def _drop(name: str) -> Callable[[Parts], None]:
    def meddle(parts: Parts) -> None:
        del parts.attributes[name]

    return meddle


def _no_attributes(parts: Parts) -> None:
    parts.attributes = {}


def other_certificate_id(parts: Parts) -> None:
    parts.attributes["signing_certificate_v2"] = [messages.certificate_id(b"another")]


def _old_certificate_id(parts: Parts) -> None:
    del parts.attributes["signing_certificate_v2"]
    parts.attributes["signing_certificate"] = [messages.old_certificate_id(parts.signer.certificate)]


def _both_certificate_ids(parts: Parts) -> None:
    parts.attributes["signing_certificate"] = [messages.old_certificate_id(parts.signer.certificate)]


def _contradicting_ids(parts: Parts) -> None:
    parts.attributes["signing_certificate"] = [messages.old_certificate_id(b"another")]


def _long_certificate_id(parts: Parts) -> None:
    parts.attributes["signing_certificate_v2"] = [
        messages.certificate_id(parts.signer.certificate, digest="sha512")
    ]


def _other_digest(parts: Parts) -> None:
    parts.attributes["message_digest"] = [turned_over(parts.attributes["message_digest"][0])]


def _two_digests(parts: Parts) -> None:
    right = parts.attributes["message_digest"][0]
    parts.attributes["message_digest"] = [right, turned_over(right)]


def _other_content_type(parts: Parts) -> None:
    parts.attributes["content_type"] = ["tst_info"]


def _signing_time(parts: Parts) -> None:
    parts.attributes["signing_time"] = [cms.Time(name="utc_time", value=AT)]


def _only_own_certificate(parts: Parts) -> None:
    parts.certificates = parts.certificates[:1]


def _no_certificates(parts: Parts) -> None:
    parts.certificates = []


def _without_own_certificate(parts: Parts) -> None:
    parts.certificates = parts.certificates[1:]


def _carries_content(parts: Parts) -> None:
    parts.content = b"something else"


def _foreign_attribute(parts: Parts) -> None:
    parts.attributes["1.3.6.1.4.1.99999.7"] = [core.OctetString(b"of somebody's own")]


BEFORE: dict[str, Callable[[Parts], None]] = {
    "sound": lambda _: None,
    "no-message-digest": _drop("message_digest"),
    "no-content-type": _drop("content_type"),
    "no-certificate-id": _drop("signing_certificate_v2"),
    "no-attributes": _no_attributes,
    "other-certificate-id": other_certificate_id,
    "old-certificate-id": _old_certificate_id,
    "both-certificate-ids": _both_certificate_ids,
    "contradicting-certificate-ids": _contradicting_ids,
    "certificate-id-of-sha512": _long_certificate_id,
    "other-message-digest": _other_digest,
    "two-message-digests": _two_digests,
    "other-content-type": _other_content_type,
    "signing-time": _signing_time,
    "only-own-certificate": _only_own_certificate,
    "no-certificates": _no_certificates,
    "without-own-certificate": _without_own_certificate,
    "carries-content": _carries_content,
}


def turn_value(signed: cms.SignedData) -> None:
    signed["signer_infos"][0]["signature"] = turned_over(messages.value_of(signed))


def _twice(signed: cms.SignedData) -> None:
    signed["signer_infos"] = [signed["signer_infos"][0], signed["signer_infos"][0].copy()]


def _nobody(signed: cms.SignedData) -> None:
    signed["signer_infos"] = []


def _digest_named_otherwise(signed: cms.SignedData) -> None:
    signed["signer_infos"][0]["digest_algorithm"] = {"algorithm": "sha512"}


def _other_signer(signed: cms.SignedData) -> None:
    sid = signed["signer_infos"][0]["sid"].chosen
    sid["serial_number"] = sid["serial_number"].native + 1


def _other_attribute(signed: cms.SignedData) -> None:
    """Changed after signing."""
    for attribute in signed["signer_infos"][0]["signed_attrs"]:
        if attribute["type"].native == "message_digest":
            attribute["values"] = [turned_over(attribute["values"][0].native)]


def _digest_not_announced(signed: cms.SignedData) -> None:
    signed["digest_algorithms"] = []


AFTER: dict[str, Callable[[cms.SignedData], None]] = {
    "value-turned-over": turn_value,
    "signer-twice": _twice,
    "nobody": _nobody,
    "digest-named-otherwise": _digest_named_otherwise,
    "other-signer": _other_signer,
    "attribute-changed": _other_attribute,
    "digest-not-announced": _digest_not_announced,
}
