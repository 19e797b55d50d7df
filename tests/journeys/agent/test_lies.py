"""A script in the page, or the service itself, lies to the helper; answers are swapped: all in vain."""

from __future__ import annotations

import base64
import io
import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import jwt
import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from playwright.sync_api import Browser, Route

from signing.agent.offers import ALGORITHM
from tests.journeys import flow, many
from tests.journeys.agent.conftest import LEADER
from tests.journeys.agent.desk import ends, pairs, registers, sits_down
from tests.journeys.agent.helper import RunningHelper
from tests.journeys.browser import Person
from tests.journeys.running import RunningService
from tests.signing.keys.pkcs11.softhsm import PIN

pytestmark = pytest.mark.browser

Lie = Callable[[str], str]
OTHER = "ab" * 32


def swapped_by_a_script(offer: str) -> str:
    """Another digest and title, under the signature of the service that said something else."""
    head, body, signature = offer.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["items"][0] |= {"document_digest": OTHER, "title": "Giấy nghỉ phép"}
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"{head}.{forged}.{signature}"


def swapped_by_the_service(service: RunningService) -> Lie:
    """The service says another digest itself: it has its key, but the attributes belong to the first."""
    [file] = service.home.rglob("agent-key.pem")
    key = load_pem_private_key(file.read_bytes(), None)

    def lie(offer: str) -> str:
        claims = jwt.decode(offer, options={"verify_signature": False})
        claims["items"][0]["document_digest"] = OTHER
        claims["exp"] = int((datetime.now(UTC) + timedelta(minutes=5)).timestamp())
        return jwt.encode(claims, key, algorithm=ALGORITHM)  # type: ignore[arg-type] # it is an Ed25519 key

    return lie


def chooses_all(person: Person) -> None:
    person.go("/luot-ky/moi?viec=sign")
    person.page.get_by_label("Chọn tất cả").check()
    person.page.get_by_label("Tôi đồng ý ký cả những văn bản").check()
    person.press("Ký bằng máy ký của tôi")


def submitted(service: RunningService, title: str) -> int:
    """A letter like no other: copies of one file have one signature."""
    changed = io.BytesIO()
    with pikepdf.open(io.BytesIO(flow.letter())) as pdf:
        pdf.docinfo["/Title"] = title
        pdf.save(changed)
    document = flow.draft(service, title, changed.getvalue())
    service.client("chuyenvien.snv").post(f"/outgoing/{document}/submission")
    return document


def test_what_is_not_what_was_prepared_is_not_signed(
    service: RunningService, helper: RunningHelper, browser: Browser
) -> None:
    many.submitted(service, 3)
    leader = sits_down(browser, service.address, "lanhdao.snv")
    pairs(leader, helper)
    registers(leader, helper, LEADER)
    lies: list[Lie] = [swapped_by_a_script, swapped_by_the_service(service)]

    def offered(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={"offer": lies.pop(0)(answer.json()["offer"])})

    leader.page.route("**/offer", offered)
    chooses_all(leader)
    leader.reads("Yêu cầu ký không đúng như hệ thống đã gửi nên không có gì được ký.")
    again = leader.page.get_by_role("button", name="Ký tiếp bằng máy ký của tôi")
    again.click()
    leader.page.locator("[data-now=refused]", has_text="không khớp").wait_for()
    assert not lies
    assert "VĂN BẢN SẼ ĐƯỢC KÝ" not in helper.said
    # Told the truth, it signs.
    leader.page.unroute_all()
    again.click()
    assert helper.agree(PIN) == 3
    ends(leader)


def test_signatures_of_two_documents_are_not_exchanged(
    service: RunningService, helper: RunningHelper, browser: Browser
) -> None:
    documents = [submitted(service, f"Kế hoạch số {number}") for number in range(1, 4)]
    leader = sits_down(browser, service.address, "lanhdao.snv")
    pairs(leader, helper)
    registers(leader, helper, LEADER)
    first: dict[str, str] = {}

    def answered(route: Route) -> None:
        """Everybody gets the first one's signature."""
        answers = json.loads(route.request.post_data or "{}")["answers"]
        first.setdefault("request", answers[0]["request"])
        first.setdefault("signature", answers[0]["signature"])
        swapped = [{**each, "signature": first["signature"]} for each in answers]
        route.continue_(post_data=json.dumps({"answers": swapped}))

    leader.page.route("**/answers", answered)
    chooses_all(leader)
    helper.agree(PIN)
    ends(leader)
    assert leader.page.get_by_text("Đã ký", exact=True).count() == 1
    assert leader.page.get_by_text("Không ký được", exact=True).count() == 2
    stored = service.rows("SELECT document_id FROM outgoing_revision WHERE kind = 'leader'")
    assert len(stored) == 1
    assert stored[0][0] in documents
    states = Counter(service.rows("SELECT state FROM signature_request"))
    assert states == {("answered",): 1, ("refused",): 2}
