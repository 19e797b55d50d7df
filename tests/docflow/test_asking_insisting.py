"""A seal that speaks against itself, asked of the owner's machine: refused, or answered for."""

import io
from pathlib import Path

import pikepdf
import pytest

from docflow.batches import BatchState, ItemState
from docflow.batches.tables import SigningBatch
from docflow.errors import InvalidDataError
from docflow.model import OutgoingState
from tests.certs.pki import AT
from tests.docflow.machines import Machine, with_own_keys
from tests.docflow.office import TODAY, Office
from tests.docflow.test_batches import ISSUE, batches, listed, shown, state, verdicts
from tests.signing.meetings import MINUTES

REASON = "Thư ký đã ký bản giấy"
DONE, ASKED = ItemState.DONE, ItemState.ASKED


@pytest.fixture
def document(office: Office) -> int:
    """Minutes that the chair alone has signed."""
    return office.signed(MINUTES)


@pytest.fixture
def machine(office: Office, document: int, tmp_path: Path) -> Machine:
    assert shown(office, document).state is OutgoingState.SIGNED
    return Machine(with_own_keys(office, tmp_path), ISSUE)


def refused(machine: Machine) -> None:
    run = machine.start(request_key="before")
    run.go()
    assert verdicts(machine.office, run.batch_id, ISSUE) == [ItemState.REFUSED]


def test_is_refused_before_a_number_is_taken_and_says_why(machine: Machine, document: int) -> None:
    asking = machine.asking
    assert asking.objection(machine.actor, document) == ""
    refused(machine)
    assert "còn thiếu chữ ký" in asking.objection(machine.actor, document)
    assert asking.objection(machine.office.sender.leader, document) == ""
    assert shown(machine.office, document).number is None


def test_the_reason_is_kept_in_signature_and_history(machine: Machine, document: int) -> None:
    refused(machine)
    run = machine.start(insist=f"  {REASON}\x00 ")
    run.go()
    [item] = machine.offer(run.batch_id).items
    assert [each.state for each in machine.answer(run.batch_id, (item,))] == [DONE]
    pdf = machine.office.docflow.queries.outgoing_file(machine.actor, document)
    with pikepdf.open(io.BytesIO(pdf)) as file:
        agency = next(field for field in file.Root.AcroForm.Fields if field.T == "AntinAgency")
        assert str(agency.V.Reason) == REASON
    assert f"Vẫn đóng dấu, lý do: {REASON} (" in shown(machine.office, document).history[-1].note
    assert machine.asking.objection(machine.actor, document) == ""


def test_is_kept_for_when_the_batch_goes_on(machine: Machine) -> None:
    run = machine.start(insist=REASON)
    run.halt()
    run.go()
    assert state(machine.office, run.batch_id, ISSUE)[0] is BatchState.PAUSED
    machine.asking.resume(machine.actor, run.batch_id, machine.certificates, AT).go()
    assert verdicts(machine.office, run.batch_id, ISSUE) == [ASKED]


def test_what_spoke_against_an_earlier_file_is_no_objection(machine: Machine, document: int) -> None:
    refused(machine)
    office = machine.office
    office.docflow.approval.return_document(machine.actor, document, "Thiếu chữ ký", AT)
    assert machine.asking.objection(machine.actor, document) == ""


def test_nobody_insists_for_a_leaders_signature(machine: Machine) -> None:
    machine.office.submitted()
    leader = Machine(machine.office)
    with pytest.raises(InvalidDataError, match="chỉ dùng khi ban hành"):
        leader.start(insist=REASON)
    assert batches(machine.office).recent(leader.actor, AT) == []


def test_nobody_insists_for_a_list(office: Office, tmp_path: Path) -> None:
    for _ in range(2):
        office.signed()
    clerk = Machine(with_own_keys(office, tmp_path), ISSUE)
    with pytest.raises(InvalidDataError, match="chỉ dùng cho một văn bản; bạn chọn 2"):
        clerk.start(insist=REASON)
    assert batches(office).recent(clerk.actor, AT) == []


def test_the_same_document_twice_is_one(machine: Machine, document: int) -> None:
    [chosen] = listed(machine.office, ISSUE)
    assert machine.start([chosen, chosen], insist=REASON).issued_on == TODAY
    with machine.office.database.reading() as session:
        assert session.query(SigningBatch).one().insist == REASON
    assert chosen.document_id == document
