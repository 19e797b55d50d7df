"""Certificates and signatures as the report shows them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from asn1crypto import x509 as asn1_x509

from certs import facts
from certs.errors import CertificateUnreadableError
from signing.report import CertificateFacts, ChainLink, SignatureIdentity
from signing.validation.faults import Fault, guarded

if TYPE_CHECKING:
    from signing.validation.cms import SignedMessage
    from signing.validation.paths import Path
    from signing.validation.revocation import RevocationVerdict
    from signing.validation.signatures import Examined


def certificate_facts(der: bytes) -> CertificateFacts | None:
    """What has to be shown of a certificate; None where it cannot be read."""
    try:
        return _facts(der)
    except CertificateUnreadableError:
        return None


@lru_cache(maxsize=512)
def _facts(der: bytes) -> CertificateFacts:
    """Most signatures are by the same people and authorities. What cannot be read is not remembered."""
    not_before, not_after = facts.validity(der)
    return CertificateFacts(
        subject=facts.common_name(der),
        organisation=facts.organisation(der),
        issuer=facts.issuer_name(der),
        managing_body=_managing_body(asn1_x509.Certificate.load(der)),
        serial=f"{facts.serial_number(der):X}",
        not_before=not_before,
        not_after=not_after,
        sha256=facts.fingerprint(der),
    )


def _managing_body(certificate: asn1_x509.Certificate) -> str | None:
    issuer = certificate.issuer.native
    value = issuer.get("organization_name") or issuer.get("common_name")
    return str(value) if isinstance(value, str) else None


def chain_of(
    certificate: bytes | None, path: Path | None, verdict: RevocationVerdict | None
) -> tuple[ChainLink, ...]:
    """The path with how each certificate was checked; without a path, the certificate alone."""
    if path is None:
        alone = None if certificate is None else certificate_facts(certificate)
        return () if alone is None else (ChainLink(alone),)
    checks = verdict.checks if verdict is not None else ()
    links = []
    for index, der in enumerate(path.certificates):
        known = certificate_facts(der)
        if known is not None:
            checked = checks[index].facts if index < len(checks) else None
            links.append(ChainLink(known, checked))
    if links:
        links[-1] = _anchor_link(links[-1], path)
    return tuple(links)


def _anchor_link(link: ChainLink, path: Path) -> ChainLink:
    """The last certificate of a path, with who vouches for it."""
    if path.anchor is None:
        return replace(link, is_anchor=True)
    anchor, origin = path.anchor, path.anchor.origin
    return replace(
        link,
        is_anchor=True,
        schemes=(anchor.scheme.value,),
        source=origin.name if origin is not None else "",
        trusted_until=None if path.grant is None else path.grant.until,
    )


def identity_of(examined: Examined) -> SignatureIdentity | None:
    """What tells the signature from all others; None where it cannot be told."""
    message = examined.message
    if message is None:
        return None
    try:
        return guarded(lambda: _identity(message, examined))
    except Fault:
        return None


def _identity(message: SignedMessage, examined: Examined) -> SignatureIdentity:
    attributes = message.signer_info["signed_attrs"]
    stated = [one["values"][0].native for one in attributes if one["type"].native == "message_digest"]
    covered = examined.covered
    name = message.digest_name.replace("sha3_", "sha3-").replace("sha512_", "sha512-")
    return SignatureIdentity(
        name,
        hashlib.new(name, attributes.untag().dump()).digest(),
        bytes(stated[0]) if stated else None,
        message.signature,
        (examined.sub_filter or "").removeprefix("/") or None,
        None
        if covered is None
        else (covered.first, covered.first_length, covered.second, covered.end - covered.second),
    )


def algorithm_of(message: SignedMessage | None) -> str | None:
    """Such as "RSA-2048, PKCS#1 v1.5, SHA-256"; None where it cannot be told."""
    if message is None:
        return None
    try:
        return guarded(lambda: message.algorithm)
    except Fault:
        return None
