"""A service elsewhere in the network: the browser asks its person before a page may reach this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.agent.desk import desk_of, open_tab, pairs
from tests.journeys.agent.helper import RunningHelper
from tests.journeys.browser import beside, sign_in
from tests.journeys.running import RunningService

pytestmark = pytest.mark.browser
PERMISSION = "local-network-access"


@pytest.fixture
def far(service: RunningService, browser: Browser) -> Iterator[Browser]:
    """A browser that takes the service's address for one of the internet."""
    with beside(browser, f"--ip-address-space-overrides=127.0.0.1:{service.port}=public") as started:
        yield started


def test_the_page_says_what_to_allow_and_goes_on_once_it_is(
    service: RunningService, helper: RunningHelper, far: Browser
) -> None:
    refused = desk_of(far)
    refused.grant_permissions([], origin=service.address)  # Whatever is not granted is denied.
    person = open_tab(refused, service.address)
    sign_in(person, "lanhdao.snv")
    person.go("/khoa-ky")
    person.reads("Trình duyệt đang chặn trang này hỏi máy ký.")
    assert not person.page.get_by_label("Mã ghép nối").is_visible()

    refused.grant_permissions([PERMISSION], origin=service.address)
    pairs(person, helper)
