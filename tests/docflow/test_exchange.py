from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from docflow.cautions import foreign_seals, missing_signatures
from docflow.desk import JOB_MODULES
from docflow.exchange import Packet, StatusMessage, apply_status, receive
from docflow.model import DeliveryStatus, Urgency
from docflow.tables import IncomingDocument, OutgoingEvent
from infra.outbox import OutboxRow
from infra.sandbox import Sandbox, SandboxTimeoutError
from tests.certs.pki import AT
from tests.docflow.office import TODAY, Office, sample


def arrivals(office: Office) -> int:
    with office.database.reading() as session:
        return session.scalar(select(func.count()).select_from(IncomingDocument)) or 0


def packet(office: Office, **changes: object) -> Packet:
    made = Packet(
        sender_id=office.sender.id,
        receiver_id=office.receiver.id,
        identifier=f"{office.sender.code},2026/06/15,05/SNV-VP",
        number="05/SNV-VP",
        issued_on=TODAY,
        subject="Báo cáo",
        type_code="bao-cao",
        urgency=Urgency.NORMAL,
        signer="Trần Thị Bích Ngọc",
        digest=office.context.objects.put(sample()),
    )
    return replace(made, **changes)  # type: ignore[arg-type] # by name


class TestDelivery:
    def test_run_twice_brings_one_document(self, closed_office: Office) -> None:
        closed_office.sent()
        with closed_office.database.transaction() as session:
            rows = session.scalars(select(OutboxRow)).all()
            assert {row.kind for row in rows} == {"exchange.deliver", "incoming.verify", "exchange.status"}
            for row in rows:
                row.done = None
        assert closed_office.drain() == len(rows)
        assert arrivals(closed_office) == 1
        with closed_office.database.reading() as session:
            events = session.scalars(select(OutgoingEvent.what)).all()
        assert events == ["Gửi", "Đã đến"]

    def test_brings_the_very_bytes(self, closed_office: Office) -> None:
        document = closed_office.sent()
        received = closed_office.docflow.queries.incoming_file(closed_office.receiver.clerk, document)
        assert received == sample()


