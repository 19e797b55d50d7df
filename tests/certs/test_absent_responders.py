"""Responses that leave out who signed them: the certificate is found by name or key (RFC 6960, 4.2.1)."""

from __future__ import annotations

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from certs import revocation
from certs.asking import Asker
from certs.errors import EvidenceRefusedError
from certs.evidence import Evidence
from certs.fetching import FetchPolicy
from certs.needs import needs_of
from certs.revocation import Verdict, read_ocsp
from certs.trust import TrustAnchors
from tests.certs.hostile import answering, http_answer, talking
from tests.signing.validation.builders import NOW, Party, issue, root, trust
from tests.signing.validation.statements import DAY, responder, signer

BY_NAME, BY_KEY = ocsp.OCSPResponderEncoding.NAME, ocsp.OCSPResponderEncoding.HASH
each_identifier = pytest.mark.parametrize("identifier", [BY_NAME, BY_KEY])


def bare(by: Party, identifier: ocsp.OCSPResponderEncoding, *others: Party) -> bytes:
    """Good, signed by that responder, without its certificate."""
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            signer().certificate,
            root().certificate,
            hashes.SHA256(),
            ocsp.OCSPCertStatus.GOOD,
            NOW,
            NOW + DAY,
            None,
            None,
        )
        .responder_id(identifier, by.certificate)
    )
    if others:
        builder = builder.certificates([other.certificate for other in others])
    return builder.sign(by.key, hashes.SHA256()).public_bytes(Encoding.DER)


def delegate() -> Party:
    return responder(names_sources=False)


@each_identifier
@pytest.mark.parametrize("others", [(), (root(),)], ids=["none inside", "another inside"])
def test_it_is_found_among_the_certificates_at_hand(
    identifier: ocsp.OCSPResponderEncoding, others: tuple[Party, ...]
) -> None:
    evidence = Evidence((bare(delegate(), identifier, *others),), (), (delegate().der,))
    (status,) = revocation.Testimony(evidence).about(signer().der, (root().der,))
    assert (status.verdict, status.responder) == (Verdict.GOOD, delegate().der)


@each_identifier
def test_it_is_found_in_the_trust_store(identifier: ocsp.OCSPResponderEncoding) -> None:
    """As trusted lists name responders (ETSI TS 119 612, 5.5.1)."""
    anchors = TrustAnchors.from_der(root().der, delegate().der)
    said = revocation.Testimony(Evidence((bare(delegate(), identifier),)), lambda: anchors.responders)
    (status,) = said.about(signer().der, (root().der,))
    assert status.responder == delegate().der


@each_identifier
def test_without_it_nothing_is_believed(identifier: ocsp.OCSPResponderEncoding) -> None:
    with pytest.raises(EvidenceRefusedError, match="Chữ ký"):
        read_ocsp(bare(delegate(), identifier), signer().der, root().der)


def test_only_one_that_this_issuer_delegated_is_believed() -> None:
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])
    elsewhere = issue("Gốc khác", None, ca=True)
    for stranger in (
        issue("OCSP của nơi khác", elsewhere, extensions=((usage, False),)),
        issue("Không được ủy quyền", root()),
    ):
        evidence = Evidence((bare(stranger, BY_NAME),), (), (stranger.der, elsewhere.der))
        assert revocation.Testimony(evidence).about(signer().der, (root().der,)) == ()


@each_identifier
def test_a_source_may_leave_it_out_where_the_file_brought_it(identifier: ocsp.OCSPResponderEncoding) -> None:
    """The need says who is known; the answer brings the certificate to whoever judges later."""
    have = Evidence(certificates=(delegate().der,))
    need = next(one for one in needs_of((signer().der,), have=have, anchors=trust(), at=NOW))
    with talking(answering(http_answer(bare(delegate(), identifier)))) as host:
        policy = FetchPolicy(frozenset({host}))
        asker = Asker(policy, rewrites={"http://ocsp.invalid": f"http://{host}"})
        answer = asker.ask(need, NOW)
    assert answer.evidence.certificates == (delegate().der,)
