"""Where a certificate says that its status is to be found, and whether it has one at all."""

from __future__ import annotations

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from certs import facts

_NO_REVOCATION_AVAILABLE = x509.ObjectIdentifier("2.5.29.56")


def crl_part_urls(der: bytes) -> tuple[str, ...]:
    """Addresses of lists that another authority keeps, or of some reasons only (RFC 5280, 4.2.1.13)."""
    points = facts.extension(der, x509.CRLDistributionPoints)
    names = [
        name
        for point in points or ()
        if point.full_name and (point.crl_issuer or point.reasons)
        for name in point.full_name
    ]
    return facts.web_addresses(names)


def freshest_crl_urls(der: bytes) -> tuple[str, ...]:
    """Addresses of delta CRLs (RFC 5280, 4.2.1.15), in the order stated."""
    points = facts.extension(der, x509.FreshestCRL)
    return facts.web_addresses(name for point in points or () for name in point.full_name or ())


def refused_status_urls(der: bytes) -> tuple[str, ...]:
    """Addresses of status that are not asked because of their kind, such as ldap: to be named, not asked."""
    access = facts.extension(der, x509.AuthorityInformationAccess)
    names: list[x509.GeneralName] = [
        entry.access_location
        for entry in access or ()
        if entry.access_method == AuthorityInformationAccessOID.OCSP
    ]
    names += [name for point in distribution_points(der) for name in point.full_name or ()]
    values = dict.fromkeys(name.value for name in names if isinstance(name, x509.UniformResourceIdentifier))
    return tuple(url for url in values if not facts.is_web_address(url))[: facts.MAX_URLS]


def declares_status(der: bytes) -> bool:
    """Tell whether the certificate names any source of its status, of whatever kind."""
    return bool(facts.ocsp_urls(der) or facts.crl_urls(der) or crl_part_urls(der) or refused_status_urls(der))


def distribution_points(der: bytes) -> tuple[x509.DistributionPoint, ...]:
    """Where and under which names the issuer publishes the status of the certificate (RFC 5280, 4.2.1.13)."""
    return tuple(facts.extension(der, x509.CRLDistributionPoints) or ())


def is_beyond_revocation(der: bytes) -> bool:
    """Tell whether the issuer says that it never revokes this certificate.

    A short-lived one (noRevAvail, RFC 9608), or an OCSP responder that is vouched for for its whole life
    (id-pkix-ocsp-nocheck, RFC 6960, 4.2.2.2.1).
    """
    if facts.has_ocsp_nocheck(der) and facts.may_sign_ocsp(der):
        return True
    try:
        facts.parsed(der).extensions.get_extension_for_oid(_NO_REVOCATION_AVAILABLE)
    except x509.ExtensionNotFound:
        return False
    return not facts.is_ca(der)
