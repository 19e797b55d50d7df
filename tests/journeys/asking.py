"""Asking the running service as its users do, and looking at what an answer left behind."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

import httpx

from api.demo.people import PASSWORD, PIN
from infra.clock import local_date, utc_now
from tests.journeys.running import RunningService

TABLES = (
    "outgoing_document",
    "outgoing_recipient",
    "outgoing_revision",
    "outgoing_event",
    "issued_number",
    "counter",
    "delivery",
    "incoming_document",
    "incoming_event",
    "assignment",
    "dossier",
    "dossier_event",
    "audit_entry",
)
"""All that a refused request must leave alone; sessions and counts of wrong passwords may change."""
POSTED = (
    "SELECT id, kind, payload, unique_key, created FROM outbox"
    " WHERE kind NOT IN (SELECT name FROM periodic) ORDER BY id"
)
"""What a request writes of a task; the rest is the worker's, who may be trying one that waited before, and
the clock's, by which some tasks come at any moment."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that the service keeps, at one moment."""

    rows: dict[str, list[tuple[Any, ...]]]
    files: frozenset[str]
    """Of the object store."""


def kept(service: RunningService) -> Kept:
    rows = {table: service.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES}  # noqa: S608 - names from above
    rows["outbox"] = service.rows(POSTED)
    objects = service.home / "objects"
    return Kept(rows, frozenset(str(path.relative_to(objects)) for path in objects.rglob("*")))


def change_row(service: RunningService, statement: str, *values: object) -> None:
    """Alter the database beside the service: what time, or a bug, would have done."""
    with closing(sqlite3.connect(service.home / "antin.db", timeout=30)) as database, database:
        assert database.execute(statement, values).rowcount > 0, "no row was meant"


def asking(service: RunningService, username: str) -> httpx.Client:
    """A client with a session of its own; the caller closes it."""
    client = httpx.Client(base_url=f"{service.address}/api/v1", timeout=120, trust_env=False)
    answer = client.post("/sessions", json={"username": username, "password": PASSWORD})
    client.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['token']}"
    client.cookies.clear()
    return client


def refusal(answer: httpx.Response, status: int, code: str) -> str:
    """Assert that it is Problem Details of that kind; give the sentence."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["code"] == code, problem
    detail = str(problem["detail"])
    assert detail.endswith("."), detail
    return detail


@dataclass(slots=True)
class People:
    """Everybody's client, one session each, opened when somebody first asks."""

    service: RunningService
    _clients: dict[str, httpx.Client] = field(default_factory=dict)

    def __call__(self, username: str) -> httpx.Client:
        if username not in self._clients:
            self._clients[username] = asking(self.service, username)
        return self._clients[username]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for client in self._clients.values():
            client.close()


def upload(people: People, subject: str, pdf: bytes) -> httpx.Response:
    """Hand in a draft."""
    drafter = people("chuyenvien.snv")
    leader = next(each for each in drafter.get("/people").json() if "leader" in each["roles"])
    receiver = next(each for each in drafter.get("/agencies").json() if each["code"] == "H98.01")
    fields = {
        "subject": subject,
        "type_code": "ke-hoach",
        "signer_id": leader["id"],
        "recipients": receiver["id"],
    }
    return drafter.post("/outgoing", data=fields, files={"file": ("du-thao.pdf", pdf, "application/pdf")})


def sign(people: People, document: int, *, pin: str = PIN, revision: str | None = None) -> httpx.Response:
    """Sign as the leader, by default what is there now."""
    leader = people("lanhdao.snv")
    shown = revision or leader.get(f"/outgoing/{document}").json()["revision"]
    return leader.post(f"/outgoing/{document}/signature", json={"pin": pin, "revision": shown})


def issue(people: People, document: int, *, pin: str = PIN, on: date | None = None) -> httpx.Response:
    """Issue as the clerk, by default today."""
    clerk = people("vanthu.snv")
    body = {
        "pin": pin,
        "revision": clerk.get(f"/outgoing/{document}").json()["revision"],
        "issued_on": (on or local_date(utc_now())).isoformat(),
    }
    return clerk.post(f"/outgoing/{document}/issue", json=body)


def verdict(people: People, pdf: bytes) -> dict[str, Any]:
    """What the service says about a signed file."""
    answer = people("vanthu.bh").post("/validations", files={"file": ("a.pdf", pdf)})
    report: dict[str, Any] = answer.raise_for_status().json()
    return report
