"""The outside fails: no time stamps, no revocation data, no room on the disk."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from certs.authority import AuthorityServer, KeyKind
from infra.clock import utc_now
from tests.certs.pki import TestPki
from tests.journeys import flow
from tests.journeys.asking import People, change_row, issue, kept, refusal, sign, upload, verdict
from tests.journeys.hostile_files import MEGABYTE, padded
from tests.journeys.keys import AGENCY_KEY, LEADER_KEY, certified_now, install
from tests.journeys.running import RunningService, wait_for


@pytest.fixture(scope="module")
def timestamps(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    """Somebody else's time-stamp service; dead unless `alive`."""
    return TestPki.create(tmp_path_factory.mktemp("tsa"), key=KeyKind.P256, at=utc_now())


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    """Somebody else's authority, with OCSP and CRL; dead unless `alive`."""
    return TestPki.create(tmp_path_factory.mktemp("ca"), key=KeyKind.P256, at=utc_now())


@contextmanager
def alive(pki: TestPki) -> Iterator[None]:
    with AuthorityServer(pki.authority, pki.port):
        yield


@pytest.fixture(scope="module")
def service(
    tmp_path_factory: pytest.TempPathFactory, timestamps: TestPki, certificates: TestPki
) -> Iterator[RunningService]:
    """An installation whose leader and agency have certificates from outside."""
    home: Path = tmp_path_factory.mktemp("outages") / "home"
    (home / "trust").mkdir(parents=True)
    # What marks a folder as a demo; it is not empty any more when the service comes.
    (home / "antin.toml").write_text('mode = "demo"\n', encoding="utf-8")
    now = utc_now()
    for name, pki in (("tsa", timestamps), ("ca", certificates)):
        (home / "trust" / f"{name}.pem").write_bytes(pki.anchors.to_pem())
    for key in (LEADER_KEY, AGENCY_KEY):
        install(home, key, certified_now(certificates.authority, key, now))
    started = RunningService(
        home,
        environment={
            "ANTIN_TSA_URL": timestamps.authority.tsa_url,
            "ANTIN_FETCH_ALLOWED_HOSTS": f"{timestamps.host_and_port},{certificates.host_and_port}",
        },
    )
    started.start()
    yield started
    started.stop()


@pytest.fixture
def people(service: RunningService) -> Iterator[People]:
    with People(service) as each:
        yield each


def submitted(service: RunningService, subject: str) -> int:
    document = flow.draft(service, subject)
    service.client("chuyenvien.snv").post(f"/outgoing/{document}/submission")
    return document


def test_no_revocation_data_is_b_t_and_completed_when_it_is_back(
    service: RunningService, people: People, certificates: TestPki, timestamps: TestPki
) -> None:
    """Stands first: what was fetched once the service remembers for a while."""
    document = submitted(service, "Ký khi không kiểm tra được thu hồi")
    with alive(timestamps):
        sign(people, document).raise_for_status()
        seen = flow.view(service, document)
        assert seen["level"] == "B-T"
        assert any("B-T" in warning for warning in seen["warnings"])
        assert any("B-T" in event["note"] for event in seen["history"])
        with alive(certificates):
            overdue(service, document)
            completed = wait_for(
                lambda: view if (view := flow.view(service, document))["level"] == "B-LT" else None,
                "the leader's signature to be completed",
            )
            assert completed["state"] == "signed"
            assert completed["warnings"] == []
            pdf = people("vanthu.snv").get(f"/outgoing/{document}/file").content
            report = verdict(people, pdf)
    assert report["indication"] == "TOTAL-PASSED"
    [leader] = report["signatures"]
    assert leader["level"] == "B-LT"
    assert leader["changes_after"] == "validation_data"


def overdue(service: RunningService, document: int) -> None:
    """Let the minute pass after which the service tries again, and dead sources have rested."""
    change_row(
        service, "UPDATE revocation_source SET next_try = '2020-01-01 00:00:00.000000' WHERE failures > 0"
    )
    change_row(
        service,
        "UPDATE outbox SET due = '2020-01-01 00:00:00.000000' "
        "WHERE kind = 'signature.complete_level' AND unique_key LIKE ?",
        f"%:{document}:%",
    )


class TestNoTimeStamps:
    def test_leader_is_refused_and_nothing_changes(
        self, service: RunningService, people: People, certificates: TestPki
    ) -> None:
        document = submitted(service, "Ký khi không có dấu thời gian")
        before = kept(service)
        with alive(certificates):
            told = refusal(sign(people, document), 503, "timestamp.unavailable")
        assert "dấu thời gian" in told
        assert "thử lại" in told
        assert kept(service) == before

    def test_issue_keeps_its_number_for_the_next_press(
        self, service: RunningService, people: People, certificates: TestPki, timestamps: TestPki
    ) -> None:
        document = submitted(service, "Ban hành khi không có dấu thời gian")
        with alive(certificates):
            with alive(timestamps):
                sign(people, document).raise_for_status()
            refusal(issue(people, document), 503, "timestamp.unavailable")
            waiting = flow.view(service, document)
            assert waiting["state"] == "issuing"
            assert [one["kind"] for one in waiting["revisions"]][-1] == "leader"
            with alive(timestamps):
                number = issue(people, document).raise_for_status().json()["number"]
        assert number == waiting["display_number"]
        assert flow.view(service, document)["level"] == "B-LT"


def test_installation_that_signs_without_time_stamps_says_so_everywhere(
    service: RunningService, certificates: TestPki
) -> None:
    service.stop()
    service.start(ANTIN_WHEN_TSA_DOWN="sign-bb")
    with alive(certificates), People(service) as people:
        document = submitted(service, "Ký không có dấu thời gian")
        sign(people, document).raise_for_status()
        seen = flow.view(service, document)
        assert seen["level"] == "B-B"
        assert any("chưa có dấu thời gian" in warning for warning in seen["warnings"])
        assert any("chưa có dấu thời gian" in event["note"] for event in seen["history"])
        issue(people, document).raise_for_status()
        issued = flow.view(service, document)
        assert issued["level"] == "B-B"
        assert any("chưa có dấu thời gian" in warning for warning in issued["warnings"])
        report = verdict(people, people("vanthu.snv").get(f"/outgoing/{document}/file").content)
    assert {one["time_is"] for one in report["signatures"]} == {"claimed"}
    assert {one["level"] for one in report["signatures"]} == {"B-B"}


@pytest.mark.parametrize("size", [MEGABYTE * 3 // 4, 12 * MEGABYTE], ids=["in memory", "through a file"])
def test_full_disk_keeps_nothing_and_says_so(service: RunningService, size: int) -> None:
    """The kernel refuses files beyond a limit the way it refuses them on a full disk."""
    service.stop()
    service.start()
    letter = padded(flow.letter(), size)
    with People(service) as people, largest_file(service, size // 2):
        before = kept(service)
        told = refusal(upload(people, "Hết chỗ", letter), 507, "objects.full")
        assert "dung lượng" in told
        assert kept(service) == before


@contextmanager
def largest_file(service: RunningService, size: int) -> Iterator[None]:
    assert service._child is not None
    before = resource.prlimit(service._child.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(service._child.pid, resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.prlimit(service._child.pid, resource.RLIMIT_FSIZE, before)
