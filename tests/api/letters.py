"""Documents for tests, made through the interface."""

from __future__ import annotations

from typing import Any

import httpx

from api.demo.people import PIN
from infra.clock import local_date, utc_now
from tests.api.service import Service


def draft_fields(client: httpx.Client, subject: str) -> dict[str, str]:
    people = client.get("/api/v1/people").raise_for_status().json()
    agencies = client.get("/api/v1/agencies").raise_for_status().json()
    return {
        "subject": subject,
        "type_code": "ke-hoach",
        "signer_id": next(person["id"] for person in people if "leader" in person["roles"]),
        "recipients": agencies[0]["id"],
    }


def make_draft(service: Service, letter: bytes, subject: str) -> int:
    drafter = service.bearer("chuyenvien.snv")
    files = {"file": ("dự thảo.pdf", letter, "application/pdf")}
    answer = drafter.post("/api/v1/outgoing", data=draft_fields(drafter, subject), files=files)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def submit(service: Service, document_id: int) -> None:
    service.bearer("chuyenvien.snv").post(f"/api/v1/outgoing/{document_id}/submission").raise_for_status()


def view(client: httpx.Client, document_id: int) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/v1/outgoing/{document_id}").raise_for_status().json()
    return found


def sign(service: Service, document_id: int) -> None:
    leader = service.bearer("lanhdao.snv")
    body = {"pin": PIN, "revision": view(leader, document_id)["revision"]}
    leader.post(f"/api/v1/outgoing/{document_id}/signature", json=body).raise_for_status()


def issue(service: Service, document_id: int) -> str:
    clerk = service.bearer("vanthu.snv")
    body = {
        "pin": PIN,
        "revision": view(clerk, document_id)["revision"],
        "issued_on": local_date(utc_now()).isoformat(),
    }
    answer = clerk.post(f"/api/v1/outgoing/{document_id}/issue", json=body).raise_for_status()
    return str(answer.json()["number"])
