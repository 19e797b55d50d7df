"""A public key infrastructure to test against: sound certificates, and faulty ones named for their fault.

All of it is judged at one fixed time, `AT`, so that no test fails on the clock.
"""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Self

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from certs import facts
from certs.authority import (
    AuthorityServer,
    CaName,
    CertificateKind,
    DemoAuthority,
    Issued,
    KeyKind,
    PrivateKey,
    ServiceKey,
    SubjectData,
    profiles,
)
from certs.authority.keys import new_key, new_service_key
from certs.authority.profiles import Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from certs.trust import TrustAnchors

AT = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)
"""The time at which everything is signed and judged: 09:00 in Hà Nội."""

YEAR = timedelta(days=365)
LEADER = SubjectData("Trần Thị Bích Ngọc", "Sở Nội vụ tỉnh An Phú", title="Giám đốc")
AGENCY = SubjectData("Sở Nội vụ tỉnh An Phú", "Sở Nội vụ tỉnh An Phú")


@lru_cache(maxsize=64)
def reusable_key(kind: KeyKind = KeyKind.RSA2048, number: int = 0) -> PrivateKey:  # noqa: ARG001  keys the cache
    """Make a key once per test run; tests that need distinct keys ask for distinct numbers."""
    return new_key(kind)


def service_key_of(issued: Issued) -> ServiceKey:
    """Give the key of a certificate that is to play an authority or a service."""
    assert isinstance(issued.private_key, ServiceKey)
    return issued.private_key


@lru_cache(maxsize=1)
def weak_key() -> ServiceKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505  weak on purpose


