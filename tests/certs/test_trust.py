from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from certs import trust
from certs.errors import TrustError
from certs.trust import TrustAnchors

if TYPE_CHECKING:
    from pathlib import Path

    from tests.certs.pki import TestPki


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
        TrustAnchors.from_pem(pki.anchors.to_pem() * (trust.MAX_ANCHORS + 1))


def test_an_error_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "rong.pem").write_bytes(b"")
    with pytest.raises(TrustError, match=r"rong\.pem"):
        TrustAnchors.load([tmp_path / "rong.pem"])
    with pytest.raises(TrustError, match=r"khong-co\.pem"):
        TrustAnchors.load([tmp_path / "khong-co.pem"])
