"""Faulty certificates, judged by OpenSSL where it knows the rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from certs.authority import CaName
from certs.authority.faulty import FAULTS, FaultyCertificates
from certs.errors import AuthorityError
from tests.certs.authority.page import table
from tests.certs.judges import AT_TIME, openssl, pem_file
from tests.certs.pki import AT, TestPki, reusable_key

OPENSSL = {
    "sound": None,
    "expired": "certificate has expired",
    "not-yet-valid": "certificate is not yet valid",
    "revoked-key-compromise": "certificate revoked",
    "suspended": "certificate revoked",
    "reinstated": None,
    "suspended-then-revoked": "certificate revoked",
    "revoked-authority": "unable to get certificate CRL",
    "expired-authority": "certificate has expired",
    "name-not-permitted": "permitted subtree violation",
    "wrong-policy": "no explicit policy",
    "policy-mapped-from-any": "invalid or inconsistent certificate policy extension",
    "path-too-long": "path length constraint exceeded",
    "no-authority": "invalid CA certificate",
    "authority-without-key-usage": "invalid CA certificate",
    "unknown-critical-extension": "unhandled critical extension",
    "weak-key": "EE certificate key too weak",
    "weak-hash": "CA signature digest algorithm too weak",
    "path-loop": "unable to get local issuer certificate",
    "other-issuer-name": "unable to get local issuer certificate",
    "broken-signature": "certificate signature failure",
    "unknown-root": "self-signed certificate in certificate chain",
    "self-signed": "self-signed certificate",
    "other-key-identifier": "unable to get local issuer certificate",
}
"""What `openssl verify` says; None where it finds nothing. It alone wants the key identifier to fit."""


@pytest.mark.parametrize("name", OPENSSL)
def test_openssl_says_the_same(pki: TestPki, tmp_path: Path, name: str) -> None:
    issued = FaultyCertificates(pki.authority, AT, reusable_key()).make(name).issued
    lists = []
    for ca in (CaName.ROOT, CaName.ISSUING):
        path = tmp_path / f"{ca}.crl"
        path.write_bytes(pki.authority.handle(f"/crl/{ca}.crl", "GET", b"", at=AT).body)
        lists += ["-CRLfile", str(path)]
    above = [der for der in issued.chain if der != pki.authority.anchor]
    has_list = issued.chain[:1] == (pki.authority.chain[0],) or name == "revoked-authority"
    judged = openssl(
        *("verify", *AT_TIME, *(["-crl_check"] if has_list else []), *lists),
        *("-auth_level", "2", "-explicit_policy" if name == "wrong-policy" else "-x509_strict"),
        *("-policy_check",),
        *("-CAfile", pem_file(tmp_path / "root.pem", pki.authority.anchor)),
        *(("-untrusted", pem_file(tmp_path / "above.pem", *above)) if above else ()),
        pem_file(tmp_path / "faulty.pem", issued.certificate),
    )
    expected = OPENSSL[name]
    assert (judged.returncode == 0) is (expected is None), judged.stderr
    assert expected is None or expected in judged.stderr


def test_every_fault_can_be_made(own_pki: TestPki) -> None:
    work = FaultyCertificates(own_pki.authority, AT, reusable_key())
    made = {name: work.make(name) for name in FAULTS}
    assert all(faulty.issued.private_key is not None for faulty in made.values())
    assert len({faulty.issued.certificate for faulty in made.values()}) == len(FAULTS)


def test_other_names_are_refused(own_pki: TestPki) -> None:
    with pytest.raises(AuthorityError, match="Hãy chọn"):
        FaultyCertificates(own_pki.authority, AT).make("good")


def test_the_page_has_the_table() -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "demo-authority.md"
    assert page.read_text(encoding="utf-8").endswith(f"\n{table()}\n")
