"""Documents signed and sealed through the service with tokens, in one batch and one by one.

What a machine takes: the PIN is there at once. People take longer for each, which is what a batch spares.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys import flow, many
from tests.journeys.devices import running_with_tokens
from tests.load.measuring import LeftOutError
from tests.signing.keys.pkcs11.softhsm import PIN, Tokens

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.running import RunningService

DOCUMENTS = 500
SINGLY = 25
"""So many more are done one by one."""
WITHIN = 3600.0
"""Seconds after which a batch counts as stuck."""
PEOPLE = {"sign": "lanhdao.snv", "issue": "vanthu.snv"}


@dataclass(frozen=True, slots=True)
class Way:
    """One kind of act, in seconds."""

    together: float
    """All of them in one batch, under one PIN."""
    singly: float
    """One, with a request and a PIN of its own."""

    def ratio(self, documents: int) -> float:
        """How many times longer all of them take one by one."""
        return self.singly * documents / self.together


@dataclass(frozen=True, slots=True)
class Served:
    documents: int
    sign: Way
    issue: Way


def measure(folder: Path, documents: int = DOCUMENTS, singly: int = SINGLY) -> Served:
    """Raises `LeftOutError` without SoftHSM."""
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        try:
            tokens = Tokens.make(folder / "hsm", patch)
        except pytest.skip.Exception as missing:
            raise LeftOutError(str(missing)) from missing
        with running_with_tokens(folder / "home", tokens) as service:
            made = many.submitted(service, documents + singly)
            ways = {}
            for kind in PEOPLE:
                alone = sum(_one(service, kind, document) for document in made[:singly]) / singly
                ways[kind] = Way(_all(service, kind, documents), alone)
    return Served(documents, ways["sign"], ways["issue"])


def _one(service: RunningService, kind: str, document: int) -> float:
    client = service.client(PEOPLE[kind])
    body = {"pin": PIN, "revision": client.get(f"/outgoing/{document}")["revision"]}
    begun = time.monotonic()
    if kind == "sign":
        client.post(f"/outgoing/{document}/signature", body)
    else:
        client.post(f"/outgoing/{document}/issue", {**body, "issued_on": flow.today()})
    return time.monotonic() - begun


def _all(service: RunningService, kind: str, documents: int) -> float:
    client = service.client(PEOPLE[kind])
    waiting = client.get(f"/batches/candidates?kind={kind}")
    assert len(waiting) == documents
    body: dict[str, Any] = {
        "kind": kind,
        "documents": [{"document_id": one["document_id"], "seen": one["seen"]} for one in waiting],
        "pin": PIN,
        "request_key": secrets.token_hex(16),
        "unseen": True,
    }
    if kind == "issue":
        body["issued_on"] = flow.today()
    begun = time.monotonic()
    batch = client.post("/batches", body)["id"]
    while time.monotonic() - begun < WITHIN:
        summary = client.get(f"/batches/{batch}")["summary"]
        if summary["state"] != "running":
            assert summary["done"] == documents, summary
            return time.monotonic() - begun
        time.sleep(1)
    raise AssertionError("the batch never ended")
