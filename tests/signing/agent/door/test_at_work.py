"""Through the door to the desk and a token behind it: from pairing to signatures that verify."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from signing.agent import wire
from signing.agent.door import Listener, PairingMode, Pairings
from signing.agent.offers import Identity, enrolled, say
from signing.cms import check_value
from signing.keys.model import Scheme
from tests.signing.agent.door.page import Answer, Page
from tests.signing.agent.work.conftest import Office, compiled, leader, office, shim, tokens
from tests.signing.agent.work.person import Person
from tests.signing.agent.work.service import GOOD_FOR, PICTURE, Service, check, offer, with_other_digest
from tests.signing.keys.pkcs11.softhsm import PIN

if TYPE_CHECKING:
    from certs.authority import Issued
    from signing.agent.offers import Offer

__all__ = ["compiled", "leader", "office", "shim", "tokens"]
ORIGIN = "https://antin.anphu.example"


class Agreeing(Person):
    """Lets pages in, too."""

    def allow_pairing(self, origin: str, site: str) -> bool:
        return bool(origin and site)


@dataclass
class Machine:
    """A helper as its person has it: door, desk and token."""

    office: Office
    mode: PairingMode
    listener: Listener

    @property
    def service(self) -> Service:
        return self.office.service

    def page(self, origin: str = ORIGIN) -> Page:
        page = Page(self.listener.port, origin)
        code, _ = self.mode.open()
        key = self.service.key.public_key().public_bytes_raw()
        who = say(Identity(self.service.site, key), self.service.key, at=self.service.at, good_for=GOOD_FOR)
        assert page.pair(code, who).status == 200
        return page

    def begin(self, page: Page, statement: Offer) -> str:
        answer = page.ask(wire.JOBS, {"offer": self.service.offer(statement)})
        assert answer.status == 202
        return str(answer.json["job"])


@pytest.fixture
def machine(office: Office) -> Iterator[Machine]:
    office.person = Agreeing()
    pairings = Pairings(office.home)
    mode = PairingMode(office.person, pairings, clock=office.clock)
    with Listener(office.desk, pairings, mode, ports=(0,)) as listener:
        yield Machine(office, mode, listener)
        office.desk.close()


def watch(page: Page, job: str, after: int) -> Answer:
    return page.ask(f"{wire.JOBS}/{job}/watch", {"after": after})


def to_the_end(page: Page, job: str) -> list[dict[str, Any]]:
    """All results, in the order in which they came."""
    results: list[dict[str, Any]] = []
    after = 0
    for _ in range(1000):
        seen = watch(page, job, after).json
        results += seen["results"]
        after = seen["next"]
        if seen["state"] == "done" and after == seen["total"]:
            return results
    raise AssertionError(results)


def test_a_page_has_its_documents_signed(machine: Machine, leader: Issued) -> None:
    page, statement = machine.page(), offer(leader.certificate, count=5)
    wish = machine.service.wish(leader.certificate)
    chain = page.ask(wire.CERTIFICATES, {"wish": wish}).json["chain"]
    assert base64.b64decode(chain[0]) == leader.certificate
    job = machine.begin(page, statement)
    assert machine.begin(page, statement) == job
    machine.office.person.say(PIN)
    results = {each["request"]: base64.b64decode(each["signature"]) for each in to_the_end(page, job)}
    assert list(results) == [one.request for one in statement.items]
    for one in statement.items:
        check(results[one.request], one, leader.certificate)
    stored = {"stored": list(results), "refused": []}
    assert page.ask(f"{wire.JOBS}/{job}/stored", stored).status == 204
    assert watch(page, job, 0).json["results"] == []


def test_a_picture_is_fetched_and_another_is_refused(machine: Machine, leader: Issued) -> None:
    page, statement = machine.page(), offer(leader.certificate, count=2)
    job = machine.begin(page, statement)
    machine.office.person.asked.get(timeout=30)
    shown: list[bytes | None] = []
    window = machine.office.person.window
    looking = threading.Thread(target=lambda: shown.append(window.picture(1, 0)))
    looking.start()
    wanted = watch(page, job, 0).json["wanted"]
    assert wanted == [{"request": statement.items[1].request, "page": 0}]
    png = base64.b64encode(PICTURE).decode()
    assert page.ask(f"{wire.JOBS}/{job}/pictures", {**wanted[0], "png": png}).status == 204
    looking.join()
    assert shown == [PICTURE]
    other = base64.b64encode(PICTURE + b"!").decode()
    answer = page.ask(f"{wire.JOBS}/{job}/pictures", {**wanted[0], "png": other})
    assert (answer.status, answer.code) == (409, "wrong_picture")


def test_a_page_cannot_exchange_a_digest(machine: Machine, leader: Issued) -> None:
    """Neither under a signature of its own, nor with the service's help: the attributes differ then."""
    page, statement = machine.page(), offer(leader.certificate)
    swapped = with_other_digest(statement)
    own = Service().offer(swapped)
    assert page.ask(wire.JOBS, {"offer": own}).code == "offer_refused"
    genuine = machine.service.offer(statement).split(".")
    claims = machine.service.offer(swapped).split(".")[1]
    patched = ".".join((genuine[0], claims, genuine[2]))
    assert page.ask(wire.JOBS, {"offer": patched}).code == "offer_refused"
    helped = machine.service.offer(swapped)
    assert page.ask(wire.JOBS, {"offer": helped}).code == "attributes_differ"
    assert not machine.office.person.windows


def test_a_job_is_its_own_pages_alone(machine: Machine, leader: Issued) -> None:
    """Another paired page, even of the same service, neither watches nor stops it."""
    page = machine.page()
    job = machine.begin(page, offer(leader.certificate))
    for other in (machine.page("https://antin.khac.example"), machine.page()):
        for what, content in (
            ("watch", {"after": 0}),
            ("cancel", {}),
            ("stored", {"stored": [], "refused": []}),
        ):
            answer = other.ask(f"{wire.JOBS}/{job}/{what}", content)
            assert (answer.status, answer.code) == (404, "no_job")
    assert page.ask(f"{wire.JOBS}/{job}/cancel", {}).status == 204


def test_a_certificate_is_registered(machine: Machine, leader: Issued) -> None:
    page = machine.page()
    enrolment = machine.service.enrolment()
    machine.office.person.say(PIN)
    job = page.ask(wire.ENROLMENTS, {"enrolment": enrolment}).json["job"]
    (result,) = to_the_end(page, job)
    assert base64.b64decode(result["chain"][0]) == leader.certificate
    check_value(
        base64.b64decode(result["signature"]),
        to_be_signed=enrolled(enrolment),
        certificate=leader.certificate,
        scheme=Scheme(result["scheme"]),
        hash_name=result["hash"],
    )


def test_a_refused_statement_says_why_in_vietnamese(machine: Machine, leader: Issued) -> None:
    page = machine.page()
    late = replace(machine.service, at=machine.service.at - 2 * GOOD_FOR)
    answer = page.ask(wire.JOBS, {"offer": late.offer(offer(leader.certificate))})
    assert (answer.status, answer.code) == (409, "offer_refused")
    assert "quá hạn" in answer.json["detail"]
