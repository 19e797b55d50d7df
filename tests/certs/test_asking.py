"""What is asked besides the first question: another hash, newer deltas, who signed a list."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from certs import facts
from certs.answers import Outcome
from certs.asking import Asker
from certs.authority import CaName
from certs.errors import FetchError
from certs.evidence import Evidence, EvidenceNeed, NeedKind
from certs.http import FetchPolicy, HttpEvidenceSource
from certs.needs import needs_of, status_needs, statuses
from certs.revocation import Verdict
from tests.certs.hostile import answering, http_answer, talking
from tests.certs.pki import AT, TestPki
from tests.signing.validation.builders import NOW, issue, root, trust

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from socket import socket

    from certs.authority import Issued
    from tests.signing.validation.builders import Party

HOUR = timedelta(hours=1)


@contextmanager
def files(contents: Mapping[str, bytes]) -> Iterator[str]:
    """Serve what stands under these paths by the time they are asked for."""

    def converse(connection: socket, request: bytes) -> None:
        path = request.split(b" ")[1].decode()
        if path in contents:
            connection.sendall(http_answer(contents[path]))
        else:
            connection.sendall(http_answer(b"", status="404 Not Found"))

    with talking(converse) as host:
        yield host


def ocsp_need(issued: Issued, host: str) -> EvidenceNeed:
    return EvidenceNeed(NeedKind.OCSP, f"http://{host}/", issued.certificate, issued.chain[0])


class TestResponders:
    def test_one_that_knows_sha256_only_is_asked_that_way(self, pki: TestPki) -> None:
        issued = pki.person()
        asked: list[str] = []

        def particular(question: bytes) -> bytes:
            asked.append(ocsp.load_der_ocsp_request(question).hash_algorithm.name)
            if asked[-1] != "sha256":
                refusal = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED)
                return http_answer(refusal.public_bytes(Encoding.DER))
            return http_answer(pki.authority.handle("/ocsp/issuing", "POST", question, at=AT).body)

        with talking(answering(particular)) as host:
            answer = Asker(FetchPolicy(frozenset({host}))).ask(ocsp_need(issued, host), AT)
        assert answer.outcome is Outcome.GOOD
        assert asked == ["sha1", "sha256"]

    @pytest.mark.parametrize(
        "status", [ocsp.OCSPResponseStatus.TRY_LATER, ocsp.OCSPResponseStatus.INTERNAL_ERROR]
    )
    def test_one_in_trouble_counts_as_dead(self, pki: TestPki, status: ocsp.OCSPResponseStatus) -> None:
        refusal = ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)
        with talking(answering(http_answer(refusal))) as host, pytest.raises(FetchError, match="trục trặc"):
            Asker(FetchPolicy(frozenset({host}))).ask(ocsp_need(pki.person(), host), AT)

    def test_one_without_nonce_is_believed(self, pki: TestPki) -> None:
        """As RFC 5019 lets responders sign in advance."""
        issued, issuing = pki.person(), pki.authority.issuer(CaName.ISSUING)
        made = (
            ocsp.OCSPResponseBuilder()
            .add_response(
                facts.parsed(issued.certificate),
                facts.parsed(issued.chain[0]),
                hashes.SHA256(),
                ocsp.OCSPCertStatus.GOOD,
                AT,
                AT + HOUR,
                None,
                None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, facts.parsed(issuing.certificate))
            .sign(issuing.key, hashes.SHA256())
        )
        with talking(answering(http_answer(made.public_bytes(Encoding.DER)))) as host:
            answer = Asker(FetchPolicy(frozenset({host}))).ask(ocsp_need(issued, host), AT)
        assert answer.outcome is Outcome.GOOD


def crl(
    by: Party, *extensions: tuple[x509.ExtensionType, bool], number: int = 1, revoked: Party | None = None
) -> bytes:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(NOW)
        .next_update(NOW + HOUR)
        .add_extension(x509.CRLNumber(number), critical=False)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    if revoked is not None:
        entry = x509.RevokedCertificateBuilder().serial_number(revoked.certificate.serial_number)
        entry = entry.revocation_date(NOW - HOUR)
        if revoked.certificate.issuer != by.certificate.subject:
            names = [x509.DirectoryName(revoked.certificate.issuer)]
            entry = entry.add_extension(x509.CertificateIssuer(names), critical=True)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(by.key, hashes.SHA256()).public_bytes(Encoding.DER)


def uri(address: str) -> x509.UniformResourceIdentifier:
    return x509.UniformResourceIdentifier(address)


def point(address: str, crl_issuer: Party | None = None) -> tuple[x509.ExtensionType, bool]:
    issuer = [x509.DirectoryName(crl_issuer.certificate.subject)] if crl_issuer else None
    made = x509.DistributionPoint(
        full_name=[uri(address)], relative_name=None, reasons=None, crl_issuer=issuer
    )
    return x509.CRLDistributionPoints([made]), False


def test_a_newer_delta_that_the_list_names_is_fetched() -> None:
    contents: dict[str, bytes] = {}
    with files(contents) as host:
        person = issue("Có bản bổ sung", root(), extensions=(point(f"http://{host}/full"),))
        freshest = x509.FreshestCRL([x509.DistributionPoint([uri(f"http://{host}/delta")], None, None, None)])
        contents["/full"] = crl(root(), (freshest, False))
        contents["/delta"] = crl(root(), (x509.DeltaCRLIndicator(1), True), number=2, revoked=person)
        source = HttpEvidenceSource(FetchPolicy(frozenset({host})), clock=lambda: NOW)
        evidence = source.fetch(status_needs(person.der, root().der))
    assert evidence.failures == ()
    assert len(evidence.crls) == 2
    newest = list(statuses(person.der, root().der, evidence))
    assert {status.verdict for status in newest} == {Verdict.GOOD, Verdict.REVOKED}


def test_an_indirect_list_is_fetched_with_whoever_signed_it() -> None:
    """The list's own access information leads to the CRL issuer, whom the root certified."""
    contents: dict[str, bytes] = {}
    with files(contents) as host:
        lister = issue("Nơi phát hành danh sách", root(), ca=True)
        person = issue(
            "Thu hồi gián tiếp", root(), extensions=(point(f"http://{host}/indirect", crl_issuer=lister),)
        )
        access = x509.AccessDescription(
            AuthorityInformationAccessOID.CA_ISSUERS, uri(f"http://{host}/lister.cer")
        )
        scope = x509.IssuingDistributionPoint(
            [uri(f"http://{host}/indirect")], None, False, False, None, True, False
        )
        contents["/indirect"] = crl(
            lister,
            (scope, True),
            (x509.AuthorityInformationAccess([access]), False),
            revoked=person,
        )
        contents["/lister.cer"] = lister.der
        source = HttpEvidenceSource(FetchPolicy(frozenset({host})), clock=lambda: NOW)
        needs = needs_of((person.der,), have=Evidence(), anchors=trust(), at=NOW)
        evidence = source.fetch(needs)
    assert [need.kind for need in needs] == [NeedKind.CRL_PART]
    assert evidence.certificates == (lister.der,)
    (status,) = statuses(person.der, root().der, evidence)
    assert (status.verdict, status.responder) == (Verdict.REVOKED, lister.der)


