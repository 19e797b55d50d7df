"""Leader and clerk sign with the devices at their own machine: every step as they see it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys import flow, many
from tests.journeys.agent.conftest import AGENCY, LEADER
from tests.journeys.agent.desk import ends, pairs, registers, sits_down
from tests.journeys.agent.helper import RunningHelper
from tests.journeys.asking import People, verdict
from tests.journeys.running import RunningService
from tests.signing.judges import pdfsig_verdicts
from tests.signing.keys.pkcs11.softhsm import PIN

pytestmark = pytest.mark.browser

DOCUMENTS = 12


def test_a_list_is_signed_and_issued_with_a_pin_each(
    service: RunningService, helper: RunningHelper, browser: Browser, tmp_path: Path
) -> None:
    documents = many.submitted(service, DOCUMENTS)
    leader = sits_down(browser, service.address, "lanhdao.snv")
    pairs(leader, helper)
    registers(leader, helper, LEADER)
    pins = helper.said.count("Mã PIN của thiết bị ký")

    leader.go("/")
    leader.press_link("Ký nhiều văn bản")
    assert leader.page.get_by_label("Mã PIN của khóa ký").count() == 0
    leader.open_in_new_tab("Kế hoạch số 1")
    leader.page.get_by_label("Chọn tất cả").check()
    leader.page.get_by_label("Tôi đồng ý ký cả những văn bản").check()
    leader.press("Ký bằng máy ký của tôi")
    leader.reads("Chờ bạn xác nhận trên máy ký")
    shown = helper.reads(r"VĂN BẢN SẼ ĐƯỢC KÝ.*?\[k/h\]:")[0]
    assert all(f"Kế hoạch số {number} " in shown for number in range(1, DOCUMENTS + 1))
    assert f"Người ký: {LEADER}" in shown
    assert f"{DOCUMENTS - 1} văn bản CHƯA được mở trên hệ thống" in shown
    looks_at_a_page(service, helper)
    helper.types("k")
    helper.gives_pin(PIN)
    ends(leader)
    assert leader.page.get_by_text("Đã ký", exact=True).count() == DOCUMENTS
    assert helper.said.count("Mã PIN của thiết bị ký") == pins + 1
    assert leader.complaints == []

    clerk = sits_down(browser, service.address, "vanthu.snv")
    pairs(clerk, helper)
    registers(clerk, helper, AGENCY)
    clerk.go("/luot-ky/moi?viec=issue")
    clerk.page.get_by_label("Chọn tất cả").check()
    clerk.page.get_by_label("Tôi đồng ý đóng dấu cả những văn bản").check()
    clerk.press("Ban hành bằng máy ký của tôi")
    helper.agree(PIN)
    ends(clerk)
    numbers = [flow.view(service, each)["number"] for each in documents]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == DOCUMENTS
    assert clerk.complaints == []

    with People(service) as people:
        for document in documents:
            pdf = service.client("vanthu.snv").get_bytes(f"/outgoing/{document}/file")
            file = tmp_path / f"{document}.pdf"
            file.write_bytes(pdf)
            assert pdfsig_verdicts(file) == ["Signature is Valid."] * 2
            assert {each["indication"] for each in verdict(people, pdf)["signatures"]} == {"TOTAL-PASSED"}


def looks_at_a_page(service: RunningService, helper: RunningHelper) -> None:
    """The signer has a page's picture brought to the helper: the very one that the service bound."""
    helper.types("a 1 1")
    path = Path(helper.reads(r"cho đến khi ký xong: (\S+\.png)")[1])
    [pages] = service.rows("SELECT pages FROM signature_request ORDER BY created_at LIMIT 1")
    assert hashlib.sha256(path.read_bytes()).hexdigest() in re.findall("[0-9a-f]{64}", pages[0])
    helper.reads(r"\[k/h\]:")
