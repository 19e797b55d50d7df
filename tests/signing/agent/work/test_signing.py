"""From an offer to signatures: what is asked, what is signed, what is not."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from certs import facts
from certs.authority import KeyKind
from signing.agent.offers import OfferRefusedError
from signing.agent.window import PinWay
from signing.agent.work import Code, State, WorkError
from signing.cms import signed_attributes
from signing.keys.model import Scheme
from signing.marks import MarkKind
from tests.signing.agent.work.person import NO, YES
from tests.signing.agent.work.service import Service, check, item, offer, verify, with_other_digest
from tests.signing.keys.pkcs11.softhsm import PIN

if TYPE_CHECKING:
    from pathlib import Path

    from certs.authority import Issued
    from signing.agent.offers import OfferItem
    from tests.certs.pki import TestPki
    from tests.signing.agent.work.conftest import Office
    from tests.signing.keys.pkcs11.softhsm import Shim, Tokens


def test_all_documents_are_signed_under_one_pin(office: Office, leader: Issued, shim: Shim) -> None:
    statement = offer(leader.certificate)
    office.person.say(PIN)
    page = office.page(statement)
    assert page.to_the_end().state is State.DONE
    verify(page, statement, leader.certificate)
    assert list(page.signed) == [one.request for one in statement.items]
    assert shim.noted("logins") == ["pin"]
    assert office.person.window.last_words == ["Đã ký 3 văn bản."]


def test_the_signer_is_shown_what_will_be_signed(office: Office, leader: Issued) -> None:
    statement = offer(leader.certificate, item("Quyết định 12", leader.certificate, number="12/QĐ-SNV"))
    office.person.say(NO)
    page = office.page(statement)
    page.to_the_end()
    work = office.person.window.work
    assert (work.origin, work.site, work.person) == (page.party.origin, statement.site, statement.person)
    assert work.pin is PinWay.TYPED
    assert (work.certificate.holder, work.certificate.token) == (statement.person, "t")
    (document,) = work.documents
    assert (document.title, document.number, document.pages) == ("Quyết định 12", "12/QĐ-SNV", 1)
    assert document.digest == statement.items[0].document_digest
    assert office.person.questions[0].problem == ""


def test_five_hundred_take_one_login(office: Office, leader: Issued, shim: Shim) -> None:
    statement = offer(leader.certificate, count=500)
    office.person.say(PIN)
    page = office.page(statement)
    assert page.to_the_end().state is State.DONE
    verify(page, statement, leader.certificate)
    assert shim.noted("logins") == ["pin"]
    assert len(shim.noted("signed")) == 500
    assert len(office.person.questions) == 1


PSS = ("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest")
WAYS: dict[Scheme, tuple[KeyKind, tuple[str, ...]]] = {
    Scheme.RSA_PKCS1V15: (KeyKind.RSA2048, ()),
    Scheme.RSA_PSS: (KeyKind.RSA2048, PSS),
    Scheme.ECDSA: (KeyKind.P256, ()),
}
"""Keys, and what OpenSSL has to be told."""


@pytest.mark.parametrize("scheme", WAYS)
def test_every_scheme_verifies_elsewhere(
    bare_office: Office, tokens: Tokens, pki: TestPki, scheme: Scheme
) -> None:
    kind, options = WAYS[scheme]
    signer = pki.person(key=kind)
    tokens.token("t")
    tokens.identity("t", signer)
    hashes = ("sha256", "sha512")
    items = [item("Tờ trình", signer.certificate, scheme=scheme, hash_name=one) for one in hashes]
    bare_office.person.say(PIN)
    page = bare_office.page(offer(signer.certificate, *items))
    page.to_the_end()
    for one in items:
        value = page.signed[one.request]
        check(value, one, signer.certificate)
        assert openssl_says(bare_office.home, value, one, signer, *options) == "Verified OK"
        assert openssl_says(bare_office.home, value[::-1], one, signer, *options) != "Verified OK"


def openssl_says(folder: Path, value: bytes, one: OfferItem, signer: Issued, *options: str) -> str:
    """What another implementation finds."""
    digest = bytes.fromhex(one.document_digest)
    signed = signed_attributes(digest, certificate=signer.certificate, hash_name=one.hash_name)
    public = facts.parsed(signer.certificate).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for name, content in {"value": value, "signed": signed, "public.pem": pem}.items():
        (folder / name).write_bytes(content)
    command = ["openssl", "dgst", f"-{one.hash_name}", "-verify", "public.pem", *options]
    done = subprocess.run(
        [*command, "-signature", "value", "signed"], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


class TestNothingIsAsked:
    def test_of_an_offer_that_another_service_signed(self, office: Office, leader: Issued) -> None:
        forged = Service().offer(offer(leader.certificate))
        with pytest.raises(OfferRefusedError):
            office.desk.begin(office.service.party(), forged)
        assert office.person.windows == []

    def test_where_the_digest_was_swapped(self, office: Office, leader: Issued, shim: Shim) -> None:
        statement = with_other_digest(offer(leader.certificate))
        with pytest.raises(WorkError, match=r"“Kế hoạch số 0”.*không có gì được ký") as caught:
            office.page(statement)
        assert (caught.value.code, caught.value.status) == (Code.ATTRIBUTES_DIFFER, 409)
        assert (office.person.windows, shim.noted("logins")) == ([], [])

    def test_where_only_the_last_documents_attributes_differ(self, office: Office, leader: Issued) -> None:
        statement = offer(leader.certificate)
        bad = replace(statement.items[-1], to_be_signed="00" * 32)
        with pytest.raises(WorkError, match="“Kế hoạch số 2”"):
            office.page(replace(statement, items=(*statement.items[:-1], bad)))
        assert office.person.windows == []

    def test_of_an_offer_for_a_certificate_that_is_not_here(self, office: Office, pki: TestPki) -> None:
        with pytest.raises(WorkError) as caught:
            office.page(offer(pki.agency().certificate))
        assert caught.value.code == Code.OTHER_CERTIFICATE


class TestOneDocument:
    def test_that_fails_does_not_stop_the_others(self, office: Office, leader: Issued, shim: Shim) -> None:
        statement = offer(leader.certificate)
        shim.fault("C_Sign", "delay 0", number=1)
        for number in (2, 3):  # the second time it is tried in a fresh session
            shim.fault("C_Sign", "code 30", number=number)
        office.person.say(PIN)
        page = office.page(statement)
        assert page.to_the_end().state is State.DONE
        first, second, third = (one.request for one in statement.items)
        assert set(page.signed) == {first, third}
        assert "CKR_DEVICE_ERROR" in page.refused[second]
        assert office.person.window.last_words == ["Đã ký 2 văn bản, 1 văn bản không ký được."]

    def test_that_the_device_cannot_do_does_not_stop_the_others(self, office: Office, leader: Issued) -> None:
        bad = item("Lạ", leader.certificate, scheme=Scheme.ECDSA)
        good = item("Thường", leader.certificate)
        office.person.say(PIN)
        page = office.page(offer(leader.certificate, bad, good))
        page.to_the_end()
        assert set(page.signed) == {good.request}
        assert set(page.refused) == {bad.request}

    def test_whose_value_does_not_verify_is_not_delivered(
        self, bare_office: Office, tokens: Tokens, pki: TestPki, shim: Shim
    ) -> None:
        other = pki.agency().certificate
        tokens.token("w")
        tokens.key("w", pki.person(), label="k", identifier="01")
        tokens.certificate("w", other, identifier="01")
        shim.set("hidden", "120")
        bare_office.person.say(PIN)
        page = bare_office.page(offer(other, count=1))
        page.to_the_end()
        assert page.signed == {}
        assert all("không khớp với chứng thư" in reason for reason in page.refused.values())
        assert len(page.refused) == 1


class TestPinWays:
    def test_a_pad_keeps_the_pin_to_itself(self, office: Office, leader: Issued, shim: Shim) -> None:
        shim.set("pad", PIN)
        office.person.say(YES)
        page = office.page(offer(leader.certificate))
        assert page.to_the_end().state is State.DONE
        assert office.person.window.work.pin is PinWay.PAD
        assert any("bàn phím của thiết bị" in note for note in office.person.window.notes)
        assert shim.noted("logins") == ["pad"]
        assert len(page.signed) == 3

    def test_a_wrong_pin_at_the_pad_is_asked_again(self, office: Office, leader: Issued, shim: Shim) -> None:
        shim.set("pad", "00000000")
        office.person.say(YES)
        page = office.page(offer(leader.certificate))
        page.until(State.ASKING, "không đúng")
        shim.set("pad", PIN)
        office.person.say(YES)
        assert page.to_the_end().state is State.DONE

    def test_hidden_public_keys_are_told_apart_by_their_ids(
        self, office: Office, tokens: Tokens, leader: Issued, pki: TestPki, shim: Shim
    ) -> None:
        tokens.identity("t", pki.person("Lê Văn Hai", key=KeyKind.RSA3072), identifier="02", label="other")
        shim.set("hidden", "120")
        statement = offer(leader.certificate)
        office.person.say(PIN)
        page = office.page(statement)
        page.to_the_end()
        verify(page, statement, leader.certificate)
        assert shim.noted("logins") == ["pin"]


class TestNames:
    def test_a_certificate_of_somebody_else_is_told_before_consent(
        self, office: Office, leader: Issued
    ) -> None:
        office.person.say(NO)
        office.page(offer(leader.certificate, person="Phạm Minh Tuấn")).to_the_end()
        problem = office.person.questions[0].problem
        assert "ghi tên “Trần Thị Bích Ngọc”" in problem
        assert "“Phạm Minh Tuấn”" in problem

    def test_a_person_signing_as_the_agency_is_told(self, office: Office, leader: Issued) -> None:
        statement = offer(leader.certificate, person="Sở Nội vụ tỉnh An Phú")
        office.person.say(NO)
        office.page(replace(statement, mark=MarkKind.AGENCY)).to_the_end()
        assert "cấp cho cá nhân “Trần Thị Bích Ngọc”" in office.person.questions[0].problem


def test_an_empty_pin_is_not_tried(office: Office, leader: Issued, shim: Shim) -> None:
    office.person.say("", PIN)
    page = office.page(offer(leader.certificate))
    assert page.to_the_end().state is State.DONE
    assert shim.noted("logins") == ["pin"]
    assert "Chưa nhập mã PIN" in office.person.questions[1].problem
    assert all(pin.is_wiped for pin in office.person.pins)
