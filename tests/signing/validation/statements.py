"""Revocation evidence made to order, about a certificate that names an OCSP responder and a CRL."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from signing.beginning import Signer
from signing.completion import complete
from signing.incremental import TOKEN_ROOM
from signing.keys.pkcs12 import Pkcs12Key
from signing.leader import begin_leader
from tests.signing.papers import LETTER, SIGNATURE, prepared, sample
from tests.signing.validation.builders import NOW, Party, issue, root, stamper

DAY = timedelta(days=1)
HOLD = x509.ReasonFlags.certificate_hold
LOST = x509.ReasonFlags.key_compromise


def _uri(address: str) -> x509.UniformResourceIdentifier:
    return x509.UniformResourceIdentifier(address)


def _access(name: str) -> tuple[x509.ExtensionType, bool]:
    description = x509.AccessDescription(
        AuthorityInformationAccessOID.OCSP, _uri(f"http://ocsp.invalid/{name}")
    )
    return x509.AuthorityInformationAccess([description]), False


def _points(name: str) -> tuple[x509.ExtensionType, bool]:
    point = x509.DistributionPoint(
        full_name=[_uri(f"http://crl.invalid/{name}")], relative_name=None, reasons=None, crl_issuer=None
    )
    return x509.CRLDistributionPoints([point]), False


@cache
def signer() -> Party:
    """Certified by the root itself; names an OCSP responder and a CRL."""
    return issue("Đinh Thị Kiểm Tra", root(), extensions=(_access("signer"), _points("signer")))


@cache
def authority() -> Party:
    """An issuing authority; names a CRL."""
    return issue("Cơ quan cấp phát thử nghiệm", root(), ca=True, extensions=(_points("authority"),))


@cache
def signer_below() -> Party:
    """Certified by the issuing authority; names a CRL."""
    return issue("Đinh Thị Cấp Dưới", authority(), extensions=(_points("below"),))


@cache
def responder(*, names_sources: bool) -> Party:
    """Delegated by the root, not vouched for for life."""
    usage: tuple[x509.ExtensionType, bool] = (
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]),
        False,
    )
    sources = (_points("responder"),) if names_sources else ()
    # The library dates responses with the real clock, so this one's time must not end.
    return issue(
        f"OCSP thử nghiệm {names_sources}", root(), days=(-3000, 36500), extensions=(usage, *sources)
    )


def response(  # noqa: PLR0913 - all that a response says
    status: ocsp.OCSPCertStatus = ocsp.OCSPCertStatus.GOOD,
    *,
    made: datetime = NOW,
    until: datetime | None = NOW + DAY,
    since: datetime | None = None,
    reason: x509.ReasonFlags | None = None,
    by: Party | None = None,
    is_bare: bool = False,
) -> bytes:
    """An OCSP response about `signer()`; a bare one leaves out the responder's certificate."""
    speaker = by or root()
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            signer().certificate,
            root().certificate,
            hashes.SHA1(),  # noqa: S303 - names the certificate
            status,
            made,
            until,
            since,
            reason,
        )
        .responder_id(ocsp.OCSPResponderEncoding.NAME, speaker.certificate)
    )
    if by is not None and not is_bare:
        builder = builder.certificates([by.certificate])
    return builder.sign(speaker.key, hashes.SHA256()).public_bytes(Encoding.DER)


@dataclass(frozen=True)
class Listed:
    """An entry of a list."""

    party: Party
    since: datetime
    reason: x509.ReasonFlags
    invalid_since: datetime | None = None


def crl(  # noqa: PLR0913 - all that a list says
    *listed: Listed,
    made: datetime = NOW,
    until: datetime = NOW + DAY,
    number: int = 1,
    base: int | None = None,
    reasons: frozenset[x509.ReasonFlags] | None = None,
    by: Party | None = None,
) -> bytes:
    """A list of the root's, complete unless `base` makes it a delta or `reasons` a part."""
    issuer = by or root()
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(made)
        .next_update(until)
        .add_extension(x509.CRLNumber(number), critical=False)
    )
    if base is not None:
        builder = builder.add_extension(x509.DeltaCRLIndicator(base), critical=True)
    if reasons is not None:
        builder = builder.add_extension(_part(reasons), critical=True)
    for entry in listed:
        revoked = (
            x509.RevokedCertificateBuilder()
            .serial_number(entry.party.certificate.serial_number)
            .revocation_date(entry.since)
            .add_extension(x509.CRLReason(entry.reason), critical=False)
        )
        if entry.invalid_since is not None:
            lost = x509.InvalidityDate(entry.invalid_since.replace(tzinfo=None))
            revoked = revoked.add_extension(lost, critical=False)
        builder = builder.add_revoked_certificate(revoked.build())
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _part(reasons: frozenset[x509.ReasonFlags]) -> x509.IssuingDistributionPoint:
    return x509.IssuingDistributionPoint(
        full_name=None,
        relative_name=None,
        only_contains_user_certs=False,
        only_contains_ca_certs=False,
        only_some_reasons=reasons,
        indirect_crl=False,
        only_contains_attribute_certs=False,
    )


@cache
def signed(claimed: datetime, stamped: datetime | None, *, below: bool = False) -> bytes:
    """A letter signed at the claimed time, as nobody careful would: without asking whether one may."""
    party = signer_below() if below else signer()
    chain = (authority().der, root().der) if below else (root().der,)
    key = Pkcs12Key(party.key, party.der, chain)
    by = Signer(key.certificate, key.chain, claimed, token_room=TOKEN_ROOM)
    pending = begin_leader(prepared(sample(LETTER)), by, image=SIGNATURE)
    value = key.sign(pending.to_be_signed, scheme=pending.scheme, hash_name=pending.hash_name)
    if stamped is None:
        return complete(pending, value).in_memory()
    digest = hashlib.sha256(value).digest()
    token = asyncio.run(stamper(stamped).async_timestamp(digest, "sha256"))
    return complete(pending, value, timestamp_token=token.dump()).in_memory()
