from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import pytest

from certs import facts
from certs.authority import KeyKind
from certs.errors import CertificateUnreadableError
from certs.facts import UnusableReason
from tests.certs.pki import AT, YEAR

if TYPE_CHECKING:
    from tests.certs.pki import TestPki


def test_a_leaders_certificate_names_person_position_agency_and_issuer(pki: TestPki) -> None:
    certificate = pki.person("Trần Thị Bích Ngọc").certificate
    assert facts.common_name(certificate) == "Trần Thị Bích Ngọc"
    assert facts.title(certificate) == "Giám đốc"
    assert facts.organisation(certificate) == "Sở Nội vụ tỉnh An Phú"
    assert facts.issuer_name(certificate) == "CA công vụ thử nghiệm Ấn Tín (DEMO)"


def test_validity_is_in_utc(pki: TestPki) -> None:
    not_before, not_after = facts.validity(pki.person().certificate)
    assert (not_before, not_after) == (AT - YEAR, AT + YEAR)
    assert not_before.tzinfo is UTC


def test_keys_are_described(pki: TestPki) -> None:
    assert facts.key_description(pki.person().certificate) == "RSA-2048"
    assert facts.key_description(pki.person(key=KeyKind.P256).certificate) == "ECDSA P-256"


def test_sources_stand_in_the_certificate(pki: TestPki) -> None:
    certificate = pki.person().certificate
    base = pki.authority.base_url
    assert facts.ocsp_urls(certificate) == (f"{base}/ocsp/issuing",)
    assert facts.crl_urls(certificate) == (f"{base}/crl/issuing.crl",)
    assert facts.issuer_urls(certificate) == (f"{base}/certs/issuing.cer",)


def test_a_root_names_no_sources(pki: TestPki) -> None:
    root = pki.authority.anchor
    assert facts.is_self_issued(root)
    assert facts.ocsp_urls(root) == facts.crl_urls(root) == facts.issuer_urls(root) == ()


def test_issuers_are_found_by_name_and_signature(pki: TestPki) -> None:
    issuing, root = pki.authority.chain
    certificate = pki.person().certificate
    assert facts.find_issuer(certificate, (root, certificate, issuing)) == issuing
    assert facts.find_issuer(issuing, (issuing, root)) == root
    assert facts.find_issuer(pki.unknown_root().certificate, (issuing, root)) is None


def test_an_impostor_with_the_issuers_name_is_no_issuer(pki: TestPki) -> None:
    impostor = pki.unknown_root().chain[0]
    assert facts.common_name(impostor) == facts.common_name(pki.authority.chain[0])
    assert not facts.is_issued_by(pki.person().certificate, impostor)


def test_an_end_entity_cannot_issue(pki: TestPki) -> None:
    person = pki.person().certificate
    assert not facts.is_issued_by(person, person)


class TestUsableForSigning:
    def test_sound_certificates_are(self, pki: TestPki) -> None:
        assert facts.usable_for_signing(pki.person().certificate, AT) is None
        assert facts.usable_for_signing(pki.agency().certificate, AT) is None

    @pytest.mark.parametrize(
        ("fault", "reason"),
        [
            ("expired", UnusableReason.EXPIRED),
            ("not_yet_valid", UnusableReason.NOT_YET_VALID),
            ("wrong_key_usage", UnusableReason.WRONG_KEY_USAGE),
            ("weak", UnusableReason.WEAK_KEY),
            ("self_signed", UnusableReason.CA_CERTIFICATE),
        ],
    )
    def test_faulty_ones_are_not(self, pki: TestPki, fault: str, reason: UnusableReason) -> None:
        certificate = getattr(pki, fault)().certificate
        assert facts.usable_for_signing(certificate, AT) is reason

    def test_both_ends_of_the_period_are_inside(self, pki: TestPki) -> None:
        certificate = pki.person().certificate
        not_before, not_after = facts.validity(certificate)
        assert facts.usable_for_signing(certificate, not_before) is None
        assert facts.usable_for_signing(certificate, not_after) is None
        second = timedelta(seconds=1)
        assert facts.usable_for_signing(certificate, not_before - second) is UnusableReason.NOT_YET_VALID
        assert facts.usable_for_signing(certificate, not_after + second) is UnusableReason.EXPIRED

    @pytest.mark.parametrize("reason", UnusableReason)
    def test_every_reason_says_what_to_do(self, reason: UnusableReason) -> None:
        assert "Hãy" in reason.sentence


def test_usages_of_services_are_told_apart(pki: TestPki) -> None:
    person = pki.person().certificate
    assert not facts.may_timestamp(person)
    assert not facts.may_sign_ocsp(person)
    assert not facts.has_ocsp_nocheck(person)


@pytest.mark.parametrize("data", [b"", b"\x30\x00", b"rubbish", b"\x30" * (facts.MAX_CERTIFICATE_BYTES + 1)])
def test_rubbish_is_no_certificate(data: bytes) -> None:
    with pytest.raises(CertificateUnreadableError):
        facts.common_name(data)


def test_a_truncated_certificate_is_unreadable(pki: TestPki) -> None:
    with pytest.raises(CertificateUnreadableError):
        facts.validity(pki.authority.anchor[:-1])
