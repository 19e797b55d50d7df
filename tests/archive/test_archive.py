"""From the open dossier to the copy handed out, on the real store and database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from archive import tasks
from archive.errors import (
    ContentDamagedError,
    DocumentAlreadyFiledError,
    DocumentNotFiledError,
    DossierCodeTakenError,
    DossierDataError,
    DossierNotFoundError,
    DossierStateError,
    NotReadyForArchiveError,
    RecordNotFoundError,
    TextUnavailableError,
)
from archive.model import DossierAction, DossierState, RetentionCode
from archive.ocfl.layout import object_path
from archive.service import Archive
from infra import audit
from infra.errors import CorruptObjectError, NotAllowedError
from infra.tasks import TaskRegistry, drain
from tests.archive.judge import assert_valid_root
from tests.archive.people import AT, LATER, REPORT, Installation, dossier

SIGNED = b"%PDF-1.7 \x00\xff signed bytes\n%%EOF"


def test_signed_bytes_come_back_unchanged(each_home: Installation) -> None:
    home = each_home
    record_id = home.archived(SIGNED)
    assert home.archive.original(home.an_phu.drafter, record_id) == SIGNED
    assert home.archive.hand_out(home.an_phu.archivist, record_id, "Giải quyết chế độ", LATER) == SIGNED
    assert_valid_root(home.store.root, objects=1)


def test_dossier_shows_its_way(each_home: Installation) -> None:
    home = each_home
    dossier_id = home.closed(SIGNED, b"%PDF second")
    clerk, archivist = home.an_phu.clerk, home.an_phu.archivist
    home.archive.return_dossier(archivist, dossier_id, "Thiếu phụ lục", AT)
    home.archive.close_dossier(clerk, dossier_id, AT)
    home.archive.take_over(archivist, dossier_id, LATER)
    view = home.archive.dossier(clerk, dossier_id)
    assert view.summary.state is DossierState.TAKEN_OVER
    assert view.summary.taken_over_at == LATER
    assert view.summary.expires_on == date(2046, 12, 31)
    assert [document.ordinal for document in view.documents] == [1, 2]
    assert [line.what for line in view.history] == [
        "Mở hồ sơ",
        "Đưa văn bản vào hồ sơ",
        "Đưa văn bản vào hồ sơ",
        "Kết thúc hồ sơ",
        "Trả lại hồ sơ",
        "Kết thúc hồ sơ",
        "Bắt đầu thu nhận",
        "Thu nhận vào lưu trữ",
    ]
    assert view.history[4].note == "Thiếu phụ lục"
    with home.database.reading() as session:
        assert audit.verify(session).broken_at is None


def test_list_is_the_agencys_own(home: Installation) -> None:
    first, second = home.closed(), home.open(title="Hồ sơ thứ hai")
    listed = home.archive.dossiers_for(home.an_phu.archivist)
    assert [(each.dossier_id, each.documents) for each in listed] == [(second, 0), (first, 1)]
    only = home.archive.dossiers_for(home.an_phu.archivist, state=DossierState.CLOSED)
    assert [each.dossier_id for each in only] == [first]
    assert home.archive.dossiers_for(home.agencies.bac_ha.archivist) == []


def test_code_is_given_by_the_rule_and_only_once(home: Installation) -> None:
    dossier_id = home.open(notation="09.VP")
    assert home.archive.dossier(home.an_phu.clerk, dossier_id).summary.code == "000.00.15.H01.2026.09.VP"
    with pytest.raises(DossierCodeTakenError):
        home.open(notation="09.VP")
    assert home.archive.open_dossier(home.agencies.bac_ha.clerk, dossier(notation="09.VP"), AT)


class TestGathering:
    def test_document_is_filed_once_in_a_dossier_but_in_several(self, home: Installation) -> None:
        first, second = home.open(), home.open()
        home.file(first, source_id=7)
        with pytest.raises(DocumentAlreadyFiledError):
            home.file(first, source_id=7)
        home.file(second, source_id=7)

    def test_removed_document_may_come_back_under_a_new_ordinal(self, home: Installation) -> None:
        dossier_id = home.open()
        record_id = home.file(dossier_id, source_id=7)
        home.archive.remove_document(home.an_phu.clerk, dossier_id, record_id, AT)
        home.file(dossier_id, source_id=7)
        view = home.archive.dossier(home.an_phu.clerk, dossier_id)
        assert [document.ordinal for document in view.documents] == [2]

    def test_document_of_another_dossier_is_not_removed(self, home: Installation) -> None:
        first, second = home.open(), home.open()
        record_id = home.file(first)
        with pytest.raises(DocumentNotFiledError):
            home.archive.remove_document(home.an_phu.clerk, second, record_id, AT)

    def test_closed_dossier_takes_nothing_more(self, home: Installation) -> None:
        dossier_id = home.closed()
        (document,) = home.archive.dossier(home.an_phu.clerk, dossier_id).documents
        with pytest.raises(DossierStateError):
            home.file(dossier_id)
        with pytest.raises(DossierStateError):
            home.archive.remove_document(home.an_phu.clerk, dossier_id, document.record_id, AT)
        with pytest.raises(DossierStateError):
            home.archive.close_dossier(home.an_phu.clerk, dossier_id, AT)

    def test_empty_dossier_is_not_closed(self, home: Installation) -> None:
        with pytest.raises(DossierStateError, match="chưa có văn bản"):
            home.archive.close_dossier(home.an_phu.clerk, home.open(), AT)

    def test_return_needs_a_reason(self, home: Installation) -> None:
        dossier_id = home.closed()
        with pytest.raises(DossierDataError):
            home.archive.return_dossier(home.an_phu.archivist, dossier_id, "  ", AT)


class TestRights:
    def test_only_the_archivist_takes_over_and_hands_out(self, home: Installation) -> None:
        dossier_id, record_id = home.closed(), home.archived()
        for actor in (home.an_phu.clerk, home.an_phu.drafter, home.an_phu.leader):
            with pytest.raises(NotAllowedError):
                home.archive.take_over(actor, dossier_id, LATER)
            with pytest.raises(NotAllowedError):
                home.archive.return_dossier(actor, dossier_id, "Không", LATER)
            with pytest.raises(NotAllowedError):
                home.archive.hand_out(actor, record_id, "Xem", LATER)

    def test_archivist_does_not_gather(self, home: Installation) -> None:
        with pytest.raises(NotAllowedError):
            home.archive.open_dossier(home.an_phu.archivist, dossier(), AT)

    def test_another_agency_learns_nothing(self, home: Installation) -> None:
        dossier_id, record_id = home.closed(), home.archived()
        stranger = home.agencies.bac_ha
        with pytest.raises(DossierNotFoundError):
            home.archive.dossier(stranger.archivist, dossier_id)
        with pytest.raises(DossierNotFoundError):
            home.archive.take_over(stranger.archivist, dossier_id, LATER)
        with pytest.raises(DossierNotFoundError):
            home.archive.close_dossier(stranger.clerk, dossier_id, LATER)
        with pytest.raises(RecordNotFoundError):
            home.archive.record(stranger.archivist, record_id)
        with pytest.raises(RecordNotFoundError):
            home.archive.original(stranger.archivist, record_id)
        with pytest.raises(RecordNotFoundError):
            home.archive.hand_out(stranger.archivist, record_id, "Xem", LATER)

    def test_view_offers_what_this_actor_may_do(self, home: Installation) -> None:
        dossier_id = home.closed()
        assert home.archive.dossier(home.an_phu.clerk, dossier_id).actions == frozenset()
        assert home.archive.dossier(home.an_phu.archivist, dossier_id).actions == {
            DossierAction.RETURN,
            DossierAction.TAKE_OVER,
        }


class TestTakeOver:
    def test_document_in_a_dossier_not_taken_over_is_no_record(self, home: Installation) -> None:
        record_id = home.file(home.open())
        with pytest.raises(RecordNotFoundError):
            home.archive.record(home.an_phu.archivist, record_id)

    def test_second_press_is_refused(self, home: Installation) -> None:
        dossier_id = home.closed()
        home.archive.take_over(home.an_phu.archivist, dossier_id, LATER)
        with pytest.raises(DossierStateError):
            home.archive.take_over(home.an_phu.archivist, dossier_id, LATER)

    def test_unverified_document_stands_in_the_way(self, home: Installation) -> None:
        dossier_id = home.closed(verification=None)
        with pytest.raises(NotReadyForArchiveError, match="chưa có kết quả kiểm tra"):
            home.archive.take_over(home.an_phu.archivist, dossier_id, LATER)
        assert home.archive.dossier(home.an_phu.archivist, dossier_id).problems

    def test_failed_signature_stands_in_the_way(self, home: Installation) -> None:
        dossier_id = home.closed(verification={**REPORT, "indication": "TOTAL-FAILED"})
        with pytest.raises(NotReadyForArchiveError, match="không hợp lệ"):
            home.archive.take_over(home.an_phu.archivist, dossier_id, LATER)

    def test_indeterminate_signature_is_kept_with_its_report(self, home: Installation) -> None:
        record_id = home.archived(verification={**REPORT, "indication": "INDETERMINATE"})
        assert home.archive.record(home.an_phu.clerk, record_id).document.indication == "INDETERMINATE"

    def test_damaged_working_file_stops_it_and_nothing_is_left(self, home: Installation) -> None:
        dossier_id = home.closed(SIGNED)
        (document,) = home.archive.dossier(home.an_phu.clerk, dossier_id).documents
        path = home.objects.path(document.sha256)
        path.chmod(0o644)
        path.write_bytes(b"%PDF-1.7 other")
        with pytest.raises(CorruptObjectError):
            home.archive.take_over(home.an_phu.archivist, dossier_id, LATER)
        view = home.archive.dossier(home.an_phu.archivist, dossier_id)
        assert (view.summary.state, view.object_id) == (DossierState.CLOSED, None)
        assert view.history[-1].what == "Thu nhận không thành"
        assert_valid_root(home.store.root, objects=0)
        path.write_bytes(SIGNED)
        home.archive.take_over(home.an_phu.archivist, dossier_id, LATER)
        assert_valid_root(home.store.root, objects=1)

    def test_document_without_words_is_archived_and_says_why(self, home: Installation) -> None:
        def refuse(_content: bytes) -> str:
            raise TextUnavailableError("Không mở được tệp.")

        archive = Archive(home.database, home.store, home.objects, refuse)
        dossier_id = home.closed(SIGNED)
        archive.take_over(home.an_phu.archivist, dossier_id, LATER)
        (document,) = archive.dossier(home.an_phu.clerk, dossier_id).documents
        record = archive.record(home.an_phu.clerk, document.record_id)
        assert (record.has_text, record.text_problem) == (False, "Không mở được tệp.")
        assert archive.original(home.an_phu.clerk, document.record_id) == SIGNED

    def test_task_finishes_what_was_begun(self, home: Installation) -> None:
        dossier_id = home.closed(SIGNED)
        home.archive.begin_take_over(home.an_phu.archivist, dossier_id, LATER)
        view = home.archive.dossier(home.an_phu.archivist, dossier_id)
        assert view.summary.in_progress
        assert view.actions == frozenset()
        with pytest.raises(DossierStateError, match="đang được thu nhận"):
            home.archive.return_dossier(home.an_phu.archivist, dossier_id, "Thôi", LATER)
        with pytest.raises(DossierStateError, match="đang được thu nhận"):
            home.archive.take_over(home.an_phu.archivist, dossier_id, LATER)
        registry = TaskRegistry()
        tasks.register(registry)
        services = SimpleNamespace(archive=home.archive)
        assert drain(home.database, registry, services, now=lambda: LATER) == 1
        summary = home.archive.dossier(home.an_phu.archivist, dossier_id).summary
        assert (summary.state, summary.in_progress) == (DossierState.TAKEN_OVER, False)

    def test_task_after_a_finished_take_over_adds_nothing(self, home: Installation) -> None:
        home.archived(SIGNED)
        registry = TaskRegistry()
        tasks.register(registry)
        services = SimpleNamespace(archive=home.archive)
        before = home.archive.dossiers_for(home.an_phu.clerk)
        assert drain(home.database, registry, services, now=lambda: LATER + timedelta(hours=1)) == 1
        assert home.archive.dossiers_for(home.an_phu.clerk) == before

    def test_two_at_once_take_it_over_once(self, each_home: Installation) -> None:
        home = each_home
        dossier_id = home.closed(SIGNED, b"%PDF second")
        home.archive.begin_take_over(home.an_phu.archivist, dossier_id, LATER)
        with ThreadPoolExecutor(max_workers=4) as pool:
            runs = [pool.submit(home.archive.finish_take_over, dossier_id, LATER) for _ in range(4)]
        assert [run.result() for run in runs] == [None] * 4
        history = [line.what for line in home.archive.dossier(home.an_phu.clerk, dossier_id).history]
        assert history.count("Thu nhận vào lưu trữ") == 1
        assert_valid_root(home.store.root, objects=1)

    def test_of_two_presses_at_once_one_is_refused(self, each_home: Installation) -> None:
        home = each_home
        dossier_id = home.closed(SIGNED)
        with ThreadPoolExecutor(max_workers=2) as pool:
            runs = [
                pool.submit(home.archive.begin_take_over, home.an_phu.archivist, dossier_id, LATER)
                for _ in range(2)
            ]
        assert sorted(type(run.exception()).__name__ for run in runs) == ["DossierStateError", "NoneType"]

    def test_permanent_dossier_never_expires(self, home: Installation) -> None:
        dossier_id = home.open(retention=RetentionCode.PERMANENT)
        home.file(dossier_id)
        home.archive.close_dossier(home.an_phu.clerk, dossier_id, AT)
        home.archive.take_over(home.an_phu.archivist, dossier_id, LATER)
        assert home.archive.dossier(home.an_phu.clerk, dossier_id).summary.expires_on is None


class TestHandOut:
    def test_every_copy_is_written_down(self, home: Installation) -> None:
        record_id = home.archived(SIGNED)
        for purpose in ("Giải quyết chế độ", "Thanh tra"):
            home.archive.hand_out(home.an_phu.archivist, record_id, purpose, LATER)
        record = home.archive.record(home.an_phu.clerk, record_id)
        assert [line.purpose for line in record.handed_out] == ["Giải quyết chế độ", "Thanh tra"]
        assert record.handed_out[0].who == home.an_phu.archivist.full_name
        assert record.handed_out[0].sha256 == record.document.sha256

    @pytest.mark.parametrize("purpose", ["", "  ", "x" * 501])
    def test_purpose_is_asked_for(self, home: Installation, purpose: str) -> None:
        record_id = home.archived(SIGNED)
        with pytest.raises(DossierDataError):
            home.archive.hand_out(home.an_phu.archivist, record_id, purpose, LATER)

    def test_damaged_record_is_not_given_out(self, home: Installation) -> None:
        record_id = home.archived(SIGNED)
        record = home.archive.record(home.an_phu.clerk, record_id)
        path = home.store.root / object_path(record.object_id) / "v1/content" / record.logical_path
        path.chmod(0o644)
        path.write_bytes(SIGNED.replace(b"signed", b"signet"))
        with pytest.raises(ContentDamagedError):
            home.archive.hand_out(home.an_phu.archivist, record_id, "Xem", LATER)
        assert home.archive.record(home.an_phu.clerk, record_id).handed_out == ()
        report = home.archive.fixity(LATER)
        assert [problem.object_id for problem in report.problems] == [record.object_id]

    def test_sound_store_is_reported_sound(self, home: Installation) -> None:
        home.archived(SIGNED)
        home.archived(b"%PDF other")
        report = home.archive.fixity(LATER)
        assert report.is_sound
        assert report.objects == 2
        assert report.size > len(SIGNED)
