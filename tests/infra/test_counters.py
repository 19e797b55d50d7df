import random
import time

from sqlalchemy import select

from infra.counters import Counter, next_value
from infra.database import Database
from tests.infra.fixtures import rolled_back
from tests.infra.racers import Numbered, take_numbers
from tests.infra.races import finish, race


def test_the_first_value_is_one(each_database: Database) -> None:
    with each_database.transaction() as session:
        assert [next_value(session, "2026"), next_value(session, "2026"), next_value(session, "2027")] == [
            1,
            2,
            1,
        ]


def test_a_rollback_gives_the_value_back(each_database: Database) -> None:
    with rolled_back(each_database) as session:
        assert next_value(session, "2026") == 1
    with each_database.transaction() as session:
        assert next_value(session, "2026") == 1


def test_many_processes_take_each_number_once_and_skip_none(each_database: Database) -> None:
    """Eight processes, one try in ten rolled back, three of them killed on the way."""
    choose = random.Random(3)  # noqa: S311 - the same race each time
    with race(take_numbers, each_database, processes=8, count=60) as racers:
        for victim in racers[:3]:
            time.sleep(choose.uniform(0, 0.1))
            victim.kill()
        finish(racers[3:])
    with each_database.reading() as session:
        counted = {row.key: row.last for row in session.execute(select(Counter.key, Counter.last))}
        for series in "abc":
            numbers = session.scalars(
                select(Numbered.number).where(Numbered.series == series).order_by(Numbered.number)
            ).all()
            assert numbers == list(range(1, counted[series] + 1))
    assert sum(counted.values()) > 5 * 60 * 0.8
