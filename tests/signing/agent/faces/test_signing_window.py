"""The window in which a signer agrees, driven as a person does: keys and clicks through the X server."""

from __future__ import annotations

import hashlib
import sys

import pytest

from tests.signing.agent.faces import scene
from tests.signing.agent.faces.driving import Display, Office, insist, office, until
from tests.signing.keys.test_secrecy import found_in_memory

PIN = "48151623"


def hashed(pin: str) -> str:
    return hashlib.sha256(pin.encode()).hexdigest()


def test_the_pin_is_typed_and_entered(person: Office) -> None:
    person.open()
    person.asked()
    person.type(PIN)
    until(lambda: person.machine.ordered("field", "field")[0] == "●" * len(PIN))
    person.press("Return")
    assert person.machine.get("answered") == hashed(PIN)
    assert person.machine.ordered("progress", "cancelled", signed=3, refused=1) is False
    until(lambda: person.sees("Đang ký 12 văn bản"))
    assert not person.sees("CHƯA được mở trên hệ thống"), "that was weighed before"
    until(lambda: person.sees("Đã ký 3/12 văn bản, 1 văn bản không ký được"))


def test_typing_is_corrected_with_backspace_and_delete(person: Office) -> None:
    person.open()
    person.asked()
    person.type("999")
    person.press("Delete")
    person.type("12é4")
    person.press("BackSpace", "BackSpace")
    person.type("ữ!")
    person.click("Ký 12 văn bản")
    assert person.machine.get("answered") == hashed("12ữ!")


def test_everything_is_shown_that_the_signer_must_know(person: Office) -> None:
    person.open()
    person.asked()
    said = person.texts
    for known in (
        scene.SITE,
        scene.ORIGIN,
        "12 văn bản sẽ được ký",
        scene.LONG,
        "2/QĐ-SNV",
        "2 văn bản CHƯA được mở trên hệ thống: bấm “Ký” là đồng ý ký mà không xem.",
    ):
        assert known in said
    assert any(scene.PERSON in each and "người có thẩm quyền" in each for each in said)
    held = next(each for each in said if "cấp bởi" in each)
    assert "Cơ quan chứng thực số chuyên dùng Chính phủ" in held
    assert "Thẻ số 2" in held
    assert said.count("CHƯA MỞ") == 2
    assert "0000" * 16 not in "".join(said).replace(" ", "")
    person.click("Mã băm")
    until(lambda: "0000" * 16 in "".join(person.texts).replace(" ", ""))


def test_keys_meant_for_another_window_count_for_nothing(person: Office) -> None:
    person.open()
    person.machine.ordered("too_soon", "pressed")
    until(lambda: person.machine.ordered("field", "field")[1])
    assert person.machine.ordered("field", "field")[0] == ""
    person.press("Escape")
    assert person.machine.get("answered") is None


def test_nothing_is_pasted_into_the_pin(person: Office) -> None:
    person.open()
    person.asked()
    person.machine.ordered("clipboard", "copied", text="999999")
    person.press("ctrl+v", "shift+Insert", "ctrl+y")
    person.display.person("click", "2")
    person.type("1")
    until(lambda: person.machine.ordered("field", "field")[0] == "●")
    person.press("Return")
    assert person.machine.get("answered") == hashed("1")


def test_an_empty_pin_agrees_to_nothing(person: Office) -> None:
    person.open()
    person.asked()
    person.press("Return")
    person.type("7")
    person.press("Return")
    assert person.machine.get("answered") == hashed("7")


@pytest.mark.parametrize("how", ["Escape", "click"])
def test_the_signer_refuses(person: Office, how: str) -> None:
    person.open()
    person.asked()
    if how == "click":
        person.click("Hủy")
    else:
        person.press("Escape")
    assert person.machine.get("answered") is None
    assert person.machine.ordered("progress", "cancelled", signed=0, refused=0) is True


def test_a_wrong_pin_is_said_and_asked_again(person: Office) -> None:
    person.open()
    person.asked()
    person.type("1")
    person.press("Return")
    person.machine.get("answered")
    person.asked(problem="Mã PIN chưa đúng. Còn 4 lần thử.")
    assert person.sees("Còn 4 lần thử")
    person.type("2")
    person.press("Return")
    assert person.machine.get("answered") == hashed("2")


