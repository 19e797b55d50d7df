from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from asn1crypto import cms
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader

from certs.authority import KeyKind
from signing import der
from signing.beginning import Signer
from signing.completion import complete
from signing.errors import SignatureRejectedError
from signing.keys.model import Scheme
from signing.leader import begin_leader
from signing.pdf.source import BytesSource
from tests.certs.pki import AT, TestPki
from tests.signing import judges
from tests.signing.papers import SIGNATURE, prepared
from tests.signing.signers import key_of

if TYPE_CHECKING:
    from signing.keys.pkcs12 import Pkcs12Key
    from signing.revision import PendingSignature
    from tests.signing.signers import Signers


def begun(
    letter: bytes, key: Pkcs12Key, scheme: Scheme | None = None, hash_name: str = "sha256"
) -> PendingSignature:
    return begin_leader(
        prepared(letter),
        Signer(key.certificate, key.chain, AT, scheme, hash_name),
        image=SIGNATURE,
    )


def signed(pending: PendingSignature, key: Pkcs12Key) -> bytes:
    return key.sign(pending.to_be_signed, scheme=pending.scheme, hash_name=pending.hash_name)


@pytest.fixture
def pending(letter: bytes, signers: Signers) -> PendingSignature:
    return begun(letter, signers.leader)


@pytest.mark.parametrize("scheme", [Scheme.RSA_PKCS1V15, Scheme.RSA_PSS])
@pytest.mark.parametrize("hash_name", ["sha256", "sha384", "sha512"])
def test_rsa_signatures_hold(
    scheme: Scheme, hash_name: str, letter: bytes, pki: TestPki, signers: Signers
) -> None:
    pending = begun(letter, signers.leader, scheme, hash_name)
    pdf = complete(pending, signed(pending, signers.leader)).in_memory()
    assert judges.pyhanko(pdf, pki.anchors, AT)["AntinLeader1"].sound


def test_ecdsa_is_the_usual_scheme_of_an_ec_key(letter: bytes, pki: TestPki) -> None:
    key = key_of(pki.person("Lý Đường Cong", key=KeyKind.P256))
    pending = begun(letter, key)
    assert pending.scheme is Scheme.ECDSA
    pdf = complete(pending, signed(pending, key)).in_memory()
    assert judges.pyhanko(pdf, pki.anchors, AT)["AntinLeader1"].sound


def test_pades_asks_for_these_attributes(pending: PendingSignature) -> None:
    kinds = [one["type"].native for one in cms.CMSAttributes.load(pending.to_be_signed)]
    assert sorted(kinds) == ["content_type", "message_digest", "signing_certificate_v2"]


def test_the_claimed_time_is_vietnamese(pending: PendingSignature, signers: Signers) -> None:
    pdf = complete(pending, signed(pending, signers.leader)).in_memory()
    signature = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].sig_object
    assert signature["/M"] == "D:20260615090000+07'00'"
    assert signature["/SubFilter"] == "/ETSI.CAdES.detached"


def test_another_keys_answer_is_rejected(pending: PendingSignature, signers: Signers) -> None:
    with pytest.raises(SignatureRejectedError, match="không khớp"):
        complete(pending, signed(pending, signers.agency))


def test_an_answer_to_another_document_is_rejected(pending: PendingSignature, signers: Signers) -> None:
    other = replace(pending, to_be_signed=pending.to_be_signed + b"\x00")
    with pytest.raises(SignatureRejectedError):
        complete(pending, signed(other, signers.leader))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.binary(max_size=600))
def test_no_other_bytes_are_a_signature(value: bytes, pending: PendingSignature) -> None:
    with pytest.raises(SignatureRejectedError):
        complete(pending, value)


def test_a_changed_revision_is_rejected(pending: PendingSignature, signers: Signers) -> None:
    value = signed(pending, signers.leader)
    before, appended = bytearray(pending.original.in_memory()), bytearray(pending.update)
    before[200] ^= 1
    appended[200] ^= 1
    with pytest.raises(SignatureRejectedError, match="đã bị thay đổi"):
        complete(replace(pending, original=BytesSource(bytes(before))), value)
    with pytest.raises(SignatureRejectedError, match="đã bị thay đổi"):
        complete(replace(pending, update=bytes(appended)), value)


def test_a_token_that_does_not_fit_is_refused(letter: bytes, signers: Signers) -> None:
    pending = begun(letter, signers.leader)
    token = der.sequence(bytes(40_000))
    with pytest.raises(SignatureRejectedError, match="dài hơn chỗ đã chừa"):
        complete(pending, signed(pending, signers.leader), timestamp_token=token)


@pytest.mark.parametrize("scheme", [Scheme.RSA_PKCS1V15, Scheme.RSA_PSS])
def test_the_container_is_der(scheme: Scheme, letter: bytes, signers: Signers) -> None:
    """Written again by another library from its parsed values, it is the same bytes."""
    pending = begun(letter, signers.leader, scheme, "sha384")
    pdf = complete(pending, signed(pending, signers.leader)).in_memory()
    container = cms.ContentInfo.load(PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].pkcs7_content)
    original = container.dump()
    assert cms.ContentInfo.load(original).native == container.native
    assert container.dump(force=True) == original
    attributes = cms.CMSAttributes.load(pending.to_be_signed)
    assert attributes.dump(force=True) == pending.to_be_signed
