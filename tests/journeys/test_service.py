"""Starting, killing and starting again: nothing is lost, nothing is seeded or done twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from api.demo.client import AnswerError
from tests.journeys import flow
from tests.journeys.running import RunningService, running, wait_for

PEOPLE = "SELECT count(*) FROM person"
AGENCIES = "SELECT count(*) FROM agency"


class SilentTimestamps:
    """A time-stamp service that takes a request and never answers."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self._released = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.asked.set()
                outer._released.wait()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                """Say nothing on standard error."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/tsa"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def silent_timestamps() -> Iterator[SilentTimestamps]:
    server = SilentTimestamps()
    yield server
    server.close()


def test_first_start_brings_two_agencies_and_two_finished_letters(tmp_path: Path) -> None:
    with running(tmp_path / "home", letters=True) as service:
        done = tmp_path / "home" / "demo" / "letters.done"
        wait_for(lambda: done.exists() or None, "the two letters to finish")
        assert service.rows(PEOPLE) == [(9,)]
        assert service.rows("SELECT state FROM outgoing_document") == [("dispatched",)] * 2
        assert service.rows("SELECT state FROM incoming_document") == [("completed",)] * 2
        assert service.rows("SELECT state FROM dossier") == [("taken_over",)] * 2
        said = service.log.read_text(encoding="utf-8")
        assert service.address in said
        assert all(name in said for name in ("lanhdao.snv", "chuyenvien.bh", "antin-demo"))


def test_second_service_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with running(tmp_path / "home") as service:
        status, said = RunningService(service.home).start_refused()
        assert status == 1
        assert "đang được một tiến trình Ấn Tín khác sử dụng" in said
        assert service.client("vanthu.snv").get("/me")["username"] == "vanthu.snv"


def test_taken_port_is_refused_and_nothing_is_founded(tmp_path: Path) -> None:
    with running(tmp_path / "first") as service:
        status, said = RunningService(tmp_path / "second", port=service.port).start_refused()
        assert status == 1
        assert f"Cổng {service.port} đang có chương trình khác dùng" in said
        assert not (tmp_path / "second" / "antin.db").exists()


def test_demo_refuses_an_installation_that_says_production(tmp_path: Path) -> None:
    status, said = RunningService(tmp_path / "home").start_refused(ANTIN_MODE="production")
    assert status == 1
    assert "chế độ chính thức (production)" in said
    assert not (tmp_path / "home" / "demo").exists()


def test_killed_while_founding_and_started_again_founds_once(tmp_path: Path) -> None:
    service = RunningService(tmp_path / "home", letters=True)
    for landmark in ("antin.db", "demo/authority", "demo/keys/agency-snv.p12"):
        child = service._spawn({})
        path = tmp_path / "home" / landmark
        wait_for(lambda path=path: path.exists() or None, landmark)  # type: ignore[misc]  # bound at once
        child.kill()
        child.wait()
    service.start()
    try:
        done = tmp_path / "home" / "demo" / "letters.done"
        wait_for(lambda: len(service.rows("SELECT id FROM outgoing_document")) > 0 or None, "a first letter")
        service.kill()
        service.start()
        wait_for(lambda: done.exists() or None, "the letters to finish after the kill")
        assert service.rows(AGENCIES) == [(2,)]
        assert service.rows(PEOPLE) == [(9,)]
        assert service.rows("SELECT count(*) FROM outgoing_document") == [(2,)]
        assert service.rows("SELECT count(*) FROM incoming_document") == [(2,)]
    finally:
        service.stop()


def test_killed_during_issue_the_number_is_used_once(
    tmp_path: Path, silent_timestamps: SilentTimestamps
) -> None:
    service = RunningService(tmp_path / "home")
    service.start()
    document = flow.signed(service, "Ban hành bị ngắt")
    service.stop()

    service.start(ANTIN_TSA_URL=silent_timestamps.url, ANTIN_FETCH_ALLOWED_HOSTS=silent_timestamps.host)
    press = threading.Thread(target=_issue_unanswered, args=(service, document))
    press.start()
    assert silent_timestamps.asked.wait(60)
    service.kill()
    press.join()

    service.start()
    try:
        assert flow.view(service, document)["state"] == "issuing"
        bound = flow.view(service, document)["display_number"]
        assert flow.issue(service, document) == bound == "01/KH-SNV"
        assert flow.view(service, document)["state"] == "issued"
        assert flow.issue(service, flow.signed(service, "Văn bản kế tiếp")) == "02/KH-SNV"
        assert service.rows("SELECT number, state FROM issued_number ORDER BY number") == [
            (1, "confirmed"),
            (2, "confirmed"),
        ]
    finally:
        service.stop()


def test_killed_while_sending_each_packet_arrives_once(tmp_path: Path) -> None:
    subjects = [f"Gửi bị ngắt {index}" for index in range(4)]
    service = RunningService(tmp_path / "home")
    service.start()
    try:
        documents = [flow.signed(service, subject) for subject in subjects]
        for document in documents:
            flow.issue(service, document)
        for document in documents:
            flow.dispatch(service, document)
            service.kill()
            service.start()
        for subject in subjects:
            [copy] = flow.arrived(service, subject)
            assert copy["indication"] == "TOTAL-PASSED"
        assert service.rows("SELECT count(*) FROM incoming_document") == [(len(subjects),)]
        assert all(flow.view(service, document)["state"] == "dispatched" for document in documents)
    finally:
        service.stop()


def _issue_unanswered(service: RunningService, document: int) -> None:
    """Press the button whose answer never comes."""
    with pytest.raises((OSError, AnswerError, Exception)):
        flow.issue(service, document)