def test_the_last_try_waits_for_the_box(person: Office) -> None:
    person.open()
    person.asked(problem="Mã PIN chưa đúng.", last_try=True)
    assert person.sees("Đây là lần thử cuối")
    person.type("12")
    person.press("Return")
    person.type("3")
    until(lambda: person.machine.ordered("field", "field")[0] == "●●●")
    person.click("Tôi hiểu")
    person.click("Ký 12 văn bản")
    assert person.machine.get("answered") == hashed("123")


def test_a_device_with_a_pad_gets_no_field(person: Office) -> None:
    person.open(pin="pad")
    person.machine.order("ask")
    until(lambda: person.sees("rồi nhập mã PIN trên bàn phím của chính thiết bị ký"))
    # The button works only once the window was there long enough to be read.
    insist(lambda: person.click("Ký 12 văn bản"), lambda: person.sees("Đã ký 0/12 văn bản"))
    assert person.machine.get("answered") == "agreed"


def test_the_signer_stops_what_runs(person: Office) -> None:
    person.open()
    person.asked()
    person.type("1")
    person.press("Return")
    person.machine.get("answered")
    person.machine.ordered("progress", "cancelled", signed=2, refused=0, note="Hãy cắm lại thiết bị.")
    until(lambda: person.sees("Hãy cắm lại thiết bị."))
    person.click("Dừng lại")
    until(lambda: person.machine.ordered("progress", "cancelled", signed=2, refused=0))
    person.machine.ordered("close", "closed", last_word="Đã ký 2 văn bản; đã dừng theo ý bạn.")
    until(lambda: person.sees("Đã ký 2 văn bản; đã dừng theo ý bạn."))
    person.press("Return")
    until(lambda: not person.sees("Đã ký 2 văn bản"))


def test_a_page_that_cancels_ends_the_question(person: Office) -> None:
    person.open()
    person.asked()
    person.machine.ordered("close", "closed", last_word="Trang web đã hủy yêu cầu.")
    assert person.machine.get("answered") is None
    until(lambda: person.sees("Trang web đã hủy yêu cầu."))


def test_ending_answers_what_is_open(person: Office) -> None:
    person.open()
    person.asked()
    person.machine.order("stop")
    assert person.machine.get("answered") is None
    assert person.machine.get("ended")


def test_five_hundred_lines_are_gone_through(person: Office) -> None:
    person.open(500)
    person.asked()
    total, seen = person.machine.ordered("rows", "rows")
    assert total == 500
    assert "0" in seen
    person.press("shift+Tab", "shift+Tab", "shift+Tab")
    person.press(*["Next"] * 130)
    until(lambda: "499" in person.machine.ordered("rows", "rows")[1])


def test_a_title_steers_nothing(person: Office) -> None:
    person.open(1, title=scene.HOSTILE)
    person.asked()
    title = next(each for each in person.texts if "Quyết định" in each)
    assert title == "Quyết định1 ỳl gnôđ[2J Mã PIN: á" + "\u0301" * 2
    assert person.sees("1 văn bản sẽ được ký")


@pytest.mark.parametrize("scale", ["1", "1.5", "3"])
def test_nothing_is_cut_off_at_1280_by_800(display: Display, scale: str) -> None:
    with office(display, scale) as person:
        person.open(500)
        person.asked()
        assert person.machine.ordered("cut", "cut") == []
        assert len(person.machine.ordered("rows", "rows")[1]) >= 3
        person.press("Caps_Lock")
        person.machine.order("ask", problem=f"Mã PIN chưa đúng. {scene.LONG[:100]}", last_try=True)
        until(lambda: person.sees("lần thử cuối") and person.machine.ordered("field", "field")[1])
        person.type("a")
        person.press("Caps_Lock")
        assert person.machine.ordered("cut", "cut") == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_no_pin_stays_in_memory(person: Office) -> None:
    """Tk, its events and Python never had it in one piece; our page of memory has it and is wiped."""
    person.open()
    person.asked()
    person.type(PIN)
    until(lambda: person.machine.ordered("field", "field")[0] == "●" * len(PIN))
    helper = person.machine.process.pid
    if found_in_memory(helper, PIN.encode()) == 0:
        pytest.skip("nobody but root may look")
    person.press("Return")
    assert person.machine.get("answered") == hashed(PIN)
    assert found_in_memory(helper, PIN.encode()) == 0
    assert found_in_memory(helper, PIN.encode("utf-16-le")) == 0


def test_no_other_program_on_the_display_commands_this_one(person: Office) -> None:
    assert person.machine.ordered("commands", "send") == ""
