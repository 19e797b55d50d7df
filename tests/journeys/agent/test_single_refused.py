"""One document that is refused on the way, by its seal or by the device: what its people read and do next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from playwright.sync_api import Browser, Route

from api.demo.people import PIN as DEMO_PIN
from infra.clock import local_date, utc_now
from signing.agent.offers import ALGORITHM
from tests.journeys import flow, many
from tests.journeys.agent.conftest import AGENCY, LEADER
from tests.journeys.agent.desk import ends, pairs, registers, sits_down
from tests.journeys.agent.helper import RunningHelper
from tests.journeys.browser import PHONE
from tests.journeys.running import RunningService
from tests.signing.keys.pkcs11.softhsm import PIN
from tests.signing.placement.catalogue import CHAIR, SECRETARY
from tests.signing.placement.letters import SPACES, Letter, make

pytestmark = pytest.mark.browser

REASON = "Thư ký đã ký bản giấy"


@pytest.fixture
def minutes(service: RunningService) -> int:
    """Printed for this year, with a place for the secretary, signed by the chair alone."""
    place = f"An Phú, ngày{SPACES}tháng{SPACES}năm {local_date(utc_now()).year}"
    pdf, _ = make(Letter(recipients=None, beside=SECRETARY, beside_lower=0, signer=CHAIR, date=(place,)))
    document = flow.draft(service, "Biên bản họp", pdf)
    service.client("chuyenvien.snv").post(f"/outgoing/{document}/submission")
    body = {"pin": DEMO_PIN, "revision": flow.view(service, document)["revision"]}
    service.client("lanhdao.snv").post(f"/outgoing/{document}/signature", body)
    return document


def test_a_clerk_reads_what_speaks_against_the_seal_and_says_why_it_goes_on(
    service: RunningService, minutes: int, helper: RunningHelper, browser: Browser
) -> None:
    clerk = sits_down(browser, service.address, "vanthu.snv", PHONE)
    pairs(clerk, helper)
    registers(clerk, helper, AGENCY)
    clerk.go(f"/van-ban-di/{minutes}")
    assert clerk.page.get_by_label("Lý do vẫn đóng dấu").count() == 0
    clerk.press("Ban hành bằng máy ký của tôi")
    ends(clerk)
    clerk.reads("còn thiếu chữ ký")
    assert flow.view(service, minutes)["number"] is None
    clerk.page.get_by_role("link", name="Biên bản họp").click()
    clerk.reads("Lần trước chưa đóng dấu được:")
    clerk.page.get_by_label("Lý do vẫn đóng dấu").fill(REASON)
    assert clerk.fits()
    clerk.press("Ban hành bằng máy ký của tôi")
    helper.agree(PIN)
    ends(clerk)
    shown = flow.view(service, minutes)
    assert shown["state"] == "issued"
    assert f"Vẫn đóng dấu, lý do: {REASON} (" in shown["history"][-1]["note"]
    assert clerk.complaints == []


def test_what_the_device_does_not_sign_is_said_for_its_document_alone(
    service: RunningService, helper: RunningHelper, browser: Browser
) -> None:
    first, second = many.submitted(service, 2)
    leader = sits_down(browser, service.address, "lanhdao.snv")
    pairs(leader, helper)
    registers(leader, helper, LEADER)
    [file] = service.home.rglob("agent-key.pem")
    key = load_pem_private_key(file.read_bytes(), None)

    def beyond_the_device(route: Route) -> None:
        """The service asks for a scheme that the key of the first document's signer cannot do."""
        answer = route.fetch()
        claims = jwt.decode(answer.json()["offer"], options={"verify_signature": False})
        claims["items"][0]["scheme"] = "ed25519"
        claims["exp"] = int((datetime.now(UTC) + timedelta(minutes=5)).timestamp())
        offer = jwt.encode(claims, key, algorithm=ALGORITHM)  # type: ignore[arg-type] # it is an Ed25519 key
        route.fulfill(response=answer, json={"offer": offer})

    leader.page.route("**/offer", beyond_the_device)
    leader.go("/luot-ky/moi?viec=sign")
    leader.page.get_by_label("Chọn tất cả").check()
    leader.page.get_by_label("Tôi đồng ý ký cả những văn bản").check()
    leader.press("Ký bằng máy ký của tôi")
    leader.reads("Chờ bạn xác nhận trên máy ký")
    helper.agree(PIN)
    ends(leader)
    leader.reads("Máy ký không ký văn bản này, máy báo: “Thiết bị ký")
    assert [flow.view(service, each)["state"] for each in (first, second)] == ["submitted", "signed"]
    # It can be chosen again at once.
    leader.page.unroute_all()
    leader.go(f"/van-ban-di/{first}")
    leader.press("Ký bằng máy ký của tôi")
    helper.agree(PIN)
    ends(leader)
    assert flow.view(service, first)["state"] == "signed"
    assert leader.complaints == []
