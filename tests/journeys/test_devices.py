"""Leader and clerk sign many documents with tokens at the server; the PIN is found nowhere afterwards."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys import flow, many
from tests.journeys.devices import running_with_tokens
from tests.journeys.running import RunningService, wait_for
from tests.signing.keys.pkcs11.softhsm import PIN, Tokens

DOCUMENTS = 12


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningService]:
    tokens = Tokens.make(tmp_path / "hsm", monkeypatch)
    with running_with_tokens(tmp_path / "home", tokens) as started:
        yield started


def begin(service: RunningService, username: str, kind: str, **more: object) -> int:
    client = service.client(username)
    waiting = client.get(f"/batches/candidates?kind={kind}")
    body = {
        "kind": kind,
        "documents": [{"document_id": one["document_id"], "seen": one["seen"]} for one in waiting],
        "pin": PIN,
        "request_key": secrets.token_hex(16),
        "unseen": True,
        **more,
    }
    return int(client.post("/batches", body)["id"])


def beyond(service: RunningService, username: str, batch: int, count: int) -> dict[str, Any] | None:
    found: dict[str, Any] = service.client(username).get(f"/batches/{batch}")
    summary = found["summary"]
    return found if summary["done"] > count or summary["state"] != "running" else None


def traces_of_the_pin(service: RunningService) -> list[str]:
    """Files of the installation, its log, and arguments and environments of running processes."""
    wanted = PIN.encode()
    files = [service.log, *(path for path in service.home.rglob("*") if path.is_file())]
    for process in Path("/proc").glob("[0-9]*"):
        files += [process / "cmdline", process / "environ"]
    found = []
    for path in files:
        try:
            content = path.read_bytes()
        except OSError:
            continue
        if wanted in content or wanted.hex().encode() in content:
            found.append(str(path))
    return found


def test_many_documents_with_tokens_and_a_server_killed_between(service: RunningService) -> None:
    documents = many.submitted(service, DOCUMENTS)
    batch = begin(service, "lanhdao.snv", "sign")
    wait_for(lambda: beyond(service, "lanhdao.snv", batch, 2), "some signatures")
    assert traces_of_the_pin(service) == []
    service.kill()
    service.start()
    if service.client("lanhdao.snv").get(f"/batches/{batch}")["summary"]["state"] == "paused":
        service.client("lanhdao.snv").post(f"/batches/{batch}/resume", {"pin": PIN})
    signed = wait_for(lambda: beyond(service, "lanhdao.snv", batch, DOCUMENTS), "the leader's signatures")
    assert [item["state"] for item in signed["items"]] == ["done"] * DOCUMENTS

    batch = begin(service, "vanthu.snv", "issue", issued_on=flow.today())
    issued = wait_for(lambda: beyond(service, "vanthu.snv", batch, DOCUMENTS), "the agency's seals")
    assert [item["state"] for item in issued["items"]] == ["done"] * DOCUMENTS
    kinds = service.rows("SELECT document_id, kind FROM outgoing_revision WHERE kind IN ('leader', 'agency')")
    assert sorted(kinds) == sorted((one, kind) for one in documents for kind in ("agency", "leader"))
    assert traces_of_the_pin(service) == []
