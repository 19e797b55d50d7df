"""Whether a list speaks of a certificate, and for which reasons: RFC 5280, 6.3.3 (b) to (e)."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509

from certs import declared, facts
from certs.names import PlainName, plain, plain_rdn
from certs.revocation.lists import RevocationList

ALL_REASONS = frozenset(x509.ReasonFlags) - {
    x509.ReasonFlags.unspecified,
    x509.ReasonFlags.remove_from_crl,
}
"""The reasons that a distribution point can be about; together they say all there is to say."""

_PlainGeneralName = tuple[str, object]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one list can say about one certificate."""

    reasons: frozenset[x509.ReasonFlags]
    by_other_authority: bool
    """The certificate itself names another CRL issuer (cRLIssuer)."""

    @property
    def is_complete(self) -> bool:
        return self.reasons >= ALL_REASONS


def coverage(crl: RevocationList, certificate: bytes) -> Coverage | None:
    """Give for which reasons the list covers the certificate; None if it does not cover it at all."""
    if not _covers_kind(crl.point, certificate):
        return None
    issuer = plain(facts.parsed(certificate).issuer)
    of_list = crl.point.only_some_reasons if crl.point is not None else None
    reasons: set[x509.ReasonFlags] = set()
    by_other = False
    for point in (*declared.distribution_points(certificate), None):
        if _speaks_at(crl, point, issuer):
            stated = point.reasons if point is not None else None
            reasons |= (of_list or ALL_REASONS) & (stated or ALL_REASONS)
            by_other |= point is not None and bool(point.crl_issuer)
    return Coverage(frozenset(reasons), by_other) if reasons else None


def _covers_kind(point: x509.IssuingDistributionPoint | None, certificate: bytes) -> bool:
    if point is None:
        return True
    if point.only_contains_attribute_certs:
        return False
    is_ca = facts.is_ca(certificate)
    return not (point.only_contains_user_certs and is_ca) and not (point.only_contains_ca_certs and not is_ca)


def _speaks_at(crl: RevocationList, point: x509.DistributionPoint | None, issuer: PlainName) -> bool:
    """Compare issuers and names at one distribution point; None stands for the issuer's own, unnamed one."""
    if point is not None and point.crl_issuer:
        if not crl.is_indirect or crl.issuer not in _directory_names(point.crl_issuer):
            return False
    elif crl.issuer != issuer:
        return False
    of_list = _names_of(crl.point, crl.issuer)
    if not of_list:
        return True
    return not of_list.isdisjoint(_names_at(point, issuer))


def _names_at(point: x509.DistributionPoint | None, issuer: PlainName) -> set[_PlainGeneralName]:
    """The names a list may bear to be the one meant here; without a name, those of whoever issues it."""
    if point is None:
        return {("directory", issuer)}
    authorities = _directory_names(point.crl_issuer) if point.crl_issuer else {issuer}
    if point.full_name is None and point.relative_name is None:
        return {("directory", name) for name in authorities}
    names = _full_names(point.full_name)
    if point.relative_name is not None:
        names |= {("directory", (*name, plain_rdn(point.relative_name))) for name in authorities}
    return names


def _names_of(point: x509.IssuingDistributionPoint | None, issuer: PlainName) -> set[_PlainGeneralName]:
    if point is None:
        return set()
    names = _full_names(point.full_name)
    if point.relative_name is not None:
        names.add(("directory", (*issuer, plain_rdn(point.relative_name))))
    return names


def _full_names(names: list[x509.GeneralName] | None) -> set[_PlainGeneralName]:
    return {
        ("directory", plain(name.value))
        if isinstance(name, x509.DirectoryName)
        else (type(name).__name__, repr(name.value))
        for name in names or ()
    }


def _directory_names(names: list[x509.GeneralName]) -> set[PlainName]:
    return {plain(name.value) for name in names if isinstance(name, x509.DirectoryName)}
