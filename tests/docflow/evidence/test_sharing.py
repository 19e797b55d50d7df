"""Evidence that all workers share: asked once, kept, renewed, and never made of nothing."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select

from certs.caching import LEASE, Asked
from certs.evidence import Evidence, EvidenceNeed, NeedKind
from certs.sources import LONGEST_PAUSE
from docflow.evidence import DatabaseEvidenceStore, Renewal
from docflow.evidence import renewal as renewing
from docflow.evidence.tables import RevocationAnswer, RevocationQuestion, RevocationSource
from infra.database import Database
from tests.certs.pki import AT, TestPki
from tests.docflow.evidence.counting import MAX_AGE, Clock, Counted, crl_need, ocsp_need, shared

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def answers(database: Database) -> list[RevocationAnswer]:
    with database.reading() as session:
        return list(session.scalars(select(RevocationAnswer).order_by(RevocationAnswer.id)))


def source_row(database: Database) -> RevocationSource:
    with database.reading() as session:
        return session.scalars(select(RevocationSource)).one()


def renewal(database: Database, pki: TestPki, server: Counted, clock: Clock) -> Renewal:
    return Renewal(
        shared(database, pki, server.host, clock),
        DatabaseEvidenceStore(database),
        ahead=10 * MINUTE,
        needed_within=3 * DAY,
        keep_for=30 * DAY,
    )


class TestKeeping:
    def test_what_one_worker_got_another_has(
        self, database: Database, pki: TestPki, server: Counted, clock: Clock
    ) -> None:
        need = ocsp_need(pki.person())
        first = shared(database, pki, server.host, clock).fetch([need])
        assert len(first.ocsp_responses) == 1
        assert shared(database, pki, server.host, clock).fetch([need]) == first
        assert len(server.asked) == 1

    def test_it_is_kept_with_where_when_and_for_how_long(
        self, database: Database, pki: TestPki, server: Counted, clock: Clock
    ) -> None:
        need = ocsp_need(pki.person())
        evidence = shared(database, pki, server.host, clock).fetch([need])
        (row,) = answers(database)
        assert (row.content,) == evidence.ocsp_responses
        assert (row.url, row.kind, row.outcome) == (need.url, "ocsp", "good")
        assert (row.got_at, row.this_update, row.fresh_until) == (AT, AT, AT + HOUR)
        assert row.used_at == AT

    def test_an_old_answer_is_asked_for_anew_and_nothing_is_overwritten(
        self, database: Database, pki: TestPki, server: Counted, clock: Clock
    ) -> None:
        source, need = shared(database, pki, server.host, clock), ocsp_need(pki.person())
        first = source.fetch([need])
        clock.now = AT + MAX_AGE
        second = source.fetch([need])
        assert second.ocsp_responses != first.ocsp_responses
        assert [row.content for row in answers(database)] == [
            *first.ocsp_responses,
            *second.ocsp_responses,
        ]

    def test_the_same_list_once_more_is_one_row_and_fresh_again(
        self, database: Database, pki: TestPki, server: Counted, clock: Clock
    ) -> None:
        source, need = shared(database, pki, server.host, clock), crl_need(pki.person())
        source.fetch([need])
        clock.now = AT + MAX_AGE
        source.fetch([need])
        clock.now = AT + MAX_AGE + MINUTE
        source.fetch([need])
        (row,) = answers(database)
        assert (row.got_at, row.seen_at) == (AT, AT + MAX_AGE)
        assert len(server.asked) == 2

    def test_a_list_serves_every_certificate_of_its_issuer(
        self, database: Database, pki: TestPki, server: Counted, clock: Clock
    ) -> None:
        source = shared(database, pki, server.host, clock)
        for issued in (pki.person(), pki.agency()):
            assert len(source.fetch([crl_need(issued)]).crls) == 1
        assert len(server.asked) == 1

    def test_checks_without_a_record_keep_nothing_for_ever(
        self, database: Database, pki: TestPki, server: Counted, clock: Clock
    ) -> None:
        need = ocsp_need(pki.person())
        source = shared(database, pki, server.host, clock)
        source.unrecorded().fetch([need])
        assert answers(database)[0].used_at is None
        clock.now = AT + MINUTE
        source.fetch([need])
        assert answers(database)[0].used_at == AT + MINUTE


class TestOneAsks:
    def test_of_many_at_once_one_asks(
        self, database: Database, pki: TestPki, server: Counted, clock: Clock
    ) -> None:
        need = ocsp_need(pki.person())
        server.gate = threading.Event()
        with ThreadPoolExecutor(6) as pool:
            workers = [shared(database, pki, server.host, clock, sleep=server.gate.wait) for _ in range(6)]
            running = [pool.submit(worker.fetch, [need]) for worker in workers]
            while not server.asked:
                pass
            server.gate.set()
            got = [one.result() for one in running]
        assert len(server.asked) == 1
        assert got == [got[0]] * 6
        assert len(got[0].ocsp_responses) == 1

    def test_the_claim_of_a_killed_worker_ends(
        self, database: Database, pki: TestPki, server: Counted, clock: Clock
    ) -> None:
        need = ocsp_need(pki.person())
        asked, store = Asked.of(need), DatabaseEvidenceStore(database)
        store.note(asked, AT, needed=True)
        assert store.claim(asked, AT, AT + LEASE) is not None
        waits: list[float] = []
        source = shared(database, pki, server.host, clock, sleep=waits.append)
        assert "Tiến trình khác" in source.fetch([need]).failures[0]
        assert not server.asked
        assert waits
        clock.now = AT + LEASE
        assert len(source.fetch([need]).ocsp_responses) == 1


class TestDeadSource:
    def test_it_rests_longer_each_time_and_is_named(
        self, database: Database, pki: TestPki, server: Counted, clock: Clock
    ) -> None:
        source, need = shared(database, pki, server.host, clock), ocsp_need(pki.person())
        server.is_broken = True
        pauses = []
        for failures in range(1, 5):
            asked = len(server.asked)
            evidence = source.fetch([need])
            assert evidence.is_empty
            assert "503" in evidence.failures[0]
            row = source_row(database)
            assert (row.failures, row.dead_since) == (failures, AT)
            assert row.next_try is not None
            pauses.append(row.next_try - clock.now)
            assert "không trả lời từ" in source.fetch([need]).failures[0]
            assert len(server.asked) == asked + 1
            clock.now = row.next_try
        assert pauses[-1] > 2 * pauses[0]
        assert max(pauses) <= LONGEST_PAUSE * 1.5

    def test_it_is_alive_again_once_it_answers(
        self, database: Database, pki: TestPki, server: Counted, clock: Clock
    ) -> None:
        source, need = shared(database, pki, server.host, clock), ocsp_need(pki.person())
        server.is_broken = True
        source.fetch([need])
        server.is_broken = False
        clock.now = AT + HOUR
        assert len(source.fetch([need]).ocsp_responses) == 1
        row = source_row(database)
        assert (row.failures, row.next_try, row.answered_at) == (0, None, AT + HOUR)

    def test_what_is_kept_stands_in_only_until_its_next_update(
        self, database: Database, pki: TestPki, server: Counted, clock: Clock
    ) -> None:
        source, need = shared(database, pki, server.host, clock), ocsp_need(pki.person())
        first = source.fetch([need])
        server.is_broken = True
        clock.now = AT + MAX_AGE
        assert source.fetch([need]).ocsp_responses == first.ocsp_responses
        clock.now = AT + HOUR
        evidence = source.fetch([need])
        assert evidence.is_empty
        assert evidence.failures

    def test_the_list_answers_where_the_responder_is_dead(
        self, database: Database, pki: TestPki, server: Counted, clock: Clock
    ) -> None:
        issued = pki.person()
        source = shared(database, pki, server.host, clock)
        server.is_broken = True
        source.fetch([ocsp_need(issued)])
        server.is_broken = False
        evidence = source.fetch([ocsp_need(issued), crl_need(issued)])
        assert (len(evidence.ocsp_responses), len(evidence.crls)) == (0, 1)


class TestAheadOfNeed:
    def test_what_was_met_is_renewed_before_it_is_stale(
        self, database: Database, pki: TestPki, server: Counted, clock: Clock
    ) -> None:
        task = renewal(database, pki, server, clock)
        needs = [ocsp_need(pki.person()), crl_need(pki.person())]
        for need in needs:
            task.source.fetch([need])
        assert renewing.renew(task, clock.now) == 0
        clock.now = AT + MAX_AGE - 5 * MINUTE
        assert renewing.renew(task, clock.now) == 2
        clock.now = AT + MAX_AGE + 5 * MINUTE
        before = len(server.asked)
        assert not any(task.source.fetch([need]).is_empty for need in needs)
        assert len(server.asked) == before

    def test_what_nobody_asks_any_more_is_left_alone(
        self, database: Database, pki: TestPki, server: Counted, clock: Clock
    ) -> None:
        task = renewal(database, pki, server, clock)
        task.source.fetch([ocsp_need(pki.person())])
        for _ in range(200):
            clock.now += MAX_AGE
            renewing.renew(task, clock.now)
        # Renewal itself is no use: three days of half hours, and then no more.
        assert len(server.asked) == 1 + 3 * 48

    def test_a_dead_source_is_not_pestered(
        self, database: Database, pki: TestPki, server: Counted, clock: Clock
    ) -> None:
        task = renewal(database, pki, server, clock)
        for issued in (pki.person(), pki.person(), pki.person()):
            task.source.fetch([ocsp_need(issued)])
        server.is_broken = True
        clock.now = AT + MAX_AGE
        before = len(server.asked)
        assert renewing.renew(task, clock.now) == 0
        assert len(server.asked) == before + 1


def test_only_what_no_record_rests_on_is_removed(
    database: Database, pki: TestPki, server: Counted, clock: Clock
) -> None:
    task = renewal(database, pki, server, clock)
    used, passing = ocsp_need(pki.person()), ocsp_need(pki.agency())
    task.source.fetch([used])
    task.source.unrecorded().fetch([passing])
    with database.transaction() as session:
        assert task.store.prune(session, before=AT + 31 * DAY) == 1
    (row,) = answers(database)
    assert row.used_at is not None
    with database.reading() as session:
        assert session.scalars(select(RevocationQuestion)).all() == []


def test_addresses_of_issuers_are_not_kept_for_all(
    database: Database, pki: TestPki, server: Counted, clock: Clock
) -> None:
    """They come from files that anybody sends, so nobody's list of sources may fill with them."""
    need = EvidenceNeed(NeedKind.ISSUER, "http://la.invalid/ca.crt", pki.person().certificate, None)
    assert shared(database, pki, server.host, clock).fetch([need]) != Evidence()
    with database.reading() as session:
        assert session.scalars(select(RevocationSource)).all() == []
