from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from certs import facts
from certs.authority import CaName, profiles
from certs.evidence import Evidence, EvidenceNeed, NeedKind
from certs.needs import complete_evidence, needs_of
from certs.trust import TrustAnchors
from tests.certs.pki import AT, YEAR, TestPki, reusable_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from certs.http import HttpEvidenceSource

NOTHING = Evidence()


def needs(
    pki: TestPki, *certificates: bytes, have: Evidence = NOTHING, at: datetime = AT
) -> list[tuple[NeedKind, str]]:
    found = needs_of(certificates, have=have, anchors=pki.anchors, at=at)
    return [(need.kind, need.url.removeprefix(pki.authority.base_url)) for need in found]


ISSUING = [(NeedKind.OCSP, "/ocsp/issuing"), (NeedKind.CRL, "/crl/issuing.crl")]
ROOT = [(NeedKind.OCSP, "/ocsp/root"), (NeedKind.CRL, "/crl/root.crl")]


@dataclass
class DeadSource:
    """Knows nothing, and remembers what it was asked."""

    asked: list[EvidenceNeed] = field(default_factory=list)

    def fetch(self, needs: Sequence[EvidenceNeed]) -> Evidence:
        self.asked += needs
        return Evidence(failures=("Nguồn không trả lời.",))


def test_a_chain_needs_status_for_all_but_its_anchor(pki: TestPki) -> None:
    issued = pki.person()
    assert needs(pki, issued.certificate, *issued.chain) == ISSUING + ROOT


def test_a_need_carries_certificate_and_issuer(pki: TestPki) -> None:
    issued = pki.person()
    first = needs_of((issued.certificate, *issued.chain), have=NOTHING, anchors=pki.anchors, at=AT)[0]
    assert (first.certificate, first.issuer) == (issued.certificate, issued.chain[0])


def test_a_missing_issuer_is_needed_first(pki: TestPki) -> None:
    assert needs(pki, pki.person().certificate) == [(NeedKind.ISSUER, "/certs/issuing.cer")]


def test_an_anchor_needs_nothing_even_when_it_is_an_intermediate(pki: TestPki) -> None:
    issued = pki.person()
    anchors = TrustAnchors.from_der(issued.chain[0])
    found = needs_of((issued.certificate, *issued.chain), have=NOTHING, anchors=anchors, at=AT)
    assert {need.certificate for need in found} == {issued.certificate}


def test_complete_evidence_leaves_no_needs(served: TestPki, source: HttpEvidenceSource) -> None:
    issued = served.person()
    evidence = complete_evidence((issued.certificate,), source, served.anchors, AT)
    assert len(evidence.ocsp_responses) == 2
    assert evidence.crls == ()
    assert evidence.certificates == (issued.chain[0],)
    assert evidence.failures == ()
    assert needs(served, issued.certificate, have=evidence) == []


def test_lists_settle_as_well_as_responses(pki: TestPki) -> None:
    issued = pki.person()
    crls = tuple(pki.authority.handle(f"/crl/{ca}.crl", "GET", b"", at=AT).body for ca in ("issuing", "root"))
    assert needs(pki, issued.certificate, *issued.chain, have=Evidence(crls=crls)) == []


def test_outdated_evidence_settles_nothing(served: TestPki, source: HttpEvidenceSource) -> None:
    issued = served.person()
    chain = (issued.certificate, *issued.chain)
    evidence = complete_evidence(chain, source, served.anchors, AT)
    later = AT + timedelta(days=2)
    assert needs(served, *chain, have=evidence, at=later) == ISSUING + ROOT


def test_evidence_made_later_settles_an_earlier_time(served: TestPki, source: HttpEvidenceSource) -> None:
    issued = served.person()
    chain = (issued.certificate, *issued.chain)
    evidence = complete_evidence(chain, source, served.anchors, AT)
    assert needs(served, *chain, have=evidence, at=AT - timedelta(days=30)) == []


def test_evidence_made_after_expiry_settles_nothing(own_pki: TestPki) -> None:
    expired = own_pki.expired()
    crl = own_pki.authority.handle("/crl/issuing.crl", "GET", b"", at=AT).body
    found = needs(own_pki, expired.certificate, *expired.chain, have=Evidence(crls=(crl,)))
    assert found[:2] == ISSUING


def test_revoked_is_settled_for_ever(own_pki: TestPki) -> None:
    revoked = own_pki.revoked()
    crl = own_pki.authority.handle("/crl/issuing.crl", "GET", b"", at=AT).body
    have = Evidence(crls=(crl,))
    assert needs(own_pki, revoked.certificate, *revoked.chain, have=have, at=AT + YEAR) == ROOT


def test_a_delegated_responder_without_nocheck_needs_status_itself(pki: TestPki) -> None:
    assert needs(pki, _responder(pki, nocheck=False), *pki.authority.chain) == ISSUING + ROOT
    assert needs(pki, _responder(pki, nocheck=True), *pki.authority.chain) == ROOT


def _responder(pki: TestPki, *, nocheck: bool) -> bytes:
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .public_key(reusable_key().public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(AT - YEAR)
        .not_valid_after(AT + YEAR)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False)
    )
    if nocheck:
        builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
    return profiles.sign(builder, pki.authority.issuer(CaName.ISSUING))


def test_a_dead_source_is_asked_once_for_each_thing(pki: TestPki) -> None:
    issued = pki.person()
    source = DeadSource()
    evidence = complete_evidence((issued.certificate, *issued.chain), source, pki.anchors, AT)
    assert len(source.asked) == len(set(source.asked)) == 4
    assert evidence == Evidence(failures=("Nguồn không trả lời.",))


def test_rounds_are_limited(pki: TestPki) -> None:
    source = DeadSource()
    complete_evidence((pki.person().certificate,), source, pki.anchors, AT, rounds=0)
    assert source.asked == []


def test_unreadable_certificates_are_passed_over(pki: TestPki) -> None:
    issued = pki.person()
    assert needs(pki, b"rubbish", issued.certificate, *issued.chain) == ISSUING + ROOT


def test_a_self_issued_stranger_needs_nothing(pki: TestPki) -> None:
    stranger = pki.self_signed().certificate
    assert facts.is_self_issued(stranger)
    assert needs(pki, stranger) == []
