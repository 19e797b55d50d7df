"""Who signs, stamps and vouches in files that are judged years later: the demo authority, and others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from asn1crypto import crl as asn1_crl
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from certs import facts
from certs.authority import CaName, Issued, KeyKind
from certs.authority.faulty.blueprint import AUTHORITY_USAGE, Blueprint
from certs.authority.keys import new_service_key
from certs.authority.profiles import Issuer, Period, demo_name, root_named
from tests.certs.pki import AT, reusable_key, service_key_of
from tests.interop.agreement import moulding
from tests.interop.agreement.world import DAY, YEAR

if TYPE_CHECKING:
    from datetime import datetime

    from certs.authority import PrivateKey, ServiceKey
    from certs.evidence import Evidence
    from tests.interop.agreement.world import World

STAMPED = AT + 30 * DAY
"""When the time stamp over signature and evidence is made, where a case says nothing else."""


@dataclass(frozen=True)
class Branch:
    """An authority below the root, with a key and a list of its own; nobody revoked but by its issuer."""

    world: World
    issuer: Issuer
    chain: tuple[bytes, ...]

    @classmethod
    def below_root(cls, world: World, key: ServiceKey | None = None, begin: datetime = AT) -> Branch:
        """Below the demo authority's root."""
        above = world.pki.authority.issuer(CaName.ROOT)
        made = _authority("CA nhánh thử nghiệm (DEMO)", above, key, begin)
        world.pki.authority.register(made.certificate, CaName.ROOT)
        return cls(world, made, (made.certificate, above.certificate))

    @classmethod
    def root(cls, world: World, begin: datetime = AT, key: ServiceKey | None = None) -> Branch:
        """A root of its own."""
        key = key or new_service_key(KeyKind.P256)
        name = demo_name("CA gốc khác thử nghiệm (DEMO)")
        base_url = world.pki.authority.base_url
        own = Issuer(CaName.ROOT, root_named(name, key, Period(begin, begin + YEAR)), key, base_url)
        made = _authority("CA gốc khác thử nghiệm (DEMO)", own, key, begin, levels=None)
        return cls(world, made, (made.certificate,))

    def below(self, name: str, *, levels: int | None = 0, begin: datetime = AT) -> Branch:
        made = _authority(name, self.issuer, None, begin, levels=levels)
        return Branch(self.world, made, (made.certificate, *self.chain))

    def revoke(self, at: datetime) -> None:
        serial = facts.serial_number(self.issuer.certificate)
        self.world.pki.authority.revoke(serial, at, x509.ReasonFlags.ca_compromise)

    def issued(self, blueprint: Blueprint) -> Issued:
        return Issued(blueprint.signed_by(self.issuer), self.chain, blueprint.key)

    def list(
        self, at: datetime, *revoked: bytes, since: datetime | None = None, is_weak: bool = False
    ) -> bytes:
        """Its complete list, good for forty days; `is_weak` has it signed under SHA-1, by an RSA key."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(facts.parsed(self.issuer.certificate).subject)
            .last_update(at)
            .next_update(at + 40 * DAY)
        )
        for certificate in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(facts.serial_number(certificate))
            builder = builder.add_revoked_certificate(entry.revocation_date(since or at).build())
        der = builder.sign(self.issuer.key, SHA256()).public_bytes(Encoding.DER)
        return _list_with_sha1(der, self.issuer.key) if is_weak else der


def _authority(
    name: str, above: Issuer, key: ServiceKey | None, begin: datetime, *, levels: int | None = 0
) -> Issuer:
    blueprint = Blueprint(
        demo_name(name),
        key or new_service_key(KeyKind.P256),
        begin - 2 * YEAR,
        begin + 8 * YEAR,
        usage=AUTHORITY_USAGE,
        policies=("2.5.29.32.0",),
        authority=x509.BasicConstraints(ca=True, path_length=levels),
    )
    made = Issued(blueprint.signed_by(above), (), blueprint.key)
    return Issuer(CaName.ISSUING, made.certificate, service_key_of(made), above.base_url)


def _list_with_sha1(der: bytes, key: ServiceKey) -> bytes:
    """Sign a list anew under SHA-1, which no library does when it makes one."""
    assert isinstance(key, rsa.RSAPrivateKey)
    changed = asn1_crl.CertificateList.load(der)
    algorithm = {"algorithm": "sha1_rsa", "parameters": None}
    changed["tbs_cert_list"]["signature"] = algorithm
    changed["signature_algorithm"] = algorithm
    signed = changed["tbs_cert_list"].dump(force=True)
    changed["signature"] = key.sign(signed, padding.PKCS1v15(), SHA1())  # noqa: S303 - weak on purpose
    return bytes(changed.dump(force=True))


def person(
    *, until: datetime = AT + YEAR, begin: datetime = AT - YEAR, key: PrivateKey | None = None
) -> Blueprint:
    return Blueprint(demo_name("Người ký xưa (DEMO)"), key or reusable_key(KeyKind.P256), begin, until)


def service(
    *, until: datetime = AT + 8 * YEAR, begin: datetime = AT - 2 * YEAR, key: PrivateKey | None = None
) -> Blueprint:
    """A time-stamp service; its purpose is critical (RFC 3161, 2.3)."""
    return Blueprint(
        demo_name("Dịch vụ dấu thời gian xưa (DEMO)"),
        key or reusable_key(KeyKind.P256, 2),
        begin,
        until,
        usage=None,
        extensions=(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]),),
    )


def known(world: World, blueprint: Blueprint, ca: CaName = CaName.ISSUING) -> Issued:
    """By an authority of the hierarchy, which knows of it."""
    certificate = blueprint.signed_by(world.pki.authority.issuer(ca))
    world.pki.authority.register(certificate, ca)
    return Issued(certificate, world.pki.authority.chain_of(ca), blueprint.key)


def revoke(world: World, issued: Issued, at: datetime) -> None:
    serial = facts.serial_number(issued.certificate)
    world.pki.authority.revoke(serial, at, x509.ReasonFlags.key_compromise)


def signed(
    world: World, signer: Issued, stamper: Issued | None, at: datetime = AT, digest: str = "sha256"
) -> bytes:
    token = None if stamper is None else partial(_token, world, at=at, service=stamper)
    return world.signature(signer=signer, claimed=at, token=token, digest=digest)


def _token(world: World, value: bytes, *, at: datetime, service: Issued, digest: str = "sha256") -> bytes:
    return world.token(value, at, service=service, digest=digest)


def archived(
    world: World, pdf: bytes, evidence: Evidence, at: datetime = STAMPED, by: Issued | None = None
) -> bytes:
    """With the evidence, and a time stamp over all."""
    return world.document_stamp(
        moulding.with_evidence(pdf, evidence), at, service=by or known(world, service())
    )
