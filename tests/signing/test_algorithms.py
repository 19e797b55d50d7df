"""Signatures with every algorithm, judged by OpenSSL too; what the circular leaves out is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from certs.authority import KeyKind
from signing.errors import CertificateNotUsableError, KeyUnavailableError
from signing.keys.model import Scheme
from signing.keys.policy import CIRCULAR_15_2025
from signing.report import Indication, Level
from signing.validation import validate
from signing.workflow import Services
from tests.certs.judges import pem_file
from tests.certs.pki import AT, TestPki, weak_key
from tests.interop.containers import laid_out
from tests.signing import judges
from tests.signing.algorithms import ALGORITHMS, EVERYTHING_ALLOWED, Algorithm
from tests.signing.papers import sample
from tests.signing.signers import Signers, key_of

if TYPE_CHECKING:
    from pathlib import Path

LABELS = {
    "rsa3072-sha512": "RSA-3072, PKCS#1 v1.5, SHA-512",
    "rsa-sha3-256": "RSA-2048, PKCS#1 v1.5, SHA3-256",
    "pss-sha3-384": "RSA-2048, PSS, SHA3-384",
    "p521-sha3-512": "ECDSA P-521, SHA3-512",
    "ed25519": "Ed25519",
}


@pytest.fixture
def everything(services: Services) -> Services:
    return replace(services, algorithms=EVERYTHING_ALLOWED)


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("algorithm", ALGORITHMS, ids=lambda algorithm: algorithm.name)
def test_a_signature_is_made_and_verified(
    algorithm: Algorithm, pki: TestPki, signers: Signers, everything: Services, tmp_path: Path
) -> None:
    key = key_of(pki.person(key=algorithm.key))
    signed = signers.sign(
        sample(), everything, key=key, scheme=algorithm.scheme, hash_name=algorithm.hash_name, level=Level.B_T
    )
    report = validate(signed.pdf, trust=pki.anchors, at=AT)
    (signature,) = report.signatures
    assert (signature.integrity, signature.level) == ("intact", Level.B_T), signature.reasons
    assert signature.algorithm == LABELS.get(algorithm.name, signature.algorithm)

    root = pem_file(tmp_path / "root.pem", pki.authority.anchor)
    (container,) = laid_out(signed.pdf, tmp_path).values()
    if algorithm.scheme is Scheme.ED25519:
        # OpenSSL 3.0 has Ed25519, but not inside CMS.
        assert judges.pyhanko(signed.pdf, pki.anchors, AT)["AntinLeader1"].sound
    else:
        judged = container.verified(root, AT)
        assert judged.returncode == 0, judged.stderr


@pytest.mark.usefixtures("served")
def test_a_changed_document_fails_with_every_hash(
    letter: bytes, pki: TestPki, signers: Signers, everything: Services
) -> None:
    for algorithm in ALGORITHMS:
        key = key_of(pki.person(key=algorithm.key))
        given = {"key": key, "scheme": algorithm.scheme, "hash_name": algorithm.hash_name, "level": Level.B_B}
        signed = signers.sign(letter, everything, **given).pdf
        changed = signed.replace(b"%PDF-1.", b"%PDF-2.", 1)
        report = validate(changed, trust=pki.anchors, at=AT)
        assert report.indication is Indication.TOTAL_FAILED, algorithm.name


class TestPolicy:
    def test_the_circular_leaves_ed25519_out(
        self, letter: bytes, pki: TestPki, signers: Signers, offline: Services
    ) -> None:
        key = key_of(pki.person(key=KeyKind.ED25519))
        with pytest.raises(CertificateNotUsableError, match="15/2025"):
            signers.sign(letter, offline, key=key)
        allowed = replace(offline, algorithms=EVERYTHING_ALLOWED)
        assert signers.sign(letter, allowed, key=key).level is Level.B_B
        with pytest.raises(CertificateNotUsableError, match="sha512"):
            signers.sign(letter, allowed, key=key, hash_name="sha256")

    @pytest.mark.parametrize("hash_name", ["sha1", "md5", "sha224", "nonsense"])
    def test_other_hashes_are_refused(
        self, letter: bytes, signers: Signers, offline: Services, hash_name: str
    ) -> None:
        with pytest.raises(CertificateNotUsableError, match=hash_name):
            signers.sign(letter, offline, hash_name=hash_name)

    def test_short_keys_are_refused(
        self, letter: bytes, pki: TestPki, signers: Signers, offline: Services
    ) -> None:
        short_curve = pki.person("Ngô Khóa Ngắn", key=ec.generate_private_key(ec.SECP224R1()))
        for issued in (pki.person("Vũ Khóa Yếu", key=weak_key()), short_curve):
            with pytest.raises(CertificateNotUsableError, match="2048"):
                signers.sign(letter, offline, key=key_of(issued))

    def test_a_scheme_that_the_key_cannot_do_is_refused(
        self, letter: bytes, pki: TestPki, signers: Signers, offline: Services
    ) -> None:
        with pytest.raises(KeyUnavailableError, match="không hợp"):
            signers.sign(letter, offline, key=key_of(pki.person(key=KeyKind.P256)), scheme=Scheme.RSA_PSS)

    def test_an_installation_says_what_is_usual(
        self, letter: bytes, pki: TestPki, signers: Signers, offline: Services
    ) -> None:
        usual = replace(CIRCULAR_15_2025, rsa_scheme=Scheme.RSA_PSS, hash_name="sha3_256")
        signed = signers.sign(letter, replace(offline, algorithms=usual))
        (signature,) = validate(signed.pdf, trust=pki.anchors, at=AT).signatures
        assert signature.algorithm == "RSA-2048, PSS, SHA3-256"
        curve = key_of(pki.person(key=KeyKind.P256))
        signed = signers.sign(letter, replace(offline, algorithms=usual), key=curve)
        (signature,) = validate(signed.pdf, trust=pki.anchors, at=AT).signatures
        assert signature.algorithm == "ECDSA P-256, SHA3-256"
