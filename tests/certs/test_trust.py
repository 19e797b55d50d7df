from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from certs import anchor_files, facts, trust
from certs.anchors import ALL_USES, Grant, Refusal, Scheme, TrustAnchor, Use
from certs.authority import CaName, profiles
from certs.errors import TrustError
from certs.trust import TrustAnchors
from tests.certs.pki import AT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.certs.pki import TestPki

DAY = timedelta(days=1)


def test_several_certificates_in_one_pem_file_are_all_anchors(pki: TestPki) -> None:
    both = TrustAnchors.from_der(*pki.authority.chain)
    text = b"# a comment\n" + both.to_pem() + b"\ntrailing text"
    assert TrustAnchors.from_pem(text) == both


def test_der_and_pem_files_load_together_without_duplicates(pki: TestPki, tmp_path: Path) -> None:
    issuing, root = pki.authority.chain
    (tmp_path / "root.cer").write_bytes(root)
    (tmp_path / "all.pem").write_bytes(TrustAnchors.from_der(root, issuing).to_pem())
    anchors = TrustAnchors.load([tmp_path / "root.cer", tmp_path / "all.pem"])
    assert anchors.certificates == (root, issuing)


def test_union_keeps_both_sides(pki: TestPki) -> None:
    issuing, root = pki.authority.chain
    union = TrustAnchors.from_der(root) | TrustAnchors.from_der(issuing)
    assert root in union
    assert issuing in union


def test_no_anchors_is_empty(pki: TestPki) -> None:
    assert TrustAnchors().is_empty
    assert not pki.anchors.is_empty


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a certificate",
        b"\x30\x03\x02\x01\x00",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        b"-----BEGIN CERTIFICATE-----\n" + b"A" * 1000,
        b"\x30" * (trust.MAX_FILE_BYTES + 1),
    ],
    ids=["empty", "text", "other der", "broken pem", "unterminated pem", "too large"],
)
def test_what_is_no_certificate_is_refused(data: bytes) -> None:
    with pytest.raises(TrustError, match="Hãy"):
        TrustAnchors.from_pem(data)


def test_too_many_certificates_are_refused(pki: TestPki) -> None:
    with pytest.raises(TrustError, match="Quá nhiều"):
        TrustAnchors.from_pem(pki.anchors.to_pem() * (anchor_files.MAX_IN_FILE + 1))


def test_an_error_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "rong.pem").write_bytes(b"")
    with pytest.raises(TrustError, match=r"rong\.pem"):
        TrustAnchors.load([tmp_path / "rong.pem"])
    with pytest.raises(TrustError, match=r"khong-co\.pem"):
        TrustAnchors.load([tmp_path / "khong-co.pem"])


@pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM])
def test_bare_pkcs7_gives_all_its_certificates(pki: TestPki, encoding: Encoding) -> None:
    chain = pki.authority.chain
    bundle = pkcs7.serialize_certificates([facts.parsed(der) for der in chain], encoding)
    assert set(TrustAnchors.from_pem(bundle).certificates) == set(chain)


def test_pem_labels_of_other_programs_are_understood(pki: TestPki) -> None:
    bundle = pkcs7.serialize_certificates([facts.parsed(pki.authority.anchor)], Encoding.PEM)
    assert TrustAnchors.from_pem(bundle.replace(b"PKCS7", b"CMS")).certificates == (pki.authority.anchor,)


def test_pkcs7_without_certificates_is_refused() -> None:
    empty = bytes.fromhex(
        "3023 06092a864886f70d010702 a016 3014 020101 3100 300b 06092a864886f70d010701 3100"
    )
    with pytest.raises(TrustError, match="Hãy"):
        TrustAnchors.from_pem(empty)


