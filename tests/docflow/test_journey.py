"""The one journey, through the real parts: sandbox, keys, time stamps, revocation, outbox and tasks."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import inspect, select

from docflow.model import (
    DeliveryStatus,
    DirectiveData,
    IncomingState,
    OutgoingAction,
    OutgoingState,
    RevisionKind,
)
from infra.database import Base
from infra.sandbox import Sandbox
from tests.certs.pki import AT, TestPki
from tests.docflow.office import PIN, TODAY, Office, empty, open_office, sample


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def each_office(
    request: pytest.FixtureRequest, tmp_path: Path, pki: TestPki, sandbox: Sandbox
) -> Iterator[Office]:
    """The same journey on both databases."""
    url = None if request.param == "sqlite" else empty(request.getfixturevalue("postgresql_url"))
    with open_office(tmp_path, pki, sandbox, url) as office, pki.serve():
        yield office


def test_a_document_goes_from_draft_to_completion(each_office: Office) -> None:
    office = each_office
    flow, sender, receiver = office.docflow, office.sender, office.receiver

    document = flow.drafting.create_draft(sender.drafter, office.data(), sample(), AT)
    shown = flow.queries.outgoing(sender.drafter, document)
    assert shown.state is OutgoingState.DRAFT
    assert (shown.needs_places, shown.problems, shown.symbol) == (False, (), "/KH-SVHTTDL")
    assert shown.layout["mark"]["page"] == 0
    flow.drafting.submit(sender.drafter, document, AT)

    shown = flow.queries.outgoing(sender.leader, document)
    assert OutgoingAction.SIGN in shown.actions
    flow.approval.sign(sender.leader, document, pin=PIN, revision=shown.revision, at=AT)

    shown = flow.queries.outgoing(sender.clerk, document)
    assert (shown.state, shown.level, shown.warnings) == (OutgoingState.SIGNED, "B-LT", ())
    number = flow.issuing.issue(
        sender.clerk, document, pin=PIN, issued_on=TODAY, revision=shown.revision, at=AT
    )
    assert number == "01/KH-SVHTTDL"

    shown = flow.queries.outgoing(sender.clerk, document)
    assert (shown.state, shown.level) == (OutgoingState.ISSUED, "B-LT")
    assert shown.identifier == f"{sender.code},2026/06/15,01/KH-SVHTTDL"
    assert [revision.kind for revision in shown.revisions] == [
        RevisionKind.UPLOADED,
        RevisionKind.PREPARED,
        RevisionKind.LEADER,
        RevisionKind.AGENCY,
    ]
    flow.issuing.dispatch(sender.clerk, document, AT)
    office.drain()

    arrived = flow.queries.incoming_for(receiver.clerk, waiting_only=True)
    assert [summary.number for summary in arrived] == ["01/KH-SVHTTDL"]
    incoming = arrived[0].id
    seen = flow.queries.incoming(receiver.clerk, incoming)
    assert (seen.indication, seen.warnings, seen.pages) == ("TOTAL-PASSED", (), 1)
    assert seen.verification is not None
    assert [signature["kind"] for signature in seen.verification["signatures"]] == ["leader", "agency"]
    assert flow.queries.incoming_file(receiver.clerk, incoming) == flow.queries.outgoing_file(
        sender.clerk, document
    )
    assert _status(office, document) is DeliveryStatus.ARRIVED

    assert flow.receiving.register(receiver.clerk, incoming, AT) == 1
    directive = DirectiveData(
        receiver.drafter.person_id, (receiver.clerk.person_id,), (), "Tham mưu trả lời", date(2026, 6, 30)
    )
    flow.receiving.direct(receiver.leader, incoming, directive, AT)
    office.drain()
    assert _status(office, document) is DeliveryStatus.ASSIGNED
    flow.receiving.start(receiver.drafter, incoming, AT)
    flow.receiving.complete(receiver.clerk, incoming, "Đã góp ý", AT)
    flow.receiving.complete(receiver.drafter, incoming, "Đã trả lời bằng văn bản", AT)
    office.drain()

    seen = flow.queries.incoming(receiver.leader, incoming)
    assert seen.state is IncomingState.COMPLETED
    assert [line.what for line in seen.history] == [
        "Văn bản đến",
        "Kiểm tra chữ ký số",
        "Vào sổ",
        "Bút phê",
        "Bắt đầu xử lý",
        "Báo xong phần phối hợp",
        "Hoàn thành",
    ]
    assert _status(office, document) is DeliveryStatus.COMPLETED
    _assert_no_pin(office)
    told = [line.what for line in flow.queries.outgoing(sender.drafter, document).history]
    assert told == [
        "Tạo dự thảo",
        "Trình ký",
        "Ký duyệt",
        "Ban hành",
        "Hoàn tất ban hành",
        "Gửi",
        *_WORDS,
    ]


_WORDS = ("Đã đến", "Đã tiếp nhận", "Đã phân công", "Đang xử lý", "Hoàn thành")


def _assert_no_pin(office: Office) -> None:
    """No table keeps what the leader and the clerk typed to open their keys."""
    with office.database.reading() as session:
        for table in Base.metadata.sorted_tables:
            if inspect(session.connection()).has_table(table.name):
                assert all(PIN not in str(row) for row in session.execute(select(table)))


def _status(office: Office, document: int) -> DeliveryStatus:
    (delivery,) = office.docflow.queries.outgoing(office.sender.clerk, document).deliveries
    return delivery.status
