from __future__ import annotations

import json

from signing.agent.doctor.model import Finding, Level, exit_code
from signing.agent.doctor.showing import as_json, as_text
from tests.signing.agent.doctor.conftest import Machine

NOTE = Finding("note", Level.NOTE, "Để ý.")
FINE = Finding("fine", Level.FINE, "Đúng.")
FIRST = Finding("first", Level.WRONG, "Thiếu một.", ("Làm một.", "Làm hai."), detail="ENOENT")
SECOND = Finding("second", Level.WRONG, "Thiếu hai.", ("Làm ba.",))


def test_what_is_wrong_comes_first_in_its_order_with_its_steps() -> None:
    said = as_text((NOTE, FIRST, FINE, SECOND))
    places = [said.index(one) for one in ("Cần sửa 2 việc", "1. Thiếu một.", "– Làm một.", "– Làm hai.")]
    places += [said.index(one) for one in ("2. Thiếu hai.", "kiểm tra lại", "Lưu ý: Để ý.", "Tốt: Đúng.")]

    assert places == sorted(places)
    assert "ENOENT" not in said


def test_one_thing_is_not_counted() -> None:
    assert "Cần sửa một việc" in as_text((FIRST,))


def test_nothing_wrong_is_said_so() -> None:
    closed = Finding("not_running", Level.NOTE, "Chưa mở.")

    assert "Máy này ký được" in as_text((FINE, NOTE))
    assert "Máy này ký được" not in as_text((FINE, closed))
    assert (exit_code((FINE, NOTE)), exit_code((FINE, FIRST))) == (0, 1)


def test_programs_get_everything(machine: Machine) -> None:
    said = json.loads(as_json((FIRST, FINE), machine.facts()))

    assert said["ok"] is False
    assert said["findings"][0] == {
        "check": "first",
        "level": "wrong",
        "says": "Thiếu một.",
        "mend": ["Làm một.", "Làm hai."],
        "detail": "ENOENT",
    }
