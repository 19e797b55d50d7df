from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from infra import audit
from infra.audit import AuditEntry, AuditVerdict
from infra.database import Database
from infra.identity import Actor, Role
from tests.infra.fixtures import TwoAgencies, build_two_agencies, rolled_back
from tests.infra.racers import write_entries
from tests.infra.races import finish, race

AT = datetime(2026, 3, 2, 8, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def chain(each_database: Database) -> Database:
    """Five entries."""
    clerk = Actor("p1", "a1", "clerk", "Trần Thị Bình", frozenset({Role.CLERK}), "Sở Nội vụ")
    with each_database.transaction() as session:
        for step in range(5):
            audit.append(
                session,
                actor=clerk if step % 2 else None,
                action="document.issue",
                subject=f"outgoing:{step}",
                detail={"số": step, "tỷ lệ": 1 / 3, "trống": None, "lồng": {"b": [1], "a": "ệ"}},
                at=AT + timedelta(minutes=step),
            )
    return each_database


def unlocked(database: Database, statement: str) -> None:
    """Change the log as somebody would who owns the database."""
    with database.engine.begin() as connection:
        if database.is_sqlite:
            connection.execute(text("DROP TRIGGER IF EXISTS audit_entry_no_UPDATE"))
            connection.execute(text("DROP TRIGGER IF EXISTS audit_entry_no_DELETE"))
        else:
            connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
        connection.execute(text(statement))


def verdict(database: Database) -> AuditVerdict:
    with database.reading() as session:
        return audit.verify(session)


def test_an_empty_log_holds(each_database: Database) -> None:
    assert verdict(each_database) == AuditVerdict(entries=0, broken_at=None)


def test_an_untouched_chain_holds(chain: Database) -> None:
    assert verdict(chain) == AuditVerdict(entries=5, broken_at=None)


def test_an_entry_says_who_did_what(chain: Database) -> None:
    with chain.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.seq == 2)).one()
    assert (entry.actor_id, entry.actor_name, entry.agency_id) == ("p1", "Trần Thị Bình", "a1")
    assert (entry.action, entry.subject, entry.at) == (
        "document.issue",
        "outgoing:1",
        AT + timedelta(minutes=1),
    )


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit_entry SET actor_name = 'Người khác' WHERE seq = 2", 2),
        ("UPDATE audit_entry SET action = 'document.view' WHERE seq = 3", 3),
        ("UPDATE audit_entry SET detail = '{}' WHERE seq = 4", 4),
        ("DELETE FROM audit_entry WHERE seq = 1", 1),
        ("DELETE FROM audit_entry WHERE seq = 3", 3),
        ("DELETE FROM audit_entry WHERE seq = 5", 5),
        ("DELETE FROM audit_entry", 1),
        ("DELETE FROM audit_head", 6),
        ("UPDATE audit_entry SET hash = 'x' WHERE seq = 5", 5),
    ],
)
def test_tampering_shows_where(chain: Database, statement: str, broken_at: int) -> None:
    unlocked(chain, statement)
    assert verdict(chain).broken_at == broken_at


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET action = 'x' WHERE seq = 2", "DELETE FROM audit_entry WHERE seq = 5"],
)
def test_the_database_itself_refuses_changes(chain: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), chain.transaction() as session:
        session.execute(text(statement))
    assert verdict(chain) == AuditVerdict(entries=5, broken_at=None)


def test_a_rollback_leaves_no_gap(chain: Database) -> None:
    with rolled_back(chain) as session:
        audit.append(session, actor=None, action="x", subject="y", detail={}, at=AT)
    with chain.transaction() as session:
        assert audit.append(session, actor=None, action="x", subject="y", detail={}, at=AT) == 6
    assert verdict(chain) == AuditVerdict(entries=6, broken_at=None)


def test_the_zone_of_a_time_does_not_matter(chain: Database) -> None:
    with chain.transaction() as session:
        local = AT.astimezone(timezone(timedelta(hours=7)))
        audit.append(session, actor=None, action="x", subject="y", detail={}, at=local)
    assert verdict(chain).broken_at is None


def test_several_entries_in_one_transaction_chain(chain: Database) -> None:
    agencies: TwoAgencies = build_two_agencies(chain)
    with chain.transaction() as session:
        for actor in agencies.an_phu.people.values():
            audit.append(session, actor=actor, action="x", subject="y", detail={"trước": True}, at=AT)
    assert verdict(chain) == AuditVerdict(entries=5 + len(Role), broken_at=None)


@pytest.mark.parametrize("detail", [{"n": float("nan")}, {"at": AT}, {"b": b"x"}])
def test_a_detail_that_is_not_json_is_refused(chain: Database, detail: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError)), chain.transaction() as session:
        audit.append(session, actor=None, action="x", subject="y", detail=detail, at=AT)
    assert verdict(chain) == AuditVerdict(entries=5, broken_at=None)


def test_writers_at_the_same_time_make_one_chain(each_database: Database) -> None:
    with race(write_entries, each_database, processes=4, count=40) as racers:
        racers[0].kill()
        finish(racers[1:])
    outcome = verdict(each_database)
    assert outcome.broken_at is None
    assert outcome.entries > 3 * 40 * 0.7
