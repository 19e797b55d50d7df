"""A certificate revocation list as it was read (RFC 5280, 5): its scope, its entries, who signed it."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property, lru_cache
from typing import TypeVar

from asn1crypto import algos as asn1_algos
from asn1crypto import core as asn1_core
from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID, CRLEntryExtensionOID

from certs import facts
from certs.errors import EvidenceRefusedError
from certs.names import PlainName, plain
from certs.revocation.entries import Shell, named_issuer
from certs.revocation.model import UNREADABLE
from certs.signatures import ASN1_ERRORS, verifies

_Kind = TypeVar("_Kind", bound=x509.ExtensionType)

SMALL_BYTES = 256 * 1024
"""Lists up to this size are kept parsed in some number; of larger ones only the last two."""

MAX_ANSWERS = 1024
"""Of one indirect list, what it says of so many certificates is remembered."""

_EXPIRED_CERTS_ON_CRL = x509.ObjectIdentifier("2.5.29.60")
_UNDERSTOOD = (x509.IssuingDistributionPoint, x509.DeltaCRLIndicator, x509.CRLNumber, x509.FreshestCRL)
_UNDERSTOOD_IN_ENTRIES = frozenset(
    {
        CRLEntryExtensionOID.CERTIFICATE_ISSUER,
        CRLEntryExtensionOID.CRL_REASON,
        CRLEntryExtensionOID.INVALIDITY_DATE,
    }
)


class RevocationList:
    """A list that could be read and has nothing critical in it that is not understood here."""

    def __init__(self, der: bytes) -> None:
        """Raises what parsers raise; use `read_list`."""
        self.der = der
        self._parsed = x509.load_der_x509_crl(der)
        self._shell = Shell(der)
        self._algorithm = asn1_algos.SignedDigestAlgorithm.load(self._shell.algorithm)
        self._of_issuers: dict[tuple[PlainName, int], x509.RevokedCertificate | None] = {}
        self._signed_by: dict[bytes, bool] = {}
        for extension in self._parsed.extensions:
            if extension.critical and not isinstance(extension.value, _UNDERSTOOD):
                raise EvidenceRefusedError("Danh sách thu hồi (CRL) có điều kiện lạ bắt buộc phải hiểu.")
        self.issuer: PlainName = plain(self._parsed.issuer)
        self.this_update: datetime = self._parsed.last_update_utc
        self.next_update: datetime | None = self._parsed.next_update_utc
        if self.next_update is not None and self.next_update < self.this_update:
            raise EvidenceRefusedError("Các thời điểm trong danh sách thu hồi (CRL) mâu thuẫn nhau.")
        self.point = _extension(self._parsed, x509.IssuingDistributionPoint)
        number = _extension(self._parsed, x509.CRLNumber)
        self.number = number.crl_number if number is not None else None
        delta = _extension(self._parsed, x509.DeltaCRLIndicator)
        self.base_number = delta.crl_number if delta is not None else None
        """Of the complete list that a delta builds on; None for a complete list."""
        self.covers_expired_since = _covers_expired_since(self._parsed)
        self._check_entries()

    @property
    def is_delta(self) -> bool:
        return self.base_number is not None

    @property
    def is_indirect(self) -> bool:
        return self.point is not None and self.point.indirect_crl

    @cached_property
    def authority_key(self) -> bytes | None:
        identifier = _extension(self._parsed, x509.AuthorityKeyIdentifier)
        return identifier.key_identifier if identifier is not None else None

    @property
    def freshest_urls(self) -> tuple[str, ...]:
        """Where newer deltas are to be found (RFC 5280, 5.2.6)."""
        points = _extension(self._parsed, x509.FreshestCRL)
        return facts.web_addresses(name for point in points or () for name in point.full_name or ())

    @property
    def issuer_urls(self) -> tuple[str, ...]:
        """Where the certificate of whoever signed is to be found (RFC 5280, 5.2.7)."""
        access = _extension(self._parsed, x509.AuthorityInformationAccess)
        return facts.web_addresses(
            entry.access_location
            for entry in access or ()
            if entry.access_method == AuthorityInformationAccessOID.CA_ISSUERS
        )

    def has_scope_of(self, other: RevocationList) -> bool:
        """Tell whether the two may be put together (RFC 5280, 5.2.4 and 6.3.3 c)."""
        return (
            self.issuer == other.issuer
            and self.point == other.point
            and self.authority_key == other.authority_key
        )

    def is_signed_by(self, certificate: bytes) -> bool:
        if certificate not in self._signed_by:
            self._signed_by[certificate] = verifies(
                certificate,
                self._algorithm,
                self._parsed.signature,
                self._shell.signed,
            )
        return self._signed_by[certificate]

    def signers(self) -> tuple[bytes, ...]:
        """Give the certificates that were found to have signed it."""
        return tuple(certificate for certificate, signed in self._signed_by.items() if signed)

    def entry(self, issuer: PlainName, serial: int) -> x509.RevokedCertificate | None:
        """Look a certificate up by its issuer and serial number (RFC 5280, 5.3.3)."""
        if self.is_indirect:
            return self._of_issuer(issuer, serial)
        if issuer != self.issuer:
            return None
        if serial < 0:
            # RFC 5280, 4.1.2.2: authorities must not, and some did; the quick look-up refuses them.
            return self._shell.entries.with_serial(serial)
        return self._parsed.get_revoked_certificate_by_serial_number(serial)

    def _of_issuer(self, issuer: PlainName, serial: int) -> x509.RevokedCertificate | None:
        key = (issuer, serial)
        if key in self._of_issuers:
            return self._of_issuers[key]
        found = self._shell.entries.of_issuer(issuer, serial, self.issuer)
        if len(self._of_issuers) < MAX_ANSWERS:
            self._of_issuers[key] = found
        return found

    def _check_entries(self) -> None:
        for entry in self._shell.entries.remarkable():
            for extension in entry.extensions:
                if extension.critical and extension.oid not in _UNDERSTOOD_IN_ENTRIES:
                    raise EvidenceRefusedError("Danh sách thu hồi (CRL) có mục lạ bắt buộc phải hiểu.")
            if not self.is_indirect and named_issuer(entry) not in (None, self.issuer):
                raise EvidenceRefusedError("Danh sách thu hồi (CRL) có mục của tổ chức chứng thực khác.")


def read_list(der: bytes) -> RevocationList:
    """Read a list; raises `EvidenceRefusedError` with the cause. Lately read ones are remembered."""
    return _read_small(der) if len(der) <= SMALL_BYTES else _read_large(der)


def entry_reason(entry: x509.RevokedCertificate) -> x509.ReasonFlags:
    """Give the reason code (RFC 5280, 5.3.1); unspecified where there is none."""
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return x509.ReasonFlags.unspecified


def invalid_since(entry: x509.RevokedCertificate) -> datetime | None:
    """Give since when the key is suspected to be lost (RFC 5280, 5.3.2); None where that is not said."""
    try:
        return entry.extensions.get_extension_for_class(x509.InvalidityDate).value.invalidity_date_utc
    except x509.ExtensionNotFound:
        return None


@lru_cache(maxsize=64)
def _read_small(der: bytes) -> RevocationList:
    return _read(der)


@lru_cache(maxsize=2)
def _read_large(der: bytes) -> RevocationList:
    return _read(der)


def _read(der: bytes) -> RevocationList:
    try:
        return RevocationList(der)
    except (*UNREADABLE, *ASN1_ERRORS) as error:
        raise EvidenceRefusedError("Danh sách thu hồi (CRL) không đọc được.") from error


def _extension(crl: x509.CertificateRevocationList, kind: type[_Kind]) -> _Kind | None:
    try:
        return crl.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _covers_expired_since(crl: x509.CertificateRevocationList) -> datetime | None:
    try:
        value = crl.extensions.get_extension_for_oid(_EXPIRED_CERTS_ON_CRL).value
    except x509.ExtensionNotFound:
        return None
    if not isinstance(value, x509.UnrecognizedExtension):
        return None
    since: datetime = asn1_core.GeneralizedTime.load(value.value).native
    return since
