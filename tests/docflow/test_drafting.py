import io
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest
from sqlalchemy import func, select

from docflow.drafting import SYMBOL_MAX
from docflow.errors import (
    ActionNotAllowedError,
    DocumentNotFoundError,
    InvalidDataError,
    PlacesNeededError,
)
from docflow.model import OutgoingAction, OutgoingState, RevisionKind, Urgency
from docflow.tables import OutgoingDocument, OutgoingEvent, OutgoingRevision
from infra.audit import AuditEntry
from infra.errors import NotAllowedError
from infra.identity import Agency, Role, create_person
from signing.errors import (
    AlreadySignedError,
    EncryptedDocumentError,
    SigningError,
    UnreadableDocumentError,
)
from signing.geometry import Box, Point
from signing.placement.choosing import SIDE_BY_SIDE
from signing.placement.model import Blank, TextStyle
from signing.preparation import PlacedBox, Places
from tests.certs.pki import AT
from tests.docflow.office import Office, sample
from tests.signing.meetings import JOINT, MINUTES, block
from tests.signing.placement.catalogue import CHAIR, OTHER, SECRETARY
from tests.signing.placement.letters import Letter, Signer, make

BY_HAND = Places(
    PlacedBox(0, Box(350.0, 400.0, 500.0, 450.0)),
    Blank(0, Point(146.0, 700.8), 30.0, TextStyle(13.0)),
    Blank(0, Point(399.0, 696.9), 18.0, TextStyle(13.0, italic=True)),
    Blank(0, Point(452.0, 696.9), 18.0, TextStyle(13.0, italic=True)),
)


def counts(office: Office) -> tuple[int, ...]:
    """Everything a refused act must leave alone."""
    tables = (OutgoingDocument, OutgoingRevision, OutgoingEvent, AuditEntry)
    with office.database.reading() as session:
        return tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def encrypted() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sample())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def blank_page() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: b"", UnreadableDocumentError),
        (lambda: b"PK\x03\x04 not a PDF" * 100, UnreadableDocumentError),
        (lambda: sample()[:9000], UnreadableDocumentError),
        (encrypted, EncryptedDocumentError),
    ],
    ids=["empty", "not-a-pdf", "truncated", "encrypted"],
)
def test_a_bad_file_is_refused_and_changes_nothing(
    closed_office: Office, make: Callable[[], bytes], error: type[SigningError]
) -> None:
    drafting, drafter = closed_office.docflow.drafting, closed_office.sender.drafter
    document = closed_office.draft()
    before = counts(closed_office)
    with pytest.raises(error):
        drafting.create_draft(drafter, closed_office.data(), make(), AT)
    with pytest.raises(error):
        drafting.replace_file(drafter, document, make(), AT)
    assert counts(closed_office) == before


def test_a_file_that_somebody_signed_is_refused(office: Office) -> None:
    signed = office.docflow.queries.outgoing_file(office.sender.clerk, office.signed())
    before = counts(office)
    with pytest.raises(AlreadySignedError):
        office.draft(signed)
    assert counts(office) == before


def test_what_is_taken_out_of_a_draft_is_told(closed_office: Office) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sample())) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.save(out)
    document = closed_office.draft(out.getvalue())
    (line,) = closed_office.docflow.queries.outgoing(closed_office.sender.drafter, document).history
    assert "tự chạy" in line.note


class TestData:
    def test_is_kept_as_given(self, closed_office: Office) -> None:
        document = closed_office.draft(subject="  Về việc  báo cáo\n", urgency=Urgency.EXPRESS)
        shown = closed_office.docflow.queries.outgoing(closed_office.sender.drafter, document)
        assert (shown.subject, shown.urgency) == ("Về việc báo cáo", Urgency.EXPRESS)
        assert [agency.name for agency in shown.recipients] == [closed_office.receiver.name]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"subject": " "},
            {"subject": "x" * 501},
            {"type_code": "thong-tu"},
            {"recipients": ()},
            {"recipients": ("khong-co",)},
            {"signer_id": "khong-co"},
        ],
    )
    def test_that_cannot_be_used_is_refused(self, closed_office: Office, wrong: dict[str, object]) -> None:
        with pytest.raises(InvalidDataError):
            closed_office.draft(None, **wrong)
        assert counts(closed_office) == (0, 0, 0, 0)

    def test_names_other_agencies_once_each(self, closed_office: Office) -> None:
        own, other = closed_office.sender.id, closed_office.receiver.id
        for recipients in ((own,), (other, own), (other, other)):
            with pytest.raises(InvalidDataError):
                closed_office.draft(recipients=recipients)

    def test_names_a_signer_of_the_own_agency_who_leads(self, closed_office: Office) -> None:
        for person in (closed_office.receiver.leader, closed_office.sender.clerk):
            with pytest.raises(InvalidDataError):
                closed_office.draft(signer_id=person.person_id)

    def test_may_change_until_submission(self, closed_office: Office) -> None:
        drafting, drafter = closed_office.docflow.drafting, closed_office.sender.drafter
        document = closed_office.draft()
        drafting.edit_draft(drafter, document, closed_office.data(subject="Kế hoạch mới"), AT)
        drafting.submit(drafter, document, AT)
        with pytest.raises(ActionNotAllowedError):
            drafting.edit_draft(drafter, document, closed_office.data(subject="Muộn"), AT)
        assert closed_office.docflow.queries.outgoing(drafter, document).subject == "Kế hoạch mới"


