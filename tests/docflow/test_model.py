from datetime import date

import pytest

from docflow.errors import ActionNotAllowedError, InvalidDataError
from docflow.model import (
    INCOMING_TRANSITIONS,
    NOTE_MAX,
    OUTGOING_TRANSITIONS,
    AssignmentRole,
    DeliveryStatus,
    DirectiveData,
    IncomingAction,
    IncomingState,
    OutgoingAction,
    OutgoingState,
    incoming_actions_from,
    next_incoming,
    next_outgoing,
    optional_text,
    outgoing_actions_from,
    required_text,
    status_moves,
)


class TestOutgoingTransitions:
    @pytest.mark.parametrize("state", OutgoingState)
    @pytest.mark.parametrize("action", OutgoingAction)
    def test_only_listed_transitions_are_allowed(self, state: OutgoingState, action: OutgoingAction) -> None:
        if (state, action) in OUTGOING_TRANSITIONS:
            assert next_outgoing(state, action) is OUTGOING_TRANSITIONS[state, action]
            assert action in outgoing_actions_from(state)
        else:
            assert action not in outgoing_actions_from(state)
            with pytest.raises(ActionNotAllowedError) as refused:
                next_outgoing(state, action)
            assert state.label in str(refused.value)
            assert action.label in str(refused.value)

    @pytest.mark.parametrize(
        "journey",
        [
            ["submit", "sign", "issue", "confirm_issue", "dispatch", "file"],
            ["edit", "submit", "return", "edit", "submit", "sign", "issue", "issue", "confirm_issue", "file"],
            ["submit", "withdraw", "edit", "submit", "sign", "return", "submit", "sign"],
            ["submit", "sign", "issue", "cancel_number", "issue", "confirm_issue", "dispatch"],
        ],
    )
    def test_journeys_that_offices_make(self, journey: list[str]) -> None:
        state = OutgoingState.DRAFT
        for step in journey:
            state = next_outgoing(state, OutgoingAction(step))

    @pytest.mark.parametrize(
        ("state", "action"),
        [
            ("draft", "sign"),
            ("returned", "sign"),
            ("submitted", "edit"),
            ("submitted", "issue"),
            ("signed", "sign"),
            ("signed", "dispatch"),
            ("issuing", "return"),
            ("issued", "issue"),
            ("issued", "return"),
            ("issued", "edit"),
            ("dispatched", "dispatch"),
            ("dispatched", "return"),
        ],
    )
    def test_steps_that_would_break_the_record_are_refused(self, state: str, action: str) -> None:
        with pytest.raises(ActionNotAllowedError):
            next_outgoing(OutgoingState(state), OutgoingAction(action))

    def test_every_state_is_reached_from_a_draft(self) -> None:
        reached = {OutgoingState.DRAFT}
        while more := {to for (origin, _), to in OUTGOING_TRANSITIONS.items() if origin in reached} - reached:
            reached |= more
        assert reached == set(OutgoingState)


class TestIncomingTransitions:
    @pytest.mark.parametrize("state", IncomingState)
    @pytest.mark.parametrize("action", IncomingAction)
    def test_only_listed_transitions_are_allowed(self, state: IncomingState, action: IncomingAction) -> None:
        if (state, action) in INCOMING_TRANSITIONS:
            assert next_incoming(state, action) is INCOMING_TRANSITIONS[state, action]
            assert action in incoming_actions_from(state)
        else:
            assert action not in incoming_actions_from(state)
            with pytest.raises(ActionNotAllowedError):
                next_incoming(state, action)

    @pytest.mark.parametrize(
        ("journey", "end"),
        [
            (["register", "direct", "start", "complete", "file"], IncomingState.COMPLETED),
            (["register", "direct", "complete"], IncomingState.COMPLETED),
            (["register", "direct", "report", "start", "report", "complete"], IncomingState.COMPLETED),
            (["refuse"], IncomingState.REFUSED),
        ],
    )
    def test_journeys_that_offices_make(self, journey: list[str], end: IncomingState) -> None:
        state = IncomingState.ARRIVED
        for step in journey:
            state = next_incoming(state, IncomingAction(step))
        assert state is end

    @pytest.mark.parametrize("action", IncomingAction)
    def test_a_refused_document_stays_refused(self, action: IncomingAction) -> None:
        with pytest.raises(ActionNotAllowedError):
            next_incoming(IncomingState.REFUSED, action)


MOVES = {
    ("queued", "01"), ("queued", "02"), ("queued", "03"),
    ("queued", "04"), ("queued", "05"), ("queued", "06"),
    ("01", "02"), ("01", "03"), ("01", "04"), ("01", "05"), ("01", "06"),
    ("03", "04"), ("03", "05"), ("03", "06"),
    ("04", "05"), ("04", "06"),
    ("05", "06"),
}  # fmt: skip
"""Forward, steps skipped freely; a refusal only before acceptance; nothing after 02 and 06."""


@pytest.mark.parametrize("now", DeliveryStatus)
@pytest.mark.parametrize("told", DeliveryStatus)
def test_statuses_only_move_forward(now: DeliveryStatus, told: DeliveryStatus) -> None:
    assert status_moves(now, told) is ((now.value, told.value) in MOVES)


class TestDirective:
    def test_roles_in_order(self) -> None:
        directive = DirectiveData("a", ("b", "c"), ("d",), "Xử lý", date(2026, 6, 30))
        assert directive.roles() == (
            ("a", AssignmentRole.LEAD),
            ("b", AssignmentRole.SUPPORT),
            ("c", AssignmentRole.SUPPORT),
            ("d", AssignmentRole.INFORMED),
        )

    @pytest.mark.parametrize(
        ("support", "informed"), [(("a",), ()), ((), ("a",)), (("b", "b"), ()), (("b",), ("b",))]
    )
    def test_one_person_has_one_role(self, support: tuple[str, ...], informed: tuple[str, ...]) -> None:
        with pytest.raises(InvalidDataError):
            DirectiveData("a", support, informed)


class TestRequiredText:
    def test_gives_the_text_without_outer_blanks(self) -> None:
        assert required_text("  Sai thể thức.\n", what="Lý do") == "Sai thể thức."
        for clean in (required_text, optional_text):
            assert clean("Sai\x00 thể\u202e thức.\nHai", what="Lý do") == "Sai thể thức.\nHai"

    @pytest.mark.parametrize("text", ["", "  \n\t", "x" * (NOTE_MAX + 1)])
    def test_refuses_empty_and_endless_texts(self, text: str) -> None:
        with pytest.raises(InvalidDataError, match=r"^Lý do"):
            required_text(text, what="Lý do")
