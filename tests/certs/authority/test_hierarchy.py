"""The hierarchy as a whole, and folders that an earlier version founded."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from cryptography import x509

from certs import facts
from certs.authority import CaName, CertificateKind, DemoAuthority, KeyKind
from certs.authority.founding import STAMPER
from certs.errors import AuthorityError
from tests.certs.judges import AT_TIME, openssl, pem_file
from tests.certs.pki import AT, LEADER, YEAR, TestPki, reusable_key

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def earlier(own_pki: TestPki) -> Path:
    """A folder as the first version left it: root and one issuing authority, time stamps below the root."""
    folder = own_pki.folder / "authority"
    for name in (CaName.PUBLIC, CaName.TIMESTAMPING):
        shutil.rmtree(folder / "issued" / name)
    kept = {CaName.ROOT, CaName.ISSUING, "root-ocsp", "issuing-ocsp"}
    for path in (folder / "ca").iterdir():
        if path.stem not in kept:
            path.unlink()
    return folder


def test_an_earlier_folder_is_completed_and_keeps_what_it_had(earlier: Path, own_pki: TestPki) -> None:
    person = own_pki.revoked()
    opened = DemoAuthority(earlier)
    assert (opened.anchor, opened.chain) == (own_pki.authority.anchor, own_pki.authority.chain)
    serial = facts.serial_number(person.certificate)
    listed = opened.handle("/crl/issuing.crl", "GET", b"", at=AT).body
    assert serial in {entry.serial_number for entry in _entries(listed)}
    stamper = (earlier / "ca" / f"{STAMPER}.cer").read_bytes()
    assert facts.is_issued_by(stamper, opened.chain_of(CaName.TIMESTAMPING)[0])
    assert facts.key_description(stamper) == facts.key_description(opened.anchor)


def test_completing_happens_once(earlier: Path) -> None:
    first, second = DemoAuthority(earlier), DemoAuthority(earlier)
    assert first.chain_of(CaName.PUBLIC) == second.chain_of(CaName.PUBLIC)


def test_a_completion_that_was_cut_short_is_taken_up(earlier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("certs.authority.profiles.timestamping", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            DemoAuthority(earlier)
    assert DemoAuthority(earlier).handle("/certs/timestamping.cer", "GET", b"", at=AT).status == 200


def _power_cut(*_: object) -> bytes:
    raise KeyboardInterrupt


@pytest.mark.parametrize("ca", [CaName.ISSUING, CaName.PUBLIC])
def test_openssl_accepts_people_of_both_authorities(own_pki: TestPki, tmp_path: Path, ca: CaName) -> None:
    issued = own_pki.authority.issue(
        LEADER,
        kind=CertificateKind.PERSON,
        not_before=AT - YEAR,
        not_after=AT + YEAR,
        key=reusable_key(KeyKind.P256),
        ca=ca,
    )
    for name in (CaName.ROOT, ca):
        crl = own_pki.authority.handle(f"/crl/{name}.crl", "GET", b"", at=AT).body
        (tmp_path / f"{name}.crl").write_bytes(crl)
    lists = [part for name in (CaName.ROOT, ca) for part in ("-CRLfile", str(tmp_path / f"{name}.crl"))]
    judged = openssl(
        *("verify", *AT_TIME, "-crl_check_all", *lists, "-x509_strict"),
        *("-CAfile", pem_file(tmp_path / "root.pem", own_pki.authority.anchor)),
        *("-untrusted", pem_file(tmp_path / "ca.pem", issued.chain[0])),
        pem_file(tmp_path / "person.pem", issued.certificate),
    )
    assert judged.returncode == 0, judged.stderr


@pytest.mark.parametrize("ca", [CaName.ROOT, CaName.TIMESTAMPING])
def test_other_authorities_certify_nobody(own_pki: TestPki, ca: CaName) -> None:
    with pytest.raises(AuthorityError, match="Hãy chọn"):
        own_pki.authority.issue(
            LEADER, kind=CertificateKind.PERSON, not_before=AT, not_after=AT + YEAR, key=KeyKind.P256, ca=ca
        )


def test_every_authority_answers_for_its_own(own_pki: TestPki, tmp_path: Path) -> None:
    """Each responder is one that the authority it answers for delegated."""
    stamper = (own_pki.folder / "authority" / "ca" / f"{STAMPER}.cer").read_bytes()
    issuer = own_pki.authority.chain_of(CaName.TIMESTAMPING)[0]
    with own_pki.serve():
        judged = openssl(
            *("ocsp", "-issuer", pem_file(tmp_path / "ca.pem", issuer)),
            *("-cert", pem_file(tmp_path / "stamper.pem", stamper), "-nonce"),
            *("-CAfile", pem_file(tmp_path / "root.pem", own_pki.authority.anchor)),
            *("-url", f"{own_pki.authority.base_url}/ocsp/timestamping", "-validity_period", "2000000000"),
            *AT_TIME,
        )
    assert "stamper.pem: good" in judged.stdout, judged.stderr


def _entries(crl: bytes) -> list[x509.RevokedCertificate]:
    return list(x509.load_der_x509_crl(crl))
