"""The same for machines without a display, under a pseudo-terminal."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.signing.agent.faces import scene
from tests.signing.agent.faces.driving import until
from tests.signing.agent.faces.terminals import AtTerminal, at_terminal

PIN = "48151623"


@pytest.fixture
def person() -> Iterator[AtTerminal]:
    with at_terminal() as here:
        here.terminal.sees("Đang chờ yêu cầu ký")
        yield here


def hashed(pin: str) -> str:
    return hashlib.sha256(pin.encode()).hexdigest()


def opened(person: AtTerminal, count: int = 3, **how: object) -> None:
    person.machine.ordered("open", "opened", count=count, **how)
    person.machine.order("ask")
    person.terminal.sees("[k/h]:")


def test_documents_are_signed_with_a_pin_that_nobody_sees(person: AtTerminal) -> None:
    opened(person)
    for known in (scene.SITE, scene.ORIGIN, scene.PERSON, scene.LONG, "2/QĐ-SNV", "Thẻ số 2"):
        assert known in person.terminal.text
    person.terminal.type("k")
    person.secretly(PIN)
    assert person.machine.get("answered") == hashed(PIN)
    until(lambda: person.terminal.echoes)
    assert PIN not in person.terminal.text
    person.machine.ordered("progress", "cancelled", signed=3, refused=0)
    person.machine.ordered("close", "closed", last_word="Đã ký 3 văn bản.")
    person.terminal.sees("Đã ký 3 văn bản.")


def test_what_was_typed_before_the_question_is_no_pin(person: AtTerminal) -> None:
    opened(person)
    person.terminal.type("k\n99999")
    person.secretly(PIN)
    assert person.machine.get("answered") in {hashed(PIN), None}


@pytest.mark.parametrize("how", ["h", "no pin", "interrupt", "interrupt at the pin"])
def test_the_signer_refuses(person: AtTerminal, how: str) -> None:
    opened(person)
    if how == "h":
        person.terminal.type("h")
    elif how == "interrupt":
        person.terminal.interrupt()
    else:
        person.terminal.type("k")
        until(lambda: not person.terminal.echoes)
        if how == "no pin":
            person.terminal.type("")
        else:
            person.terminal.interrupt()
    assert person.machine.get("answered") is None
    until(lambda: person.terminal.echoes)
    assert person.machine.ordered("progress", "cancelled", signed=0, refused=0) is True
    # The program goes on.
    person.terminal.type("t")
    person.terminal.sees(f"1. {scene.SITE}: {scene.ORIGIN}")


def test_long_lists_are_paged_and_lines_looked_at(person: AtTerminal) -> None:
    opened(person, 40)
    person.terminal.sees("8 văn bản CHƯA được mở trên hệ thống")
    person.terminal.sees("Còn 25 văn bản nữa")
    assert "20. " not in person.terminal.text
    person.terminal.type("")
    person.terminal.sees("20. [CHƯA MỞ]")
    person.terminal.type("2")
    person.terminal.sees("Mã băm: " + " ".join(["00010001"] * 8))
    person.terminal.type("h")
    assert person.machine.get("answered") is None


def test_a_picture_is_a_private_file_that_goes_with_the_job(person: AtTerminal) -> None:
    opened(person)
    person.terminal.type("a 1 2")
    assert person.machine.get("wanted") == [0, 1]
    person.machine.ordered("give", "given")
    person.terminal.sees("van-ban-1-trang-2.png")
    found = re.search(r"\S+/van-ban-1-trang-2\.png", person.terminal.text)
    assert found is not None
    path = Path(found[0])
    assert path.read_bytes() == scene.page(1)
    assert path.parent.stat().st_mode & 0o777 == 0o700
    person.terminal.type("h")
    assert person.machine.get("answered") is None
    person.machine.ordered("close", "closed", last_word="Đã hủy.")
    until(lambda: not path.parent.exists())


def test_a_picture_goes_with_the_program(person: AtTerminal) -> None:
    opened(person)
    person.terminal.type("a 1 2")
    assert person.machine.get("wanted") == [0, 1]
    person.machine.ordered("give", "given")
    person.terminal.sees("van-ban-1-trang-2.png")
    found = re.search(r"\S+/van-ban-1-trang-2\.png", person.terminal.text)
    assert found is not None
    person.terminal.interrupt()
    assert person.machine.get("answered") is None
    person.terminal.type("q")
    assert person.machine.get("ended")
    until(lambda: not Path(found[0]).exists())


def test_nobody_is_asked_about_what_was_cancelled_before(person: AtTerminal) -> None:
    person.machine.ordered("open", "opened", count=3)
    person.machine.ordered("close", "closed", last_word="Trang web đã hủy yêu cầu.")
    person.machine.order("ask")
    assert person.machine.get("answered") is None
    assert "[k/h]:" not in person.terminal.text


def test_a_warning_comes_with_what_is_signed_and_not_instead(person: AtTerminal) -> None:
    """Such as that the certificate is somebody else's: the first question has a problem already."""
    person.machine.ordered("open", "opened", count=3)
    person.machine.order("ask", problem="Chứng thư số ghi tên khác.")
    person.terminal.sees("[k/h]:")
    for known in ("Chứng thư số ghi tên khác.", scene.ORIGIN, scene.LONG, "2/QĐ-SNV"):
        assert known in person.terminal.text
    person.terminal.type("k")
    person.secretly(PIN)
    assert person.machine.get("answered") == hashed(PIN)
    person.machine.order("ask", problem="Mã PIN không đúng.")
    person.secretly(PIN)
    assert person.machine.get("answered") == hashed(PIN)
    assert person.terminal.text.count("[k/h]:") == 1


