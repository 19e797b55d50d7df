"""The embedded demo authority: a root, two issuing authorities, one for time stamps, and their services."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.x509 import ReasonFlags

from certs import facts
from certs.anchors import Scheme
from certs.authority import founding, keys, profiles
from certs.authority.crl import CrlIssuer, ListKind
from certs.authority.files import locked, sync_folder
from certs.authority.handlers import Handlers
from certs.authority.ledger import Revocation
from certs.authority.model import CaName, CertificateKind, Issued, KeyKind
from certs.authority.ocsp import OcspResponder
from certs.authority.profiles import Issuer, Period
from certs.authority.store import AuthorityStore
from certs.authority.tsa import TimestampAuthority
from certs.errors import AuthorityError, CertificateUnreadableError
from certs.trust import TrustAnchors

if TYPE_CHECKING:
    from datetime import datetime

    from certs.authority.model import AuthorityResponse, PrivateKey, ServiceKey, SubjectData

ISSUING_AUTHORITIES = (CaName.ISSUING, CaName.PUBLIC)
"""Who certifies people and agencies."""


class DemoAuthority:
    """An authority that lives in a folder. Opening it reads every key once; use one object for many requests.

    Whether a demo may run at all is the caller's decision.
    """

    def __init__(self, folder: Path) -> None:
        """Open an existing authority; raises `AuthorityError` if there is none or it is damaged.

        Authorities that an earlier version did not have yet are added.
        """
        if not AuthorityStore.exists(folder):
            raise AuthorityError("Chưa có CA thử nghiệm trong thư mục này. Hãy tạo trước khi dùng.")
        self._store = AuthorityStore(folder)
        self._base_url = self._store.index().base_url
        if not founding.is_complete(self._store):
            _complete(self._store)
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
        """DER of the official-duty authority and the root."""
        return self.chain_of(CaName.ISSUING)

    def chain_of(self, ca: CaName) -> tuple[bytes, ...]:
        """DER of an authority below the root, and the root."""
        return self._issuers[ca].certificate, self.anchor

    def issue(  # noqa: PLR0913  what a certificate says, each with its name
        self,
        subject: SubjectData,
        *,
        kind: CertificateKind,
        not_before: datetime,
        not_after: datetime,
        key: KeyKind | PrivateKey = KeyKind.RSA2048,
        ca: CaName = CaName.ISSUING,
    ) -> Issued:
        """Certify a person or an agency, with a new key or the one given.

        `ca` is the official-duty authority or the public one.

        Raises `AuthorityError` when the period or the subject does not fit.
        """
        if ca not in ISSUING_AUTHORITIES:
            raise AuthorityError(
                "CA này không cấp chứng thư cho người ký. Hãy chọn CA công vụ hoặc CA công cộng."
            )
        if kind is CertificateKind.AGENCY and subject.title:
            raise AuthorityError("Chứng thư của cơ quan không ghi chức vụ. Hãy bỏ chức vụ.")
        if not_before >= not_after:
            raise AuthorityError("Ngày hết hạn phải sau ngày hiệu lực. Hãy chọn lại thời hạn.")
        if not_after > facts.validity(self.chain_of(ca)[0])[1]:
            raise AuthorityError("Chứng thư không thể có hạn dài hơn CA cấp nó. Hãy chọn hạn ngắn hơn.")
        private_key = keys.new_key(key) if isinstance(key, KeyKind) else key
        builder = profiles.end_entity(subject, kind, private_key, Period(not_before, not_after))
        certificate = profiles.sign(builder, self.issuer(ca))
        self.register(certificate, ca)
        return Issued(certificate, self.chain_of(ca), private_key)

    def register(self, certificate: bytes, ca: CaName = CaName.ISSUING) -> None:
        """Take a certificate made with `issuer(ca)` into the records, so that OCSP knows it."""
        self._store.record_issued(ca, certificate)

    def issuer(self, ca: CaName) -> Issuer:
        """Give a certification authority with its key, for certificates of other profiles."""
        return self._issuers[ca]

    def revoke(self, serial: int, at: datetime, reason: ReasonFlags = ReasonFlags.unspecified) -> None:
        """Revoke from `at` on; a second time changes nothing. `AuthorityError` if the serial is unknown."""
        self._store.revoke(serial, Revocation(at, reason))

    def suspend(self, serial: int, at: datetime) -> None:
        """Suspend (*tạm dừng*) from `at` on, until it is reinstated or revoked."""
        self.revoke(serial, at, ReasonFlags.certificate_hold)

    def reinstate(self, serial: int, at: datetime) -> None:
        """End a suspension from `at` on; `AuthorityError` if there is none."""
        self._store.reinstate(serial, at)

    @staticmethod
    def to_pkcs12(issued: Issued, passphrase: str, name: str) -> bytes:
        """Pack key, certificate and chain; `name` is what key stores show."""
        return keys.to_pkcs12(issued, passphrase, name)

    def handle(self, path: str, method: str, body: bytes, *, at: datetime) -> AuthorityResponse:
        """Answer `/ocsp/<ca>`, lists below `/crl/`, `/certs/<ca>.cer` and `/tsa`; see `Handlers.handle`."""
        return self._handlers.handle(path, method, body, at=at)

    def _open_issuer(self, ca: CaName) -> Issuer:
        return Issuer(ca, *self._identity(ca), self._base_url)

    def _open_handlers(self) -> Handlers:
        return Handlers(
            self._store,
            certificates={ca: issuer.certificate for ca, issuer in self._issuers.items()},
            responders={ca: self._open_responder(ca) for ca in CaName},
            crls={
                (ca, kind): CrlIssuer(issuer, kind, root=self._issuers[CaName.ROOT])
                for ca, issuer in self._issuers.items()
                for kind in ListKind
            },
            tsa=TimestampAuthority(
                *self._identity(founding.STAMPER), chain=(self.chain_of(CaName.TIMESTAMPING)[0],)
            ),
        )

    def _open_responder(self, ca: CaName) -> OcspResponder:
        return OcspResponder(self._issuers[ca].certificate, *self._identity(founding.responder_of(ca)))

    def _identity(self, name: str) -> tuple[bytes, ServiceKey]:
        certificate, key = self._store.identity(name)
        try:
            facts.parsed(certificate)
        except CertificateUnreadableError as error:
            raise AuthorityError(
                "Chứng thư của CA thử nghiệm bị hỏng. Hãy khôi phục từ bản sao lưu."
            ) from error
        return certificate, keys.from_pem(key)


def _complete(store: AuthorityStore) -> None:
    with store.exclusive():
        index = store.index()
        founding.complete(store, index.base_url, index.created_at, None)


def _create_whole(folder: Path, base_url: str, at: datetime, key: KeyKind) -> None:
    prefix = f".{folder.name}.new-"
    for leftover in folder.parent.glob(f"{prefix}*"):
        shutil.rmtree(leftover)
    if folder.exists() and any(folder.iterdir()):
        raise AuthorityError("Thư mục dành cho CA thử nghiệm đã có tệp khác. Hãy chọn thư mục trống.")
    building = Path(tempfile.mkdtemp(prefix=prefix, dir=folder.parent))
    try:
        store = AuthorityStore(building)
        store.begin(base_url, at)
        founding.complete(store, base_url, at, key)
        building.rename(folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    sync_folder(folder.parent)
