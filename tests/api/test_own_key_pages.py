"""Pages about keys on the signer's own machine: what they show, and which of them may reach the helper."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import pytest

from infra.identity import Person
from signing.agent import wire
from tests.api.browsing import browse, text_of
from tests.api.service import Service

LEADER = "lanhdao.snv"
DIGEST = "ab" * 32
ADDRESSES = [f"http://{wire.HOST}:{port}" for port in wire.PORTS]


@contextmanager
def own_key(service: Service) -> Iterator[None]:
    """For a while the leader's key is at home."""
    before = give_key(service, f"own:{DIGEST}")
    yield
    give_key(service, before)


def give_key(service: Service, reference: str | None) -> str | None:
    with service.container.database.transaction() as session:
        person = session.query(Person).filter_by(username=LEADER).one()
        before, person.key_ref = person.key_ref, reference
        return before


def reaches(policy: str) -> list[str]:
    allowed = re.search(r"connect-src ([^;]*)", policy)
    assert allowed is not None
    return allowed[1].split()


class TestOwnKeyPage:
    def test_reaches_the_helper_at_its_three_addresses(self, service: Service) -> None:
        page = browse(service, LEADER).http.get("/khoa-ky")
        assert reaches(page.headers["content-security-policy"]) == ["'self'", *ADDRESSES]
        [told] = re.findall(r'data-agent-wire="([^"]*)"', page.text)
        assert json.loads(unescape(told))["ports"] == list(wire.PORTS)

    def test_shows_the_fingerprint_of_what_is_registered(self, service: Service) -> None:
        with own_key(service):
            shown = browse(service, LEADER).http.get("/khoa-ky")
        assert " ".join(["abab"] * 16) in text_of(shown)

    @pytest.mark.parametrize(
        ("username", "says"),
        [
            (LEADER, "Chứng thư ký của tôi"),
            ("vanthu.snv", "Chứng thư của cơ quan, dùng để đóng dấu"),
            ("chuyenvien.snv", "Vai trò của bạn không ký và không đóng dấu"),
        ],
    )
    def test_is_for_whoever_signs_or_seals(self, service: Service, username: str, says: str) -> None:
        assert says in text_of(browse(service, username).http.get("/khoa-ky"))

    def test_is_for_people_who_signed_in(self, service: Service) -> None:
        assert browse(service).http.get("/khoa-ky").status_code in {302, 303, 401}


class TestOtherPages:
    @pytest.mark.parametrize("path", ["/", "/van-ban-di", "/luot-ky", "/luot-ky/moi?viec=sign"])
    def test_do_not_reach_the_helper(self, service: Service, path: str) -> None:
        page = browse(service, LEADER).http.get(path)
        assert reaches(page.headers["content-security-policy"]) == ["'self'"]
        assert "agent.js" not in page.text

    def test_what_is_signed_with_an_own_key_asks_no_pin_and_needs_its_certificate(
        self, service: Service
    ) -> None:
        with own_key(service):
            browser = browse(service, LEADER)
            page = browser.http.get("/luot-ky/moi?viec=sign")
            answer = browser.post(
                "/luot-ky/moi/may-ky",
                page="/luot-ky/moi?viec=sign",
                viec="sign",
                khoa="0" * 32,
                chon=f"1:{DIGEST}",
            )
        assert reaches(page.headers["content-security-policy"]) == ["'self'", *ADDRESSES]
        assert 'name="pin"' not in page.text
        assert answer.status_code == 422
        assert "Trang chưa hỏi được máy ký về chứng thư." in text_of(answer)

    def test_modules_carry_their_version_in_their_address(self, service: Service) -> None:
        client = service.client()
        assert client.get("/tinh/abc/agent.js").headers["content-type"].startswith("text/javascript")
        assert client.get("/tinh/abc/khong-co.js").status_code == 404
