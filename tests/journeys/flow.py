"""The steps of the flow as a tester speaks of them, over the REST interface."""

from __future__ import annotations

from typing import Any

from api.demo.people import PIN
from api.demo.stories import stories
from infra.clock import local_date, utc_now
from tests.journeys.running import RunningService, wait_for


def today() -> str:
    return local_date(utc_now()).isoformat()


def letter() -> bytes:
    """A letter printed for this year, whichever that is."""
    return stories(local_date(utc_now()).year)[0].letter


def draft(service: RunningService, subject: str, pdf: bytes | None = None) -> int:
    drafter = service.client("chuyenvien.snv")
    [leader] = [each for each in drafter.get("/people") if "leader" in each["roles"]]
    [receiver] = [each for each in drafter.get("/agencies") if each["code"] == "H98.01"]
    created = drafter.post_form(
        "/outgoing",
        [
            ("subject", subject),
            ("type_code", "ke-hoach"),
            ("signer_id", leader["id"]),
            ("recipients", receiver["id"]),
            ("file", ("du-thao.pdf", letter() if pdf is None else pdf, "application/pdf")),
        ],
    )
    return int(created["id"])


def view(service: RunningService, document: int) -> dict[str, Any]:
    found: dict[str, Any] = service.client("chuyenvien.snv").get(f"/outgoing/{document}")
    return found


def signed(service: RunningService, subject: str) -> int:
    """A document that its leader signed."""
    document = draft(service, subject)
    service.client("chuyenvien.snv").post(f"/outgoing/{document}/submission")
    body = {"pin": PIN, "revision": view(service, document)["revision"]}
    service.client("lanhdao.snv").post(f"/outgoing/{document}/signature", body)
    return document


def issue(service: RunningService, document: int, *, issued_on: str | None = None, pin: str = PIN) -> str:
    body = {
        "pin": pin,
        "revision": view(service, document)["revision"],
        "issued_on": issued_on or today(),
    }
    number: str = service.client("vanthu.snv").post(f"/outgoing/{document}/issue", body)["number"]
    return number


def dispatch(service: RunningService, document: int) -> None:
    service.client("vanthu.snv").post(f"/outgoing/{document}/dispatch")


def arrived(service: RunningService, subject: str) -> list[dict[str, Any]]:
    """Wait until the document is there and checked; gives every copy that arrived."""

    def look() -> list[dict[str, Any]] | None:
        found = [each for each in service.client("vanthu.bh").get("/incoming") if each["subject"] == subject]
        return found if found and all(each["indication"] for each in found) else None

    return wait_for(look, f"“{subject}” to arrive")
