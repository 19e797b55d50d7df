"""Bad input against the real service: a clear Vietnamese error, and nothing is changed by it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import pikepdf
import pytest

from api.demo.people import PASSWORD, PIN
from api.demo.stories import stories
from certs import facts
from infra.clock import local_date, utc_now
from signing.keys.attempts import MAX_TRIES
from tests.journeys import flow
from tests.journeys.asking import People, asking, change_row, issue, kept, refusal, sign, upload, verdict
from tests.journeys.hostile_files import (
    FAULTS,
    HARMLESS,
    MEGABYTE,
    Fault,
    large_form,
    renumbered,
    unsure,
)
from tests.journeys.keys import (
    AGENCY_KEY,
    LEADER_KEY,
    authority_of,
    certified,
    certified_now,
    replaced,
    unlocked,
)
from tests.journeys.running import RunningService, running, wait_for
from tests.signing.papers import changed

WRONG_PIN = "135791"
MEMORY_ALLOWANCE_KB = 96 * 1024
"""What the service may grow by while it refuses 300 MB; its largest permitted upload has 100 MB."""


Act = Callable[[str], httpx.Response]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with running(tmp_path_factory.mktemp("hard-cases") / "home") as started:
        wait_for(lambda: _is_idle(started) or None, "what runs by the clock to have run")
        yield started


def _is_idle(service: RunningService) -> bool:
    """Whether the first beats are done, an interval before the next: rows change by requests alone."""
    beats = {name for (name,) in service.rows("SELECT name FROM periodic")}
    done = {kind for (kind,) in service.rows("SELECT kind FROM outbox WHERE done IS NOT NULL")}
    return beats <= done


@pytest.fixture(scope="module")
def people(service: RunningService) -> Iterator[People]:
    with People(service) as each:
        yield each


@pytest.fixture(scope="module")
def submitted(service: RunningService) -> int:
    """A document that waits for its leader, and stays so."""
    document = flow.draft(service, "Chờ ký")
    service.client("chuyenvien.snv").post(f"/outgoing/{document}/submission")
    return document


@pytest.fixture(scope="module")
def signed(service: RunningService) -> int:
    """A document that waits for its clerk, and stays so."""
    return flow.signed(service, "Chờ ban hành")


@pytest.fixture(scope="module")
def sound_draft(service: RunningService) -> int:
    return flow.draft(service, "Dự thảo lành")


@pytest.fixture(scope="module")
def act(people: People, submitted: int, signed: int) -> Act:
    """What the holder of a key does with it."""
    return lambda key: sign(people, submitted) if key == LEADER_KEY else issue(people, signed)


@pytest.fixture(scope="module")
def issued(service: RunningService, people: People) -> bytes:
    document = flow.signed(service, "Bị sửa sau khi ban hành")
    issue(people, document).raise_for_status()
    return people("vanthu.snv").get(f"/outgoing/{document}/file").content


class TestFiles:
    @pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
    def test_bad_draft_is_refused_and_leaves_nothing(
        self, service: RunningService, people: People, sound_draft: int, fault: Fault
    ) -> None:
        content, before = fault.spoil(flow.letter()), kept(service)
        told = refusal(upload(people, "Tệp hỏng", content), 422, fault.code)
        assert fault.words in told
        assert kept(service) == before
        put = people("chuyenvien.snv").put(
            f"/outgoing/{sound_draft}/file", files={"file": ("a.pdf", content)}
        )
        assert refusal(put, 422, fault.code) == told
        assert kept(service) == before

    @pytest.mark.parametrize("announced", [True, False], ids=["announced", "in pieces"])
    def test_300_megabytes_are_not_kept(
        self, service: RunningService, people: People, announced: bool
    ) -> None:
        before, peak = kept(service), memory_peak_kb(service)
        size = 300 * MEGABYTE
        headers = {"Content-Type": "multipart/form-data; boundary=antin"}
        if announced:
            headers["Content-Length"] = str(sum(map(len, large_form(0, boundary="antin"))) + size)
        answer = people("chuyenvien.snv").post(
            "/outgoing", content=large_form(size, boundary="antin"), headers=headers
        )
        assert "100 MB" in refusal(answer, 413, "upload.too_large")
        assert kept(service) == before
        assert memory_peak_kb(service) - peak < MEMORY_ALLOWANCE_KB

    @pytest.mark.parametrize("spoil", HARMLESS.values(), ids=HARMLESS.keys())
    def test_harmless_actions_are_taken_out_and_named(
        self, service: RunningService, people: People, spoil: Callable[[pikepdf.Pdf], None]
    ) -> None:
        answer = upload(people, "Có mã lệnh", changed(flow.letter(), spoil))
        assert answer.status_code == 201, answer.text
        document = answer.json()["id"]
        [created] = flow.view(service, document)["history"]
        assert "Đã bỏ" in created["note"]
        prepared = people("chuyenvien.snv").get(f"/outgoing/{document}/file").content
        assert b"/JavaScript" not in prepared
        assert b"/Launch" not in prepared

    def test_unsure_layout_waits_for_a_person_and_then_goes_on(
        self, service: RunningService, people: People
    ) -> None:
        document = upload(people, "Không có khối ký", unsure(local_date(utc_now()).year)).json()["id"]
        before = kept(service)
        drafter = people("chuyenvien.snv")
        told = refusal(drafter.post(f"/outgoing/{document}/submission"), 409, "docflow.places_needed")
        assert "Không tìm thấy khối chữ ký" in told
        assert "chọn vị trí" in told
        assert kept(service) == before

        places = {
            "leader": {"page": 0, "x0": 360, "y0": 520, "x1": 480, "y1": 600},
            "number": {"page": 0, "x": 133, "y": 732, "room": 27},
            "day": {"page": 0, "x": 400, "y": 732, "italic": True, "room": 13.5},
            "month": {"page": 0, "x": 445, "y": 732, "italic": True, "room": 13.5},
        }
        assert drafter.put(f"/outgoing/{document}/places", json=places).status_code == 204
        assert drafter.post(f"/outgoing/{document}/submission").status_code == 204
        assert sign(people, document).status_code == 204
        answer = issue(people, document)
        assert answer.status_code == 200, answer.text
        assert answer.json()["number"].endswith("/KH-SNV")
        report = verdict(people, drafter.get(f"/outgoing/{document}/file").content)
        assert report["indication"] == "TOTAL-PASSED"


def memory_peak_kb(service: RunningService) -> int:
    """The most memory that the service process has held so far."""
    assert service._child is not None
    status = Path(f"/proc/{service._child.pid}/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")))


class TestPins:
    @pytest.fixture(autouse=True)
    def fresh_tries(self, service: RunningService) -> Iterator[None]:
        yield
        for credential in (LEADER_KEY, AGENCY_KEY):
            unlocked(service, credential)

    def test_leader_is_told_how_many_tries_are_left(
        self, service: RunningService, people: People, submitted: int
    ) -> None:
        before = kept(service)
        for left in (MAX_TRIES - 1, MAX_TRIES - 2):
            told = refusal(sign(people, submitted, pin=WRONG_PIN), 403, "key.wrong_pin")
            assert f"còn {left} lần thử" in told
            assert WRONG_PIN not in told
        assert kept(service) == before

    def test_no_number_is_bound_for_a_wrong_pin(
        self, service: RunningService, people: People, signed: int
    ) -> None:
        before = kept(service)
        told = refusal(issue(people, signed, pin=WRONG_PIN), 403, "key.wrong_pin")
        assert f"còn {MAX_TRIES - 1} lần thử" in told
        assert kept(service) == before

    def test_locked_key_refuses_the_right_pin_too(
        self, service: RunningService, people: People, submitted: int
    ) -> None:
        before = kept(service)
        for _ in range(MAX_TRIES):
            refusal(sign(people, submitted, pin=WRONG_PIN), 403, "key.wrong_pin")
        told = refusal(sign(people, submitted), 403, "key.wrong_pin")
        assert "đã bị khóa" in told
        assert "quản trị viên" in told
        assert kept(service) == before


class TestCertificates:
    @pytest.mark.parametrize("key", [LEADER_KEY, AGENCY_KEY])
    def test_expired(self, service: RunningService, act: Act, key: str) -> None:
        now = utc_now()
        expired = certified(
            authority_of(service), key, since=now - timedelta(days=400), until=now - timedelta(days=1)
        )
        before = kept(service)
        with replaced(service, key, expired):
            told = refusal(act(key), 409, "certificate.not_usable")
        assert "hết hạn" in told
        assert kept(service) == before

    @pytest.mark.parametrize("key", [LEADER_KEY, AGENCY_KEY])
    def test_revoked(self, service: RunningService, act: Act, key: str) -> None:
        authority, now = authority_of(service), utc_now()
        issued = certified_now(authority, key, now)
        authority.revoke(facts.serial_number(issued.certificate), now - timedelta(hours=1))
        before = kept(service)
        with replaced(service, key, issued):
            told = refusal(act(key), 409, "certificate.not_usable")
        assert "đã bị thu hồi" in told
        assert kept(service) == before


class TestDates:
    def test_letter_printed_for_another_year(self, service: RunningService, people: People) -> None:
        today = local_date(utc_now())
        last_year = stories(today.year - 1)[0].letter
        document = flow.draft(service, "In năm trước", last_year)
        people("chuyenvien.snv").post(f"/outgoing/{document}/submission").raise_for_status()
        sign(people, document).raise_for_status()
        before = kept(service)
        told = refusal(issue(people, document), 422, "signing.issue_data")
        assert f"in năm {today.year - 1}" in told
        assert f"năm {today.year}" in told
        assert kept(service) == before

    def test_date_to_come(self, service: RunningService, people: People, signed: int) -> None:
        before = kept(service)
        tomorrow = local_date(utc_now()) + timedelta(days=1)
        answer = issue(people, signed, on=tomorrow)
        # On New Year's Eve it is the printed year that does not fit.
        code = "docflow.invalid_data" if tomorrow.year == local_date(utc_now()).year else "signing.issue_data"
        assert "ngày" in refusal(answer, 422, code)
        assert kept(service) == before


class TestPersons:
    def test_other_agency_learns_nothing(self, service: RunningService, people: People, signed: int) -> None:
        stranger, before = people("vanthu.bh"), kept(service)
        revision = flow.view(service, signed)["revision"]
        acts: list[tuple[str, str, dict[str, object] | None]] = [
            ("GET", "", None),
            ("GET", "/file", None),
            ("GET", "/pages/0", None),
            ("POST", "/issue", {"pin": PIN, "revision": revision, "issued_on": flow.today()}),
            ("POST", "/dispatch", None),
            ("POST", "/return", {"reason": "Không phải của tôi"}),
            ("POST", "/number-cancellation", {"reason": "Không phải của tôi"}),
        ]
        for method, path, body in acts:
            theirs = stranger.request(method, f"/outgoing/{signed}{path}", json=body)
            nobodys = stranger.request(method, f"/outgoing/999999{path}", json=body)
            assert refusal(theirs, 404, "docflow.not_found") == refusal(nobodys, 404, "docflow.not_found")
        assert stranger.get("/outgoing").json() == []
        assert kept(service) == before

    def test_expired_session(self, service: RunningService, signed: int) -> None:
        with closing(asking(service, "vanthu.snv")) as clerk:
            assert clerk.get("/me").status_code == 200
            hashed = hashlib.sha256(clerk.headers["Authorization"].split()[1].encode()).hexdigest()
            past = "2020-01-01 00:00:00.000000"
            change_row(service, "UPDATE web_session SET expires = ? WHERE token_hash = ?", past, hashed)
            before = kept(service)
            answer = clerk.post(f"/outgoing/{signed}/dispatch")
        assert "hết hạn" in refusal(answer, 401, "session.needed")
        assert kept(service) == before

    def test_what_was_shown_is_no_longer_there(self, service: RunningService, people: People) -> None:
        drafter, document = people("chuyenvien.snv"), flow.draft(service, "Thay sau khi trình")
        drafter.post(f"/outgoing/{document}/submission").raise_for_status()
        shown = people("lanhdao.snv").get(f"/outgoing/{document}").json()["revision"]
        drafter.delete(f"/outgoing/{document}/submission").raise_for_status()
        other = {"file": ("b.pdf", stories(local_date(utc_now()).year)[1].letter)}
        drafter.put(f"/outgoing/{document}/file", files=other).raise_for_status()
        drafter.post(f"/outgoing/{document}/submission").raise_for_status()
        before = kept(service)
        told = refusal(sign(people, document, revision=shown), 409, "docflow.stale_revision")
        assert "tải lại trang" in told
        assert kept(service) == before


class TestAlterations:
    def test_issued_file_passes(self, people: People, issued: bytes) -> None:
        assert verdict(people, issued)["indication"] == "TOTAL-PASSED"

    def test_flipped_byte_fails_with_a_reason(self, people: People, issued: bytes) -> None:
        place = issued.index(b"stream") + 40
        altered = issued[:place] + bytes([issued[place] ^ 1]) + issued[place + 1 :]
        report = verdict(people, altered)
        assert report["indication"] == "TOTAL-FAILED"
        assert all(one["integrity"] == "broken" for one in report["signatures"])
        assert all(one["sub_indication"] == "HASH_FAILURE" for one in report["signatures"])
        assert all("đã bị thay đổi" in " ".join(one["reasons"]) for one in report["signatures"])

    def test_changed_number_fails_with_a_reason(self, people: People, issued: bytes) -> None:
        report = verdict(people, renumbered(issued, "999"))
        assert report["indication"] == "TOTAL-FAILED"
        agency = report["signatures"][-1]
        assert agency["kind"] == "agency"
        assert agency["changes_after"] == "forbidden"
        assert agency["reasons"]

    def test_damaged_object_is_never_handed_out(
        self, service: RunningService, people: People, signed: int
    ) -> None:
        digest = flow.view(service, signed)["revision"]
        path = service.home / "objects" / digest[:2] / digest[2:4] / digest
        sound = path.read_bytes()
        path.chmod(0o644)
        path.write_bytes(sound[:-1] + b"?")
        try:
            before = kept(service)
            for answer in (people("vanthu.snv").get(f"/outgoing/{signed}/file"), issue(people, signed)):
                assert "bản sao lưu" in refusal(answer, 500, "objects.corrupt")
            assert kept(service) == before
        finally:
            path.write_bytes(sound)
            path.chmod(0o444)


def test_secrets_are_written_nowhere(service: RunningService, people: People, submitted: int) -> None:
    """Runs last: looks through all that the service logged and kept for what was typed into it."""
    pin, mistyped, password = "own-pin-8d1f02", "mistyped-pin-5ac377", "wrong-password-e4b9c1"
    issued = certified_now(authority_of(service), LEADER_KEY, utc_now())
    with replaced(service, LEADER_KEY, issued, pin=pin):
        refusal(sign(people, submitted, pin=mistyped), 403, "key.wrong_pin")
        assert sign(people, submitted, pin=pin).status_code == 204
    unlocked(service, LEADER_KEY)
    wrong = httpx.post(
        f"{service.address}/api/v1/sessions", json={"username": "vanthu.snv", "password": password}
    )
    refusal(wrong, 401, "sign_in.refused")
    token = people("vanthu.snv").headers["Authorization"].split()[1]

    said = service.log.read_text(encoding="utf-8")
    banner = next(line for line in said.splitlines() if PASSWORD in line)
    traces = {"log": said.replace(banner, "").encode()}
    for path in service.home.rglob("*"):
        if path.is_file() and path.suffix != ".p12":
            traces[str(path)] = path.read_bytes()
    for secret in (pin, mistyped, password, PASSWORD, token):
        assert [name for name, content in traces.items() if secret.encode() in content] == []
