"""Numbers under many clerks at once: none twice, none skipped, on both databases."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

import archive.tables  # noqa: F401 - adds the tables that the flow's database has
from docflow.model import NumberState, OutgoingState, RevisionKind
from docflow.tables import IssuedNumber, OutgoingDocument
from infra.counters import Counter
from infra.database import Database
from tests.certs.pki import AT
from tests.docflow.office import TODAY, empty
from tests.docflow.racers import bind_numbers
from tests.infra.fixtures import TwoAgencies, build_two_agencies, make_database
from tests.infra.races import finish, race

CLERKS, EACH = 8, 12


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """The same test on both databases, each empty."""
    url = f"sqlite:///{tmp_path / 'antin.db'}"
    if request.param == "postgresql":
        url = empty(request.getfixturevalue("postgresql_url"))
    made = make_database(url)
    yield made
    made.dispose()


def put_signed(database: Database, agencies: TwoAgencies, count: int) -> None:
    """Signed documents as far as the database knows; nothing here looks at their files."""
    with database.transaction() as session:
        for agency in (agencies.an_phu, agencies.bac_ha):
            for _ in range(count):
                session.add(
                    OutgoingDocument(
                        agency_id=agency.id,
                        drafter_id=agency.drafter.person_id,
                        signer_id=agency.leader.person_id,
                        subject="Kế hoạch",
                        type_code="ke-hoach",
                        urgency=0,
                        state=OutgoingState.SIGNED,
                        revision="0" * 64,
                        revision_kind=RevisionKind.LEADER,
                        pages=1,
                        layout={},
                        problems=[],
                        warnings=[],
                        printed_year=2026,
                        symbol="/KH-SNV",
                        created_at=AT,
                        updated_at=AT,
                        signed_at=AT,
                    )
                )


def test_clerks_at_once_take_each_number_once_and_skip_none(
    shared: Database,
) -> None:
    """Eight processes over the same documents, some transactions rolled back, two processes killed."""
    put_signed(shared, build_two_agencies(shared), CLERKS * EACH // 2)
    with shared.reading() as session:
        documents = list(session.scalars(select(OutgoingDocument.id)))

    with race(bind_numbers, shared, processes=CLERKS, count=len(documents) // 2) as racers:
        for victim in racers[:2]:
            time.sleep(0.05)
            victim.kill()
        finish(racers[2:])

    with shared.reading() as session:
        counted = dict(session.execute(select(Counter.key, Counter.last)).all())
        assert len(counted) == 2
        for key, last in counted.items():
            agency = key.split(":")[1]
            taken = session.scalars(
                select(IssuedNumber.number)
                .where(IssuedNumber.agency_id == agency)
                .order_by(IssuedNumber.number)
            ).all()
            assert taken == list(range(1, last + 1))
        bound = session.scalar(select(func.count()).where(OutgoingDocument.state == OutgoingState.ISSUING))
        assert bound == sum(counted.values()) > len(documents) / 2


def line(agencies: TwoAgencies, **changes: object) -> IssuedNumber:
    columns: dict[str, object] = {
        "agency_id": agencies.an_phu.id,
        "register": "van-ban-di",
        "year": 2026,
        "number": 1,
        "document_id": 1,
        "issued_on": TODAY,
        "state": NumberState.RESERVED,
        "reason": "",
        "bound_at": AT,
    }
    return IssuedNumber(**(columns | changes))


def test_a_document_has_one_number_that_was_not_cancelled(shared: Database) -> None:
    agencies = build_two_agencies(shared)
    put_signed(shared, agencies, 1)
    with shared.transaction() as session:
        session.add(line(agencies, state=NumberState.CANCELLED, reason="Máy hỏng"))
        session.add(line(agencies, number=2))
    with pytest.raises(IntegrityError), shared.transaction() as session:
        session.add(line(agencies, number=3))


class TestTheDatabaseRefuses:
    @pytest.fixture
    def agencies(self, database: Database) -> TwoAgencies:
        agencies = build_two_agencies(database)
        put_signed(database, agencies, 2)
        return agencies

    def test_one_number_for_two_documents(self, database: Database, agencies: TwoAgencies) -> None:
        with pytest.raises(IntegrityError), database.transaction() as session:
            session.add_all([line(agencies), line(agencies, document_id=2)])

    def test_a_cancelled_number_without_a_reason(self, database: Database, agencies: TwoAgencies) -> None:
        with pytest.raises(IntegrityError), database.transaction() as session:
            session.add(line(agencies, state=NumberState.CANCELLED))

    @pytest.mark.parametrize(
        "change",
        [
            {"state": OutgoingState.ISSUED},
            {"number": 5},
            {"number": 5, "issued_on": date(2026, 6, 15)},
            {"urgency": 7},
        ],
    )
    @pytest.mark.usefixtures("agencies")
    def test_an_issued_document_without_number_date_and_identifier(
        self, database: Database, change: dict[str, object]
    ) -> None:
        with pytest.raises(IntegrityError), database.transaction() as session:
            session.execute(update(OutgoingDocument).values(change))