def colleague_of(office: Office, full_name: str) -> str:
    """Another leader of the sender's agency; gives the id."""
    with office.database.transaction() as session:
        agency = session.get_one(Agency, office.sender.id)
        person = create_person(
            session, agency=agency, username=full_name, full_name=full_name, roles=[Role.LEADER]
        )
        return person.id


def middle_of_mark(office: Office, document: int) -> float:
    """Points from the page's left edge, of the field reserved for the leader."""
    left, _, right, _ = office.docflow.queries.outgoing(office.sender.drafter, document).layout["mark"]["box"]
    return float(left + right) / 2


def near(points: float) -> object:
    return pytest.approx(points, abs=1)


class TestPlaces:
    @pytest.mark.parametrize(
        ("paper", "names"),
        [(MINUTES, (SECRETARY.name, CHAIR.name)), (JOINT, (OTHER.name, Signer().name))],
        ids=["minutes", "joint document"],
    )
    def test_are_in_the_block_of_the_chosen_signer(
        self, closed_office: Office, paper: bytes, names: tuple[str, str]
    ) -> None:
        """Also of somebody chosen later."""
        flow, drafter = closed_office.docflow, closed_office.sender.drafter
        first, second = (colleague_of(closed_office, name) for name in names)
        document = closed_office.draft(paper, signer_id=first)
        flow.drafting.submit(drafter, document, AT)
        flow.drafting.withdraw(drafter, document, AT)
        assert middle_of_mark(closed_office, document) == pytest.approx(
            block(paper, names[0]).center_x, abs=1
        )

        flow.drafting.edit_draft(drafter, document, closed_office.data(signer_id=second), AT)
        flow.drafting.submit(drafter, document, AT)
        assert middle_of_mark(closed_office, document) == pytest.approx(
            block(paper, names[1]).center_x, abs=1
        )

    def test_of_several_are_asked_for_where_the_signer_has_none(self, closed_office: Office) -> None:
        document = closed_office.draft(JOINT)
        shown = closed_office.docflow.queries.outgoing(closed_office.sender.drafter, document)
        assert shown.needs_places
        assert SIDE_BY_SIDE.sentence in shown.problems

    def test_a_person_chooses_where_the_text_does_not_tell(self, closed_office: Office) -> None:
        flow, drafter = closed_office.docflow, closed_office.sender.drafter
        document = closed_office.draft(blank_page())
        shown = flow.queries.outgoing(drafter, document)
        assert shown.needs_places
        assert shown.problems
        assert shown.revision_kind is RevisionKind.UPLOADED
        with pytest.raises(PlacesNeededError):
            flow.drafting.submit(drafter, document, AT)

        flow.drafting.place_by_hand(drafter, document, BY_HAND, AT)
        assert not flow.queries.outgoing(drafter, document).needs_places
        with pytest.raises(InvalidDataError, match="ký hiệu"):
            flow.drafting.submit(drafter, document, AT)
        flow.drafting.place_by_hand(drafter, document, BY_HAND, AT, symbol="KH-SNV")
        with pytest.raises(InvalidDataError, match="năm"):
            flow.drafting.submit(drafter, document, AT)
        flow.drafting.place_by_hand(drafter, document, BY_HAND, AT, printed_year=2026)
        flow.drafting.submit(drafter, document, AT)

        shown = flow.queries.outgoing(drafter, document)
        assert (shown.state, shown.symbol, shown.printed_year) == (OutgoingState.SUBMITTED, "/KH-SNV", 2026)
        assert shown.layout["mark"] == {"page": 0, "box": [350.0, 400.0, 500.0, 450.0]}

    def test_do_not_overrule_the_year_that_is_printed(self, closed_office: Office) -> None:
        document, drafter = closed_office.draft(), closed_office.sender.drafter
        closed_office.docflow.drafting.place_by_hand(drafter, document, BY_HAND, AT, printed_year=2031)
        assert closed_office.docflow.queries.outgoing(drafter, document).printed_year == 2026

    @pytest.mark.parametrize(
        "leader",
        [
            PlacedBox(7, BY_HAND.leader.box),
            PlacedBox(-1, BY_HAND.leader.box),
            PlacedBox(0, Box(5000.0, 400.0, 5100.0, 450.0)),
            PlacedBox(0, Box(350.0, 400.0, 350.0, 400.0)),
        ],
        ids=["no-such-page", "negative-page", "off-the-page", "no-room"],
    )
    def test_that_cannot_be_used_are_refused(self, closed_office: Office, leader: PlacedBox) -> None:
        document = closed_office.draft()
        before = counts(closed_office)
        with pytest.raises(SigningError):
            closed_office.docflow.drafting.place_by_hand(
                closed_office.sender.drafter, document, replace(BY_HAND, leader=leader), AT
            )
        assert counts(closed_office) == before

    def test_a_printed_symbol_too_long_to_be_one_is_asked_for(self, closed_office: Office) -> None:
        pdf, _ = make(Letter(parent="UBND", agency=("SNV",), symbol=f"/KH-{'SNV' * 12}", size=9.0))
        assert len(closed_office.context.desk.check(pdf, "").symbol or "") > SYMBOL_MAX
        document = closed_office.draft(pdf)
        assert closed_office.docflow.queries.outgoing(closed_office.sender.drafter, document).symbol is None

    @pytest.mark.parametrize("symbol", ["", "/", "KH SNV", "KH,SNV", "K" * 31, "???", "KH-", "<b>"])
    def test_a_symbol_that_cannot_be_one_is_refused(self, closed_office: Office, symbol: str) -> None:
        document = closed_office.draft()
        with pytest.raises(InvalidDataError):
            closed_office.docflow.drafting.place_by_hand(
                closed_office.sender.drafter, document, BY_HAND, AT, symbol=symbol
            )


