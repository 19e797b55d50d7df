"""Evidence signed by those who may not, or about something else, proves nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from certs import facts
from certs.authority import CaName, profiles
from certs.authority.model import KeyKind
from certs.authority.profiles import Issuer, Period
from certs.errors import EvidenceRefusedError
from certs.revocation import MAX_AGE_WITHOUT_NEXT_UPDATE, Verdict, read_crl, read_ocsp
from tests.certs.pki import AT, YEAR, TestPki, reusable_key

if TYPE_CHECKING:
    from certs.authority import Issued, PrivateKey

HOUR = timedelta(hours=1)


def response(
    issued: Issued, signer: bytes, key: PrivateKey, *, next_update: datetime | None = AT + HOUR
) -> bytes:
    """Say that the certificate is good, signed by whomever."""
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            facts.parsed(issued.certificate),
            facts.parsed(issued.chain[0]),
            hashes.SHA256(),
            ocsp.OCSPCertStatus.GOOD,
            AT,
            next_update,
            None,
            None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.NAME, facts.parsed(signer))
        .certificates([facts.parsed(signer)])
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def crl(issuer: Issuer, *extensions: x509.ExtensionType, critical: bool = True) -> bytes:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(facts.parsed(issuer.certificate).subject)
        .last_update(AT)
        .next_update(AT + HOUR)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def responder_of(issuer: Issuer, years: tuple[int, int] = (-1, 1)) -> tuple[bytes, PrivateKey]:
    key = reusable_key(KeyKind.P256, 7)
    period = Period(AT + years[0] * YEAR, AT + years[1] * YEAR)
    return profiles.ocsp_responder(key, period, issuer), key


class TestWhoSignedTheResponse:
    def test_the_issuer_may(self, pki: TestPki) -> None:
        issued, issuing = pki.person(), pki.authority.issuer(CaName.ISSUING)
        status = read_ocsp(
            response(issued, issuing.certificate, issuing.key), issued.certificate, issued.chain[0]
        )
        assert status.verdict is Verdict.GOOD
        assert status.responder is None

    def test_its_delegate_may(self, pki: TestPki) -> None:
        issued = pki.person()
        certificate, key = responder_of(pki.authority.issuer(CaName.ISSUING))
        status = read_ocsp(response(issued, certificate, key), issued.certificate, issued.chain[0])
        assert status.responder == certificate

    @pytest.mark.parametrize("fixture", ["pki", "own_pki"])
    def test_the_responder_of_another_authority_may_not(
        self, request: pytest.FixtureRequest, pki: TestPki, fixture: str
    ) -> None:
        other: TestPki = request.getfixturevalue(fixture)
        issued = pki.person()
        certificate, key = responder_of(other.authority.issuer(CaName.ROOT))
        with pytest.raises(EvidenceRefusedError, match="ủy quyền"):
            read_ocsp(response(issued, certificate, key), issued.certificate, issued.chain[0])

    def test_an_ordinary_certificate_of_the_issuer_may_not(self, pki: TestPki) -> None:
        issued, other = pki.person(), pki.agency()
        forged = response(issued, other.certificate, other.private_key)
        with pytest.raises(EvidenceRefusedError, match="ủy quyền"):
            read_ocsp(forged, issued.certificate, issued.chain[0])

    def test_a_delegate_whose_time_is_over_may_not(self, pki: TestPki) -> None:
        issued = pki.person()
        certificate, key = responder_of(pki.authority.issuer(CaName.ISSUING), years=(-20, -19))
        with pytest.raises(EvidenceRefusedError, match="không có hiệu lực"):
            read_ocsp(response(issued, certificate, key), issued.certificate, issued.chain[0])

    def test_a_name_without_the_key_is_not_enough(self, pki: TestPki, own_pki: TestPki) -> None:
        issued = pki.person()
        impostor = own_pki.authority.issuer(CaName.ISSUING)
        forged = response(issued, impostor.certificate, impostor.key)
        with pytest.raises(EvidenceRefusedError, match="ủy quyền"):
            read_ocsp(forged, issued.certificate, issued.chain[0])

    def test_a_changed_response_is_refused(self, pki: TestPki) -> None:
        issued, issuing = pki.person(), pki.authority.issuer(CaName.ISSUING)
        sound = response(issued, issuing.certificate, issuing.key)
        later = (AT + 2 * HOUR).strftime("%Y%m%d%H%M%SZ").encode()
        changed = sound.replace((AT + HOUR).strftime("%Y%m%d%H%M%SZ").encode(), later)
        assert changed != sound
        with pytest.raises(EvidenceRefusedError, match="Chữ ký"):
            read_ocsp(changed, issued.certificate, issued.chain[0])


def test_a_response_that_names_no_end_counts_for_a_day(pki: TestPki) -> None:
    issued, issuing = pki.person(), pki.authority.issuer(CaName.ISSUING)
    endless = response(issued, issuing.certificate, issuing.key, next_update=None)
    status = read_ocsp(endless, issued.certificate, issued.chain[0])
    assert status.settles(issued.certificate, AT + MAX_AGE_WITHOUT_NEXT_UPDATE)
    assert not status.settles(issued.certificate, AT + MAX_AGE_WITHOUT_NEXT_UPDATE + HOUR)


def point(
    *, url: str | None = None, users: bool = False, cas: bool = False, indirect: bool = False
) -> x509.IssuingDistributionPoint:
    return x509.IssuingDistributionPoint(
        full_name=[x509.UniformResourceIdentifier(url)] if url else None,
        relative_name=None,
        only_contains_user_certs=users,
        only_contains_ca_certs=cas,
        only_some_reasons=None,
        indirect_crl=indirect,
        only_contains_attribute_certs=False,
    )


class TestScopeOfLists:
    @pytest.mark.parametrize("scope", [point(users=True), point(users=True, indirect=True), None])
    def test_lists_that_cover_the_certificate_count(
        self, pki: TestPki, scope: x509.IssuingDistributionPoint | None
    ) -> None:
        issued = pki.person()
        extensions = (scope,) if scope else ()
        made = crl(pki.authority.issuer(CaName.ISSUING), *extensions)
        assert read_crl(made, issued.certificate, issued.chain[0]).verdict is Verdict.GOOD

    def test_a_part_of_the_list_counts_where_the_certificate_names_it(self, pki: TestPki) -> None:
        issued = pki.person()
        own = point(url=facts.crl_urls(issued.certificate)[0])
        made = crl(pki.authority.issuer(CaName.ISSUING), own)
        assert read_crl(made, issued.certificate, issued.chain[0]).verdict is Verdict.GOOD

    @pytest.mark.parametrize(
        "extension",
        [
            point(cas=True),
            point(url="http://ca.example.vn/other-part.crl"),
            x509.DeltaCRLIndicator(1),
            x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"),
        ],
        ids=["authorities only", "other part", "delta", "unknown critical"],
    )
    def test_others_do_not(self, pki: TestPki, extension: x509.ExtensionType) -> None:
        issued = pki.person()
        made = crl(pki.authority.issuer(CaName.ISSUING), extension)
        with pytest.raises(EvidenceRefusedError, match="CRL"):
            read_crl(made, issued.certificate, issued.chain[0])
