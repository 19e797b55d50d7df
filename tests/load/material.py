"""What is signed in the measurements: a sample letter, an invented leader with a key and a picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Self

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12

from certs import facts
from certs.authority import CertificateKind, DemoAuthority, Issued, SubjectData
from certs.trust import TrustAnchors
from signing.keys.pkcs12 import Pkcs12Key
from signing.placement import find_layout
from signing.preparation import Places, prepare
from signing.report import Level
from signing.workflow import Services, sign_leader
from tests.load.givens import IMAGE, LETTER, NICKNAME, PASSPHRASE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cryptography import x509

KDF_ROUNDS = 2048
OFFLINE = Services(timestamps=None, revocation=None, anchors=TrustAnchors())


@dataclass(frozen=True)
class Material:
    """A folder with an authority and a leader's key file."""

    folder: Path
    authority: DemoAuthority
    issued: Issued

    @classmethod
    def create(cls, folder: Path, *, base_url: str = "http://127.0.0.1:9") -> Self:
        at = datetime.now(UTC)
        authority = DemoAuthority.create(folder / "authority", base_url=base_url, at=at)
        issued = authority.issue(
            SubjectData("Trần Thị Bích Ngọc", "Sở Nội vụ tỉnh An Phú", title="Giám đốc"),
            kind=CertificateKind.PERSON,
            not_before=at - timedelta(days=1),
            not_after=at + timedelta(days=365),
        )
        material = cls(folder, authority, issued)
        chain = [facts.parsed(der) for der in issued.chain]
        write_key_file(material.key_file, material.private_key, facts.parsed(issued.certificate), chain)
        return material

    @property
    def key_file(self) -> Path:
        return self.folder / "leader.p12"

    @cached_property
    def key(self) -> Pkcs12Key:
        return Pkcs12Key.open(self.key_file, PASSPHRASE)

    @property
    def private_key(self) -> rsa.RSAPrivateKey:
        assert isinstance(self.issued.private_key, rsa.RSAPrivateKey)
        return self.issued.private_key

    @cached_property
    def letter(self) -> bytes:
        return LETTER.read_bytes()

    @cached_property
    def image(self) -> bytes:
        return IMAGE.read_bytes()

    @cached_property
    def places(self) -> Places:
        return Places.from_layout(find_layout(self.letter))

    @cached_property
    def prepared(self) -> bytes:
        return prepare(self.letter, self.places).pdf

    def sign(self, prepared: bytes) -> bytes:
        """Our whole act: begin, the key's answer, finish."""
        at = datetime.now(UTC)
        return sign_leader(prepared, self.key, image=self.image, services=OFFLINE, at=at, level=Level.B_B).pdf


def write_key_file(
    path: Path, key: rsa.RSAPrivateKey, certificate: x509.Certificate, chain: Sequence[x509.Certificate]
) -> None:
    """A PKCS#12 file as OpenSSL writes it by default: whoever opens it anew each time pays no more."""
    encryption = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(KDF_ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(PASSPHRASE.encode())
    )
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(NICKNAME.encode(), key, certificate, chain, encryption)
    )
