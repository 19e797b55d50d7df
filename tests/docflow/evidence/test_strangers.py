"""Checks by strangers ask what they must, and leave nothing behind that has to be kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from api.edge.checking import check
from certs.authority import Issued
from docflow.desk import SigningDesk
from docflow.evidence.tables import RevocationAnswer, RevocationQuestion, RevocationSource
from infra.database import Database
from infra.sandbox import Sandbox
from signing.beginning import Signer
from signing.completion import complete
from signing.leader import begin_leader
from signing.report import Indication
from signing.workflow import Services
from tests.certs.pki import AT, TestPki
from tests.docflow.evidence.counting import Clock, counted, shared
from tests.signing.papers import LETTER, SIGNATURE, prepared, sample
from tests.signing.signers import key_of


@pytest.fixture
def desk(database: Database, pki: TestPki, sandbox: Sandbox) -> Iterator[SigningDesk]:
    with counted(pki, Clock()) as server:
        source = shared(database, pki, server.host, Clock())
        yield SigningDesk(sandbox, Services(None, source, pki.anchors))


@pytest.fixture
def letter(pki: TestPki) -> bytes:
    """Signed without any evidence inside."""
    return _signed(pki.person())


def _signed(issued: Issued) -> bytes:
    key = key_of(issued)
    by = Signer(key.certificate, key.chain, AT)
    pending = begin_leader(prepared(sample(LETTER)), by, image=SIGNATURE)
    value = key.sign(pending.to_be_signed, scheme=pending.scheme, hash_name=pending.hash_name)
    return complete(pending, value).in_memory()


def used(database: Database) -> list[bool]:
    with database.reading() as session:
        return [row.used_at is not None for row in session.scalars(select(RevocationAnswer))]


def test_a_strangers_check_keeps_no_answer_for_good(
    desk: SigningDesk, letter: bytes, database: Database
) -> None:
    assert check(desk, letter, AT).indication is Indication.TOTAL_PASSED
    assert used(database)
    assert not any(used(database))


def test_an_arrivals_check_keeps_what_its_verdict_rests_on(
    desk: SigningDesk, letter: bytes, database: Database
) -> None:
    assert desk.validate(letter, AT).indication is Indication.TOTAL_PASSED
    assert used(database)
    assert all(used(database))


def test_a_strangers_own_anchors_reach_nothing_that_is_shared(
    desk: SigningDesk, letter: bytes, database: Database, pki: TestPki
) -> None:
    apart = replace(desk, services=replace(desk.services, anchors=type(pki.anchors)()))
    check(apart, letter, AT, pki.anchors)
    with database.reading() as session:
        for table in (RevocationQuestion, RevocationAnswer, RevocationSource):
            assert session.scalars(select(table)).all() == []
