"""PINs that are wrong, tokens that are pulled out, pages that go away: what is kept, and what is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from certs.authority import KeyKind
from signing.agent.work import Code, Desk, State, WorkError
from signing.agent.work.limits import Limits
from tests.certs.pki import AT
from tests.signing.agent.work.person import NO
from tests.signing.agent.work.service import offer, verify
from tests.signing.keys.pkcs11.softhsm import PIN, WRONG_PIN

if TYPE_CHECKING:
    from certs.authority import Issued
    from tests.certs.pki import TestPki
    from tests.signing.agent.work.conftest import Office
    from tests.signing.agent.work.person import Shown
    from tests.signing.keys.pkcs11.softhsm import Shim, Tokens

FINAL_TRY, LOCKED = "20000", "40000"
"""CKF_USER_PIN_… in hexadecimal."""


class TestPin:
    def test_a_wrong_one_is_asked_again_with_the_reason(
        self, office: Office, leader: Issued, shim: Shim
    ) -> None:
        office.person.say(WRONG_PIN, PIN)
        page = office.page(offer(leader.certificate))
        assert page.to_the_end().state is State.DONE
        again = office.person.questions[1]
        assert "không đúng (sai 1 lần liên tiếp)" in again.problem
        assert not again.last_try
        assert shim.noted("logins") == ["pin", "pin"]
        assert all(pin.is_wiped for pin in office.person.pins)

    def test_after_two_wrong_ones_the_last_try_is_the_signers_decision(
        self, office: Office, leader: Issued, shim: Shim
    ) -> None:
        office.person.say(WRONG_PIN, WRONG_PIN)
        page = office.page(offer(leader.certificate))
        page.until(State.ASKING, "thử lần cuối")
        assert [one.last_try for one in office.person.questions] == [False, False, True]
        assert shim.noted("logins") == ["pin", "pin"]
        office.person.say(PIN)
        assert page.to_the_end().state is State.DONE
        assert "--last-try" not in "".join(one.problem for one in office.person.questions)

    def test_a_last_try_that_is_not_wanted_is_not_spent(
        self, office: Office, leader: Issued, shim: Shim
    ) -> None:
        shim.set("flags", FINAL_TRY)
        office.person.say(NO)
        page = office.page(offer(leader.certificate))
        assert page.to_the_end().state is State.CANCELLED
        assert office.person.questions[0].last_try
        assert shim.noted("logins") == []

    def test_one_that_became_the_last_while_the_signer_read_is_not_spent(
        self, office: Office, leader: Issued, shim: Shim
    ) -> None:
        page = office.page(offer(leader.certificate))
        office.person.asked.get(timeout=30)
        shim.set("flags", FINAL_TRY)
        office.person.say(PIN)
        page.until(State.ASKING, "MỘT lần thử")
        assert office.person.questions[1].last_try
        assert shim.noted("logins") == []
        office.person.say(PIN)
        assert page.to_the_end().state is State.DONE

    def test_a_locked_one_is_not_asked_for(self, office: Office, leader: Issued, shim: Shim) -> None:
        shim.set("flags", LOCKED)
        page = office.page(offer(leader.certificate))
        watched = page.to_the_end()
        assert watched.state is State.FAILED
        assert watched.problem is not None
        assert "đã bị khóa" in watched.problem
        assert (office.person.questions, shim.noted("logins")) == ([], [])

    def test_one_that_locks_the_device_ends_the_job(self, office: Office, leader: Issued, shim: Shim) -> None:
        shim.fault("C_Login", "code a4")
        office.person.say(WRONG_PIN)
        page = office.page(offer(leader.certificate))
        watched = page.to_the_end()
        assert watched.state is State.FAILED
        assert "đã bị khóa" in (watched.problem or "")
        assert len(office.person.questions) == 1
        assert "đã bị khóa" in office.person.window.last_words[0]

    def test_one_that_was_changed_meanwhile_is_asked_again_and_nothing_is_lost(
        self, office: Office, leader: Issued, shim: Shim
    ) -> None:
        shim.fault("C_Sign", "delay 0", number=1)
        shim.fault("C_Sign", "code b3", number=2)
        shim.fault("C_Login", "delay 0", number=1)
        shim.fault("C_Login", "code a0", number=2)
        statement = offer(leader.certificate)
        office.person.say(PIN)
        page = office.page(statement)
        page.until(State.ASKING, "không đúng")
        assert len(page.signed) == 1
        office.person.say(PIN)
        assert page.to_the_end().state is State.DONE
        verify(page, statement, leader.certificate)
        assert len(office.person.windows) == 1


class TestPulledOut:
    def test_put_back_it_signs_on_without_a_pin(self, office: Office, leader: Issued, shim: Shim) -> None:
        shim.fault("C_Sign", "delay 0", number=1)
        shim.fault("C_Sign", "pull", number=2)
        statement = offer(leader.certificate)
        office.person.say(PIN)
        page = office.page(statement)
        page.until(State.SIGNING, "Hãy cắm lại thiết bị")
        assert len(page.signed) == 1
        shim.unset("pulled")
        assert page.to_the_end().state is State.DONE
        verify(page, statement, leader.certificate)
        assert shim.noted("logins") == ["pin", "pin"]
        assert len(office.person.questions) == 1
        assert any("Hãy cắm lại" in note for note in office.person.window.notes)

    def test_a_key_that_a_crash_closed_is_opened_once_more_with_the_pin(
        self, office: Office, leader: Issued, shim: Shim
    ) -> None:
        statement = offer(leader.certificate)
        shim.fault("C_Sign", "delay 0", number=1)
        shim.fault("C_Sign", "crash", number=2)
        shim.fault("C_Login", "delay 0", number=1)
        shim.fault("C_Login", "code 50", number=2)  # when it is opened again behind the scenes
        office.person.say(PIN)
        page = office.page(statement)
        page.until(State.ASKING, "cần mở lại khóa")
        assert len(page.signed) == 1
        office.person.say(PIN)
        assert page.to_the_end().state is State.DONE
        verify(page, statement, leader.certificate)
        assert len(office.person.windows) == 1
        assert all(pin.is_wiped for pin in office.person.pins)

    def test_never_put_back_ends_the_job_and_keeps_what_is_signed(
        self, office: Office, leader: Issued, shim: Shim
    ) -> None:
        office.limits = Limits(look=0.02, away=0.2)
        shim.fault("C_Sign", "delay 0", number=1)
        shim.fault("C_Sign", "pull", number=2)
        statement = offer(leader.certificate)
        office.person.say(PIN)
        page = office.page(statement)
        watched = page.to_the_end()
        assert watched.state is State.FAILED
        assert "chưa được cắm lại" in (watched.problem or "")
        assert len(page.signed) == 1
        shim.unset("pulled")
        again = office.page(statement, page.party)
        assert again.job != page.job
        office.person.say(PIN)
        assert again.to_the_end().state is State.DONE
        verify(again, statement, leader.certificate)
        assert again.signed.items() >= page.signed.items()
        assert [len(window.work.documents) for window in office.person.windows] == [3, 2]

    def test_before_the_pin_it_is_asked_for(self, office: Office, leader: Issued, shim: Shim) -> None:
        page = office.page(offer(leader.certificate))
        office.person.asked.get(timeout=30)
        shim.set("pulled")
        office.person.say(PIN)
        page.until(State.ASKING, "Không thấy thiết bị ký nào")
        shim.unset("pulled")
        office.person.say(PIN)
        assert page.to_the_end().state is State.DONE
        assert shim.noted("logins") == ["pin"]

    def test_waiting_ends_with_the_window(self, office: Office, leader: Issued, shim: Shim) -> None:
        shim.fault("C_Sign", "pull")
        office.person.say(PIN)
        page = office.page(offer(leader.certificate))
        page.until(State.SIGNING, "Hãy cắm lại thiết bị")
        office.person.window.stop_pressed = True
        assert page.to_the_end().state is State.CANCELLED


class TestFinding:
    def test_the_wished_certificate_with_its_issuers(
        self, office: Office, tokens: Tokens, leader: Issued, shim: Shim
    ) -> None:
        for issuer in leader.chain:
            tokens.certificate("t", issuer)
        party = office.service.party()
        found = office.desk.certificates(party, office.service.wish(leader.certificate))
        assert found == (leader.certificate, *leader.chain)
        assert shim.noted("logins") == []

    def test_no_library(self, office: Office, leader: Issued) -> None:
        desk = Desk(office.person, replace(office.settings, libraries=()), clock=office.clock)
        assert self.code(office, desk, leader.certificate) == Code.NO_DRIVER
        desk.close()

    def test_a_library_that_cannot_be_loaded(self, office: Office, leader: Issued) -> None:
        broken = office.home.with_name("broken.so")
        broken.write_bytes(b"no library")
        office.library = broken
        assert self.code(office, office.desk, leader.certificate) == Code.DEVICE

    def test_no_token(self, office: Office, leader: Issued, shim: Shim) -> None:
        shim.set("pulled")
        assert self.code(office, office.desk, leader.certificate) == Code.NO_TOKEN

    def test_one_that_is_plugged_in_afterwards_is_found(
        self, office: Office, leader: Issued, shim: Shim
    ) -> None:
        shim.set("pulled")
        self.code(office, office.desk, leader.certificate)
        shim.unset("pulled")
        party = office.service.party()
        assert office.desk.certificates(party, office.service.wish(leader.certificate))

    def test_another_certificate(self, office: Office, pki: TestPki) -> None:
        assert self.code(office, office.desk, pki.agency().certificate) == Code.OTHER_CERTIFICATE

    @pytest.mark.parametrize("by", [timedelta(days=400), timedelta(days=-400)], ids=["expired", "not yet"])
    def test_one_that_is_not_valid_now(self, office: Office, leader: Issued, by: timedelta) -> None:
        office.clock.forward(by)
        office.service.at = AT + by
        assert self.code(office, office.desk, leader.certificate) == Code.CERTIFICATE_EXPIRED
        with pytest.raises(WorkError):
            office.page(offer(leader.certificate))
        assert office.person.windows == []

    @staticmethod
    def code(office: Office, desk: Desk, certificate: bytes) -> str:
        with pytest.raises(WorkError) as caught:
            desk.certificates(office.service.party(), office.service.wish(certificate))
        assert str(caught.value).endswith((".", "”."))
        return caught.value.code


class TestCancel:
    def test_from_the_window_before(self, office: Office, leader: Issued, shim: Shim) -> None:
        office.person.say(NO)
        page = office.page(offer(leader.certificate))
        watched = page.to_the_end()
        assert (watched.state, page.results, shim.noted("logins")) == (State.CANCELLED, [], [])
        assert "hủy ở cửa sổ" in (watched.problem or "")

    def test_from_the_page_while_it_asks(self, office: Office, leader: Issued, shim: Shim) -> None:
        page = office.page(offer(leader.certificate))
        office.person.asked.get(timeout=30)
        office.desk.cancel(page.party, page.job)
        assert page.to_the_end().state is State.CANCELLED
        assert "Trang web đã hủy" in office.person.window.last_words[0]
        assert shim.noted("logins") == []

    @pytest.mark.parametrize("by_page", [True, False], ids=["page", "window"])
    def test_in_the_middle_keeps_what_is_signed(
        self, office: Office, leader: Issued, *, by_page: bool
    ) -> None:
        statement = offer(leader.certificate, count=20)

        def saw(shown: Shown) -> None:
            if shown.counts[-1] == (5, 0):
                if by_page:
                    office.desk.cancel(page.party, page.job)
                else:
                    shown.stop_pressed = True

        office.person.saw = saw
        page = office.page(statement)
        office.person.say(PIN)
        assert page.to_the_end().state is State.CANCELLED
        assert list(page.signed) == [one.request for one in statement.items[:5]]

    def test_pins_are_gone_afterwards(self, office: Office, leader: Issued) -> None:
        office.person.say(PIN)
        office.page(offer(leader.certificate)).to_the_end()
        assert all(pin.is_wiped for pin in office.person.pins)


def test_an_offer_that_runs_out_while_it_is_read_is_not_signed(
    office: Office, leader: Issued, shim: Shim
) -> None:
    page = office.page(offer(leader.certificate))
    office.person.asked.get(timeout=30)
    office.clock.forward(timedelta(hours=1))
    office.person.say(PIN)
    thread_end = office.person.window.closed.wait(30)
    assert thread_end
    assert "quá hạn" in office.person.window.last_words[0]
    assert shim.noted("logins") == []
    assert office.person.pins[0].is_wiped
    assert page.results == []


def test_a_device_that_fails_for_long_ends_the_job(office: Office, leader: Issued, shim: Shim) -> None:
    office.limits = Limits(stuck=0.0)
    shim.fault("C_Sign", "code 30", always=True)
    office.person.say(PIN)
    page = office.page(offer(leader.certificate, count=50))
    watched = page.to_the_end()
    assert watched.state is State.FAILED
    assert "CKR_DEVICE_ERROR" in (watched.problem or "")
    assert len(page.results) == 0


def test_a_window_that_breaks_ends_its_job_and_no_other(office: Office, leader: Issued, shim: Shim) -> None:
    def broken(_: Shown) -> None:
        raise OSError("no display")

    office.person.saw = broken
    office.person.say(PIN)
    page = office.page(offer(leader.certificate))
    watched = page.to_the_end()
    assert watched.state is State.FAILED
    assert "lỗi không lường trước" in (watched.problem or "")
    office.person.saw = lambda _: None
    office.person.say(PIN)
    again = office.page(offer(leader.certificate))
    assert again.to_the_end().state is State.DONE
    assert shim.noted("logins") == ["pin", "pin"]


class TestSentences:
    """What the command line would be told is of no use at a window."""

    def test_of_a_certificate_whose_key_is_elsewhere(
        self, office: Office, tokens: Tokens, pki: TestPki
    ) -> None:
        other = pki.person("Lê Văn Hai", key=KeyKind.P256).certificate
        tokens.certificate("t", other, identifier="07")
        assert "nhờ nơi cấp nạp chứng thư" in self.problem(office, other)

    def test_of_a_token_without_any_key(self, bare_office: Office, tokens: Tokens, leader: Issued) -> None:
        tokens.token("t")
        tokens.certificate("t", leader.certificate, identifier="01")
        assert "Không thấy khóa bí mật nào" in self.problem(bare_office, leader.certificate)

    def test_of_tries_that_cannot_be_counted(self, office: Office, leader: Issued, shim: Shim) -> None:
        office.person.say(WRONG_PIN)
        page = office.page(offer(leader.certificate))
        page.until(State.ASKING, "không đúng")
        (count,) = office.settings.tries.iterdir()
        count.with_suffix(".new").mkdir()
        office.person.say(PIN)
        watched = page.to_the_end()
        assert watched.state is State.FAILED
        assert "ANTIN_AGENT_HOME" in (watched.problem or "")
        assert shim.noted("logins") == ["pin"]

    def test_of_an_algorithm_that_the_device_lacks(self, office: Office, leader: Issued, shim: Shim) -> None:
        shim.set("mechanisms", "43")
        office.person.say(PIN)
        page = office.page(offer(leader.certificate, count=1))
        page.to_the_end()
        (reason,) = page.refused.values()
        assert "báo người quản trị hệ thống để đổi thuật toán" in reason
        self.check(reason)

    @classmethod
    def problem(cls, office: Office, certificate: bytes) -> str:
        office.person.say(PIN)
        watched = office.page(offer(certificate)).to_the_end()
        assert watched.state is State.FAILED
        assert watched.problem is not None
        cls.check(watched.problem)
        return watched.problem

    @staticmethod
    def check(sentence: str) -> None:
        assert "--" not in sentence
        assert "antin keys" not in sentence
