"""A certificate is registered with proof that its key is here."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from certs.authority import KeyKind
from signing.agent.offers import OfferRefusedError
from signing.agent.work import Code, Desk, Enrolled, State, WorkError
from signing.cms import check_value
from tests.signing.agent.work.person import NO
from tests.signing.agent.work.service import Page
from tests.signing.keys.pkcs11.softhsm import PIN, WRONG_PIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certs.authority import Issued
    from signing.agent.window import Certificate
    from tests.certs.pki import TestPki
    from tests.signing.agent.work.conftest import Office
    from tests.signing.keys.pkcs11.softhsm import Shim, Tokens


def enrolling(office: Office, token: str) -> Page:
    party = office.service.party()
    return Page(office.desk, party, office.desk.enrol(party, token))


@pytest.mark.parametrize("kind", [KeyKind.RSA2048, KeyKind.P256])
def test_the_chosen_key_signs_for_this_enrolment_alone(
    bare_office: Office, tokens: Tokens, pki: TestPki, kind: KeyKind
) -> None:
    signer = pki.person(key=kind)
    tokens.token("t")
    tokens.identity("t", signer)
    for issuer in signer.chain:
        tokens.certificate("t", issuer)
    token = bare_office.service.enrolment()
    bare_office.person.say(PIN)
    page = enrolling(bare_office, token)
    assert page.to_the_end().state is State.DONE
    (result,) = page.results
    assert isinstance(result, Enrolled)
    assert result.chain == (signer.certificate, *signer.chain)
    proven = b"antin-enrolment-v1\n" + hashlib.sha256(token.encode()).digest()
    check_value(
        result.signature,
        to_be_signed=proven,
        certificate=signer.certificate,
        scheme=result.scheme,
        hash_name=result.hash_name,
    )
    assert "đăng ký chứng thư số của “Trần Thị Bích Ngọc”" in bare_office.person.reasons[0]


def test_only_certificates_that_sign_are_to_choose_from(
    office: Office, tokens: Tokens, leader: Issued, pki: TestPki
) -> None:
    tokens.token("old")
    tokens.identity("old", pki.expired())
    tokens.certificate("t", leader.chain[0])
    office.person.say(NO)
    enrolling(office, office.service.enrolment()).to_the_end()
    (found,) = office.person.choices
    assert [one.holder for one in found] == ["Trần Thị Bích Ngọc"]


def test_a_device_that_two_libraries_know_is_shown_once(office: Office, tokens: Tokens) -> None:
    settings = replace(office.settings, libraries=(tokens.library, office.library))
    office.desks.append(Desk(office.person, settings, clock=office.clock))
    office.person.say(PIN)
    page = enrolling(office, office.service.enrolment())
    assert page.to_the_end().state is State.DONE
    assert [len(found) for found in office.person.choices] == [1]


def test_of_two_the_chosen_one_signs(office: Office, tokens: Tokens, pki: TestPki) -> None:
    other = pki.person("Lê Văn Hai", key=KeyKind.P256)
    tokens.token("second")
    tokens.identity("second", other)

    def second(found: Sequence[Certificate]) -> Certificate:
        return next(one for one in found if one.holder == "Lê Văn Hai")

    office.person.chooses = second
    office.person.say(PIN)
    page = enrolling(office, office.service.enrolment())
    page.to_the_end()
    (result,) = page.results
    assert isinstance(result, Enrolled)
    assert result.chain[0] == other.certificate
    assert "ghi tên “Lê Văn Hai”" in office.person.questions[0].problem


def test_a_wrong_pin_is_asked_again(office: Office, shim: Shim) -> None:
    office.person.say(WRONG_PIN, PIN)
    page = enrolling(office, office.service.enrolment())
    assert page.to_the_end().state is State.DONE
    assert "không đúng" in office.person.questions[1].problem
    assert all(pin.is_wiped for pin in office.person.pins)
    assert len(shim.noted("logins")) == 2


def test_whoever_chooses_none_registers_none(office: Office, shim: Shim) -> None:
    office.person.chooses = lambda _: None
    page = enrolling(office, office.service.enrolment())
    assert page.to_the_end().state is State.CANCELLED
    assert (page.results, shim.noted("logins")) == ([], [])


def test_cancelled_by_the_page_the_pin_is_not_used(office: Office, shim: Shim) -> None:
    page = enrolling(office, office.service.enrolment())
    office.person.asked.get(timeout=30)
    office.desk.cancel(page.party, page.job)
    office.person.say(PIN)
    assert page.to_the_end().state is State.CANCELLED
    assert shim.noted("logins") == []
    assert office.person.pins[0].is_wiped


def test_without_a_token_nobody_is_asked(office: Office, shim: Shim) -> None:
    shim.set("pulled")
    with pytest.raises(WorkError) as caught:
        enrolling(office, office.service.enrolment())
    assert caught.value.code == Code.NO_TOKEN
    assert office.person.choices == []


def test_with_expired_ones_alone_that_is_said(office: Office) -> None:
    office.clock.forward(timedelta(days=400))
    office.service.at = office.clock.now
    with pytest.raises(WorkError, match="hết hạn") as caught:
        enrolling(office, office.service.enrolment())
    assert caught.value.code == Code.CERTIFICATE_EXPIRED


def test_the_same_enrolment_finds_its_job(office: Office) -> None:
    token, party = office.service.enrolment(), office.service.party()
    assert office.desk.enrol(party, token) == office.desk.enrol(party, token)


def test_a_wish_is_no_enrolment(office: Office, leader: Issued) -> None:
    with pytest.raises(OfferRefusedError):
        office.desk.enrol(office.service.party(), office.service.wish(leader.certificate))
