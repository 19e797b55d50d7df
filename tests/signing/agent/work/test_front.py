"""Another front than a paired page: one that has whole PDFs, as callers of an older helper have."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from certs import facts
from infra.clock import local_date
from signing.agency import begin_agency
from signing.agent.work import Signed, State
from signing.agent.work.diary import Diary, entries
from signing.agent.work.engine import Engine
from signing.agent.work.front import Order, Paper
from signing.agent.work.holding import Holders
from signing.agent.work.stopping import Stop
from signing.beginning import Signer
from signing.completion import complete
from signing.keys.pkcs11 import Devices
from signing.leader import begin_leader
from tests.certs.pki import AT
from tests.signing import judges
from tests.signing.agent.work.person import NO
from tests.signing.keys.pkcs11.softhsm import PIN
from tests.signing.papers import SEAL, SIGNATURE, layout_of, prepared, sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signing.agent.work import Refused
    from signing.revision import PendingSignature
    from tests.certs.pki import TestPki
    from tests.signing.agent.work.conftest import Office
    from tests.signing.keys.pkcs11.softhsm import Tokens


@dataclass
class CallsOfOld:
    """One PDF that was prepared here, for the certificate that is held here."""

    pending: PendingSignature
    title: str
    stop: Stop = field(default_factory=Stop)
    pdf: bytes = b""
    states: list[tuple[State, str | None]] = field(default_factory=list)

    @property
    def order(self) -> Order:
        pending = self.pending
        paper = Paper(
            "1", self.title, "", pending.document_digest, pending.hash_name, pending.scheme, 1, opened=False
        )
        return Order(
            origin="https://office.example",
            site="Sở Nội vụ",
            person=facts.common_name(pending.certificate),
            mark=pending.kind,
            certificate=facts.fingerprint(pending.certificate),
            expires_at=AT + timedelta(hours=1),
            papers=(paper,),
        )

    def picture(self, document: int, page: int) -> bytes | None:
        del document, page
        return None

    def stands(self, state: State, problem: str | None) -> None:
        self.states.append((state, problem))

    def take(self, result: Signed | Refused) -> None:
        assert isinstance(result, Signed)
        self.pdf = complete(self.pending, result.signature).in_memory()


@pytest.fixture
def engine(office: Office) -> Iterator[Engine]:
    with Devices([office.library], office.settings.tries) as devices:
        diary = Diary(office.settings.log)
        yield Engine(office.person, Holders(devices, office.limits.busy), diary, office.clock, office.limits)


def signer(engine: Engine, holder: str) -> Signer:
    held = next(one for one in engine.holders.usable(at=AT) if one.shown.holder == holder)
    return Signer(held.certificate, held.chain, AT)


def test_an_approval_and_an_issue_are_signed_here(
    engine: Engine, office: Office, tokens: Tokens, pki: TestPki
) -> None:
    issued = pki.agency()
    tokens.token("a")
    tokens.identity("a", issued)
    for token in ("t", "a"):
        for issuer in issued.chain:
            tokens.certificate(token, issuer)
    letter = sample()
    leader = signer(engine, "Trần Thị Bích Ngọc")
    approval = CallsOfOld(begin_leader(prepared(letter), leader, image=SIGNATURE), "Kế hoạch")
    office.person.say(PIN)
    engine.sign(approval)
    assert approval.states[-1] == (State.DONE, None)
    agency = signer(engine, "Sở Nội vụ tỉnh An Phú")
    year = layout_of(letter).printed_year
    pending = begin_agency(
        approval.pdf, agency, number=7, issued=local_date(AT), printed_year=year, seal=SEAL
    )
    issue = CallsOfOld(pending, "Kế hoạch")
    office.person.say(PIN)
    engine.sign(issue)
    judged = judges.pyhanko(issue.pdf, pki.anchors, AT)
    assert judged["AntinLeader1"].sound
    assert judged["AntinAgency"].sound
    assert [one["verdict"] for one in entries(office.settings.log)] == ["agreed", "signed", "done"] * 2


def test_a_no_is_told_to_any_front(engine: Engine, office: Office) -> None:
    leader = signer(engine, "Trần Thị Bích Ngọc")
    approval = CallsOfOld(begin_leader(prepared(sample()), leader, image=SIGNATURE), "Kế hoạch")
    office.person.say(NO)
    engine.sign(approval)
    assert approval.states[-1][0] is State.CANCELLED
    assert approval.pdf == b""
