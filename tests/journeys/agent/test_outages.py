"""Page, network, service, helper or browser goes away in the middle: each document is signed once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error

from tests.journeys import many
from tests.journeys.agent.conftest import LEADER
from tests.journeys.agent.desk import ends, open_tab, pairs, registers, sits_down
from tests.journeys.agent.helper import RunningHelper
from tests.journeys.agent.lines import Line
from tests.journeys.browser import ARGUMENTS, Person, sign_in
from tests.journeys.running import RunningService, wait_for
from tests.signing.keys.pkcs11.softhsm import PIN

pytestmark = pytest.mark.browser

DOCUMENTS = 40


def chooses_all(person: Person) -> str:
    """Choose everything that waits; gives the address of the batch."""
    person.go("/luot-ky/moi?viec=sign")
    person.page.get_by_label("Chọn tất cả").check()
    person.page.get_by_label("Tôi đồng ý ký cả những văn bản").check()
    person.press("Ký bằng máy ký của tôi")
    person.reads("Chờ bạn xác nhận trên máy ký")
    return person.page.url.removeprefix(person.address).partition("?")[0]


def signed(service: RunningService) -> Counter[int]:
    rows = service.rows("SELECT document_id FROM outgoing_revision WHERE kind = 'leader'")
    return Counter(row[0] for row in rows)


def wait_for_signed(service: RunningService, count: int) -> int:
    def look() -> int | None:
        done = sum(signed(service).values())
        return done if done >= count else None

    return wait_for(look, f"{count} signatures")


def test_page_network_and_service_go_away_and_the_pin_is_asked_once(
    service: RunningService, line: Line, helper: RunningHelper, browser: Browser
) -> None:
    documents = many.submitted(service, DOCUMENTS)
    leader = sits_down(browser, line.address, "lanhdao.snv")
    pairs(leader, helper)
    registers(leader, helper, LEADER)
    batch = chooses_all(leader)

    # Closed before anybody answered: the helper goes on asking, and the page finds its question again.
    tab = leader.page.context
    leader.page.close()
    leader = open_tab(tab, line.address)
    leader.go(batch)
    leader.reads("Chờ bạn xác nhận trên máy ký")
    other = open_tab(tab, line.address)
    other.go(batch)
    other.reads("Một thẻ khác của trình duyệt đang ký lượt này.")
    helper.agree(PIN)

    wait_for_signed(service, 2)
    leader.page.close()  # The other tab takes over.
    wait_for_signed(service, 10)
    line.cut()
    other.reads("Mất kết nối với máy chủ, đang thử lại.")
    before = sum(signed(service).values())
    line.mend()
    wait_for_signed(service, min(before + 2, DOCUMENTS))
    service.kill()
    service.start()
    ends(other)
    assert signed(service) == Counter(documents)
    assert helper.said.count("VĂN BẢN SẼ ĐƯỢC KÝ") == 1
    assert other.complaints == []


def test_a_helper_that_died_asks_again_for_the_rest(
    service: RunningService, line: Line, helper: RunningHelper, browser: Browser
) -> None:
    documents = many.submitted(service, DOCUMENTS)
    leader = sits_down(browser, line.address, "lanhdao.snv")
    pairs(leader, helper)
    registers(leader, helper, LEADER)
    chooses_all(leader)
    helper.agree(PIN)
    wait_for_signed(service, 5)
    line.cut()  # So that something is surely left: it is signed, but only the helper has it.
    leader.reads("Mất kết nối với máy chủ, đang thử lại.")
    helper.kill()
    line.mend()
    leader.reads("Máy ký không trả lời. Hãy mở lại máy ký")
    helper.start()
    assert 0 < helper.agree(PIN) < DOCUMENTS
    ends(leader)
    assert signed(service) == Counter(documents)


def test_a_browser_that_died_takes_up_its_work_again(
    service: RunningService, helper: RunningHelper, browser: Browser, tmp_path: Path
) -> None:
    documents = many.submitted(service, DOCUMENTS)
    profile = tmp_path / "profile"
    with own_browser(browser, profile) as context:
        leader = open_tab(context, service.address)
        sign_in(leader, "lanhdao.snv")
        pairs(leader, helper)
        registers(leader, helper, LEADER)
        batch = chooses_all(leader)
        helper.agree(PIN)
        wait_for_signed(service, 3)
        kill_browser(profile)
    with own_browser(browser, profile) as context:
        leader = open_tab(context, service.address)
        leader.go(batch)
        if not leader.page.url.endswith(batch):
            sign_in(leader, "lanhdao.snv")
            leader.go(batch)
        ends(leader)
    assert signed(service) == Counter(documents)
    assert helper.said.count("VĂN BẢN SẼ ĐƯỢC KÝ") == 1


@contextmanager
def own_browser(browser: Browser, profile: Path) -> Iterator[BrowserContext]:
    """One more browser, with a profile that outlives it."""
    context = browser.browser_type.launch_persistent_context(
        profile, executable_path=shutil.which("chromium"), args=list(ARGUMENTS), locale="vi-VN"
    )
    yield context
    with suppress(Error):
        context.close()


def kill_browser(profile: Path) -> None:
    found = subprocess.run(
        ["pgrep", "-f", f"--user-data-dir={profile}"], capture_output=True, text=True, check=False
    )
    for pid in found.stdout.split():
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            continue  # It went with its parent.
