"""The real service whose leader and agency have their keys at a remote signing service."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from certs.authority import DemoAuthority
from infra.clock import local_date, utc_now
from infra.identity import Agency, Person
from tests.api import letters
from tests.journeys.keys import AGENCY_KEY, LEADER_KEY, certified_now
from tests.signing.keys.csc.vault import PIN, Holding, Vault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from tests.api.service import Service
    from tests.signing.keys.csc.service import Service as Csc

LEADER, CLERK = "lanhdao.snv", "vanthu.snv"
ENDED = {"paused", "stopped", "done"}
PATIENCE = 60.0
"""Seconds before a test gives up waiting."""


@dataclass(frozen=True)
class Office:
    """One installation, and the service that keeps the keys of its leader and its agency."""

    service: Service
    csc: Csc
    letter: bytes

    @property
    def home(self) -> Path:
        return self.service.container.settings.home

    def declare(self, more: str = "") -> None:
        """Describe both keys for the installation."""
        folder = self.home / "csc"
        folder.mkdir(exist_ok=True)
        for name in ("leader", "agency"):
            (folder / f"{name}.toml").write_text(
                f'url = "{self.csc.url}"\ncredential = "{name}"\nversion = "{self.csc.version}"\n{more}'
            )

    def holding(self, name: str = "leader") -> Holding:
        return self.csc.vault.holdings[name]

    def submitted(self, count: int = 1) -> list[int]:
        """Documents that wait for the leader."""
        made = [
            letters.make_draft(self.service, self.letter, f"Kế hoạch {secrets.token_hex(4)}")
            for _ in range(count)
        ]
        for document in made:
            letters.submit(self.service, document)
        return made

    def sign(self, document: int, pin: str = PIN, **more: object) -> httpx.Response:
        """The leader signs one document."""
        leader = self.service.bearer(LEADER)
        body = {"pin": pin, "revision": letters.view(leader, document)["revision"], **more}
        return leader.post(f"/api/v1/outgoing/{document}/signature", json=body)

    def seen(self, kind: str) -> dict[int, str]:
        """What the list of those that wait says of each."""
        client = self.service.bearer(LEADER if kind == "sign" else CLERK)
        found = client.get("/api/v1/batches/candidates", params={"kind": kind}).raise_for_status().json()
        return {each["document_id"]: each["seen"] for each in found}

    def batch(self, kind: str, wanted: list[int], seen: dict[int, str] | None = None, **more: object) -> int:
        """The leader signs, or the clerk issues, these in this order; gives the batch."""
        client = self.service.bearer(LEADER if kind == "sign" else CLERK)
        seen = seen or self.seen(kind)
        body = {
            "kind": kind,
            "documents": [{"document_id": document, "seen": seen[document]} for document in wanted],
            "pin": PIN,
            "request_key": secrets.token_hex(16),
            "unseen": True,
            **({"issued_on": local_date(utc_now()).isoformat()} if kind == "issue" else {}),
            **more,
        }
        answer = client.post("/api/v1/batches", json=body)
        assert answer.status_code == 202, answer.text
        return int(answer.json()["id"])

    def resume(self, kind: str, batch: int, **more: object) -> httpx.Response:
        client = self.service.bearer(LEADER if kind == "sign" else CLERK)
        return client.post(f"/api/v1/batches/{batch}/resume", json={"pin": PIN, **more})

    def until(self, kind: str, batch: int, look: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Look at the batch until it is so."""
        client = self.service.bearer(LEADER if kind == "sign" else CLERK)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            view: dict[str, Any] = client.get(f"/api/v1/batches/{batch}").raise_for_status().json()
            if look(view):
                return view
            time.sleep(0.05)
        raise AssertionError(f"waited in vain: {view['summary']}")

    def ended(self, kind: str, batch: int) -> dict[str, Any]:
        """Nobody works on it, nor on any of its documents: those in hand may end after it pauses."""
        return self.until(
            kind,
            batch,
            lambda view: (
                view["summary"]["state"] in ENDED and all(item["state"] != "acting" for item in view["items"])
            ),
        )

    def signatures(self, document: int, what: str = "Ký duyệt") -> int:
        """How often history says that it was signed."""
        history = letters.view(self.service.bearer("chuyenvien.snv"), document)["history"]
        return sum(line["what"] == what for line in history)


def vault_of(home: Path) -> Vault:
    """Keys that the installation's own authority certified."""
    authority = DemoAuthority(home / "demo" / "authority")
    return Vault(
        {
            "leader": Holding(certified_now(authority, LEADER_KEY, utc_now()), wants=("PIN",), multisign=4),
            "agency": Holding(certified_now(authority, AGENCY_KEY, utc_now()), wants=("PIN",), multisign=4),
        }
    )


def assign(service: Service) -> None:
    """Say in the directory whose keys they are."""
    with service.container.database.transaction() as session:
        leader = session.scalars(select(Person).where(Person.username == LEADER)).one()
        leader.key_ref = "csc:leader"
        session.get_one(Agency, leader.agency_id).key_ref = "csc:agency"