class TestSubmission:
    def test_a_second_press_is_refused(self, closed_office: Office) -> None:
        document = closed_office.submitted()
        with pytest.raises(ActionNotAllowedError):
            closed_office.docflow.drafting.submit(closed_office.sender.drafter, document, AT)

    def test_can_be_taken_back_before_it_is_signed(self, closed_office: Office) -> None:
        document = closed_office.submitted()
        closed_office.docflow.drafting.withdraw(closed_office.sender.drafter, document, AT)
        shown = closed_office.docflow.queries.outgoing(closed_office.sender.drafter, document)
        assert shown.state is OutgoingState.DRAFT
        assert OutgoingAction.SUBMIT in shown.actions

    def test_is_the_drafters_own_act(self, closed_office: Office) -> None:
        document = closed_office.draft()
        with pytest.raises(DocumentNotFoundError):
            closed_office.docflow.drafting.submit(closed_office.sender.clerk, document, AT)
        with pytest.raises(DocumentNotFoundError):
            closed_office.docflow.drafting.submit(closed_office.receiver.drafter, document, AT)
        closed_office.docflow.drafting.submit(closed_office.sender.drafter, document, AT)
        with pytest.raises(NotAllowedError):
            closed_office.docflow.drafting.withdraw(closed_office.sender.leader, document, AT)


def test_only_drafters_draft(closed_office: Office) -> None:
    with pytest.raises(NotAllowedError):
        closed_office.docflow.drafting.create_draft(
            closed_office.sender.clerk, closed_office.data(), sample(), AT
        )


def test_replacing_the_file_keeps_the_old_one(closed_office: Office) -> None:
    flow, drafter = closed_office.docflow, closed_office.sender.drafter
    document = closed_office.draft()
    first = flow.queries.outgoing(drafter, document)
    flow.drafting.replace_file(drafter, document, sample("02-html-tb.pdf"), AT)
    second = flow.queries.outgoing(drafter, document)
    assert second.revision != first.revision
    assert second.symbol != first.symbol
    assert [row.digest for row in second.revisions][:2] == [row.digest for row in first.revisions]
    assert all(closed_office.context.objects.exists(row.digest) for row in second.revisions)
