from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509

from certs import facts
from certs.authority import KeyKind
from certs.authority.crl import VALIDITY
from tests.certs.judges import openssl, pem_file
from tests.certs.pki import AT, TestPki

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def crl_of(pki: TestPki, at: datetime = AT, ca: str = "issuing") -> bytes:
    answer = pki.authority.handle(f"/crl/{ca}.crl", "GET", b"", at=at)
    assert (answer.status, answer.content_type) == (200, "application/pkix-crl")
    return answer.body


def number(crl: bytes) -> int:
    extensions = x509.load_der_x509_crl(crl).extensions
    return extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def test_revoked_certificates_are_listed_with_date_and_reason(own_pki: TestPki) -> None:
    issued = own_pki.revoked(since=AT - timedelta(days=2))
    crl = x509.load_der_x509_crl(crl_of(own_pki))
    entry = crl.get_revoked_certificate_by_serial_number(facts.serial_number(issued.certificate))
    assert entry is not None
    assert entry.revocation_date_utc == AT - timedelta(days=2)
    reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    assert reason is x509.ReasonFlags.key_compromise


def test_each_authority_lists_its_own(own_pki: TestPki) -> None:
    own_pki.authority.revoke(facts.serial_number(own_pki.authority.chain[0]), AT)
    assert len(x509.load_der_x509_crl(crl_of(own_pki, ca="root"))) == 1
    assert len(x509.load_der_x509_crl(crl_of(own_pki, ca="issuing"))) == 0


def test_the_list_is_kept_until_half_of_its_life(own_pki: TestPki) -> None:
    first = crl_of(own_pki)
    assert crl_of(own_pki, AT + VALIDITY / 2 - timedelta(seconds=1)) == first
    renewed = crl_of(own_pki, AT + VALIDITY / 2)
    assert renewed != first
    assert number(renewed) > number(first)


def test_a_revocation_renews_the_list_at_once(own_pki: TestPki) -> None:
    first = crl_of(own_pki)
    own_pki.revoked()
    assert number(crl_of(own_pki)) > number(first)


def test_numbers_keep_growing_over_a_restart(own_pki: TestPki) -> None:
    own_pki.revoked()
    first = crl_of(own_pki)
    reopened = type(own_pki.authority)(own_pki.folder / "authority")
    later = reopened.handle("/crl/issuing.crl", "GET", b"", at=AT + timedelta(seconds=1)).body
    assert number(later) > number(first)


@pytest.mark.parametrize("kind", KeyKind)
def test_openssl_accepts_the_list(pki: TestPki, own_pki: TestPki, tmp_path: Path, kind: KeyKind) -> None:
    chosen = pki if kind is KeyKind.RSA2048 else own_pki
    issued = chosen.revoked()
    (tmp_path / "list.crl").write_bytes(crl_of(chosen))
    authorities = pem_file(tmp_path / "cas.pem", *chosen.authority.chain)
    judged = openssl(
        "crl", "-inform", "DER", "-in", tmp_path / "list.crl", "-CAfile", authorities, "-noout", "-text"
    )
    assert "verify OK" in judged.stderr
    assert f"{facts.serial_number(issued.certificate):X}" in judged.stdout
