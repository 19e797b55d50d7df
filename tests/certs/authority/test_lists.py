"""Suspension, and the lists beside the complete one, read by OpenSSL and by our own engine."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.x509 import ReasonFlags

from certs import facts, revocation
from certs.authority import CaName, DemoAuthority, Sources
from certs.authority.crl import ListKind
from certs.authority.faulty import FaultyCertificates
from certs.errors import AuthorityError
from certs.evidence import Evidence
from certs.revocation import Verdict
from tests.certs.judges import AT_TIME, openssl, pem_file
from tests.certs.pki import AT, TestPki, reusable_key

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from certs.authority import Issued

DAY = timedelta(days=1)


def list_of(pki: TestPki, kind: ListKind = ListKind.COMPLETE, at: datetime = AT) -> bytes:
    suffix = "" if kind is ListKind.COMPLETE else f"-{kind}"
    answer = pki.authority.handle(f"/crl/issuing{suffix}.crl", "GET", b"", at=at)
    assert answer.status == 200
    return answer.body


def entry_of(crl: bytes, issued: Issued) -> x509.RevokedCertificate | None:
    serial = facts.serial_number(issued.certificate)
    return x509.load_der_x509_crl(crl).get_revoked_certificate_by_serial_number(serial)


def reason_of(crl: bytes, issued: Issued) -> ReasonFlags | None:
    entry = entry_of(crl, issued)
    if entry is None:
        return None
    return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason


def serial_of(issued: Issued) -> int:
    return facts.serial_number(issued.certificate)


class TestSuspension:
    def test_lasts_until_reinstated(self, own_pki: TestPki) -> None:
        person, authority = own_pki.person(), own_pki.authority
        authority.suspend(serial_of(person), AT - 2 * DAY)
        authority.reinstate(serial_of(person), AT)
        assert reason_of(list_of(own_pki, at=AT - DAY), person) is ReasonFlags.certificate_hold
        assert entry_of(list_of(own_pki), person) is None

    def test_outlives_a_restart(self, own_pki: TestPki) -> None:
        person = own_pki.person()
        own_pki.authority.suspend(serial_of(person), AT - 2 * DAY)
        own_pki.authority.reinstate(serial_of(person), AT - DAY)
        own_pki.authority.suspend(serial_of(person), AT)
        own_pki.authority.revoke(serial_of(person), AT + DAY, ReasonFlags.superseded)
        reopened = replace(own_pki, authority=DemoAuthority(own_pki.folder / "authority"), _reserved=_spare())
        assert entry_of(list_of(reopened, at=AT - DAY), person) is None
        assert reason_of(list_of(reopened), person) is ReasonFlags.certificate_hold
        assert reason_of(list_of(reopened, at=AT + DAY), person) is ReasonFlags.superseded

    def test_of_a_revoked_certificate_changes_nothing(self, own_pki: TestPki) -> None:
        person = own_pki.revoked()
        own_pki.authority.suspend(serial_of(person), AT)
        assert reason_of(list_of(own_pki), person) is ReasonFlags.key_compromise

    def test_cannot_end_where_there_is_none(self, own_pki: TestPki) -> None:
        person, revoked = own_pki.person(), own_pki.revoked()
        for issued in (person, revoked):
            with pytest.raises(AuthorityError, match="không bị tạm dừng"):
                own_pki.authority.reinstate(serial_of(issued), AT)

    def test_ends_after_it_began(self, own_pki: TestPki) -> None:
        person = own_pki.person()
        own_pki.authority.suspend(serial_of(person), AT)
        with pytest.raises(AuthorityError, match="sau lúc tạm dừng"):
            own_pki.authority.reinstate(serial_of(person), AT)


class TestDelta:
    def test_takes_the_reinstated_off_the_list(self, own_pki: TestPki) -> None:
        person = own_pki.person()
        own_pki.authority.suspend(serial_of(person), AT - 2 * DAY)
        before = list_of(own_pki, at=AT - DAY)
        own_pki.authority.reinstate(serial_of(person), AT - DAY / 2)
        delta = list_of(own_pki, ListKind.DELTA)
        assert reason_of(delta, person) is ReasonFlags.remove_from_crl
        assert verdict(own_pki, person, before, delta) is Verdict.GOOD

    def test_adds_the_newly_revoked(self, own_pki: TestPki) -> None:
        person = own_pki.person()
        complete = list_of(own_pki, at=AT - DAY / 2)
        own_pki.authority.revoke(serial_of(person), AT - DAY / 4)
        delta = list_of(own_pki, ListKind.DELTA)
        assert verdict(own_pki, person, complete) is Verdict.GOOD
        assert verdict(own_pki, person, complete, delta) is Verdict.REVOKED


@pytest.mark.parametrize("kind", [ListKind.PART_0, ListKind.PART_1, ListKind.INDIRECT])
@pytest.mark.parametrize("is_revoked", [False, True])
def test_partial_and_indirect_lists_speak_for_those_who_name_them(
    own_pki: TestPki, kind: ListKind, is_revoked: bool
) -> None:
    person = naming(own_pki, kind)
    if is_revoked:
        own_pki.authority.revoke(serial_of(person), AT - DAY)
    due = Verdict.REVOKED if is_revoked else Verdict.GOOD
    assert verdict(own_pki, person, list_of(own_pki, kind)) is due
    assert verdict(own_pki, own_pki.person(), list_of(own_pki, kind)) is None


def naming(pki: TestPki, kind: ListKind) -> Issued:
    """A certificate that names this list; its number is one that belongs on it."""
    work = FaultyCertificates(pki.authority, AT, reusable_key())
    while True:
        issued = work.issued(replace(work.holder(), sources=Sources(ocsp=False, lists=(kind,))))
        if kind in {ListKind.INDIRECT, ListKind.part_of(serial_of(issued))}:
            return issued


def verdict(pki: TestPki, issued: Issued, *lists: bytes) -> Verdict | None:
    """What our revocation engine makes of the lists; None where they say nothing."""
    evidence = Evidence(crls=lists, certificates=(*issued.chain, pki.authority.anchor))
    found = list(revocation.Testimony(evidence).about(issued.certificate, issued.chain))
    return found[0].verdict if found else None


def test_openssl_reads_partial_lists(own_pki: TestPki, tmp_path: Path) -> None:
    person = naming(own_pki, ListKind.PART_0)
    own_pki.authority.revoke(serial_of(person), AT - DAY)
    (tmp_path / "part.crl").write_bytes(list_of(own_pki, ListKind.PART_0))
    judged = openssl(
        *("verify", *AT_TIME, "-crl_check", "-extended_crl", "-CRLfile", tmp_path / "part.crl"),
        *("-CAfile", pem_file(tmp_path / "root.pem", own_pki.authority.anchor)),
        *("-untrusted", pem_file(tmp_path / "ca.pem", *person.chain)),
        pem_file(tmp_path / "person.pem", person.certificate),
    )
    assert "certificate revoked" in judged.stderr


def test_each_authority_has_every_list(own_pki: TestPki) -> None:
    for ca in CaName:
        for kind in ListKind:
            suffix = "" if kind is ListKind.COMPLETE else f"-{kind}"
            assert own_pki.authority.handle(f"/crl/{ca}{suffix}.crl", "GET", b"", at=AT).status == 200


def _spare() -> int:
    """A descriptor for a second `TestPki` to close."""
    return os.dup(0)
