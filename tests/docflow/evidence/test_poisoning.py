"""What a source is made to say must not displace what it really said."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from certs import facts
from certs.asking import Asker
from certs.caching import LEAST_AGE, SharedEvidenceSource
from certs.evidence import EvidenceNeed, NeedKind
from certs.http import FetchPolicy, HttpEvidenceSource
from docflow.evidence import DatabaseEvidenceStore
from docflow.evidence.tables import RevocationAnswer, RevocationQuestion
from infra.database import Database
from tests.certs.hostile import http_answer, talking
from tests.docflow.evidence.counting import Clock
from tests.signing.validation.builders import NOW, Party, issue, root
from tests.signing.validation.statements import DAY, LOST, Listed, crl, signer

HOUR = timedelta(hours=1)
MAX_AGE = HOUR


class Publisher:
    """Gives one list to everybody; which one may be changed."""

    def __init__(self) -> None:
        self.list = b""
        self.asked = 0

    def converse(self, connection: object, _: bytes) -> None:
        self.asked += 1
        connection.sendall(http_answer(self.list))  # type: ignore[attr-defined]


def source(database: Database, host: str, clock: Clock) -> SharedEvidenceSource:
    policy = FetchPolicy(frozenset({host}))
    return SharedEvidenceSource(
        Asker(policy),
        DatabaseEvidenceStore(database),
        HttpEvidenceSource(policy),
        max_age=MAX_AGE,
        clock=clock,
        chance=lambda: 0.5,
    )


def impostor() -> Party:
    """Somebody with the root's name and another key."""
    return Party(issue("Kẻ mạo danh", None, ca=True).key, root().certificate)


def need(kind: NeedKind, host: str, *known: bytes) -> EvidenceNeed:
    return EvidenceNeed(kind, f"http://{host}/list", signer().der, root().der, known)


def rows(database: Database) -> list[RevocationAnswer]:
    with database.reading() as session:
        return list(session.scalars(select(RevocationAnswer).order_by(RevocationAnswer.id)))


def made(kind: NeedKind, *, by: Party | None = None, at: datetime = NOW, number: int = 2) -> bytes:
    """A list that the kind asks for; it says that the signer lost the key."""
    lost = Listed(signer(), NOW - DAY, LOST)
    reasons = frozenset({LOST}) if kind is NeedKind.CRL_PART else None
    base = 1 if kind is NeedKind.DELTA else None
    return crl(lost, by=by, made=at, until=at + DAY, number=number, base=base, reasons=reasons)


KINDS = (NeedKind.CRL, NeedKind.CRL_PART, NeedKind.DELTA)


@pytest.mark.parametrize("kind", KINDS)
def test_a_forged_list_displaces_nothing(database: Database, kind: NeedKind) -> None:
    publisher, clock = Publisher(), Clock(NOW)
    with talking(publisher.converse) as host:
        shared = source(database, host, clock)
        publisher.list = good = made(kind)
        assert shared.fetch([need(kind, host)]).crls == (good,)
        publisher.list = made(kind, by=impostor(), at=NOW + 2 * HOUR, number=9)
        clock.now = NOW + 2 * HOUR
        for _ in range(3):
            assert shared.fetch([need(kind, host)]).crls == (good,)
    assert publisher.asked == 2


@pytest.mark.parametrize("kind", [NeedKind.CRL_PART, NeedKind.DELTA])
def test_what_nobody_could_check_is_marked_and_soon_asked_for_again(
    database: Database, kind: NeedKind
) -> None:
    """It is handed out all the same: the file may bring along who signed it."""
    publisher, clock = Publisher(), Clock(NOW)
    with talking(publisher.converse) as host:
        shared = source(database, host, clock)
        publisher.list = forged = made(kind, by=impostor())
        assert shared.fetch([need(kind, host)]).crls == (forged,)
        (row,) = rows(database)
        assert not row.verified
        publisher.list = good = made(kind)
        clock.now = NOW + LEAST_AGE
        assert shared.fetch([need(kind, host)]).crls == (good,)
    assert [row.verified for row in rows(database)] == [False, True]


@pytest.mark.parametrize("kind", KINDS)
def test_an_older_list_sent_again_displaces_no_newer_one(database: Database, kind: NeedKind) -> None:
    """The older one, still before its nextUpdate, does not know of the revocation yet."""
    publisher, clock = Publisher(), Clock(NOW)
    with talking(publisher.converse) as host:
        shared = source(database, host, clock)
        publisher.list = good = made(kind)
        shared.fetch([need(kind, host)])
        publisher.list = made(kind, at=NOW - 2 * HOUR, number=2)
        clock.now = NOW + 2 * HOUR
        assert shared.fetch([need(kind, host)]).crls == (good,)
        assert shared.fetch([need(kind, host)]).crls == (good,)
    assert publisher.asked == 2


def test_another_authoritys_list_is_not_this_ones(database: Database) -> None:
    publisher = Publisher()
    other = issue("Cơ quan cấp phát khác", root(), ca=True)
    with talking(publisher.converse) as host:
        publisher.list = crl(by=other)
        evidence = source(database, host, Clock(NOW)).fetch([need(NeedKind.CRL, host, other.der)])
    assert evidence.is_empty
    assert rows(database) == []


def test_who_vouches_is_remembered_with_the_question(database: Database) -> None:
    """A list by an authority above, which only the asker's path shows, and is renewed without the asker."""
    issuing = issue("Cơ quan cấp phát có gốc", root(), ca=True)
    person = issue("Người được cấp", issuing)
    publisher, clock = Publisher(), Clock(NOW)
    with talking(publisher.converse) as host:
        shared = source(database, host, clock)
        url = f"http://{host}/list"
        lost = Listed(person, NOW - DAY, LOST)
        publisher.list = crl(lost, reasons=frozenset({LOST}))
        with_root = EvidenceNeed(NeedKind.CRL_PART, url, person.der, issuing.der, (root().der,))
        without = EvidenceNeed(NeedKind.CRL_PART, url, person.der, issuing.der)
        assert with_root == without
        shared.fetch([with_root])
        assert [row.verified for row in rows(database)] == [True]
        clock.now = NOW + HOUR
        publisher.list = crl(lost, made=clock.now, number=2, reasons=frozenset({LOST}))
        shared.fetch([without])
        assert [row.verified for row in rows(database)] == [True, True]
    with database.reading() as session:
        (question,) = session.scalars(select(RevocationQuestion)).all()
    assert root().der in (question.known or b"")
    assert facts.fingerprint(person.der) == rows(database)[0].about
