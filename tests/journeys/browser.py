"""People at Chromium, for journeys through the pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, Route, sync_playwright

from api.demo.people import PASSWORD

ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE_MS = 60_000
DESKTOP = (1280, 900)
PHONE = (390, 844)


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """The system's Chromium, headless, with an empty profile. Fails where there is none."""
    path = shutil.which("chromium")
    assert path is not None, "these tests need Chromium (Debian: apt-get install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *more])
        yield browser
        browser.close()


@contextmanager
def beside(browser: Browser, *more: str) -> Iterator[Browser]:
    """Another Chromium with arguments of its own, while the first one runs."""
    other = browser.browser_type.launch(executable_path=shutil.which("chromium"), args=[*ARGUMENTS, *more])
    yield other
    other.close()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in, at a screen of some size; anything a page complains of is kept."""

    page: Page
    address: str
    complaints: list[str]

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def open_document(self, subject: str) -> None:
        self.page.get_by_role("link", name=subject).first.click()
        self.page.get_by_role("heading", name=subject).wait_for()

    def press(self, name: str) -> None:
        """Press a button and wait until the page that follows stands."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()

    def press_link(self, name: str) -> None:
        """Follow a link and wait until the page that follows stands."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=True).first.click()

    def open_in_new_tab(self, name: str) -> None:
        """Look at what a link opens beside this page, and close it again."""
        with self.page.context.expect_page() as opened:
            self.page.get_by_role("link", name=name, exact=True).click()
        opened.value.wait_for_load_state()
        opened.value.close()

    def reads(self, text: str) -> None:
        """Wait until the page says it."""
        self.page.get_by_text(text).first.wait_for()

    def fits(self) -> bool:
        """Whether nothing sticks out to the right."""
        wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        return not self.page.evaluate(wider)


def arrive(browser: Browser, address: str, username: str | None, size: tuple[int, int] = DESKTOP) -> Person:
    """Open a browser of one's own and sign in; nothing outside the service can be reached."""
    width, height = size
    page = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN").new_page()
    page.set_default_timeout(PATIENCE_MS)
    complaints: list[str] = []

    def within(route: Route) -> None:
        if route.request.url.startswith(address):
            route.continue_()
        else:
            complaints.append(f"asked for {route.request.url}")
            route.abort()

    page.route("**/*", within)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    person = Person(page, address, complaints)
    if username is not None:
        sign_in(person, username)
    return person


def sign_in(person: Person, username: str) -> None:
    person.go("/dang-nhap")
    person.page.get_by_label("Tên đăng nhập").fill(username)
    person.page.get_by_label("Mật khẩu").fill(PASSWORD)
    with person.page.expect_navigation():
        person.page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