def test_the_last_try_wants_words(person: AtTerminal) -> None:
    person.machine.ordered("open", "opened", count=2)
    person.machine.order("ask", problem="Mã PIN chưa đúng.", last_try=True)
    person.terminal.sees("[k/h]:")
    person.terminal.type("k")
    person.terminal.sees("để thử lần cuối")
    person.terminal.type("có")
    assert person.machine.get("answered") is None
    person.machine.order("ask", problem="Mã PIN chưa đúng.", last_try=True)
    person.terminal.sees("để thử lần cuối", 2)
    person.terminal.type("tôi hiểu")
    person.secretly(PIN)
    assert person.machine.get("answered") == hashed(PIN)


def test_a_pad_that_was_wrong_asks_again(person: AtTerminal) -> None:
    opened(person, pin="pad")
    person.terminal.type("k")
    assert person.machine.get("answered") == "agreed"
    person.terminal.sees("bàn phím của chính thiết bị ký")
    person.machine.order("ask", problem="Mã PIN chưa đúng.")
    person.terminal.sees("k: thử lại")
    person.terminal.type("")
    assert person.machine.get("answered") is None


def test_the_signer_stops_what_runs(person: AtTerminal) -> None:
    opened(person)
    person.terminal.type("k")
    person.secretly(PIN)
    person.machine.get("answered")
    assert person.machine.ordered("progress", "cancelled", signed=1, refused=0) is False
    person.terminal.sees("Đã ký 1/3 văn bản")
    person.terminal.type("d")
    until(lambda: person.machine.ordered("progress", "cancelled", signed=1, refused=0))


def test_a_page_that_cancels_ends_the_question(person: AtTerminal) -> None:
    opened(person)
    person.machine.ordered("close", "closed", last_word="Trang web đã hủy yêu cầu.")
    assert person.machine.get("answered") is None
    person.terminal.sees("Trang web đã hủy yêu cầu.")


def test_a_title_steers_no_terminal(person: AtTerminal) -> None:
    opened(person, 1, title=scene.HOSTILE)
    assert "Quyết định1 ỳl gnôđ[2J Mã PIN: á" in person.terminal.text
    assert b"\x1b" not in person.terminal.raw
    assert "\u202e" not in person.terminal.text


@pytest.mark.parametrize(("typed", "answer"), [("có", True), ("", False), ("k", False)])
def test_pairing_wants_a_yes(person: AtTerminal, typed: str, answer: bool) -> None:
    person.machine.order("allow")
    person.terminal.sees("để cho phép")
    assert f"ghép nối với máy ký: {scene.ORIGIN}" in person.terminal.text
    person.terminal.type(typed)
    assert person.machine.get("answered") is answer


@pytest.mark.parametrize(("typed", "answer"), [("2", "Người 2"), ("4", None), ("", None)])
def test_a_certificate_is_chosen(person: AtTerminal, typed: str, answer: str | None) -> None:
    person.machine.order("choose", count=3)
    person.terminal.sees("Gõ số của chứng thư")
    person.terminal.type(typed)
    assert person.machine.get("answered") == answer


def test_small_commands(person: AtTerminal) -> None:
    person.terminal.type("g")
    person.terminal.sees("Mã ghép nối: 1234 5678")
    person.terminal.type("b")
    person.terminal.sees("cấp bởi Cơ quan chứng thực số chuyên dùng Chính phủ")
    person.terminal.type("n")
    person.terminal.sees("đã xong")
    person.terminal.type("t")
    person.terminal.sees(f"1. {scene.SITE}")
    person.terminal.type("x 1")
    assert person.machine.get("forgot") == "p1"
    person.terminal.type("q")
    assert person.machine.get("ended")


def test_a_terminal_that_goes_ends_the_program(person: AtTerminal) -> None:
    opened(person)
    person.terminal.interrupt()
    assert person.machine.get("answered") is None
    person.terminal.interrupt()
    assert person.machine.get("ended")
