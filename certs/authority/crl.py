"""Making the revocation lists of one certification authority (RFC 5280, 5).

complete    everything, for everybody
delta       what changed since the authority began, to be read beside any complete list (5.2.4)
part        the certificates whose serial numbers leave the same rest, for those that name it (5.2.5)
indirect    everything, kept by the root in the authority's stead (5.2.5, 5.3.3)
"""

from __future__ import annotations

import threading
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from certs import facts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from certs.authority.ledger import Index, Revocation
    from certs.authority.profiles import Issuer

VALIDITY = timedelta(days=1)
"""From thisUpdate to nextUpdate."""

PARTS = 2


class ListKind(StrEnum):
    """The lists of an authority, as they stand in addresses."""

    COMPLETE = "complete"
    DELTA = "delta"
    PART_0 = "part-0"
    PART_1 = "part-1"
    INDIRECT = "indirect"

    @property
    def part(self) -> int | None:
        return {ListKind.PART_0: 0, ListKind.PART_1: 1}.get(self)

    @classmethod
    def part_of(cls, serial: int) -> ListKind:
        """Tell on which partial list a certificate would stand."""
        return (cls.PART_0, cls.PART_1)[serial % PARTS]


def address_of(issuer: Issuer, kind: ListKind = ListKind.COMPLETE) -> str:
    """Give where a list is published."""
    suffix = "" if kind is ListKind.COMPLETE else f"-{kind}"
    return f"{issuer.base_url}/crl/{issuer.name}{suffix}.crl"


class CrlIssuer:
    """Signs a list anew when something changed or half of its life has passed."""

    def __init__(
        self, issuer: Issuer, kind: ListKind = ListKind.COMPLETE, *, root: Issuer | None = None
    ) -> None:
        """`root` keeps indirect lists; others are kept by `issuer` itself."""
        self._issuer = issuer
        self._kind = kind
        self._keeper = root if kind is ListKind.INDIRECT and root is not None else issuer
        self._last: tuple[int, datetime, bytes] | None = None
        self._guard = threading.Lock()

    def current(self, index: Index, at: datetime) -> bytes:
        """Give the DER of the list in force at `at`."""
        with self._guard:
            if self._last is not None:
                version, made_at, crl = self._last
                if version == index.version and made_at <= at < made_at + VALIDITY / 2:
                    return crl
            crl = self._signed(index, at)
            self._last = (index.version, at, crl)
            return crl

    def _signed(self, index: Index, at: datetime) -> bytes:
        this_update = at.replace(microsecond=0)
        authority = facts.parsed(self._keeper.certificate)
        identifier = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(authority.subject)
            .last_update(this_update)
            .next_update(this_update + VALIDITY)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False
            )
            .add_extension(x509.CRLNumber(_number(index.version, this_update)), critical=False)
        )
        if self._kind is ListKind.DELTA:
            base = _number(0, index.created_at)
            builder = builder.add_extension(x509.DeltaCRLIndicator(base), critical=True)
        elif self._kind is not ListKind.COMPLETE:
            builder = builder.add_extension(self._scope(), critical=True)
        for entry in self._entries(index, at):
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(self._keeper.key, SHA256()).public_bytes(Encoding.DER)

    def _scope(self) -> x509.IssuingDistributionPoint:
        return x509.IssuingDistributionPoint(
            full_name=[x509.UniformResourceIdentifier(address_of(self._issuer, self._kind))],
            relative_name=None,
            only_contains_user_certs=False,
            only_contains_ca_certs=False,
            only_some_reasons=None,
            indirect_crl=self._kind is ListKind.INDIRECT,
            only_contains_attribute_certs=False,
        )

    def _entries(self, index: Index, at: datetime) -> Iterator[x509.RevokedCertificate]:
        subject = facts.parsed(self._issuer.certificate).subject
        for serial, revocation in index.listed(self._issuer.name, at):
            if self._kind.part is None or self._kind.part == serial % PARTS:
                yield _entry(serial, revocation, holder=subject if self._kind is ListKind.INDIRECT else None)
        if self._kind is ListKind.DELTA:
            for serial, since in index.reinstated(self._issuer.name, at):
                yield _removed(serial, since)


def _number(version: int, this_update: datetime) -> int:
    """Grow with every change and with time, without a counter that processes would have to share."""
    return (version << 40) + int(this_update.timestamp())


def _entry(serial: int, revocation: Revocation, *, holder: x509.Name | None) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(revocation.at)
    if revocation.reason is not x509.ReasonFlags.unspecified:
        # RFC 5280, 5.3.1: "unspecified" is expressed by leaving the reason out.
        builder = builder.add_extension(x509.CRLReason(revocation.reason), critical=False)
    if holder is not None:
        issuer = x509.CertificateIssuer([x509.DirectoryName(holder)])
        builder = builder.add_extension(issuer, critical=True)
    return builder.build()


def _removed(serial: int, since: datetime) -> x509.RevokedCertificate:
    """Say that a suspension which the complete list may still show is over."""
    builder = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since)
    reason = x509.CRLReason(x509.ReasonFlags.remove_from_crl)
    return builder.add_extension(reason, critical=False).build()
