"""Somebody at their desk: a browser that is paired with the helper on the same machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, BrowserContext

from signing.agent.wire import HOST, PORTS
from tests.journeys.browser import DESKTOP, PATIENCE_MS, Person, sign_in
from tests.signing.keys.pkcs11.softhsm import PIN

if TYPE_CHECKING:
    from tests.journeys.agent.helper import RunningHelper

HELPERS = tuple(f"http://{HOST}:{port}/" for port in PORTS)

EXPECTED = ("Failed to load resource", *(f"Access to fetch at '{each}" for each in HELPERS))
"""Helper and service that do not answer, and other people's helpers: browsers note each on the console."""


def desk_of(browser: Browser, size: tuple[int, int] = DESKTOP) -> BrowserContext:
    width, height = size
    return browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN")


def open_tab(context: BrowserContext, address: str) -> Person:
    """A tab whose requests nothing stands in between of: the browser's own rules for the helper must hold.

    What it asks of anybody but service and helper is a complaint.
    """
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    complaints: list[str] = []
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((address, *HELPERS))
            else complaints.append(f"asked for {request.url}")
        ),
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if message.type == "error" and not message.text.startswith(EXPECTED)
            else None
        ),
    )
    return Person(page, address, complaints)


def sits_down(browser: Browser, address: str, username: str, size: tuple[int, int] = DESKTOP) -> Person:
    person = open_tab(desk_of(browser, size), address)
    sign_in(person, username)
    return person


def pairs(person: Person, helper: RunningHelper) -> None:
    person.go("/khoa-ky")
    person.page.get_by_label("Mã ghép nối").fill(helper.code())
    person.page.get_by_role("button", name="Ghép nối", exact=True).click()
    helper.allow()
    person.reads("Máy ký đang chạy và đã ghép nối với trình duyệt này.")


def registers(person: Person, helper: RunningHelper, holder: str) -> None:
    """Register the certificate on the device that names `holder`."""
    person.go("/khoa-ky")
    with person.page.expect_navigation():
        person.page.get_by_role("button", name=re.compile("^Đăng ký chứng thư")).click()
        helper.choose(holder)
        helper.gives_pin(PIN)
    person.reads("Đã đăng ký chứng thư.")


def ends(person: Person, batch: str = "Đã xong") -> None:
    """Wait until the batch on the screen has ended so."""
    person.page.locator(".title-row .tag", has_text=batch).wait_for()
