"""A page is paired by a person who sits at this machine, types its code, and agrees once more."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from signing.agent import wire
from signing.agent.door import PairingMode
from signing.agent.door.errors import NotPairingError, TooManyPairingsError, WrongCodeError
from signing.agent.door.origins import may_pair
from signing.agent.door.store import MAX_PAIRINGS
from signing.agent.offers import Enrolment, say
from tests.signing.agent.door.helper import IDENTITY, NOW, ORIGIN, SERVICE, SITE, Helper, identity
from tests.signing.agent.door.page import Answer, Page, exchange, request

OTHER = "https://evil.example"


def wrong(code: str) -> str:
    return code[:-1] + str((int(code[-1]) + 1) % 10)


class TestPairing:
    def test_makes_a_page_known(self, helper: Helper) -> None:
        code, until = helper.mode.open()
        assert (len(code), until) == (wire.CODE_DIGITS, NOW + timedelta(seconds=wire.CODE_SECONDS))
        page = helper.stranger()
        answer = page.pair(code, identity())
        assert (answer.status, helper.person.asked) == (200, [(ORIGIN, SITE)])
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert answer.json.keys() == {"pairing", "secret", "boot"}
        assert page.ask(wire.CERTIFICATES, {"wish": "x"}).status == 200
        ((_, party, _),) = helper.desk.asked
        assert (party.site, party.key) == (SITE, IDENTITY.key)

    def test_is_asked_for_across_origins(self, helper: Helper) -> None:
        helper.mode.open()
        stranger = helper.stranger()
        answer = stranger.preflight(wire.PAIRINGS, ("Access-Control-Request-Private-Network", "true"))
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert answer.headers["access-control-allow-private-network"] == "true"

    def test_opens_nothing_else_to_strangers(self, helper: Helper) -> None:
        helper.mode.open()
        stranger = helper.stranger(OTHER)
        for path in (wire.HELLO, wire.JOBS, wire.CERTIFICATES, "/v1/pairings/", "//v1/pairings"):
            assert stranger.preflight(path).gives_nothing
        assert stranger.hello().gives_nothing

    def test_is_closed_unless_somebody_opened_it(self, helper: Helper) -> None:
        stranger = helper.stranger()
        assert stranger.preflight(wire.PAIRINGS).gives_nothing
        assert stranger.pair("00000000", identity()).gives_nothing

    def test_is_closed_to_paired_pages_too(self, page: Page) -> None:
        answer = page.pair("00000000", identity())
        assert (answer.status, answer.code) == (403, "not_pairing")

    def test_ends_when_it_is_closed(self, helper: Helper) -> None:
        code, _ = helper.mode.open()
        helper.mode.close()
        assert helper.stranger().pair(code, identity()).gives_nothing

    def test_ends_by_itself(self, helper: Helper) -> None:
        code, until = helper.mode.open()
        helper.clock.now = until
        assert helper.stranger().pair(code, identity(until)).gives_nothing
        assert not helper.mode.is_open

    def test_holds_until_its_end(self, helper: Helper) -> None:
        code, until = helper.mode.open()
        helper.clock.now = until - timedelta(milliseconds=1)
        assert helper.stranger().pair(code, identity()).status == 200

    def test_needs_the_person_once_more(self, helper: Helper) -> None:
        helper.person.agrees = False
        code, _ = helper.mode.open()
        answer = helper.stranger().pair(code, identity())
        assert (answer.status, answer.code) == (403, "pairing_declined")
        assert not helper.pairings.all()
        assert helper.stranger().pair(code, identity()).gives_nothing

    def test_shows_who_asks_as_it_is(self, helper: Helper) -> None:
        """Another page with the service's own identity is shown with its own address."""
        code, _ = helper.mode.open()
        helper.stranger(OTHER).pair(code, identity())
        assert helper.person.asked == [(OTHER, SITE)]
        assert not helper.pairings.has_origin(ORIGIN)


