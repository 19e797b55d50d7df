"""The XML report signed by the installation: XAdES-B for EU DSS, for signxml, and for ETSI's schema."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from lxml import etree
from signxml.exceptions import SignXMLException
from signxml.xades.xades import XAdESSignatureConfiguration, XAdESVerifier

from certs.authority import CaName, KeyKind
from signing.errors import SignatureRejectedError
from signing.keys.model import Scheme
from signing.keys.policy import CIRCULAR_15_2025
from signing.reporting import ReportSubject, signed_report_xml
from signing.validation import validate
from tests.certs.pki import AT, TestPki
from tests.interop import eu_dss
from tests.interop.etsi_schema import schema
from tests.interop.test_reports import HOSTILE_NAME
from tests.signing.algorithms import ALGORITHMS
from tests.signing.signers import key_of
from tests.signing.validation import builders

if TYPE_CHECKING:
    from pathlib import Path

    from signing.keys.model import SigningKey
    from signing.keys.policy import AlgorithmPolicy
    from tests.signing.algorithms import Algorithm


@dataclass(frozen=True)
class Signed:
    xml: bytes
    certificate: bytes


USABLE = [one for one in ALGORITHMS if one.is_listed]


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return TestPki.create(tmp_path_factory.mktemp("pki"), key=KeyKind.P256)


@pytest.fixture(scope="module")
def reports(pki: TestPki) -> dict[str, Signed]:
    pdf = builders.finished()
    report = validate(pdf, trust=builders.trust(), at=builders.NOW)
    subject = ReportSubject.of(HOSTILE_NAME, pdf)
    made = {}
    for algorithm in USABLE:
        issued = pki.person(key=algorithm.key)
        xml = signed_report_xml(report, subject, key_of(issued), AT, algorithms=_policy(algorithm))
        made[algorithm.name] = Signed(xml, issued.certificate)
    return made


def _policy(algorithm: Algorithm) -> AlgorithmPolicy:
    rsa_scheme = algorithm.scheme if algorithm.scheme is not Scheme.ECDSA else Scheme.RSA_PKCS1V15
    return replace(CIRCULAR_15_2025, rsa_scheme=rsa_scheme, hash_name=algorithm.hash_name)


def test_eu_dss_finds_level_b_over_the_whole_report(
    pki: TestPki, reports: dict[str, Signed], tmp_path: Path
) -> None:
    for name, signed in reports.items():
        (tmp_path / f"{name}.xml").write_bytes(signed.xml)
    anchor = tmp_path / "root.cer"
    anchor.write_bytes(pki.authority.anchor)
    crls = []
    for ca in (CaName.ROOT, CaName.ISSUING):
        crls.append(tmp_path / f"{ca}.crl")
        crls[-1].write_bytes(pki.authority.handle(f"/crl/{ca}.crl", "GET", b"", at=AT).body)
    paths = [tmp_path / f"{name}.xml" for name in reports]
    for path, said in zip(paths, eu_dss.judge_xml(paths, anchor=anchor, at=AT, crls=crls), strict=True):
        (signature,) = said
        assert signature["errors"] == [], path.stem
        found = (signature["indication"], signature["level"], signature["scopes"])
        assert found == (eu_dss.PASSED, "XAdES_BASELINE_B", ["FULL"]), path.stem


def test_signed_reports_are_valid_against_the_published_schema(reports: dict[str, Signed]) -> None:
    published = schema()
    for name, signed in reports.items():
        assert published.validate(etree.fromstring(signed.xml)), (name, published.error_log)


def _verify(xml: bytes, certificate: bytes) -> None:
    settings = XAdESSignatureConfiguration(location="./", expect_references=True, verification_time=AT)
    pinned = x509.load_der_x509_certificate(certificate)
    assert len(XAdESVerifier().verify(xml, x509_cert=pinned, expect_config=settings)) == 2


@pytest.mark.parametrize("name", [one.name for one in USABLE])
def test_signxml_verifies_and_sees_every_change(name: str, reports: dict[str, Signed]) -> None:
    signed = reports[name]
    _verify(signed.xml, signed.certificate)
    for old, new in (
        (b"total-passed", b"total-failed"),
        (b'xmlns:xs="http://www.w3.org/2001/XMLSchema"', b'xmlns:xs="http://example.org/"'),
        (b"SigningTime>2026", b"SigningTime>2025"),
    ):
        assert old in signed.xml
        with pytest.raises(SignXMLException):
            _verify(signed.xml.replace(old, new), signed.certificate)


def test_report_names_who_checked(reports: dict[str, Signed]) -> None:
    for signed in reports.values():
        root = etree.fromstring(signed.xml)
        named = root.findtext("{*}SignatureValidator/{*}DigitalId/{*}X509Certificate")
        assert named is not None
        assert b64decode(named) == signed.certificate


def test_a_key_that_signs_something_else_is_refused(pki: TestPki) -> None:
    pdf = builders.finished()
    report = validate(pdf, trust=builders.trust(), at=builders.NOW)
    with pytest.raises(SignatureRejectedError):
        signed_report_xml(report, ReportSubject.of("a.pdf", pdf), _Stray(key_of(pki.person())), AT)


@dataclass(frozen=True)
class _Stray:
    """A device that signs other bytes than it was given."""

    key: SigningKey

    @property
    def certificate(self) -> bytes:
        return self.key.certificate

    @property
    def chain(self) -> tuple[bytes, ...]:
        return self.key.chain

    def sign(self, to_be_signed: bytes, *, scheme: Scheme, hash_name: str) -> bytes:
        return self.key.sign(to_be_signed + b" ", scheme=scheme, hash_name=hash_name)
