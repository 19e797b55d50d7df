"""The whole journey through the pages, in a real browser, against the real service with its worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from api.demo.people import PIN
from infra.clock import local_date, utc_now
from tests.journeys.browser import DESKTOP, PHONE, Person, arrive, chromium
from tests.journeys.running import RunningService, running, wait_for

pytestmark = pytest.mark.browser

LETTER = Path(__file__).parent.parent / "data" / "samples" / "01-docx-kh.pdf"
SECTIONS = ("/", "/van-ban-di", "/van-ban-den", "/ho-so", "/luu-tru", "/kiem-tra")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with running(tmp_path_factory.mktemp("pages") / "home") as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def draft(drafter: Person, subject: str) -> str:
    """Hand a letter in; gives the address of its page."""
    page = drafter.page
    drafter.go("/van-ban-di/moi")
    page.get_by_label("Tệp dự thảo (PDF)").set_input_files(LETTER)
    page.get_by_label("Trích yếu nội dung").fill(subject)
    page.get_by_label("Loại văn bản").select_option("ke-hoach")
    page.get_by_label("Người ký").select_option(label="Trần Thị Bích Ngọc – Giám đốc")
    page.get_by_label("Văn phòng UBND tỉnh Bắc Hà").check()
    drafter.press("Lưu dự thảo")
    drafter.reads("Đã lưu dự thảo.")
    return page.url.removeprefix(drafter.address).partition("?")[0]


def test_letter_goes_from_draft_to_archive(service: RunningService, browser: Browser, tmp_path: Path) -> None:
    subject = "Kế hoạch cải cách hành chính năm 2026"
    drafter = arrive(browser, service.address, "chuyenvien.snv")
    document = draft(drafter, subject)
    drafter.page.locator("[data-place=leader]").wait_for()
    drafter.press("Trình ký")

    leader = arrive(browser, service.address, "lanhdao.snv", PHONE)
    leader.open_document(subject)
    leader.page.get_by_label("Mã PIN của khóa ký").fill(PIN)
    leader.press("Ký văn bản")
    leader.reads("Đã ký.")

    clerk = arrive(browser, service.address, "vanthu.snv")
    clerk.open_document(subject)
    clerk.page.locator("[data-place=seal]").wait_for()
    clerk.page.get_by_label("Mã PIN của khóa ký").fill(PIN)
    clerk.press("Ban hành")
    clerk.reads("Đã ban hành: số")
    clerk.press("Gửi văn bản")

    receive_and_complete(service, browser, subject)

    wait_for(lambda: shows(clerk, document, "Hoàn thành"), "the sender to be told")
    clerk.go("/so-van-ban-di")
    clerk.reads(f"Kế hoạch: {subject}")

    copy = archive(service, browser, drafter, document, tmp_path)
    anyone = arrive(browser, service.address, None)
    anyone.go("/kiem-tra")
    anyone.page.get_by_label("Tệp PDF").set_input_files(copy)
    anyone.press("Kiểm tra")
    anyone.reads("Tất cả chữ ký đều có giá trị")
    assert anyone.page.get_by_role("row").count() == 16
    for person in (drafter, leader, clerk, anyone):
        assert person.complaints == []


def receive_and_complete(service: RunningService, browser: Browser, subject: str) -> None:
    """The other agency's side, each from what waits on their first page."""
    clerk = arrive(browser, service.address, "vanthu.bh")
    wait_for(lambda: shows(clerk, "/", subject), "the letter to arrive")
    clerk.open_document(subject)
    clerk.reads("Tất cả chữ ký đều có giá trị")
    clerk.press("Vào sổ")
    clerk.reads("Đã vào sổ văn bản đến.")

    leader = arrive(browser, service.address, "lanhdao.bh", PHONE)
    leader.open_document(subject)
    leader.page.get_by_label("Nội dung bút phê").fill("Tham mưu văn bản trả lời.")
    leader.page.get_by_label("Chủ trì").select_option(label="Hoàng Đức Thịnh – Chuyên viên")
    leader.page.get_by_label("Hạn xử lý").fill(local_date(utc_now()).isoformat())
    leader.press("Ghi bút phê và giao việc")

    assignee = arrive(browser, service.address, "chuyenvien.bh")
    assignee.open_document(subject)
    assignee.press("Bắt đầu xử lý")
    assignee.page.get_by_label("Kết quả xử lý").fill("Đã trả lời bằng văn bản.")
    assignee.press("Hoàn thành")
    assignee.reads("Đã hoàn thành; nơi gửi sẽ được báo.")
    for person in (clerk, leader, assignee):
        assert person.complaints == []


