"""A service's clock, and a browser that gets through, or half-way, or not at all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from signing.agent import wire
from signing.agent.contacts import Contacts
from signing.agent.doctor.asking import KEY_PAGE, clock_of, try_browser
from signing.agent.doctor.model import ClockFacts, Finding, Level
from tests.signing.agent.door.helper import ORIGIN, Helper

NOW = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)


@pytest.fixture
def helper(tmp_path: Path) -> Iterator[Helper]:
    helper = Helper(tmp_path / "home")
    with helper.running():
        yield helper


def tried(helper: Helper, act: Callable[[], object]) -> list[Finding]:
    """What is found where the page that is opened does this."""

    def show(address: str) -> bool:
        assert address == ORIGIN + "/khoa-ky"
        act()
        return True

    return list(try_browser(ORIGIN, Contacts(helper.folder), show=show, seconds=1.2))


def test_a_page_that_gets_through(helper: Helper) -> None:
    page = helper.page()

    def act() -> None:
        page.hello()
        assert page.ask(wire.CERTIFICATES, {"wish": "x"}).status == 200

    (found,) = tried(helper, act)
    assert found.level is Level.FINE


def test_a_page_that_is_not_the_one_that_was_paired(helper: Helper) -> None:
    helper.paired()
    (found,) = tried(helper, lambda: helper.stranger().hello())

    assert found.check == "not_proven"
    assert "trình duyệt khác" in found.says


def test_a_browser_that_lets_nothing_through(helper: Helper) -> None:
    helper.paired()
    (found,) = tried(helper, lambda: None)

    assert found.check == "browser_silent"
    assert any("Local network access" in step for step in found.mend)


def test_a_browser_that_asks_and_then_stops(helper: Helper) -> None:
    helper.paired()
    (found,) = tried(helper, lambda: helper.stranger().preflight(wire.CERTIFICATES))

    assert found.check == "browser_blocks"
    assert any("Local network access" in step for step in found.mend)


def test_a_page_of_another_origin_is_no_contact(helper: Helper) -> None:
    helper.paired()
    (found,) = tried(helper, lambda: helper.stranger("https://evil.example").hello())

    assert found.check == "browser_silent"


def test_no_browser_is_told_with_the_address(helper: Helper) -> None:
    helper.paired()
    first, second = try_browser(ORIGIN, Contacts(helper.folder), show=lambda _address: False, seconds=0.1)

    assert first.check == "no_browser"
    assert any(ORIGIN + KEY_PAGE in step for step in first.mend)
    assert second.check == "browser_silent"


class _Service(BaseHTTPRequestHandler):
    date = NOW
    status = 200

    def do_HEAD(self) -> None:
        self.send_response_only(self.status)
        self.send_header("Date", format_datetime(self.date, usegmt=True))
        self.send_header("Location", "https://elsewhere.example/")
        self.end_headers()


@pytest.mark.parametrize("status", [200, 303, 403])
@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(minutes=-40), timedelta(hours=3)])
def test_a_services_clock_is_compared(status: int, ahead: timedelta) -> None:
    handler = type("Handler", (_Service,), {"status": status})
    with ThreadingHTTPServer((wire.HOST, 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        answer = clock_of(f"http://{wire.HOST}:{server.server_port}", lambda: NOW + ahead)
        server.shutdown()

    assert answer == ClockFacts(
        ahead.total_seconds(), f"http://{wire.HOST}:{server.server_port}", asked_now=True
    )


def test_a_service_that_is_not_there_is_told() -> None:
    with ThreadingHTTPServer((wire.HOST, 0), _Service) as server:
        gone = server.server_port
    answer = clock_of(f"http://{wire.HOST}:{gone}", lambda: NOW)

    assert isinstance(answer, Finding)
    assert answer.level is Level.NOTE