class TestCode:
    def test_may_be_mistyped_twice(self, helper: Helper) -> None:
        code, _ = helper.mode.open()
        page = helper.stranger()
        for left in (2, 1):
            answer = page.pair(wrong(code), identity())
            assert (answer.status, answer.code) == (403, "wrong_code")
            assert f"còn {left} lần" in answer.json["detail"]
        assert page.pair(code, identity()).status == 200

    def test_wrong_three_times_ends_it(self, helper: Helper) -> None:
        code, _ = helper.mode.open()
        page = helper.stranger()
        answers = [page.pair(wrong(code), identity()) for _ in range(3)]
        assert [answer.code for answer in answers] == ["wrong_code"] * 3
        assert page.pair(code, identity()).gives_nothing
        assert not helper.person.asked
        assert not helper.pairings.all()

    def test_wrong_three_times_is_told_to_the_person(self, helper: Helper) -> None:
        code, _ = helper.mode.open()
        for _ in range(3):
            helper.stranger(OTHER).pair(wrong(code), identity())
        (told,) = helper.person.told
        assert OTHER in told

    def test_tries_are_of_all_pages_together(self, helper: Helper) -> None:
        code, _ = helper.mode.open()
        for number in range(3):
            helper.stranger(f"https://evil{number}.example").pair(wrong(code), identity())
        assert helper.stranger().pair(code, identity()).gives_nothing

    @pytest.mark.parametrize("code", ["", "0", "0" * 9, "é" * 8, "٠" * 8, " {code}", "{code} ", "{code}0"])
    def test_is_right_as_a_whole_or_not_at_all(self, helper: Helper, code: str) -> None:
        shown, _ = helper.mode.open()
        assert helper.stranger().pair(code.format(code=shown), identity()).code == "wrong_code"

    def test_that_nobody_can_write_down_gives_no_further_tries(self, helper: Helper) -> None:
        code, _ = helper.mode.open()
        page = helper.stranger(OTHER)
        for _ in range(4):
            assert page.pair("\ud800" * 8, identity()).status != 500
        for _ in range(3):
            page.pair(wrong(code), identity())
        assert page.pair(code, identity()).gives_nothing
        assert not helper.person.asked

    def test_of_any_letters_costs_a_try(self, helper: Helper) -> None:
        code, _ = helper.mode.open()
        for _ in range(wire.CODE_TRIES):
            with pytest.raises(WrongCodeError):
                helper.mode.pair(OTHER, "\ud800", identity())
        with pytest.raises(NotPairingError):
            helper.mode.pair(OTHER, code, identity())

    def test_is_good_once(self, helper: Helper) -> None:
        code, _ = helper.mode.open()
        assert helper.stranger().pair(code, identity()).status == 200
        assert helper.stranger(OTHER).pair(code, identity()).gives_nothing
        assert len(helper.pairings.all()) == 1

    def test_is_good_once_while_the_person_is_still_asked(self, helper: Helper) -> None:
        helper.person.may_answer.clear()
        code, _ = helper.mode.open()
        first: list[Answer] = []
        thread = threading.Thread(target=lambda: first.append(helper.stranger().pair(code, identity())))
        thread.start()
        assert helper.person.reached.wait(30)
        assert helper.stranger(OTHER).pair(code, identity()).gives_nothing
        helper.person.may_answer.set()
        thread.join()
        assert [answer.status for answer in first] == [200]
        assert [origin for origin, _ in helper.person.asked] == [ORIGIN]

    def test_of_many_at_once_lets_one_in(self, helper: Helper) -> None:
        code, _ = helper.mode.open()
        start = threading.Barrier(8)
        statuses: list[int] = []

        def pair(number: int) -> None:
            page = helper.stranger(f"https://page{number}.example")
            start.wait()
            statuses.append(page.pair(code, identity()).status)

        threads = [threading.Thread(target=pair, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(statuses) == [200] + [403] * 7
        assert len(helper.person.asked) == len(helper.pairings.all()) == 1

    def test_is_new_each_time(self, helper: Helper) -> None:
        old, _ = helper.mode.open()
        new = old
        while new == old:
            new, _ = helper.mode.open()
        assert helper.stranger().pair(old, identity()).code == "wrong_code"
        assert helper.stranger().pair(new, identity()).status == 200


class TestIdentity:
    @pytest.mark.parametrize("text", ["", "x", "a.b.c", "{said}x"])
    def test_of_nobody_pairs_nobody(self, helper: Helper, text: str) -> None:
        code, _ = helper.mode.open()
        answer = helper.stranger().pair(code, text.format(said=identity()))
        assert (answer.status, answer.code) == (409, "offer_refused")
        assert not helper.person.asked

    def test_under_another_key_pairs_nobody(self, helper: Helper) -> None:
        code, _ = helper.mode.open()
        forged = identity(key=Ed25519PrivateKey.generate())
        assert helper.stranger().pair(code, forged).code == "offer_refused"

    def test_is_no_other_statement(self, helper: Helper) -> None:
        code, _ = helper.mode.open()
        other = say(Enrolment("0" * 32, SITE, "An"), SERVICE, at=NOW, good_for=timedelta(hours=1))
        assert helper.stranger().pair(code, other).code == "offer_refused"

    def test_that_has_expired_pairs_nobody(self, helper: Helper) -> None:
        code, _ = helper.mode.open()
        assert helper.stranger().pair(code, identity(NOW - timedelta(hours=2))).code == "offer_refused"

    def test_of_a_clock_ahead_says_so(self, helper: Helper) -> None:
        code, _ = helper.mode.open()
        assert helper.stranger().pair(code, identity(NOW + timedelta(hours=1))).code == "clock_off"

    def test_that_is_wrong_costs_no_try(self, helper: Helper) -> None:
        code, _ = helper.mode.open()
        for _ in range(5):
            helper.stranger().pair(code, "x")
        assert helper.stranger().pair(code, identity()).status == 200


class TestRequest:
    @pytest.mark.parametrize(
        "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
    )
    def test_that_no_browser_asks_leave_for_is_refused(self, helper: Helper, kind: str) -> None:
        """A form on any page could send it: the code would be tried without its person knowing."""
        code, _ = helper.mode.open()
        body = json.dumps({"code": code, "identity": identity()}).encode()
        page = helper.stranger(OTHER)
        answer = exchange(
            page.port, request("POST", wire.PAIRINGS, page.head(length=len(body), content_type=kind), body)
        )
        assert (answer.status, answer.code) == (415, "wrong_type")
        assert not helper.person.asked

    @pytest.mark.parametrize(
        "origin", ["null", "http://antin.soxd.example.vn", "http://192.168.1.5", "file://"]
    )
    def test_of_a_page_that_others_could_write_gets_nothing(self, helper: Helper, origin: str) -> None:
        code, _ = helper.mode.open()
        page = helper.stranger(origin)
        assert page.preflight(wire.PAIRINGS).gives_nothing
        assert page.pair(code, identity()).gives_nothing

    @pytest.mark.parametrize(
        "origin", ["http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"]
    )
    def test_of_this_very_machine_may_do_without_tls(self, helper: Helper, origin: str) -> None:
        code, _ = helper.mode.open()
        assert helper.stranger(origin).pair(code, identity()).status == 200


def test_pairing_does_not_open_when_no_more_fit(helper: Helper) -> None:
    for _ in range(MAX_PAIRINGS):
        helper.paired()
    with pytest.raises(TooManyPairingsError, match="bỏ bớt"):
        helper.mode.open()


def test_codes_have_all_digits(helper: Helper) -> None:
    mode = PairingMode(helper.person, helper.pairings)
    codes = {mode.open()[0] for _ in range(200)}
    assert {len(code) for code in codes} == {8}
    assert set("".join(codes)) == set("0123456789")


@pytest.mark.parametrize(
    ("origin", "may"),
    [
        ("https://antin.example.vn", True),
        ("https://antin.example.vn:8443", True),
        ("https://xn--a-0ia.example", True),
        ("https://192.168.1.5", True),
        ("https://[fd00::1]:8443", True),
        ("http://localhost", True),
        ("http://127.0.0.1:8000", True),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://127.0.0.2", False),
        ("http://localhost:", False),
        ("https://", False),
        ("https://a b", False),
        ("https://a\n", False),
        ("https://user@a", False),
        ("https://a/", False),
        ("https://a:0", False),
        ("https://a:123456", False),
        ("https://Á", False),
        ("https://A.example", False),
        ("https://" + "a" * 300, False),
        ("ftp://a", False),
        ("null", False),
    ],
)
def test_origins(origin: str, *, may: bool) -> None:
    assert may_pair(origin) is may
