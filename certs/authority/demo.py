"""The embedded demo authority: root, issuing CA, their OCSP responders and CRLs, time-stamp service."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.x509 import ReasonFlags

from certs import facts
from certs.anchors import Scheme
from certs.authority import keys, profiles
from certs.authority.crl import CrlIssuer
from certs.authority.files import locked, sync_folder
from certs.authority.handlers import Handlers
from certs.authority.model import CaName, CertificateKind, Issued, KeyKind
from certs.authority.ocsp import OcspResponder
from certs.authority.profiles import Issuer, Period
from certs.authority.store import AuthorityStore, Revocation
from certs.authority.tsa import TimestampAuthority
from certs.errors import AuthorityError, CertificateUnreadableError
from certs.trust import TrustAnchors

if TYPE_CHECKING:
    from datetime import datetime

    from certs.authority.model import AuthorityResponse, PrivateKey, ServiceKey, SubjectData

ROOT_YEARS = 30
ISSUING_YEARS = 20
SERVICE_YEARS = 10
"""Validity of responders and of the time-stamp service."""


class DemoAuthority:
    """An authority that lives in a folder. Opening it reads every key once; use one object for many requests.

    Whether a demo may run at all is the caller's decision.
    """

    def __init__(self, folder: Path) -> None:
        """Open an existing authority; raises `AuthorityError` if there is none or it is damaged."""
        if not AuthorityStore.exists(folder):
            raise AuthorityError("Chưa có CA thử nghiệm trong thư mục này. Hãy tạo trước khi dùng.")
        self._store = AuthorityStore(folder)
        self._base_url = self._store.index().base_url
        self._issuers = {ca: self._open_issuer(ca) for ca in CaName}
        self._handlers = self._open_handlers()

    @classmethod
    def create(
        cls, folder: Path, *, base_url: str, at: datetime, key: KeyKind = KeyKind.RSA2048
    ) -> DemoAuthority:
        """Make the authority, or open it if it is already there, whatever its address and keys then are.

        `base_url` (without a slash at the end) is written into the certificates as the place of OCSP, CRL and
        issuers. The folder appears as a whole or not at all, so a process killed here leaves nothing in the
        way.
        """
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder.parent / f".{folder.name}.lock"):
            if not AuthorityStore.exists(folder):
                _create_whole(folder, base_url.rstrip("/"), at, key)
        return cls(folder)

    @property
    def base_url(self) -> str:
        """The address in the certificates; where the service listens now may differ."""
        return self._base_url

    @property
    def tsa_url(self) -> str:
        return f"{self._base_url}/tsa"

    @property
    def anchor(self) -> bytes:
        """DER of the root certificate."""
        return self._issuers[CaName.ROOT].certificate

    @property
    def anchors(self) -> TrustAnchors:
        return TrustAnchors.from_der(self.anchor, scheme=Scheme.DEMO)

    @property
    def chain(self) -> tuple[bytes, ...]:
        """DER of the issuing CA and the root."""
        return self._issuers[CaName.ISSUING].certificate, self.anchor

    def issue(
        self,
        subject: SubjectData,
        *,
        kind: CertificateKind,
        not_before: datetime,
        not_after: datetime,
        key: KeyKind | PrivateKey = KeyKind.RSA2048,
    ) -> Issued:
        """Certify a person or an agency, with a new key or the one given.

        Raises `AuthorityError` when the period or the subject does not fit.
        """
        if kind is CertificateKind.AGENCY and subject.title:
            raise AuthorityError("Chứng thư của cơ quan không ghi chức vụ. Hãy bỏ chức vụ.")
        if not_before >= not_after:
            raise AuthorityError("Ngày hết hạn phải sau ngày hiệu lực. Hãy chọn lại thời hạn.")
        if not_after > facts.validity(self.chain[0])[1]:
            raise AuthorityError("Chứng thư không thể có hạn dài hơn CA cấp nó. Hãy chọn hạn ngắn hơn.")
        private_key = keys.new_key(key) if isinstance(key, KeyKind) else key
        builder = profiles.end_entity(subject, kind, private_key, Period(not_before, not_after))
        certificate = profiles.sign(builder, self.issuer(CaName.ISSUING))
        self.register(certificate)
        return Issued(certificate, self.chain, private_key)

    def register(self, certificate: bytes) -> None:
        """Take a certificate made with `issuer(CaName.ISSUING)` into the records, so that OCSP knows it."""
        self._store.record_issued(CaName.ISSUING, certificate)

    def issuer(self, ca: CaName) -> Issuer:
        """Give a certification authority with its key, for certificates of other profiles."""
        return self._issuers[ca]

    def revoke(self, serial: int, at: datetime, reason: ReasonFlags = ReasonFlags.unspecified) -> None:
        """Revoke from `at` on; a second time changes nothing. `AuthorityError` if the serial is unknown."""
        self._store.revoke(serial, Revocation(at, reason))

    @staticmethod
    def to_pkcs12(issued: Issued, passphrase: str, name: str) -> bytes:
        """Pack key, certificate and chain; `name` is what key stores show."""
        return keys.to_pkcs12(issued, passphrase, name)

    def handle(self, path: str, method: str, body: bytes, *, at: datetime) -> AuthorityResponse:
        """Answer `/ocsp/<ca>`, `/crl/<ca>.crl`, `/certs/<ca>.cer` and `/tsa`; see `Handlers.handle`."""
        return self._handlers.handle(path, method, body, at=at)

    def _open_issuer(self, ca: CaName) -> Issuer:
        return Issuer(ca, *self._identity(ca), self._base_url)

    def _open_handlers(self) -> Handlers:
        return Handlers(
            self._store,
            certificates={ca: issuer.certificate for ca, issuer in self._issuers.items()},
            responders={ca: self._open_responder(ca) for ca in CaName},
            crls={ca: CrlIssuer(issuer) for ca, issuer in self._issuers.items()},
            tsa=TimestampAuthority(*self._identity("tsa")),
        )

    def _open_responder(self, ca: CaName) -> OcspResponder:
        return OcspResponder(self._issuers[ca].certificate, *self._identity(f"{ca}-ocsp"))

    def _identity(self, name: str) -> tuple[bytes, ServiceKey]:
        certificate, key = self._store.identity(name)
        try:
            facts.parsed(certificate)
        except CertificateUnreadableError as error:
            raise AuthorityError(
                "Chứng thư của CA thử nghiệm bị hỏng. Hãy khôi phục từ bản sao lưu."
            ) from error
        return certificate, keys.from_pem(key)


def _create_whole(folder: Path, base_url: str, at: datetime, key: KeyKind) -> None:
    prefix = f".{folder.name}.new-"
    for leftover in folder.parent.glob(f"{prefix}*"):
        shutil.rmtree(leftover)
    if folder.exists() and any(folder.iterdir()):
        raise AuthorityError("Thư mục dành cho CA thử nghiệm đã có tệp khác. Hãy chọn thư mục trống.")
    building = Path(tempfile.mkdtemp(prefix=prefix, dir=folder.parent))
    try:
        _fill(AuthorityStore(building), base_url, at, key)
        building.rename(folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    sync_folder(folder.parent)


def _fill(store: AuthorityStore, base_url: str, at: datetime, kind: KeyKind) -> None:
    """Make the hierarchy: root and issuing CA, a responder for each, the time-stamp service."""
    store.begin(base_url, at)
    services = Period.of_years(at, SERVICE_YEARS)

    root_key = keys.new_service_key(kind)
    root = Issuer(CaName.ROOT, profiles.root(root_key, Period.of_years(at, ROOT_YEARS)), root_key, base_url)
    store.keep_identity(CaName.ROOT, root.certificate, keys.to_pem(root_key))

    issuing_key = keys.new_service_key(kind)
    certificate = profiles.issuing_ca(issuing_key, Period.of_years(at, ISSUING_YEARS), root)
    issuing = Issuer(CaName.ISSUING, certificate, issuing_key, base_url)
    store.keep_identity(CaName.ISSUING, certificate, keys.to_pem(issuing_key))
    store.record_issued(CaName.ROOT, certificate)

    for issuer in (root, issuing):
        responder_key = keys.new_service_key(kind)
        certificate = profiles.ocsp_responder(responder_key, services, issuer)
        store.keep_identity(f"{issuer.name}-ocsp", certificate, keys.to_pem(responder_key))
        store.record_issued(issuer.name, certificate)

    tsa_key = keys.new_service_key(kind)
    certificate = profiles.timestamping(tsa_key, services, root)
    store.keep_identity("tsa", certificate, keys.to_pem(tsa_key))
    store.record_issued(CaName.ROOT, certificate)
