"""The one journey, from a drafter's PDF to the archive, through the REST interface.

Each step looks at the state the service reports and does what comes next, so a journey that was interrupted
anywhere goes on from there, and one that is finished is left alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from api.demo.client import Client, wait_for
from api.demo.people import PASSWORD, PIN, DemoAgency
from infra.clock import local_date, utc_now
from infra.identity import Role

Tell = Callable[[str, str], None]
RETENTION_20_YEARS = "05"


@dataclass(frozen=True, slots=True)
class Story:
    """What travels, and between whom. The subject tells one journey from another."""

    subject: str
    type_code: str
    letter: bytes
    sender: DemoAgency
    receiver: DemoAgency
    instruction: str
    result: str
    dossier: str
    """Number and symbol of the sender's dossier, such as "01.CCHC"."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a journey: the issued file and the copy that the archive handed out."""

    number: str
    issued: bytes
    copy: bytes


class Journey:
    def __init__(self, address: str, story: Story, tell: Tell) -> None:
        self._address = address
        self._story = story
        self._tell = tell

    def finish(self) -> Finished:
        """Do all that is left. Raises `AnswerError` when the service refuses, `WaitedTooLongError`."""
        document = self._draft()
        self._send_out(document)
        incoming = self._arrive()
        self._work_on(incoming)
        self._wait_for_answer(document)
        dossier = self._gather(document)
        return self._archive(document, dossier)

    # One client for each person of the story.

    def _person(self, agency: DemoAgency, role: Role) -> Client:
        return self._clients[agency.code, role]

    @cached_property
    def _clients(self) -> dict[tuple[str, Role], Client]:
        return {
            (agency.code, person.role): Client(self._address, person.username, PASSWORD)
            for agency in (self._story.sender, self._story.receiver)
            for person in agency.people
        }

    # Outgoing.

    def _draft(self) -> int:
        story, drafter = self._story, self._person(self._story.sender, Role.DRAFTER)
        known = _by_subject(drafter.get("/outgoing"), story.subject)
        if known is not None:
            return int(known["id"])
        leader = next(each for each in drafter.get("/people") if Role.LEADER in each["roles"])
        receiver = next(each for each in drafter.get("/agencies") if each["code"] == story.receiver.code)
        created = drafter.post_form(
            "/outgoing",
            [
                ("subject", story.subject),
                ("type_code", story.type_code),
                ("signer_id", leader["id"]),
                ("recipients", receiver["id"]),
                ("file", ("du-thao.pdf", story.letter, "application/pdf")),
            ],
        )
        self._tell("Tạo dự thảo", story.subject)
        return int(created["id"])

    def _send_out(self, document: int) -> None:
        sender = self._story.sender
        drafter, leader, clerk = (
            self._person(sender, role) for role in (Role.DRAFTER, Role.LEADER, Role.CLERK)
        )
        while True:
            view = self._view(document)
            match view["state"]:
                case "draft" | "returned":
                    drafter.post(f"/outgoing/{document}/submission")
                    self._tell("Trình ký", view["signer"]["name"])
                case "submitted":
                    consent = {"pin": PIN, "revision": view["revision"], "seen": view["seen"]}
                    leader.post(f"/outgoing/{document}/signature", consent)
                    self._tell("Lãnh đạo ký", f"mức {self._view(document)['level']}")
                case "signed" | "issuing":
                    body = {
                        "pin": PIN,
                        "revision": view["revision"],
                        "issued_on": local_date(utc_now()).isoformat(),
                    }
                    number = clerk.post(f"/outgoing/{document}/issue", body)["number"]
                    self._tell("Cấp số, ghi ngày, đóng dấu", f"{number}, mức {self._view(document)['level']}")
                case "issued":
                    clerk.post(f"/outgoing/{document}/dispatch")
                    self._tell("Gửi", self._story.receiver.name)
                case _:
                    return

    def _view(self, document: int) -> dict[str, Any]:
        drafter = self._person(self._story.sender, Role.DRAFTER)
        view: dict[str, Any] = drafter.get(f"/outgoing/{document}")
        return view

    # Incoming.

    def _arrive(self) -> int:
        clerk = self._person(self._story.receiver, Role.CLERK)

        def arrived() -> dict[str, Any] | None:
            found = _by_subject(clerk.get("/incoming"), self._story.subject)
            return found if found and found["indication"] else None

        found = wait_for(arrived, "văn bản đến nơi và được kiểm tra")
        if found["state"] == "arrived":
            self._tell("Đến nơi, tự kiểm tra chữ ký", found["indication"])
        return int(found["id"])

    def _work_on(self, document: int) -> None:
        receiver = self._story.receiver
        clerk, leader, drafter = (
            self._person(receiver, role) for role in (Role.CLERK, Role.LEADER, Role.DRAFTER)
        )
        while True:
            match clerk.get(f"/incoming/{document}")["state"]:
                case "arrived":
                    number = clerk.post(f"/incoming/{document}/registration")["arrival_number"]
                    self._tell("Vào sổ văn bản đến", f"số đến {number}")
                case "registered":
                    lead = next(each for each in leader.get("/people") if Role.DRAFTER in each["roles"])
                    directive = {"lead_id": lead["id"], "instruction": self._story.instruction}
                    leader.post(f"/incoming/{document}/directive", directive)
                    self._tell("Bút phê", f"{lead['name']} chủ trì")
                case "directed":
                    drafter.post(f"/incoming/{document}/start")
                    self._tell("Bắt đầu xử lý", "")
                case "in_progress":
                    drafter.post(f"/incoming/{document}/completion", {"result": self._story.result})
                    self._tell("Hoàn thành", self._story.result)
                case _:
                    return

    def _wait_for_answer(self, document: int) -> None:
        def answered() -> bool | None:
            return all(each["status"] == "06" for each in self._view(document)["deliveries"]) or None

        wait_for(answered, "nơi gửi biết việc đã hoàn thành")
        self._tell("Nơi gửi nhận trạng thái", "06 hoàn thành")

    # The archive.

    def _gather(self, document: int) -> int:
        drafter = self._person(self._story.sender, Role.DRAFTER)
        title = f"Hồ sơ {self._story.subject}"
        known = next((each for each in drafter.get("/dossiers") if each["title"] == title), None)
        if known is None:
            body = {
                "title": title,
                "notation": self._story.dossier,
                "year": local_date(utc_now()).year,
                "retention": RETENTION_20_YEARS,
            }
            dossier = int(drafter.post("/dossiers", body)["id"])
            self._tell("Mở hồ sơ", self._story.dossier)
        else:
            dossier = int(known["dossier_id"])
        view = drafter.get(f"/dossiers/{dossier}")
        if view["summary"]["state"] == "open":
            if not view["documents"]:
                drafter.post(f"/outgoing/{document}/dossier", {"dossier_id": dossier})
            drafter.post(f"/dossiers/{dossier}/closure")
            self._tell("Đưa văn bản vào hồ sơ, kết thúc hồ sơ", "")
        return dossier

    def _archive(self, document: int, dossier: int) -> Finished:
        archivist = self._person(self._story.sender, Role.ARCHIVIST)
        if archivist.get(f"/dossiers/{dossier}")["summary"]["state"] != "taken_over":
            archivist.post(f"/dossiers/{dossier}/take-over")

            def taken_over() -> bool | None:
                return archivist.get(f"/dossiers/{dossier}")["summary"]["state"] == "taken_over" or None

            wait_for(taken_over, "hồ sơ vào lưu trữ")
            self._tell("Lưu trữ thu nhận hồ sơ", "")
        record = archivist.get(f"/dossiers/{dossier}")["documents"][0]["record_id"]
        issued = self._person(self._story.sender, Role.CLERK).get_bytes(f"/outgoing/{document}/file")
        copy = archivist.post_for_bytes(f"/records/{record}/copies", {"purpose": "Chạy thử hành trình"})
        same = hashlib.sha256(issued).digest() == hashlib.sha256(copy).digest()
        self._tell("Cung cấp bản sao từ lưu trữ", "đúng từng byte" if same else "KHÁC bản đã ban hành")
        return Finished(self._view(document)["display_number"], issued, copy)


def _by_subject(documents: list[dict[str, Any]], subject: str) -> dict[str, Any] | None:
    return next((each for each in documents if each["subject"] == subject), None)