def test_where_no_signer_is_published_nobody_asks_again_and_again() -> None:
    """A kept list is read for every document; its dead address must not be asked for each."""
    lister = issue("Nơi phát hành không công bố", root(), ca=True)
    asked: list[str] = []

    def gone(connection: socket, request: bytes) -> None:
        asked.append(request.split(b" ")[1].decode())
        connection.sendall(http_answer(b"", status="404 Not Found"))

    with talking(gone) as host:
        access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, uri(f"http://{host}/x.cer"))
        raw = crl(lister, (x509.AuthorityInformationAccess([access]), False))
        need = EvidenceNeed(NeedKind.CRL_PART, "http://crl.invalid/", root().der, root().der)
        asker = Asker(FetchPolicy(frozenset({host})))
        for minutes in (0, 1, 4):
            assert not asker.read(need, raw, NOW + timedelta(minutes=minutes)).is_verified
        assert asked == ["/x.cer"]
        asker.read(need, raw, NOW + timedelta(minutes=5))
    assert asked == ["/x.cer"] * 2


def test_ldap_is_named_and_not_asked() -> None:
    address = "ldap://ldap.example.vn/cn=CA?certificateRevocationList"
    person = issue("Chỉ có LDAP", root(), extensions=(point(address),))
    needs = needs_of((person.der,), have=Evidence(), anchors=trust(), at=NOW)
    (failure,) = HttpEvidenceSource(FetchPolicy(), clock=lambda: NOW).fetch(needs).failures
    assert address in failure
    assert "http hoặc https" in failure


def test_a_certificate_that_is_never_revoked_needs_nothing() -> None:
    """noRevAvail, RFC 9608."""
    never = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.56"), b"\x05\x00")
    person = issue("Ngắn hạn", root(), extensions=((never, False), point("http://crl.invalid/never")))
    assert needs_of((person.der,), have=Evidence(), anchors=trust(), at=NOW) == ()
