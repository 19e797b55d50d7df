"""A person at a browser, over plain HTTP: forms go back with what the page put in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

import httpx

from api.demo.people import PASSWORD
from tests.api.service import Service


@dataclass(frozen=True, slots=True)
class Browser:
    http: httpx.Client

    def token(self, path: str = "/dang-nhap") -> str:
        """The form token that a page of ours carries."""
        return form_token(self.http.get(path).text)

    def post(
        self, path: str, *, page: str = "/", files: dict[str, tuple[str, bytes]] | None = None, **fields: str
    ) -> httpx.Response:
        """Send a form as the page at `page` would."""
        return self.http.post(path, data={"csrf": self.token(page), **fields}, files=files)


def form_token(html: str) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', html)
    assert found is not None, "the page has no form of ours"
    return found[1]


def text_of(response: httpx.Response) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def browse(service: Service, username: str | None = None) -> Browser:
    browser = Browser(service.client())
    if username is not None:
        answer = browser.post("/dang-nhap", page="/dang-nhap", username=username, password=PASSWORD)
        assert answer.status_code == 303, text_of(answer)
    return browser