@dataclass(frozen=True)
class TestPki:
    """An authority with a port of its own, which answers while `serve()` is open and is dead otherwise."""

    __test__ = False

    authority: DemoAuthority
    port: int
    folder: Path
    key: KeyKind
    """Of the hierarchy."""
    _reserved: int
    """Descriptor of the socket that holds the port; a bare one, since nobody need close a `TestPki`."""

    @classmethod
    def create(cls, folder: Path, *, key: KeyKind = KeyKind.RSA2048, at: datetime = AT) -> Self:
        """Build it below `folder`; the authority is five years older than `at`."""
        reserved, port = _reserve_port()
        authority = DemoAuthority.create(
            folder / "authority", base_url=f"http://127.0.0.1:{port}", at=at - 5 * YEAR, key=key
        )
        return cls(authority, port, folder, key, reserved)

    def __del__(self) -> None:
        os.close(self._reserved)

    @property
    def anchors(self) -> TrustAnchors:
        return self.authority.anchors

    @property
    def host_and_port(self) -> str:
        """As `FetchPolicy.allowed_hosts` wants it."""
        return f"127.0.0.1:{self.port}"

    @contextmanager
    def serve(self, at: datetime = AT) -> Iterator[AuthorityServer]:
        """Answer at the address that stands in the certificates, with a clock that stands still at `at`."""
        with AuthorityServer(self.authority, self.port, clock=lambda: at) as server:
            yield server

    def person(  # noqa: PLR0913  a builder: callers name only what they are about
        self,
        common_name: str = LEADER.common_name,
        *,
        organisation: str = LEADER.organisation,
        title: str | None = LEADER.title,
        not_before: datetime = AT - YEAR,
        not_after: datetime = AT + YEAR,
        key: KeyKind | PrivateKey = KeyKind.RSA2048,
    ) -> Issued:
        """Certify a leader."""
        return self.authority.issue(
            SubjectData(common_name, organisation, title=title),
            kind=CertificateKind.PERSON,
            not_before=not_before,
            not_after=not_after,
            key=_reused(key, 0),
        )

    def agency(
        self,
        common_name: str = AGENCY.common_name,
        *,
        organisation: str | None = None,
        not_before: datetime = AT - YEAR,
        not_after: datetime = AT + YEAR,
        key: KeyKind | PrivateKey = KeyKind.RSA2048,
    ) -> Issued:
        """Certify an agency; `organisation` is its parent body, None for one that stands for itself."""
        return self.authority.issue(
            SubjectData(common_name, organisation or common_name),
            kind=CertificateKind.AGENCY,
            not_before=not_before,
            not_after=not_after,
            key=_reused(key, 1),
        )

    def expired(self) -> Issued:
        """Sound until a day before `AT`."""
        return self.person("Nguyễn Hết Hạn", not_after=AT - timedelta(days=1))

    def not_yet_valid(self) -> Issued:
        """Sound from a day after `AT`."""
        return self.person("Lê Chưa Hiệu Lực", not_before=AT + timedelta(days=1))

    def revoked(self, *, since: datetime = AT - timedelta(days=1)) -> Issued:
        """Revoked for a compromised key."""
        issued = self.person("Phạm Bị Thu Hồi")
        serial = facts.serial_number(issued.certificate)
        self.authority.revoke(serial, since, x509.ReasonFlags.key_compromise)
        return issued

    def wrong_key_usage(self) -> Issued:
        """For encryption only."""
        key = reusable_key()
        subject = replace(LEADER, common_name="Đỗ Sai Mục Đích")
        builder = (
            x509.CertificateBuilder()
            .subject_name(profiles.subject_name(subject))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(AT - YEAR)
            .not_valid_after(AT + YEAR)
            .add_extension(_encryption_only(), critical=True)
        )
        certificate = profiles.sign(builder, self.authority.issuer(CaName.ISSUING))
        self.authority.register(certificate)
        return Issued(certificate, self.authority.chain, key)

    def stamper(
        self,
        usages: Sequence[x509.ObjectIdentifier] = (ExtendedKeyUsageOID.TIME_STAMPING,),
        *,
        critical: bool = True,
        not_after: datetime = AT + YEAR,
    ) -> Issued:
        """A further time-stamp service; faulty with other arguments. Its status can be asked for."""
        key = service_key_of(self.person())
        builder = (
            x509.CertificateBuilder()
            .subject_name(profiles.subject_name(replace(LEADER, common_name="Dịch vụ dấu thời gian khác")))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(AT - 2 * YEAR)
            .not_valid_after(not_after)
            .add_extension(x509.ExtendedKeyUsage(usages), critical=critical)
        )
        certificate = profiles.sign(builder, self.authority.issuer(CaName.ISSUING))
        self.authority.register(certificate)
        return Issued(certificate, self.authority.chain, key)

    def weak(self) -> Issued:
        """Has an RSA key of 1024 bits."""
        return self.person("Vũ Khóa Yếu", key=weak_key())

    def unknown_root(self) -> Issued:
        """Sound but for its root, which bears the name of ours and is another; its sources are dead."""
        stranger = DemoAuthority.create(
            self.folder / "stranger",
            base_url="http://ca-la.invalid",
            at=AT - 5 * YEAR,
            key=self.key,
        )
        return stranger.issue(
            replace(LEADER, common_name="Hoàng Người Lạ"),
            kind=CertificateKind.PERSON,
            not_before=AT - YEAR,
            not_after=AT + YEAR,
            key=reusable_key(),
        )

    def self_signed(self) -> Issued:
        """Issued by its own key, as people make with a command line."""
        key = new_service_key(KeyKind.P256)
        certificate = profiles.root(key, Period(AT - YEAR, AT + YEAR))
        return Issued(certificate, (), key)


def _reused(key: KeyKind | PrivateKey, number: int) -> PrivateKey:
    return reusable_key(key, number) if isinstance(key, KeyKind) else key


def _reserve_port() -> tuple[int, int]:
    """Hold a free port: bound without listening, it refuses connections and yet lets a server reuse it."""
    reserved = socket.socket()
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserved.bind(("127.0.0.1", 0))
    port = int(reserved.getsockname()[1])
    return reserved.detach(), port


def _encryption_only() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=True,
        data_encipherment=True,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
