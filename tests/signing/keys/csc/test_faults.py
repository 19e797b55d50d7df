"""What goes wrong at a service, and what is kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from signing.errors import KeyUnavailableError, LastTryError, SigningError, WrongPinError
from signing.keys.csc import Stage
from signing.keys.csc.errors import CredentialLockedError, PassingError
from tests.signing.keys.csc.bench import signed
from tests.signing.keys.csc.service import Fault

if TYPE_CHECKING:
    from tests.signing.keys.csc.bench import Bench

AUTHORIZE, SIGN, POLL = "credentials/authorize", "signatures/signHash", "signatures/signPolling"
HANG_UP = Fault()


def kinds(outcomes: list[bytes | SigningError]) -> str:
    return "".join("+" if isinstance(one, bytes) else "-" for one in outcomes)


def error_of(outcomes: list[bytes | SigningError]) -> SigningError:
    """The one reason of all that failed."""
    (error,) = {id(one): one for one in outcomes if isinstance(one, SigningError)}.values()
    return error


class TestSecrets:
    @pytest.mark.parametrize("wrong", ["PIN", "OTP"])
    def test_a_wrong_one_is_told_and_never_sent_again(self, either: Bench, wrong: str) -> None:
        if wrong == "PIN":
            either.person.pin = "000000"
        else:
            either.person.otps = ["000000"]
        either.holding.multisign = 2
        outcomes = either.sign(5)
        assert kinds(outcomes) == "-----"
        assert isinstance(error_of(outcomes), WrongPinError)
        assert "không đúng" in str(error_of(outcomes))
        assert len(either.service.asked(AUTHORIZE)) == 1

    def test_two_wrong_ones_stop_before_the_service_locks(self, either: Bench) -> None:
        either.person.otps = ["1", "2"]
        either.sign(1)
        either.sign(1)
        third = error_of(either.sign(1))
        assert isinstance(third, LastTryError)
        assert "--last-try" in str(third)
        assert either.holding.wrong == 2
        assert kinds(signed(either.key(confirmed=True), 1)) == "+"
        assert kinds(either.sign(1)) == "+"

    def test_a_locked_credential_says_so(self, either: Bench) -> None:
        either.holding.wrong = 3
        outcomes = either.sign(2)
        assert isinstance(error_of(outcomes), CredentialLockedError)
        assert "đã bị khóa" in str(error_of(outcomes))

    def test_a_broken_connection_counts_as_no_wrong_try(self, bench: Bench) -> None:
        bench.service.fail(AUTHORIZE, HANG_UP, HANG_UP)
        assert isinstance(error_of(bench.sign(1)), PassingError)
        assert isinstance(error_of(bench.sign(1)), PassingError)
        assert kinds(bench.sign(1)) == "+"

    def test_an_authorisation_whose_answer_was_lost_is_not_asked_twice(self, bench: Bench) -> None:
        bench.service.fail(AUTHORIZE, Fault(after=True))
        assert kinds(bench.sign(2)) == "--"
        assert len(bench.service.asked(AUTHORIZE)) == 1


class TestHalfWay:
    def test_what_was_signed_stays_and_the_rest_gets_a_new_authorisation(self, either: Bench) -> None:
        either.service.sad_lasts = 2
        assert kinds(either.sign(5, hashes_per_call=1)) == "+++++"
        assert [body["numSignatures"] for body in either.service.asked(AUTHORIZE)] == [5, 3, 1]
        assert (either.person.times("PIN"), either.person.times("OTP")) == (1, 3)

    def test_what_was_signed_stays_when_the_second_otp_is_wrong(self, either: Bench) -> None:
        either.service.sad_lasts = 2
        either.person.otps = ["otp-7750", "wrong"]
        outcomes = either.sign(5, hashes_per_call=1)
        assert kinds(outcomes) == "++---"
        assert isinstance(error_of(outcomes), WrongPinError)

    def test_an_authorisation_that_never_lasts_is_given_up(self, bench: Bench) -> None:
        bench.service.sad_lasts = 0
        assert kinds(bench.sign(3)) == "---"
        assert len(bench.service.asked(AUTHORIZE)) == 2

    def test_a_sad_that_ended_here_is_not_even_sent(self, bench: Bench) -> None:
        bench.service.expires_in = 0
        assert kinds(bench.sign(2)) == "--"
        assert not bench.service.asked(SIGN)

    def test_the_network_goes_away_for_good(self, bench: Bench) -> None:
        bench.service.fail(SIGN, None, *[HANG_UP] * 9)
        outcomes = bench.sign(5, hashes_per_call=2)
        assert kinds(outcomes) == "++---"
        assert "mạng" in str(error_of(outcomes))

    def test_a_lost_answer_is_asked_for_again(self, either: Bench) -> None:
        either.service.fail(SIGN, HANG_UP)
        assert kinds(either.sign(3)) == "+++"
        assert len(either.service.asked(AUTHORIZE)) == 1

    def test_a_lost_answer_that_spent_the_sad_costs_an_otp_and_no_signature(self, either: Bench) -> None:
        either.service.fail(SIGN, Fault(after=True))
        assert kinds(either.sign(3)) == "+++"
        assert len(either.service.asked(AUTHORIZE)) == 2

    def test_an_error_of_the_service_itself(self, either: Bench) -> None:
        either.service.fail(SIGN, *[Fault(500, body=b'{"error":"server_error"}')] * 9)
        outcomes = either.sign(2)
        assert kinds(outcomes) == "--"
        assert "lỗi bên trong" in str(error_of(outcomes))


class TestQueue:
    def test_too_many_requests_wait_as_long_as_the_service_wishes(self, either: Bench) -> None:
        either.service.fail(SIGN, Fault(429, (("Retry-After", "17"),)), Fault(503))
        assert kinds(either.sign(2)) == "++"
        assert either.clock.slept == [pytest.approx(17), pytest.approx(4)]
        queued = [one for one in either.told if one.stage is Stage.QUEUED]
        assert [(one.done, one.total, round(one.seconds)) for one in queued] == [(0, 2, 17), (0, 2, 4)]
        assert "17 giây" in queued[0].sentence
        assert "0/2" in queued[0].sentence

    def test_an_authorisation_that_was_not_taken_up_waits_too(self, bench: Bench) -> None:
        bench.service.fail(AUTHORIZE, Fault(429, (("Retry-After", "5"),)))
        assert kinds(bench.sign(1)) == "+"
        assert bench.person.times("OTP") == 1

    def test_who_wants_hours_is_not_waited_for(self, bench: Bench) -> None:
        bench.service.fail(SIGN, *[Fault(429, (("Retry-After", "7200"),))] * 9)
        outcomes = bench.sign(1)
        assert "120 phút" in str(error_of(outcomes))
        assert not bench.clock.slept

    def test_limits_of_the_provider_are_kept(self, bench: Bench) -> None:
        bench.holding.multisign = 1
        assert kinds(bench.sign(4, requests_per_second=2, requests_per_minute=6)) == "++++"
        calls = len(bench.service.calls)
        assert sum(bench.clock.slept) >= (calls - 1) // 6 * 60
        assert any(one.stage is Stage.QUEUED and one.done for one in bench.told)

    def test_without_limits_nobody_waits(self, either: Bench) -> None:
        either.sign(5)
        assert not either.clock.slept


class TestConfirmation:
    def test_one_that_comes_late_counts(self, newer: Bench) -> None:
        newer.service.is_asynchronous = True
        newer.service.polls = 40
        newer.service.fail(POLL, None, HANG_UP, Fault(502), Fault(429, (("Retry-After", "9"),)))
        assert kinds(newer.sign(3)) == "+++"
        assert sum(newer.clock.slept) > 120
        assert newer.service.asked(SIGN)[0]["operationMode"] == "A"
        assert any(one.stage is Stage.CONFIRMING for one in newer.told)

    def test_one_that_does_not_come_is_told(self, newer: Bench) -> None:
        newer.service.is_asynchronous = True
        newer.service.polls = 10**6
        outcomes = newer.sign(2)
        assert kinds(outcomes) == "--"
        assert "600 giây" in str(error_of(outcomes))
        assert len(newer.service.asked(SIGN)) == 1

    def test_leave_that_comes_late_counts(self, newer: Bench) -> None:
        newer.service.confirms_late = True
        assert kinds(newer.sign(2)) == "++"
        assert len(newer.service.asked("credentials/authorizeCheck")) == 3

    def test_the_signers_telephone_needs_no_pin_here(self, bench: Bench) -> None:
        bench.holding.mode, bench.holding.wants = "implicit", ()
        assert kinds(bench.sign(2)) == "++"
        assert not bench.person.asked

    def test_an_access_token_of_the_credential_is_its_sad(self, bench: Bench) -> None:
        bench.holding.mode, bench.holding.wants = "oauth2code", ()
        outcomes = bench.sign(2)
        assert kinds(outcomes) == "--"
        assert {name for name, _, _ in bench.person.asked} == {"access_token"}
        assert not bench.service.asked(AUTHORIZE)


class TestSlowness:
    """A service may take a minute; the proportions are kept."""

    def test_a_slow_answer_counts(self, either: Bench) -> None:
        either.service.fail(SIGN, Fault(seconds=0.4))
        assert kinds(either.sign(2)) == "++"

    def test_a_service_that_takes_too_long_is_left(self, bench: Bench) -> None:
        bench.service.fail(AUTHORIZE, Fault(seconds=60))
        error = error_of(bench.sign(2, timeout=0.5))
        assert "0.5 giây" in str(error)

    def test_a_minute_is_not_too_long(self, bench: Bench) -> None:
        assert bench.settings.timeout > 60


class TestAnswers:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"[]",
            b"<html>",
            b'{"signatures": "x"}',
            b'{"signatures": ["!"]}',
            b'{"signatures": ["YQ==", "YQ=="]}',
        ],
    )
    def test_nonsense_is_no_signature(self, bench: Bench, body: bytes) -> None:
        bench.service.fail(SIGN, Fault(200, body=body))
        error = error_of(bench.sign(1))
        assert isinstance(error, KeyUnavailableError)
        assert "chuẩn CSC" in str(error)

    def test_deep_nesting_is_nonsense(self, bench: Bench) -> None:
        bench.service.fail(SIGN, Fault(200, body=b"[" * 10**6))
        assert "chuẩn CSC" in str(error_of(bench.sign(1)))

    def test_a_flood_is_cut_off(self, bench: Bench) -> None:
        bench.service.fail(SIGN, *[Fault(200, body=bytes(5 * 1024 * 1024))] * 2)
        assert "lớn hơn mức cho phép" in str(error_of(bench.sign(1)))

    def test_redirects_are_not_followed(self, bench: Bench) -> None:
        bench.service.fail(SIGN, Fault(307, (("Location", bench.service.url),)))
        assert "HTTP 307" in str(error_of(bench.sign(1)))
        assert len(bench.service.asked(SIGN)) == 1

    @pytest.mark.parametrize(
        "change",
        [
            {"cert": {"certificates": ["YQ=="]}},
            {"cert": {"certificates": ["YQ=="] * 1000}},
            {"cert": {"certificates": []}},
            {"cert": None},
            {"key": []},
            {"multisign": "²"},
            {"multisign": "9" * 5000},
            {"multisign": True},
            {"authMode": "magic"},
            {"auth": {"mode": "explicit", "objects": [{"id": 7}]}},
        ],
    )
    def test_a_credential_that_is_described_badly_is_not_used(
        self, bench: Bench, change: dict[str, object]
    ) -> None:
        said = json.dumps(bench.holding.described("v1") | change).encode()
        bench.service.fail("credentials/info", Fault(200, body=said))
        with pytest.raises(KeyUnavailableError):
            bench.key()

    def test_words_of_the_service_do_not_steer_a_terminal(self, bench: Bench) -> None:
        body = json.dumps({"error": "\x1b]0;x\x07", "error_description": "\x1b[2J\u202eno\n"}).encode()
        bench.service.fail(SIGN, Fault(400, body=body))
        assert str(error_of(bench.sign(1))).isprintable()

    def test_words_of_the_service_are_quoted_short(self, bench: Bench) -> None:
        long = b'{"error": "invalid_request", "error_description": "' + b"no " * 500 + b'"}'
        bench.service.fail(SIGN, Fault(400, body=long))
        assert len(str(error_of(bench.sign(1)))) < 400
