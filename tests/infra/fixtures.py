"""Fixtures for every package: a database with all known tables, and two agencies with their people.

Use them by importing the names into a `conftest.py`. Tables exist for the modules imported until then.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

import infra.audit
import infra.counters
import infra.identity
import infra.outbox
import infra.periodic  # noqa: F401 - each import adds tables to the metadata
from infra.database import Base, Database
from infra.identity import Actor, Role, actor_for, create_agency, create_person, passwords


@dataclass(frozen=True, slots=True)
class AgencyPeople:
    """An agency and one person for each role."""

    id: str
    code: str
    name: str
    people: Mapping[Role, Actor] = field(default_factory=dict)

    @property
    def leader(self) -> Actor:
        return self.people[Role.LEADER]

    @property
    def drafter(self) -> Actor:
        return self.people[Role.DRAFTER]

    @property
    def clerk(self) -> Actor:
        return self.people[Role.CLERK]

    @property
    def archivist(self) -> Actor:
        return self.people[Role.ARCHIVIST]


@dataclass(frozen=True, slots=True)
class TwoAgencies:
    an_phu: AgencyPeople
    bac_ha: AgencyPeople


def make_database(url: str) -> Database:
    database = Database(url)
    Base.metadata.create_all(database.engine)
    return database


def build_agency(  # noqa: PLR0913 - keyword-only, as `create_agency`
    database: Database, *, code: str, name: str, abbreviation: str, place: str, password: str | None = None
) -> AgencyPeople:
    """Add an agency with one person for each role, such as `clerk.SNV`; they sign in with the password."""
    with database.transaction() as session:
        agency = create_agency(session, code=code, name=name, abbreviation=abbreviation, place=place)
        people = {
            role: actor_for(
                session,
                create_person(
                    session,
                    agency=agency,
                    username=username_of(role, abbreviation),
                    full_name=f"Nguyễn {role.capitalize()} {abbreviation}",
                    roles=[role],
                    password=password,
                    identity_number=number_of(username_of(role, abbreviation)),
                ).id,
            )
            for role in Role
        }
    return AgencyPeople(agency.id, agency.code, agency.name, people)


def username_of(role: Role, abbreviation: str) -> str:
    return f"{role}.{abbreviation}"


def number_of(username: str) -> str:
    """Give each name a personal identification number of its own."""
    return f"{int.from_bytes(username.encode()) % 10**12:012}"


def build_two_agencies(database: Database) -> TwoAgencies:
    return TwoAgencies(
        build_agency(
            database,
            code="000.00.15.H01",
            name="Sở Nội vụ tỉnh An Phú",
            abbreviation="SNV",
            place="An Phú",
        ),
        build_agency(
            database,
            code="000.00.01.H02",
            name="Văn phòng UBND tỉnh Bắc Hà",
            abbreviation="VP",
            place="Bắc Hà",
        ),
    )


class ChangedMindError(Exception):
    pass


@contextmanager
def rolled_back(database: Database) -> Iterator[Session]:
    """Open a transaction that raises at its end."""
    with suppress(ChangedMindError), database.transaction() as session:
        yield session
        raise ChangedMindError


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = make_database(f"sqlite:///{tmp_path / 'antin.db'}")
    yield made
    made.dispose()


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make password hashes fast, in tests that need many of them."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def agencies(database: Database) -> TwoAgencies:
    return build_two_agencies(database)
