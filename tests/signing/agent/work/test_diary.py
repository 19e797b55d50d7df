"""What was done at this machine, for the person who asks later."""

from __future__ import annotations

import shutil
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from signing.agent.work import State
from signing.agent.work.diary import FILE_NAME, KEPT, Diary, entries
from tests.certs.pki import AT
from tests.signing.agent.work.person import NO
from tests.signing.agent.work.service import item, offer
from tests.signing.keys.pkcs11.softhsm import PIN

if TYPE_CHECKING:
    from pathlib import Path

    from certs.authority import Issued
    from tests.signing.agent.work.conftest import Office
    from tests.signing.keys.pkcs11.softhsm import Shim


def test_says_who_had_what_signed_with_what(office: Office, leader: Issued) -> None:
    statement = offer(leader.certificate, item("Quyết định", leader.certificate, number="12/QĐ-SNV"))
    office.person.say(PIN)
    page = office.page(statement)
    page.to_the_end()
    (one,) = statement.items
    office.desk.stored(page.party, page.job, [one.request], [])
    agreed, signed, done, stored = entries(office.settings.log)
    common = {
        "at": AT.isoformat(),
        "origin": page.party.origin,
        "site": statement.site,
        "person": statement.person,
        "mark": "leader",
        "certificate": statement.certificate,
    }
    assert agreed == {**common, "verdict": "agreed", "documents": 1}
    assert done == {**common, "verdict": "done", "documents": 1}
    document = {"title": "Quyết định", "number": "12/QĐ-SNV", "digest": one.document_digest}
    assert signed == {**common, **document, "verdict": "signed"}
    assert stored == {**common, **document, "verdict": "stored"}


def test_says_what_failed_and_what_was_cancelled(office: Office, leader: Issued, shim: Shim) -> None:
    for number in (1, 2):
        shim.fault("C_Sign", "code 30", number=number)
    office.person.say(PIN, NO)
    statement = offer(leader.certificate, count=2)
    page = office.page(statement)
    page.to_the_end()
    office.desk.stored(page.party, page.job, [], [(statement.items[1].request, "Văn bản đã thay đổi.")])
    office.page(offer(leader.certificate)).to_the_end()
    said = [(one["verdict"], one.get("reason", "")) for one in entries(office.settings.log)]
    assert [verdict for verdict, _ in said] == [
        "agreed",
        "refused",
        "signed",
        "done",
        "not_stored",
        "cancelled",
    ]
    assert "CKR_DEVICE_ERROR" in said[1][1]
    assert said[4][1] == "Văn bản đã thay đổi."


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_is_for_this_user_alone(office: Office, leader: Issued) -> None:
    office.person.say(NO)
    office.page(offer(leader.certificate)).to_the_end()
    log = office.settings.log
    assert stat.S_IMODE((log / FILE_NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE(log.stat().st_mode) == 0o700


def test_goes_on_in_a_new_file_and_lets_the_oldest_go(tmp_path: Path) -> None:
    diary = Diary(tmp_path, max_bytes=200)
    for number in range(40):
        diary.enrolment(AT, {"person": f"Người thứ {number:02}"}, "enrolled")
    files = sorted(file.name for file in tmp_path.iterdir())
    assert files == [FILE_NAME, *(f"{FILE_NAME}.{number}" for number in range(1, KEPT + 1))]
    assert all(file.stat().st_size <= 200 for file in tmp_path.iterdir())
    numbers = [int(one["person"][-2:]) for one in entries(tmp_path)]
    assert numbers == list(range(40 - len(numbers), 40))


def test_a_line_cut_short_is_passed_over(tmp_path: Path) -> None:
    diary = Diary(tmp_path)
    diary.enrolment(AT, {"person": "An"}, "enrolled")
    with (tmp_path / FILE_NAME).open("ab") as file:
        file.write(b'{"at": "2026-\n[1]\n')
    diary.enrolment(AT, {"person": "Bình"}, "enrolled")
    assert [one["person"] for one in entries(tmp_path)] == ["An", "Bình"]


def test_one_that_cannot_be_written_keeps_nobody_from_signing(office: Office, leader: Issued) -> None:
    shutil.rmtree(office.settings.log, ignore_errors=True)
    office.home.mkdir(exist_ok=True)
    office.settings.log.write_text("in the way")
    office.person.say(PIN)
    page = office.page(offer(leader.certificate))
    assert page.to_the_end().state is State.DONE
    (told,) = office.person.told
    assert "Không ghi được nhật ký" in told
