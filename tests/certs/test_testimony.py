"""Whose word counts, and for how long: what the suites from outside do not ask."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from asn1crypto import core
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding

from certs import facts, revocation
from certs.errors import EvidenceRefusedError
from certs.evidence import Evidence
from certs.revocation import RevocationStatus, Verdict, read_ocsp
from tests.signing.validation.builders import NOW, Party, issue, key, name, root

DAY = timedelta(days=1)


def person(days: tuple[int, int] = (-365, 365)) -> Party:
    return issue("Người được hỏi", root(), days=days)


def single(
    about: Party, made: datetime, *, revoked: datetime | None = None, cutoff: datetime | None = None
) -> asn1_ocsp.SingleResponse:
    name_hash, key_hash = facts.issuer_hashes(root().der, "sha256")
    status = (
        asn1_ocsp.CertStatus("good", core.Null())
        if revoked is None
        else asn1_ocsp.CertStatus("revoked", {"revocation_time": revoked, "revocation_reason": 1})
    )
    answer = asn1_ocsp.SingleResponse(
        {
            "cert_id": {
                "hash_algorithm": {"algorithm": "sha256"},
                "issuer_name_hash": name_hash,
                "issuer_key_hash": key_hash,
                "serial_number": about.certificate.serial_number,
            },
            "cert_status": status,
            "this_update": made,
            "next_update": made + DAY,
        }
    )
    if cutoff is not None:
        answer["single_extensions"] = [
            {"extn_id": "archive_cutoff", "critical": False, "extn_value": core.GeneralizedTime(cutoff)}
        ]
    return answer


def response(*answers: asn1_ocsp.SingleResponse, extensions: list[dict[str, object]] | None = None) -> bytes:
    """Sign a response of several answers, which the library cannot make, by the root itself."""
    data = asn1_ocsp.ResponseData(
        {
            "responder_id": asn1_ocsp.ResponderId("by_key", facts.issuer_hashes(root().der, "sha1")[1]),
            "produced_at": NOW,
            "responses": list(answers),
        }
    )
    if extensions is not None:
        data["response_extensions"] = extensions
    signature = root().key.sign(data.dump(), padding.PKCS1v15(), hashes.SHA256())
    basic = asn1_ocsp.BasicOCSPResponse(
        {
            "tbs_response_data": data,
            "signature_algorithm": {"algorithm": "sha256_rsa"},
            "signature": signature,
        }
    )
    made = asn1_ocsp.OCSPResponse(
        {
            "response_status": "successful",
            "response_bytes": {"response_type": "basic_ocsp_response", "response": basic},
        }
    )
    return bytes(made.dump())


class TestResponses:
    def test_of_several_answers_the_newest_counts(self) -> None:
        asked = person()
        made = response(single(asked, NOW - DAY, revoked=NOW - 2 * DAY), single(asked, NOW))
        assert read_ocsp(made, asked.der, root().der).verdict is Verdict.GOOD

    def test_of_two_made_at_once_the_bad_news_counts(self) -> None:
        asked = person()
        made = response(single(asked, NOW), single(asked, NOW, revoked=NOW - DAY), single(asked, NOW))
        assert read_ocsp(made, asked.der, root().der).verdict is Verdict.REVOKED

    def test_the_answer_is_found_among_those_about_others(self) -> None:
        asked = person()
        made = response(single(issue("Khác", root()), NOW, revoked=NOW), single(asked, NOW))
        assert read_ocsp(made, asked.der, root().der).verdict is Verdict.GOOD

    def test_an_unknown_critical_condition_makes_it_useless(self) -> None:
        asked = person()
        odd = [{"extn_id": "1.2.3.4", "critical": True, "extn_value": core.Null().dump()}]
        with pytest.raises(EvidenceRefusedError, match="điều kiện lạ"):
            read_ocsp(response(single(asked, NOW), extensions=odd), asked.der, root().der)

    def test_it_ends_after_it_begins(self) -> None:
        asked = person()
        answer = single(asked, NOW)
        answer["next_update"] = NOW - DAY
        with pytest.raises(EvidenceRefusedError, match="mâu thuẫn"):
            read_ocsp(response(answer), asked.der, root().der)


class TestExpiredCertificates:
    """Issuers may forget them (RFC 5280, 3.3), unless they say that they do not."""

    expired = (-30, -10)

    def test_a_later_answer_says_nothing(self) -> None:
        asked = person(self.expired)
        status = read_ocsp(response(single(asked, NOW)), asked.der, root().der)
        assert not status.settles(asked.der, NOW)

    @pytest.mark.parametrize(("cutoff", "speaks"), [(NOW - 20 * DAY, True), (NOW - 5 * DAY, False)])
    def test_one_that_covers_them_does(self, cutoff: datetime, *, speaks: bool) -> None:
        asked = person(self.expired)
        status = read_ocsp(response(single(asked, NOW, cutoff=cutoff)), asked.der, root().der)
        assert status.settles(asked.der, NOW) is speaks

    @pytest.mark.parametrize(("since", "speaks"), [(NOW - 20 * DAY, True), (None, False)])
    def test_so_does_a_list(self, since: datetime | None, *, speaks: bool) -> None:
        asked = person(self.expired)
        extension = None
        if since is not None:
            oid = x509.ObjectIdentifier("2.5.29.60")
            extension = x509.UnrecognizedExtension(oid, core.GeneralizedTime(since).dump())
        (status,) = about(asked, crl(root(), extension))
        assert status.settles(asked.der, NOW) is speaks


def crl(by: Party, extension: x509.ExtensionType | None = None, subject: Party | None = None) -> bytes:
    """An empty list under the name of `subject`, signed with the key of `by`."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name((subject or by).certificate.subject)
        .last_update(NOW)
        .next_update(NOW + DAY)
    )
    if extension is not None:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(by.key, hashes.SHA256()).public_bytes(Encoding.DER)


def about(asked: Party, *lists: bytes, known: tuple[Party, ...] = ()) -> tuple[RevocationStatus, ...]:
    certificates = tuple(party.der for party in known)
    return revocation.Testimony(Evidence(crls=lists, certificates=certificates)).about(
        asked.der, (root().der,)
    )


def namesake(by: Party) -> Party:
    """A second key under the root's own name, certified by somebody."""
    own = key("Khóa thứ hai của gốc")
    made = (
        x509.CertificateBuilder()
        .subject_name(name("Gốc thử nghiệm"))
        .issuer_name(by.certificate.subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + DAY)
        .sign(by.key, hashes.SHA256())
    )
    return Party(own, made)


class TestSecondKeys:
    def test_one_that_the_issuer_certified_may_sign_its_lists(self) -> None:
        asked, second = person(), namesake(root())
        (status,) = about(asked, crl(second), known=(second,))
        assert status.responder == second.der

    def test_one_that_an_authority_below_certified_may_not(self) -> None:
        """It bears the issuer's name; under the same anchor nothing else would tell the two apart."""
        asked, below = person(), issue("Cơ quan cấp phát khác", root(), ca=True)
        second = namesake(below)
        assert about(asked, crl(second), known=(below, second)) == ()

    def test_one_that_nobody_certified_may_not(self) -> None:
        asked, second = person(), namesake(root())
        assert about(asked, crl(second)) == ()
