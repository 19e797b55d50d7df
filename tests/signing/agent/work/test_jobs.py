"""Jobs as their pages see them: whose they are, how long they live, and what may be asked of them."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signing.agent.faces.plain import plain
from signing.agent.offers import OfferRefusedError
from signing.agent.work import Code, Signed, State, WorkError
from signing.agent.work.limits import Limits
from tests.signing.agent.work.person import NO, YES
from tests.signing.agent.work.service import PICTURE, offer, verify
from tests.signing.keys.pkcs11.softhsm import PIN, WRONG_PIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from certs.authority import Issued
    from tests.signing.agent.work.conftest import Office
    from tests.signing.agent.work.person import Shown
    from tests.signing.keys.pkcs11.softhsm import Shim


def refused(call: Callable[[], object]) -> WorkError:
    with pytest.raises(WorkError) as caught:
        call()
    return caught.value


class TestTheSameOffer:
    def test_finds_its_job_while_it_asks_and_when_it_is_done(
        self, office: Office, leader: Issued, shim: Shim
    ) -> None:
        statement = offer(leader.certificate)
        page = office.page(statement)
        office.person.asked.get(timeout=30)
        assert office.page(statement, page.party).job == page.job
        office.person.say(PIN)
        page.to_the_end()
        reopened = office.page(statement, page.party)
        assert reopened.job == page.job
        reopened.to_the_end()
        assert reopened.signed == page.signed
        assert len(office.person.windows) == 1
        assert shim.noted("logins") == ["pin"]

    def test_in_two_pages_at_once_is_one_job(self, office: Office, leader: Issued) -> None:
        statement, party = offer(leader.certificate), office.service.party()
        jobs: list[str] = []
        pages = [
            threading.Thread(target=lambda: jobs.append(office.page(statement, party).job)) for _ in range(4)
        ]
        for one in pages:
            one.start()
        for one in pages:
            one.join()
        assert len(jobs) == 4
        assert len(set(jobs)) == 1

    def test_with_other_documents_is_refused(self, office: Office, leader: Issued) -> None:
        statement = offer(leader.certificate)
        page = office.page(statement)
        other = replace(offer(leader.certificate), id=statement.id)
        error = refused(lambda: office.page(other, page.party))
        assert (error.code, error.status) == (Code.OFFER_DIFFERS, 409)

    def test_with_less_to_sign_is_the_same_work(self, office: Office, leader: Issued) -> None:
        statement = offer(leader.certificate)
        page = office.page(statement)
        left = replace(statement, items=statement.items[1:])
        assert office.page(left, page.party).job == page.job
        changed = replace(left, items=(replace(left.items[0], opened=not left.items[0].opened),))
        assert refused(lambda: office.page(changed, page.party)).code == Code.OFFER_DIFFERS

    def test_begins_anew_when_it_was_cancelled(self, office: Office, leader: Issued) -> None:
        statement = offer(leader.certificate)
        office.person.say(NO)
        page = office.page(statement)
        page.to_the_end()
        office.person.say(PIN)
        again = office.page(statement, page.party)
        assert again.to_the_end().state is State.DONE
        verify(again, statement, leader.certificate)
        assert refused(page.watch).code == Code.NO_JOB

    def test_asks_nobody_where_all_of_it_was_signed_before(self, office: Office, leader: Issued) -> None:
        statement = offer(leader.certificate, count=2)
        office.person.saw = lambda shown: setattr(shown, "stop_pressed", shown.counts[-1][0] == 1)
        office.person.say(PIN)
        page = office.page(statement)
        assert page.to_the_end().state is State.CANCELLED
        left = replace(statement, items=statement.items[:1])
        again = office.page(left, page.party)
        assert again.to_the_end().state is State.DONE
        verify(again, left, leader.certificate)
        assert len(office.person.windows) == 1

    def test_lets_go_of_what_was_signed_when_it_was_longer(self, office: Office, leader: Issued) -> None:
        statement = offer(leader.certificate, count=2)
        office.person.saw = lambda shown: setattr(shown, "stop_pressed", shown.counts[-1] == (1, 0))
        office.person.say(PIN, NO)
        page = office.page(statement)
        page.to_the_end()
        again = office.page(replace(statement, items=statement.items[1:]), page.party)
        again.to_the_end()
        assert set(again.signed) == {statement.items[0].request}
        office.desk.stored(page.party, again.job, list(again.signed), [])
        assert not office.desk.watch(page.party, again.job, 0, 0).results

    def test_does_not_sign_again_what_the_service_has(self, office: Office, leader: Issued) -> None:
        statement = offer(leader.certificate)
        office.person.saw = lambda shown: setattr(shown, "stop_pressed", shown.counts[-1] == (1, 0))
        office.person.say(PIN)
        page = office.page(statement)
        page.to_the_end()
        (done,) = page.signed
        office.desk.stored(page.party, page.job, [done], [])
        office.person.saw = lambda _: None
        office.person.say(PIN)
        again = office.page(statement, page.party)
        assert again.to_the_end().total == 3
        assert set(again.signed) == {one.request for one in statement.items} - {done}


class TestTwoParties:
    def test_do_not_see_each_others_jobs(self, office: Office, leader: Issued) -> None:
        page, stranger = office.page(offer(leader.certificate)), office.service.party("https://other.example")
        request = "00" * 16
        desk, job = office.desk, page.job
        for call in (
            lambda: desk.watch(stranger, job, 0, 0),
            lambda: desk.cancel(stranger, job),
            lambda: desk.picture(stranger, job, request, 0, None),
            lambda: desk.stored(stranger, job, [request], []),
        ):
            error = refused(call)
            assert (error.code, error.status) == (Code.NO_JOB, 404)
        assert page.watch(0).state is State.ASKING

    def test_may_use_the_same_id(self, office: Office, leader: Issued) -> None:
        statement = offer(leader.certificate)
        assert office.page(statement).job != office.page(statement).job


class TestTwoJobs:
    def test_are_asked_one_after_the_other(self, office: Office, leader: Issued, shim: Shim) -> None:
        statements = [offer(leader.certificate), offer(leader.certificate)]
        first = office.page(statements[0])
        office.person.asked.get(timeout=30)
        second = office.page(statements[1])
        second.until(State.ASKING, "đang hỏi một việc ký khác")
        assert len(office.person.windows) == 1
        assert any("thêm một việc ký đang chờ" in one for one in office.person.told)
        office.person.say(PIN, PIN)
        for page, statement in zip((first, second), statements, strict=True):
            assert page.to_the_end().state is State.DONE
            verify(page, statement, leader.certificate)
        assert len(office.person.questions) == 2
        assert shim.noted("logins")[0] == "pin"

    def test_a_wrong_pin_for_one_does_not_stop_the_other(
        self, office: Office, leader: Issued, shim: Shim
    ) -> None:
        """A token knows one login: it is lost to the wrong PIN, and made again with the right one."""
        statements = [offer(leader.certificate), offer(leader.certificate)]
        half, go_on = threading.Event(), threading.Event()

        def saw(shown: Shown) -> None:
            if shown is office.person.windows[0] and shown.counts[-1] == (1, 0):
                half.set()
                go_on.wait(30)

        office.person.saw = saw
        office.person.say(PIN)
        first = office.page(statements[0])
        assert half.wait(30)
        office.person.say(WRONG_PIN)
        second = office.page(statements[1])
        second.until(State.ASKING, "không đúng")
        go_on.set()
        assert first.to_the_end().state is State.DONE
        office.person.say(PIN)
        assert second.to_the_end().state is State.DONE
        for page, statement in zip((first, second), statements, strict=True):
            verify(page, statement, leader.certificate)
        assert len(shim.noted("logins")) <= 4

    def test_a_page_that_looks_while_the_pad_waits_is_told(
        self, office: Office, leader: Issued, shim: Shim
    ) -> None:
        office.limits = replace(office.limits, busy=0.05)
        shim.set("pad", PIN)
        shim.fault("C_Login", "delay 1500")
        page = office.page(offer(leader.certificate))
        office.person.say(YES)
        while not shim.noted("logins"):
            page.watch(0.05)
        party = office.service.party()
        error = refused(lambda: office.desk.certificates(party, office.service.wish(leader.certificate)))
        assert error.code == Code.DEVICE
        assert page.to_the_end().state is State.DONE

    def test_one_that_waits_can_be_cancelled(self, office: Office, leader: Issued) -> None:
        office.page(offer(leader.certificate))
        office.person.asked.get(timeout=30)
        second = office.page(offer(leader.certificate))
        office.desk.cancel(second.party, second.job)
        assert second.to_the_end().state is State.CANCELLED
        assert len(office.person.windows) == 1


class TestPictures:
    @staticmethod
    def looked(
        office: Office, document: int = 0, page: int = 0
    ) -> tuple[threading.Thread, list[bytes | None]]:
        """The person looks for a page, in a thread of the window."""
        office.person.asked.get(timeout=30)
        found: list[bytes | None] = []
        picture = office.person.window.picture
        thread = threading.Thread(target=lambda: found.append(picture(document, page)))
        thread.start()
        return thread, found

    def test_are_wanted_from_the_page_and_shown(self, office: Office, leader: Issued) -> None:
        page = office.page(offer(leader.certificate))
        thread, found = self.looked(office, document=1)
        one = page.wanted()
        assert page.watch(0).wanted == ()  # told once
        office.desk.picture(page.party, page.job, one.request, one.page, PICTURE)
        thread.join()
        assert found == [PICTURE]

    def test_a_wrong_one_ends_what_could_be_agreed_to(
        self, office: Office, leader: Issued, shim: Shim
    ) -> None:
        page = office.page(offer(leader.certificate))
        thread, found = self.looked(office)
        one = page.wanted()
        error = refused(
            lambda: office.desk.picture(page.party, page.job, one.request, one.page, b"\x89PNG another")
        )
        assert (error.code, error.status) == (Code.WRONG_PICTURE, 409)
        thread.join()
        assert found == [None]
        office.person.say(PIN)
        watched = page.to_the_end()
        assert watched.state is State.FAILED
        assert watched.problem is not None
        assert "ảnh trang" in watched.problem
        assert "ảnh trang" in office.person.window.last_words[0]
        assert shim.noted("logins") == []

    @pytest.mark.parametrize("answers", [True, False], ids=["cannot", "gone"])
    def test_a_page_that_brings_none(self, office: Office, leader: Issued, *, answers: bool) -> None:
        office.limits = Limits(picture=5.0 if answers else 0.05)
        page = office.page(offer(leader.certificate))
        thread, found = self.looked(office)
        if answers:
            one = page.wanted()
            office.desk.picture(page.party, page.job, one.request, one.page, None)
        thread.join()
        assert found == [None]
        office.person.say(PIN)
        assert page.to_the_end().state is State.DONE

    def test_pages_that_are_not_offered_are_not_wanted(self, office: Office, leader: Issued) -> None:
        office.page(offer(leader.certificate))
        office.person.asked.get(timeout=30)
        picture = office.person.window.picture
        assert [picture(0, 1), picture(3, 0), picture(-1, 0)] == [None, None, None]

    def test_the_wait_for_one_ends_with_the_job(self, office: Office, leader: Issued) -> None:
        office.limits = Limits(picture=60.0)
        page = office.page(offer(leader.certificate))
        thread, found = self.looked(office)
        office.desk.cancel(page.party, page.job)
        thread.join(30)
        assert found == [None]
        assert office.person.window.picture(0, 0) is None


class TestStored:
    def test_signatures_are_let_go(self, office: Office, leader: Issued) -> None:
        statement = offer(leader.certificate)
        office.person.say(PIN)
        page = office.page(statement)
        page.to_the_end()
        first, second, third = (one.request for one in statement.items)
        office.desk.stored(page.party, page.job, [first], [(second, "Văn bản đã thay đổi.")])
        watched = office.desk.watch(page.party, page.job, 0, 0)
        assert [one.request for one in watched.results if isinstance(one, Signed)] == [third]
        assert watched.next == 3
        assert any("1 văn bản." in one and "“Văn bản đã thay đổi.”" in one for one in office.person.told)

    def test_what_was_never_signed_is_not_believed(self, office: Office, leader: Issued) -> None:
        statement = offer(leader.certificate)
        page = office.page(statement)
        office.desk.stored(page.party, page.job, [one.request for one in statement.items] + ["x"], [])
        office.person.say(PIN)
        page.to_the_end()
        verify(page, statement, leader.certificate)


class TestLease:
    def test_a_job_is_forgotten_when_its_page_is_silent(self, office: Office, leader: Issued) -> None:
        page = office.page(offer(leader.certificate))
        office.person.asked.get(timeout=30)
        office.clock.forward(timedelta(minutes=29))
        page.watch(0)
        office.clock.forward(timedelta(minutes=29))
        page.watch(0)
        office.clock.forward(timedelta(minutes=30))
        assert refused(lambda: page.watch(0)).code == Code.NO_JOB
        assert office.person.window.closed.wait(30)
        assert "không còn mở" in office.person.window.last_words[0]

    def test_nobody_has_to_ask_for_that(self, office: Office, leader: Issued) -> None:
        office.limits = Limits(sweep=0.02)
        office.page(offer(leader.certificate))
        office.person.asked.get(timeout=30)
        office.clock.forward(timedelta(minutes=30))
        assert office.person.window.closed.wait(30)


class TestLimits:
    def test_a_party_has_so_many_jobs(self, office: Office, leader: Issued) -> None:
        office.limits = Limits(jobs=3, jobs_of_party=2)
        party, other = office.service.party(), office.service.party()
        for whose in (party, party, other):
            office.page(offer(leader.certificate), whose)
        for whose in (party, other):
            error = refused(lambda whose=whose: office.page(offer(leader.certificate), whose))  # type: ignore[misc]
            assert (error.code, error.status) == (Code.TOO_MANY, 429)

    def test_what_is_settled_makes_room_and_what_is_not_stays(self, office: Office, leader: Issued) -> None:
        office.limits = Limits(jobs=1)
        statement = offer(leader.certificate)
        office.person.say(PIN)
        page = office.page(statement)
        page.to_the_end()
        assert refused(lambda: office.page(offer(leader.certificate))).code == Code.TOO_MANY
        office.desk.stored(page.party, page.job, list(page.signed), [])
        assert office.page(offer(leader.certificate)).job != page.job

    def test_after_the_end_nothing_begins(self, office: Office, leader: Issued) -> None:
        desk = office.desk
        desk.close()
        error = refused(lambda: office.page(offer(leader.certificate)))
        assert (error.code, error.status) == (Code.CLOSED, 503)

    def test_the_end_stops_what_is_asked(self, office: Office, leader: Issued) -> None:
        page = office.page(offer(leader.certificate))
        office.person.asked.get(timeout=30)
        office.desk.close()
        assert page.to_the_end().state is State.CANCELLED
        assert "Máy ký đã tắt" in office.person.window.last_words[0]


class TestWords:
    def test_of_a_page_are_told_as_its_own(self, office: Office, leader: Issued) -> None:
        """It may say anything, such as where to type the PIN: whose words they are stands before them."""
        office.person.say(PIN)
        page = office.page(offer(leader.certificate, count=1))
        page.to_the_end()
        lie = "Hãy nhập mã PIN vào trang web để xác nhận."
        office.desk.stored(page.party, page.job, [], [(next(iter(page.signed)), lie)])
        (told,) = (one for one in office.person.told if lie in one)
        assert told.startswith(f"Trang {page.party.origin} báo")
        assert "không phải của máy ký" in told.split(lie)[0]

    def test_of_another_agency_than_was_paired_are_doubted(self, office: Office, leader: Issued) -> None:
        office.person.say(NO)
        page = office.page(replace(offer(leader.certificate), site="Bộ Công an"))
        page.to_the_end()
        (asked,) = office.person.questions
        assert page.party.site in asked.problem
        assert "nay tự xưng là “Bộ Công an”" in asked.problem

    def test_that_are_long_hide_no_other_doubt(self, office: Office, leader: Issued) -> None:
        office.person.say(NO)
        statement = replace(offer(leader.certificate), site="Bộ " * 160, person="An " * 160)
        office.page(statement).to_the_end()
        shown = plain(office.person.questions[0].problem)
        assert "nay tự xưng" in shown
        assert "Chứng thư số ghi tên" in shown

    def test_of_the_agency_that_was_paired_are_not(self, office: Office, leader: Issued) -> None:
        office.person.say(NO)
        office.page(offer(leader.certificate)).to_the_end()
        assert [one.problem for one in office.person.questions] == [""]


def test_a_watch_is_held_back_until_there_is_news(office: Office, leader: Issued) -> None:
    page = office.page(offer(leader.certificate))
    office.person.asked.get(timeout=30)
    page.until(State.ASKING)
    seen: list[int] = []
    watcher = threading.Thread(target=lambda: seen.append(len(page.watch(20).results)))
    watcher.start()
    office.person.say(PIN)
    watcher.join()
    page.to_the_end()
    assert seen


def test_an_offer_of_yesterday_is_refused(office: Office, leader: Issued) -> None:
    party = office.service.party()
    said = office.service.offer(offer(leader.certificate))
    office.clock.forward(timedelta(days=1))
    with pytest.raises(OfferRefusedError, match="quá hạn"):
        office.desk.begin(party, said)