def shows(person: Person, path: str, text: str) -> bool | None:
    """Open a page; whether it says the text by now."""
    person.go(path)
    return person.page.get_by_role("main").get_by_text(text).count() > 0 or None


def archive(service: RunningService, browser: Browser, drafter: Person, document: str, folder: Path) -> Path:
    """Gather, close, take over, find, hand out; gives the copy."""
    title = "Hồ sơ cải cách hành chính"
    page = drafter.page
    drafter.go("/ho-so")
    page.get_by_label("Tiêu đề hồ sơ").fill(title)
    page.get_by_label("Số và ký hiệu hồ sơ").fill("01.CCHC")
    drafter.press("Lập hồ sơ")
    dossier = page.url.removeprefix(drafter.address).partition("?")[0]
    drafter.go(document)
    drafter.press("Đưa vào hồ sơ")
    drafter.go(dossier)
    drafter.press("Kết thúc hồ sơ")

    archivist = arrive(browser, service.address, "luutru.snv")
    archivist.open_document(title)
    archivist.press("Thu nhận")
    archivist.reads("Đã lưu trữ")  # the page looks again by itself until the worker is through
    archivist.go("/luu-tru")
    archivist.page.get_by_label("Từ ngữ trong trích yếu").fill("cai cach hanh chinh")
    archivist.press("Tìm")
    assert archivist.page.locator("mark").count() > 0
    archivist.page.locator(".hits a").first.click()
    archivist.page.get_by_label("Cấp cho ai, để làm gì").fill("Thanh tra tỉnh")
    with archivist.page.expect_download() as download:
        archivist.page.get_by_role("button", name="Cấp bản sao").click()
    copy = folder / "ban-sao.pdf"
    download.value.save_as(copy)
    assert archivist.complaints == []
    return copy


def test_place_is_chosen_by_dragging(service: RunningService, browser: Browser) -> None:
    drafter = arrive(browser, service.address, "chuyenvien.snv")
    document = draft(drafter, "Kế hoạch kéo ô chữ ký")
    drafter.go(f"{document}/vi-tri")
    page, box = drafter.page, drafter.page.locator("[data-place=leader] rect")
    before = page.locator("input[name=leader_y]").input_value()
    place = box.bounding_box()
    assert place is not None
    middle = (place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0], middle[1] - 3, steps=3)
    page.mouse.up()
    chosen = page.locator("input[name=leader_y]").input_value()
    assert float(chosen) > float(before)
    page.locator("svg[data-placing]").first.focus()
    page.keyboard.press("ArrowDown")
    assert float(page.locator("input[name=leader_y]").input_value()) == pytest.approx(
        float(chosen) - 1, abs=0.2
    )
    drafter.press("Lưu vị trí")
    drafter.reads("Đã lưu vị trí trên trang.")
    drafter.press("Trình ký")
    assert drafter.complaints == []


def test_second_press_of_a_button_sends_once(service: RunningService, browser: Browser) -> None:
    drafter = arrive(browser, service.address, "chuyenvien.snv")
    draft(drafter, "Kế hoạch bấm hai lần")
    sent: list[str] = []
    drafter.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    with drafter.page.expect_navigation():
        drafter.page.get_by_role("button", name="Trình ký", exact=True).dblclick()
    drafter.reads("Đã trình ký.")
    assert len(sent) == 1


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("username", ["lanhdao.snv", "chuyenvien.snv", "vanthu.snv", "luutru.snv"])
def test_pages_fit_the_screen(
    service: RunningService, browser: Browser, username: str, size: tuple[int, int]
) -> None:
    person = arrive(browser, service.address, username, size)
    for path in SECTIONS:
        person.go(path)
        assert person.fits(), path
    assert person.complaints == []
