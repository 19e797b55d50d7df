"""Pages that were not paired get nothing of the helper, however they ask: no job, no word."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Page, Route

from signing.agent import wire
from tests.journeys.agent.desk import desk_of, pairs, sits_down
from tests.journeys.agent.evil import PAGE, everything_read, strange_site
from tests.journeys.agent.helper import RunningHelper
from tests.journeys.running import RunningService

pytestmark = pytest.mark.browser

WISHES = {"wish": "a.b.c", "offer": "a.b.c", "enrolment": "a.b.c", "code": "00000000", "identity": "a.b.c"}


@pytest.fixture
def elsewhere() -> Iterator[int]:
    with strange_site() as port:
        yield port


@pytest.fixture
def base(helper: RunningHelper) -> str:
    return f"http://{wire.HOST}:{helper.port}"


def stranger(browser: Browser, address: str) -> Page:
    page = desk_of(browser).new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "xau.example"])
def test_a_strange_page_reads_nothing_and_begins_nothing(  # noqa: PLR0913, PLR0917 -- the whole stage
    service: RunningService, helper: RunningHelper, browser: Browser, base: str, elsewhere: int, name: str
) -> None:
    pairs(sits_down(browser, service.address, "lanhdao.snv"), helper)
    before = helper.said
    assert everything_read(stranger(browser, f"http://{name}:{elsewhere}/"), base, WISHES) == []
    assert helper.said == before


def test_who_goes_to_the_helper_itself_sees_an_empty_page(
    service: RunningService, helper: RunningHelper, browser: Browser, base: str
) -> None:
    pairs(sits_down(browser, service.address, "lanhdao.snv"), helper)
    page = desk_of(browser).new_page()
    for path in ("/", wire.HELLO, wire.JOBS):
        # Status without a word: the browser shows a page of its own.
        with pytest.raises(Error, match="ERR_HTTP_RESPONSE_CODE_FAILURE"):
            page.goto(base + path)


def test_the_tricks_read_whoever_lets_them(browser: Browser, elsewhere: int) -> None:
    own = f"http://127.0.0.1:{elsewhere}"
    read = everything_read(stranger(browser, f"{own}/"), own, WISHES)
    assert any(each.startswith(f"cors GET {wire.HELLO}: 200") for each in read)
    assert f"script {wire.JOBS}" in read
    assert read[-1] not in {"", "websocket"}


def test_a_name_that_was_bound_to_this_machine_leads_nowhere(
    service: RunningService, helper: RunningHelper, browser: Browser, base: str
) -> None:
    """The page came from elsewhere; then its name leads to the helper, to the browser the same origin."""
    pairs(sits_down(browser, service.address, "lanhdao.snv"), helper)
    before = helper.said
    rebound = base.replace(wire.HOST, "doi.example")
    page = desk_of(browser).new_page()

    def first(route: Route) -> None:
        route.fulfill(body=PAGE, content_type="text/html")

    page.route(f"{rebound}/", first)
    page.goto(f"{rebound}/")
    page.unroute_all()
    # Of its own origin a page may read the bare refusal, and that is all there is.
    told = {each.partition(": ")[2].strip() for each in everything_read(page, rebound, WISHES)}
    assert told <= {"403"}
    assert helper.said == before


def test_a_guessed_code_closes_pairing(
    service: RunningService, helper: RunningHelper, browser: Browser, base: str, elsewhere: int
) -> None:
    person = sits_down(browser, service.address, "lanhdao.snv")
    right = helper.code()
    guess = """async ({ address, code, identity }) => {
      const headers = { "Content-Type": "application/json" };
      try {
        const body = JSON.stringify({ code, identity });
        const answer = await fetch(address, { method: "POST", headers, body });
        return `${answer.status} ${await answer.text()}`;
      } catch {
        return "";
      }
    }"""
    identity = service.client("lanhdao.snv").get("/agent/identity")["identity"]
    page = stranger(browser, f"http://127.0.0.1:{elsewhere}/")
    guesses = [f"{(int(right) + more) % 10**wire.CODE_DIGITS:0{wire.CODE_DIGITS}}" for more in range(1, 5)]
    asked = [{"address": base + wire.PAIRINGS, "code": code, "identity": identity} for code in guesses]
    told = [page.evaluate(guess, each) for each in asked]
    assert all(each.startswith("403") for each in told[: wire.CODE_TRIES])
    assert told[wire.CODE_TRIES :] == [""]
    helper.reads(f"nhập sai {wire.CODE_TRIES} lần")

    person.go("/khoa-ky")
    person.page.get_by_label("Mã ghép nối").fill(right)
    person.page.get_by_role("button", name="Ghép nối", exact=True).click()
    person.reads("Máy ký đang chạy nhưng không chờ ghép nối.")
    assert "Gõ “có” để cho phép" not in helper.said


def test_a_wrong_code_is_told_and_may_be_typed_again(
    service: RunningService, helper: RunningHelper, browser: Browser
) -> None:
    person = sits_down(browser, service.address, "lanhdao.snv")
    right = helper.code()
    person.go("/khoa-ky")
    person.page.get_by_label("Mã ghép nối").fill(f"{(int(right) + 1) % 10**8:08}")
    person.page.get_by_role("button", name="Ghép nối", exact=True).click()
    person.page.locator("form[data-agent-pair] [data-says~=refused]").wait_for()
    person.page.get_by_label("Mã ghép nối").fill(f"{right[:4]} {right[4:]}")
    person.page.get_by_role("button", name="Ghép nối", exact=True).click()
    helper.allow()
    person.reads("Máy ký đang chạy và đã ghép nối với trình duyệt này.")
    assert person.complaints == []


def test_a_request_that_was_listened_to_is_worth_nothing(
    service: RunningService, helper: RunningHelper, browser: Browser, base: str, elsewhere: int
) -> None:
    person = sits_down(browser, service.address, "lanhdao.snv")
    pairs(person, helper)
    with person.page.expect_request(lambda request: wire.PROOF.lower() in request.headers) as asked:
        person.page.get_by_role("button", name="Kiểm tra lại").click()
    person.reads("Máy ký đang chạy và đã ghép nối với trình duyệt này.")
    sent = asked.value
    headers = {
        name: sent.headers[name.lower()] for name in (wire.PAIRING, wire.NONCE, wire.PROOF, "Content-Type")
    }
    again = """async ({ url, headers, body }) => {
      try {
        const answer = await fetch(url, { method: "POST", headers, body });
        return `${answer.status} ${JSON.parse(await answer.text()).code}`;
      } catch {
        return "";
      }
    }"""
    said = {"url": sent.url, "headers": headers, "body": sent.post_data}
    assert sent.url.startswith(base)
    page = stranger(browser, f"http://127.0.0.1:{elsewhere}/")
    assert page.evaluate(again, said) == ""
    # Even a script in the paired page itself: it may ask anew, but not say again what was said.
    open_page = stranger(browser, f"{service.address}/dang-nhap")
    assert open_page.evaluate(again, said) == ""  # Its rules let no script of this page ask the helper.
    assert person.page.evaluate(again, said) == "401 not_proven"
