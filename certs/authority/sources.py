"""Where a certificate says that its status can be asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from certs import facts
from certs.authority.crl import ListKind, address_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certs.authority.profiles import Issuer


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources that a certificate names."""

    ocsp: bool = True
    lists: tuple[ListKind, ...] = (ListKind.COMPLETE,)
    base_url: str | None = None
    """Another address than the authority's, such as one where nobody answers."""

    @property
    def are_none(self) -> bool:
        return not self.ocsp and not self.lists

    def extensions(self, issuer: Issuer) -> Iterator[x509.ExtensionType]:
        """Give what goes into a certificate; the issuer's own certificate is named along with its OCSP."""
        named = issuer if self.base_url is None else replace(issuer, base_url=self.base_url)
        if self.ocsp:
            yield _access(named)
        if points := [_point(named, kind) for kind in self.lists if kind is not ListKind.DELTA]:
            yield x509.CRLDistributionPoints(points)
        if ListKind.DELTA in self.lists:
            yield x509.FreshestCRL([_point(named, ListKind.DELTA)])


USUAL = Sources()
NOWHERE = Sources(ocsp=False, lists=())


def _access(issuer: Issuer) -> x509.AuthorityInformationAccess:
    return x509.AuthorityInformationAccess(
        [
            x509.AccessDescription(
                AuthorityInformationAccessOID.OCSP, _url(f"{issuer.base_url}/ocsp/{issuer.name}")
            ),
            x509.AccessDescription(
                AuthorityInformationAccessOID.CA_ISSUERS, _url(f"{issuer.base_url}/certs/{issuer.name}.cer")
            ),
        ]
    )


def _point(issuer: Issuer, kind: ListKind) -> x509.DistributionPoint:
    keeper = facts.parsed(issuer.certificate).issuer if kind is ListKind.INDIRECT else None
    return x509.DistributionPoint(
        full_name=[_url(address_of(issuer, kind))],
        relative_name=None,
        reasons=None,
        crl_issuer=None if keeper is None else [x509.DirectoryName(keeper)],
    )


def _url(address: str) -> x509.UniformResourceIdentifier:
    return x509.UniformResourceIdentifier(address)