def certified_again(pki: TestPki, authority: bytes) -> bytes:
    """Another certificate for the same name and key."""
    parsed = facts.parsed(authority)
    builder = (
        x509.CertificateBuilder()
        .subject_name(parsed.subject)
        .public_key(parsed.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(AT - DAY)
        .not_valid_after(AT + DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    )
    return profiles.sign(builder, pki.authority.issuer(CaName.ROOT))


def test_an_anchor_is_a_name_and_a_key_not_one_certificate(pki: TestPki) -> None:
    """A cross-certificate for the same authority stands for the same anchor; its policy applies."""
    issuing, root = pki.authority.chain
    anchors = TrustAnchors.from_der(issuing)
    again = certified_again(pki, issuing)
    assert again != issuing
    assert anchors.standing_for(again) == anchors.standing_for(issuing) != ()
    assert anchors.standing_for(root) == ()
    assert anchors.issuers_of(pki.person().certificate) == (issuing,)


BOTH_ENDS = Grant(since=AT, until=AT + DAY, reason="đổi khóa")
SPLIT = (Grant(frozenset({Use.SIGNATURES}), until=AT), Grant(frozenset({Use.TIMESTAMPS}), since=AT))

GRANTED = {
    "no limits": ((Grant(),), Use.SIGNATURES, AT, Grant()),
    "first moment counts": ((BOTH_ENDS,), Use.SIGNATURES, AT, BOTH_ENDS),
    "before it began": ((BOTH_ENDS,), Use.SIGNATURES, AT - DAY, Refusal.NOT_YET),
    "last moment does not count": ((BOTH_ENDS,), Use.SIGNATURES, AT + DAY, Refusal.ENDED),
    "uses have times of their own": (SPLIT, Use.SIGNATURES, AT, Refusal.ENDED),
    "and the other use": (SPLIT, Use.TIMESTAMPS, AT, SPLIT[1]),
    "not for this": ((SPLIT[0],), Use.TIMESTAMPS, AT, Refusal.NOT_FOR_THIS),
    "between two times": (
        (Grant(until=AT - DAY), Grant(since=AT + DAY)), Use.SIGNATURES, AT, Refusal.ENDED,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GRANTED)
def test_for_what_and_when_an_anchor_vouches(name: str, pki: TestPki) -> None:
    grants, use, moment, expected = GRANTED[name]
    anchor = TrustAnchor(pki.authority.anchor, Scheme.NATIONAL, grants)
    assert anchor.grant_at(use, moment) == expected


def test_withdrawing_keeps_the_past_and_takes_the_future(pki: TestPki) -> None:
    anchor = TrustAnchor(
        pki.authority.anchor,
        Scheme.FOREIGN,
        (Grant(until=AT - 2 * DAY, reason="cũ"), Grant(ALL_USES, since=AT - DAY), Grant(since=AT + DAY)),
    )
    withdrawn = anchor.withdrawn(AT, "lộ khóa")
    assert withdrawn.grants == (
        Grant(until=AT - 2 * DAY, reason="cũ"),
        Grant(ALL_USES, since=AT - DAY, until=AT, reason="lộ khóa"),
        Grant(ALL_USES, since=AT, until=AT, reason="lộ khóa"),
    )
    assert withdrawn.grant_at(Use.SIGNATURES, AT + 9 * DAY) is Refusal.ENDED
    assert withdrawn.until == AT
    assert anchor.until is None


def test_a_withdrawal_never_lengthens_trust() -> None:
    over = Grant(until=AT, reason="trước")
    assert over.ended(AT + DAY, "sau") == over
    assert over.ended(AT - DAY, "sau") == Grant(until=AT - DAY, reason="sau")


def test_a_demo_is_known_whatever_it_is_called(pki: TestPki) -> None:
    root, stranger = pki.authority.anchor, pki.person().certificate
    assert TrustAnchor(root, Scheme.NATIONAL).is_of_a_demo
    assert TrustAnchor(stranger, Scheme.DEMO).is_of_a_demo
    assert not TrustAnchor(stranger, Scheme.NATIONAL).is_of_a_demo
