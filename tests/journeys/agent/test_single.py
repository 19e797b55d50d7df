"""One document, signed from its own page with the device at the leader's machine."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys import flow, many
from tests.journeys.agent.conftest import LEADER
from tests.journeys.agent.desk import ends, pairs, registers, sits_down
from tests.journeys.agent.helper import RunningHelper
from tests.journeys.browser import PHONE
from tests.journeys.running import RunningService
from tests.signing.keys.pkcs11.softhsm import PIN

pytestmark = pytest.mark.browser


def test_cancelled_at_the_helper_and_signed_when_pressed_again(
    service: RunningService, helper: RunningHelper, browser: Browser
) -> None:
    [document] = many.submitted(service, 1)
    leader = sits_down(browser, service.address, "lanhdao.snv", PHONE)
    pairs(leader, helper)
    registers(leader, helper, LEADER)
    leader.go(f"/van-ban-di/{document}")
    assert leader.page.get_by_label("Mã PIN của khóa ký").count() == 0
    leader.press("Ký bằng máy ký của tôi")
    helper.reads(r"1 VĂN BẢN SẼ ĐƯỢC KÝ.*?\[k/h\]:")
    helper.types("h")
    leader.reads("Bạn đã hủy trên máy ký.")
    # Looked at again, no window opens by itself at somebody who has just said no.
    leader.page.reload()
    leader.reads("Bạn đã hủy trên máy ký.")
    assert leader.fits()
    leader.page.get_by_role("button", name="Ký tiếp bằng máy ký của tôi").click()
    helper.agree(PIN)
    ends(leader)
    assert flow.view(service, document)["state"] == "signed"
    assert leader.complaints == []


def test_stopping_on_the_page_closes_the_question_at_the_helper(
    service: RunningService, helper: RunningHelper, browser: Browser
) -> None:
    [document] = many.submitted(service, 1)
    leader = sits_down(browser, service.address, "lanhdao.snv")
    pairs(leader, helper)
    registers(leader, helper, LEADER)
    leader.go(f"/van-ban-di/{document}")
    leader.press("Ký bằng máy ký của tôi")
    helper.reads(r"\[k/h\]:")
    leader.press("Dừng lượt ký")
    ends(leader, "Đã dừng")
    helper.reads("Trang web đã")
    assert flow.view(service, document)["state"] == "submitted"
