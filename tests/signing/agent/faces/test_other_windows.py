"""Pages, pairing, certificates and the main window, by keys and clicks."""

from __future__ import annotations

import hashlib

import pytest

from tests.signing.agent.faces import scene
from tests.signing.agent.faces.driving import Office, insist, until


def colour_seen(person: Office, number: int) -> bool:
    """Whether a good part of the screen shows the page of this number."""
    wanted = scene.COLOURS[number]
    red, green, blue = (int(wanted[at : at + 2], 16) for at in (1, 3, 5))
    found = person.display.picture().convert("RGB").getcolors(1 << 24) or []
    return sum(count for count, colour in found if colour == (red, green, blue)) > 100_000


def test_pages_are_turned(person: Office) -> None:
    person.open()
    person.asked()
    person.click("Xem ảnh trang")
    assert person.machine.get("wanted") == [0, 0]
    until(lambda: person.sees("Đang lấy ảnh trang"))
    person.machine.ordered("give", "given")
    until(lambda: colour_seen(person, 0))
    assert person.sees("Trang 1/3")
    assert person.sees("Mã PIN không bao giờ được hỏi trong khung này")
    person.press("Right")
    assert person.machine.get("wanted") == [0, 1]
    # Turned on before the picture came: it is not shown under another page's number.
    person.click("Trang sau")
    assert person.machine.get("wanted") == [0, 2]
    person.machine.ordered("give", "given")
    person.machine.ordered("give", "given")
    until(lambda: colour_seen(person, 2))
    assert person.sees("Trang 3/3")
    assert not colour_seen(person, 1)


def test_a_picture_takes_no_pin(person: Office) -> None:
    """What looks like a field is a picture; keys typed over it go nowhere."""
    person.open()
    person.asked()
    person.click("Xem ảnh trang")
    person.machine.get("wanted")
    person.machine.ordered("give", "given")
    until(lambda: colour_seen(person, 0))
    person.type("1234")
    person.press("Return", "Escape")
    until(lambda: not person.sees("Trang 1/3"))
    assert person.machine.ordered("field", "field")[0] == ""


def test_a_page_that_is_gone_is_said(person: Office) -> None:
    person.open()
    person.asked()
    person.click("Xem ảnh trang")
    person.machine.get("wanted")
    person.machine.ordered("give", "given", gone=True)
    until(lambda: person.sees("trang web đã đóng hoặc không trả lời"))


def test_pairing_is_refused_by_whoever_just_presses_enter(person: Office) -> None:
    person.machine.order("allow")
    until(lambda: person.sees(scene.ORIGIN) and person.sees(f"Trang tự xưng là: {scene.SITE}"))
    person.press("Return")
    insist(lambda: person.press("Return"), lambda: not person.sees("Trang tự xưng là"))
    assert person.machine.get("answered") is False


def test_pairing_is_allowed_by_a_click(person: Office) -> None:
    person.machine.order("allow")
    until(lambda: person.sees("Trang tự xưng là"))
    assert person.machine.ordered("cut", "cut") == []
    insist(lambda: _click_if_there(person, "Cho phép"), lambda: not person.sees("Trang tự xưng là"))
    assert person.machine.get("answered") is True


def test_the_code_is_shown_and_closing_ends_pairing(person: Office) -> None:
    person.machine.ordered("code", "shown")
    until(lambda: person.sees("1234 5678"))
    assert person.sees("Còn 2:5")
    assert person.machine.ordered("cut", "cut") == []
    person.click("Đóng")
    assert person.machine.get("pairing") == "closed"


def test_the_main_window_offers_pairing(person: Office) -> None:
    until(lambda: person.sees("Đang chờ yêu cầu ký"))
    until(lambda: person.sees(f"Ký 12 văn bản cho {scene.SITE}") and person.sees("Nguyễn Thị Ánh Tuyết, đến"))
    assert person.machine.ordered("cut", "cut") == []
    person.click("Ghép nối với trang")
    until(lambda: person.sees("1234 5678"))


@pytest.mark.parametrize("count", [1, 3])
def test_a_certificate_is_chosen(person: Office, count: int) -> None:
    """A single one is marked already; of several none is."""
    person.machine.order("choose", count=count)
    until(lambda: person.sees(f"Đăng ký chứng thư cho: {scene.PERSON}"))
    assert person.machine.ordered("cut", "cut") == []
    if count > 1:
        person.press("Return", "Down", "Down")
        until(lambda: person.sees("Người 3, Phó Giám đốc, Sở Nội vụ tỉnh Đắk Lắk; cấp bởi"))
    insist(lambda: person.press("Return"), lambda: not person.sees("Đăng ký chứng thư cho"))
    assert person.machine.get("answered") == f"Người {count}"


def test_a_pin_is_asked_for_a_registration(person: Office) -> None:
    person.machine.order("ask_pin")
    until(lambda: person.machine.ordered("field", "field")[1])
    assert person.sees("Đăng ký chứng thư.")
    assert person.machine.ordered("cut", "cut") == []
    person.type("42")
    person.press("Return")
    assert person.machine.get("answered") == hashlib.sha256(b"42").hexdigest()


def test_things_to_know_share_one_window(person: Office) -> None:
    for number in range(7):
        person.machine.ordered("tell", "told", message=f"Thông báo số {number}.")
    until(lambda: person.sees("Thông báo số 6."))
    said = next(each for each in person.texts if "Thông báo số 6." in each)
    assert "Thông báo số 1." not in said
    assert "Thông báo số 2." in said
    person.press("Return")
    until(lambda: not person.sees("Thông báo số 6."))


def test_closing_the_main_window_asks_first(person: Office) -> None:
    until(lambda: person.sees("Đang chờ yêu cầu ký"))
    person.click("Dừng máy ký")
    until(lambda: person.sees("Có thể thu nhỏ cửa sổ thay vì dừng"))
    assert person.machine.ordered("cut", "cut") == []
    person.click("Dừng hẳn")
    assert person.machine.get("ended")


def _click_if_there(person: Office, text: str) -> None:
    where = person.machine.ordered("where", "where", text=text)
    if where is not None:
        person.display.person("mousemove", str(where[0]), str(where[1]), "click", "1")