def file_of_many_pages(count: int) -> bytes:
    """One page, listed that many times: to count them takes longer than to refuse the file."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, b"3 0 R " * count),
        b"<</Type/Page/MediaBox[0 0 100 100]/Parent 2 0 R>>",
    )
    pdf, table = b"%PDF-1.7\n", b"xref\n0 4\n0000000000 65535 f \n"
    for number, body in enumerate(objects, start=1):
        table += b"%010d 00000 n \n" % len(pdf)
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return pdf + table + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(pdf)


class TestVerification:
    def test_of_a_file_that_breaks_its_reader_comes_to_an_end(self, closed_office: Office) -> None:
        digest = closed_office.context.objects.put(file_of_many_pages(300_000))
        with closed_office.database.transaction() as session:
            document = receive(session, packet(closed_office, digest=digest), AT)
        with Sandbox(allowed=JOB_MODULES, workers=1, preload=JOB_MODULES, seconds=1) as hasty:
            desk = replace(closed_office.context.desk, sandbox=hasty)
            with pytest.raises(SandboxTimeoutError):
                desk.count_pages(closed_office.context.objects.read(digest))
            closed_office.with_context(desk=desk).drain()
        shown = closed_office.docflow.queries.incoming(closed_office.receiver.clerk, document)
        assert (shown.indication, shown.pages) == ("INDETERMINATE", None)


class TestReceiving:
    def test_a_packet_that_comes_again_is_the_same_document(self, closed_office: Office) -> None:
        with closed_office.database.transaction() as session:
            first = receive(session, packet(closed_office), AT)
        with closed_office.database.transaction() as session:
            assert receive(session, packet(closed_office), AT) == first
        assert arrivals(closed_office) == 1

    def test_another_file_under_the_same_identifier_is_kept_and_warned_of(
        self, closed_office: Office
    ) -> None:
        digest = closed_office.context.objects.put(sample("02-html-tb.pdf"))
        with closed_office.database.transaction() as session:
            receive(session, packet(closed_office), AT)
            second = receive(session, packet(closed_office, digest=digest), AT)
        shown = closed_office.docflow.queries.incoming(closed_office.receiver.clerk, second)
        assert arrivals(closed_office) == 2
        assert any(warning.startswith("Trùng mã định danh") for warning in shown.warnings)

    @pytest.mark.parametrize(("issued_on", "warned"), [(date(2026, 5, 1), True), (date(2025, 5, 1), False)])
    def test_number_symbol_and_sender_repeated_in_a_year_are_warned_of(
        self, closed_office: Office, issued_on: date, warned: bool
    ) -> None:
        earlier = packet(closed_office, issued_on=issued_on, identifier="khác")
        with closed_office.database.transaction() as session:
            receive(session, earlier, AT)
            second = receive(session, packet(closed_office), AT)
        shown = closed_office.docflow.queries.incoming(closed_office.receiver.clerk, second)
        assert (shown.warnings != ()) is warned


class TestStatusMessages:
    def message(self, office: Office, status: DeliveryStatus, **changes: str) -> StatusMessage:
        made = StatusMessage(
            office.sender.id,
            office.receiver.id,
            f"{office.sender.code},2026/06/15,01/SNV-VP",
            status,
            "",
        )
        return replace(made, **changes)  # type: ignore[arg-type] # by name

    def test_skip_forward_and_never_back(self, closed_office: Office) -> None:
        closed_office.sent()
        moved = []
        for code in ("05", "03", "05", "06", "02"):
            with closed_office.database.transaction() as session:
                moved.append(apply_status(session, self.message(closed_office, DeliveryStatus(code)), AT))
        assert moved == [True, False, False, True, False]
        assert closed_office.delivery().status is DeliveryStatus.COMPLETED

    @pytest.mark.parametrize("wrong", [{"identifier": "khác"}, {"receiver_id": "khác"}])
    def test_of_unknown_documents_are_ignored(self, closed_office: Office, wrong: dict[str, str]) -> None:
        closed_office.sent()
        message = self.message(closed_office, DeliveryStatus.COMPLETED, **wrong)
        with closed_office.database.transaction() as session:
            assert not apply_status(session, message, AT)


class TestVerificationOnArrival:
    def test_a_changed_file_fails_and_can_only_be_refused(self, office: Office) -> None:
        document = office.issued()
        pdf = bytearray(office.docflow.queries.outgoing_file(office.sender.clerk, document))
        pdf[pdf.index(b"/MediaBox") + 12] ^= 1
        shown = office.docflow.queries.outgoing(office.sender.clerk, document)
        changed = packet(
            office,
            identifier=shown.identifier,
            number=shown.display_number,
            digest=office.context.objects.put(bytes(pdf)),
        )
        with office.database.transaction() as session:
            incoming = receive(session, changed, AT)
        office.drain()
        seen = office.docflow.queries.incoming(office.receiver.clerk, incoming)
        assert seen.indication == "TOTAL-FAILED"
        assert seen.verification is not None
        assert all(signature["reasons"] for signature in seen.verification["signatures"])

    def test_a_file_that_is_no_pdf_gets_a_verdict_too(self, closed_office: Office) -> None:
        document = closed_office.sent(pdf=b"not a PDF at all")
        seen = closed_office.docflow.queries.incoming(closed_office.receiver.clerk, document)
        assert (seen.indication, seen.pages) == ("INDETERMINATE", None)
        assert seen.verification is not None
        assert seen.verification["problems"]


class TestCautions:
    def test_both_signatures_are_needed(self) -> None:
        assert missing_signatures(["leader", "agency", "timestamp"]) == ()
        assert len(missing_signatures(["leader"])) == 1
        assert len(missing_signatures([])) == 2

    def test_the_seal_is_the_senders(self) -> None:
        certificate = {"organisation": None, "subject": "SỞ NỘI VỤ"}
        seal = {"kind": "agency", "certificate": certificate}
        leader = {"kind": "leader", "certificate": {"organisation": "Sở khác", "subject": "Ông A"}}
        assert foreign_seals([seal, leader, {"kind": "agency", "certificate": None}], "Sở Nội vụ") == ()
        (warning,) = foreign_seals([seal], "Sở Tài chính")
        assert "SỞ NỘI VỤ" in warning
        nameless = {"kind": "agency", "certificate": {"organisation": None, "subject": ""}}
        (warning,) = foreign_seals([nameless], "Sở Tài chính")
        assert "không ghi tên" in warning
