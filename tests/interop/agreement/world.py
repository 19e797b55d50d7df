"""Who signs, stamps and vouches in the corpus. Everything is asked in this process, nothing over the wire."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from asn1crypto import tsp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from pyhanko.sign import fields

from certs import facts
from certs.authority import CaName, KeyKind
from certs.authority.faulty import FaultyCertificates
from certs.evidence import Evidence, NeedKind
from signing.workflow import Services
from tests.certs.pki import AT, TestPki, reusable_key
from tests.interop.agreement import messages, moulding
from tests.signing.algorithms import EVERYTHING_ALLOWED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from asn1crypto import cms

    from certs.authority import DemoAuthority, Issued
    from certs.evidence import EvidenceNeed
    from tests.interop.agreement.messages import Parts

DAY = timedelta(days=1)
YEAR = timedelta(days=365)
CHECKED = AT + timedelta(hours=1)
"""When the corpus is judged, where a case says nothing else."""


@dataclass(frozen=True)
class OwnStamps:
    """The demo authority's time stamps; implements `TimestampSource`."""

    authority: DemoAuthority
    at: datetime
    name: str = "demo"

    def token(self, digest: bytes, algorithm: str) -> bytes:
        request = {
            "version": "v1",
            "message_imprint": {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": digest},
            "cert_req": True,
        }
        answer = self.authority.handle("/tsa", "POST", tsp.TimeStampReq(request).dump(), at=self.at)
        return bytes(tsp.TimeStampResp.load(answer.body)["time_stamp_token"].dump())


@dataclass(frozen=True)
class OwnEvidence:
    """The demo authority's answers on revocation; implements `EvidenceSource`."""

    authority: DemoAuthority
    at: datetime

    def fetch(self, needs: Sequence[EvidenceNeed]) -> Evidence:
        found = Evidence()
        for need in needs:
            path = urlsplit(need.url).path
            if need.kind is NeedKind.OCSP and need.issuer is not None:
                body = ocsp_request(need.certificate, need.issuer)
                found += Evidence((self.authority.handle(path, "POST", body, at=self.at).body,))
            elif need.kind is NeedKind.CRL:
                found += Evidence(crls=(self.authority.handle(path, "GET", b"", at=self.at).body,))
        return found


def ocsp_request(certificate: bytes, issuer: bytes) -> bytes:
    about = ocsp.OCSPRequestBuilder().add_certificate(
        facts.parsed(certificate),
        facts.parsed(issuer),
        hashes.SHA1(),  # noqa: S303 - names the certificate
    )
    return about.build().public_bytes(Encoding.DER)


@dataclass(frozen=True)
class World:
    """The demo authority with elliptic curves, and what is made only once."""

    pki: TestPki
    _serials: list[int] = field(default_factory=list)

    @classmethod
    def create(cls, folder: Path) -> World:
        return cls(TestPki.create(folder, key=KeyKind.P256))

    @cached_property
    def leader(self) -> Issued:
        return self.pki.person(key=KeyKind.P256)

    @cached_property
    def stamper(self) -> Issued:
        """A time-stamp service that outlives everybody in the corpus."""
        return self.stamping(not_after=AT + 2 * YEAR)

    def stamping(self, **changes: object) -> Issued:
        """A further time-stamp service, faulty where the arguments to `TestPki.stamper` are."""
        return self.pki.stamper(**changes)  # type: ignore[arg-type]

    def faulty(self, at: datetime = AT) -> FaultyCertificates:
        return FaultyCertificates(self.pki.authority, at, reusable_key(KeyKind.P256))

    def services(self, at: datetime = AT) -> Services:
        authority = self.pki.authority
        return Services(
            OwnStamps(authority, at),
            OwnEvidence(authority, at),
            self.pki.anchors,
            algorithms=EVERYTHING_ALLOWED,
        )

    def lists(self, at: datetime) -> tuple[bytes, ...]:
        """Every authority's complete list of that time."""
        handle = self.pki.authority.handle
        return tuple(handle(f"/crl/{ca}.crl", "GET", b"", at=at).body for ca in CaName)

    def evidence(self, at: datetime) -> Evidence:
        return Evidence(crls=self.lists(at), certificates=self.pki.authority.chain)

    def token(  # noqa: PLR0913 - all that a fault may want
        self,
        data: bytes,
        at: datetime,
        *,
        service: Issued | None = None,
        digest: str = "sha256",
        meddle: Callable[[Parts], None] | None = None,
        after: Callable[[cms.SignedData], None] | None = None,
    ) -> bytes:
        """A time stamp over data, by hand."""
        return self.token_over(
            hashlib.new(digest, data).digest(), at, service=service, digest=digest, meddle=meddle, after=after
        )

    def token_over(  # noqa: PLR0913 - all that a fault may want
        self,
        imprint: bytes,
        at: datetime,
        *,
        service: Issued | None = None,
        digest: str = "sha256",
        meddle: Callable[[Parts], None] | None = None,
        after: Callable[[cms.SignedData], None] | None = None,
    ) -> bytes:
        self._serials.append(1)
        parts = messages.token_parts(
            service or self.stamper, imprint, at, digest=digest, serial=len(self._serials)
        )
        return finished(parts, meddle, after)

    def signature(  # noqa: PLR0913 - all that a fault may want
        self,
        pdf: bytes | None = None,
        signer: Issued | None = None,
        *,
        claimed: datetime = AT,
        stamped: datetime | None = None,
        digest: str = "sha256",
        field: str = "Signature1",
        sub_filter: fields.SigSeedSubFilter = moulding.PADES,
        certify: fields.MDPPerm | None = None,
        meddle: Callable[[Parts], None] | None = None,
        after: Callable[[cms.SignedData], None] | None = None,
        token: Callable[[bytes], bytes] | None = None,
    ) -> bytes:
        """Sign by hand, time-stamped if `stamped` or by `token`, which gets the signature value."""
        if token is None and stamped is not None:
            at = stamped
            token = lambda value: self.token(value, at)  # noqa: E731 - closes over a time that is there

        def make(document_digest: bytes) -> bytes:
            parts = messages.signature_parts(signer or self.leader, document_digest, digest)
            if meddle is not None:
                meddle(parts)
            signed = messages.message(parts)
            if token is not None:
                messages.with_token(signed, token(messages.value_of(signed)))
            if after is not None:
                after(signed)
            return messages.der(signed)

        return moulding.signed(
            moulding.page() if pdf is None else pdf,
            make,
            claimed=claimed,
            field=field,
            digest=digest,
            sub_filter=sub_filter,
            certify=certify,
        )

    def document_stamp(
        self,
        pdf: bytes,
        at: datetime,
        *,
        service: Issued | None = None,
        field: str = "Stamp1",
        digest: str = "sha256",
    ) -> bytes:
        def make(imprint: bytes) -> bytes:
            return self.token_over(imprint, at, service=service, digest=digest)

        return moulding.stamped(pdf, make, field=field, digest=digest)


def finished(
    parts: Parts,
    meddle: Callable[[Parts], None] | None,
    after: Callable[[cms.SignedData], None] | None,
) -> bytes:
    if meddle is not None:
        meddle(parts)
    signed = messages.message(parts)
    if after is not None:
        after(signed)
    return messages.der(signed)
