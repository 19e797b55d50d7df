"""Whole paths with their revocation, judged by OpenSSL and by pyhanko-certvalidator."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from asn1crypto import crl, ocsp, x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathValidationError, RevokedError, ValidationError

from certs.needs import complete_evidence
from tests.certs.judges import AT_TIME, openssl, pem_file
from tests.certs.pki import AT

if TYPE_CHECKING:
    from pathlib import Path

    from certs.authority import Issued
    from certs.evidence import Evidence
    from certs.http import HttpEvidenceSource
    from tests.certs.pki import TestPki


def validate(issued: Issued, evidence: Evidence, pki: TestPki) -> None:
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(pki.authority.anchor)],
        other_certs=[x509.Certificate.load(der) for der in (*issued.chain, *evidence.certificates)],
        ocsps=[ocsp.OCSPResponse.load(der) for der in evidence.ocsp_responses],
        crls=[crl.CertificateList.load(der) for der in evidence.crls],
        moment=AT,
        allow_fetching=False,
        revocation_mode="require",
    )
    validator = CertificateValidator(x509.Certificate.load(issued.certificate), validation_context=context)
    check = validator.async_validate_usage({"digital_signature", "non_repudiation"})  # type: ignore[no-untyped-call]  # untyped in the library
    asyncio.run(check)


def evidence_for(issued: Issued, pki: TestPki, source: HttpEvidenceSource) -> Evidence:
    return complete_evidence((issued.certificate, *issued.chain), source, pki.anchors, AT)


@pytest.mark.parametrize("kind", ["person", "agency"])
def test_fetched_evidence_satisfies_certvalidator(
    served: TestPki, source: HttpEvidenceSource, kind: str
) -> None:
    issued = getattr(served, kind)()
    validate(issued, evidence_for(issued, served, source), served)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("revoked", RevokedError),
        ("expired", ValidationError),
        ("not_yet_valid", ValidationError),
        ("wrong_key_usage", ValidationError),
        ("unknown_root", PathValidationError),
    ],
)
def test_certvalidator_finds_each_fault(
    served: TestPki, source: HttpEvidenceSource, fault: str, error: type[Exception]
) -> None:
    issued = getattr(served, fault)()
    evidence = evidence_for(issued, served, source)
    with pytest.raises(error):
        validate(issued, evidence, served)


@pytest.mark.parametrize(("fault", "accepted"), [("person", True), ("revoked", False), ("expired", False)])
def test_openssl_agrees_on_paths_with_lists(pki: TestPki, tmp_path: Path, fault: str, accepted: bool) -> None:
    issued = getattr(pki, fault)()
    for ca in ("issuing", "root"):
        answer = pki.authority.handle(f"/crl/{ca}.crl", "GET", b"", at=AT)
        (tmp_path / f"{ca}.crl").write_bytes(answer.body)
    judged = openssl(
        *("verify", "-x509_strict", "-crl_check_all", *AT_TIME),
        *("-CRLfile", tmp_path / "issuing.crl", "-CRLfile", tmp_path / "root.crl"),
        *("-CAfile", pem_file(tmp_path / "root.pem", pki.authority.anchor)),
        *("-untrusted", pem_file(tmp_path / "issuing.pem", issued.chain[0])),
        pem_file(tmp_path / "cert.pem", issued.certificate),
    )
    assert (judged.returncode == 0) is accepted, judged.stderr


def test_openssl_opens_the_key_file(pki: TestPki, tmp_path: Path) -> None:
    issued = pki.person()
    (tmp_path / "key.p12").write_bytes(pki.authority.to_pkcs12(issued, "mật khẩu", "Bích Ngọc"))
    (tmp_path / "secret").write_text("mật khẩu")
    secret = f"file:{tmp_path / 'secret'}"
    judged = openssl("pkcs12", "-in", tmp_path / "key.p12", "-passin", secret, "-nodes")
    assert judged.returncode == 0, judged.stderr
    assert judged.stdout.count("BEGIN CERTIFICATE") == 3
    assert "BEGIN PRIVATE KEY" in judged.stdout
