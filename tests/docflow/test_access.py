import pytest

from docflow.access import (
    IncomingFacts,
    OutgoingFacts,
    Part,
    incoming_actions,
    may_incoming,
    may_outgoing,
    outgoing_actions,
    refuse_outgoing,
    sees_incoming,
    sees_outgoing,
    waits_for_incoming,
    waits_for_outgoing,
)
from docflow.model import AssignmentRole, IncomingAction, IncomingState, OutgoingAction, OutgoingState
from infra.errors import NotAllowedError
from infra.identity import Actor, Role


def person(name: str, *roles: Role, agency: str = "snv") -> Actor:
    return Actor(name, agency, name, f"Ông {name}", frozenset(roles), "Sở Nội vụ")


DRAFTER = person("drafter", Role.DRAFTER)
OTHER_DRAFTER = person("other", Role.DRAFTER)
SIGNER = person("signer", Role.LEADER)
OTHER_LEADER = person("deputy", Role.LEADER)
CLERK = person("clerk", Role.CLERK)
ARCHIVIST = person("archivist", Role.ARCHIVIST)
ADMIN = person("admin", Role.ADMIN)
OPERATOR = person("operator", Role.OPERATOR)
STRANGERS = [person(role.value, role, agency="vp") for role in Role]

OUTGOING_READERS = {
    OutgoingState.DRAFT: {DRAFTER},
    OutgoingState.RETURNED: {DRAFTER},
    OutgoingState.SUBMITTED: {DRAFTER, SIGNER, OTHER_LEADER},
    OutgoingState.SIGNED: {DRAFTER, SIGNER, OTHER_LEADER, CLERK},
    OutgoingState.ISSUING: {DRAFTER, SIGNER, OTHER_LEADER, CLERK},
    OutgoingState.ISSUED: {DRAFTER, SIGNER, OTHER_LEADER, CLERK, ARCHIVIST},
    OutgoingState.DISPATCHED: {DRAFTER, SIGNER, OTHER_LEADER, CLERK, ARCHIVIST},
}
EVERYBODY = [DRAFTER, OTHER_DRAFTER, SIGNER, OTHER_LEADER, CLERK, ARCHIVIST, ADMIN, OPERATOR, *STRANGERS]
PEOPLE = pytest.mark.parametrize("actor", EVERYBODY, ids=lambda actor: f"{actor.agency_id}-{actor.username}")

OUTGOING_DOERS = {
    (OutgoingState.DRAFT, OutgoingAction.EDIT): {DRAFTER},
    (OutgoingState.DRAFT, OutgoingAction.SUBMIT): {DRAFTER},
    (OutgoingState.RETURNED, OutgoingAction.EDIT): {DRAFTER},
    (OutgoingState.RETURNED, OutgoingAction.SUBMIT): {DRAFTER},
    (OutgoingState.SUBMITTED, OutgoingAction.WITHDRAW): {DRAFTER},
    (OutgoingState.SUBMITTED, OutgoingAction.RETURN): {SIGNER},
    (OutgoingState.SUBMITTED, OutgoingAction.SIGN): {SIGNER},
    (OutgoingState.SIGNED, OutgoingAction.RETURN): {CLERK},
    (OutgoingState.SIGNED, OutgoingAction.ISSUE): {CLERK},
    (OutgoingState.ISSUING, OutgoingAction.ISSUE): {CLERK},
    (OutgoingState.ISSUING, OutgoingAction.CANCEL_NUMBER): {CLERK},
    (OutgoingState.ISSUED, OutgoingAction.DISPATCH): {CLERK},
    (OutgoingState.ISSUED, OutgoingAction.FILE): {CLERK, DRAFTER},
    (OutgoingState.DISPATCHED, OutgoingAction.FILE): {CLERK, DRAFTER},
}


@PEOPLE
@pytest.mark.parametrize("state", OutgoingState)
def test_who_sees_and_does_what_with_an_outgoing_document(actor: Actor, state: OutgoingState) -> None:
    facts = OutgoingFacts("snv", DRAFTER.person_id, SIGNER.person_id, state)
    assert sees_outgoing(actor, facts) is (actor in OUTGOING_READERS[state])
    offered = {
        action for (origin, action), doers in OUTGOING_DOERS.items() if origin is state and actor in doers
    }
    assert outgoing_actions(actor, facts) == offered
    for action in set(OutgoingAction) - {OutgoingAction.CONFIRM_ISSUE}:
        if not may_outgoing(actor, facts, action):
            with pytest.raises(NotAllowedError):
                refuse_outgoing(actor, facts, action)


LEAD = person("lead", Role.DRAFTER)
SUPPORT = person("support", Role.DRAFTER)
INFORMED = person("informed", Role.DRAFTER)
PARTS = (
    Part(LEAD.person_id, AssignmentRole.LEAD),
    Part(SUPPORT.person_id, AssignmentRole.SUPPORT),
    Part(INFORMED.person_id, AssignmentRole.INFORMED),
)
INCOMING_READERS = {
    IncomingState.ARRIVED: {CLERK},
    IncomingState.REFUSED: {CLERK},
    IncomingState.REGISTERED: {CLERK, SIGNER, OTHER_LEADER},
    IncomingState.DIRECTED: {CLERK, SIGNER, OTHER_LEADER, LEAD, SUPPORT, INFORMED},
    IncomingState.IN_PROGRESS: {CLERK, SIGNER, OTHER_LEADER, LEAD, SUPPORT, INFORMED},
    IncomingState.COMPLETED: {CLERK, SIGNER, OTHER_LEADER, LEAD, SUPPORT, INFORMED, ARCHIVIST},
}
INCOMING_DOERS = {
    (IncomingState.ARRIVED, IncomingAction.REGISTER): {CLERK},
    (IncomingState.ARRIVED, IncomingAction.REFUSE): {CLERK},
    (IncomingState.REGISTERED, IncomingAction.DIRECT): {SIGNER, OTHER_LEADER},
    (IncomingState.DIRECTED, IncomingAction.START): {LEAD, SUPPORT},
    (IncomingState.DIRECTED, IncomingAction.REPORT): {SUPPORT},
    (IncomingState.DIRECTED, IncomingAction.COMPLETE): {LEAD},
    (IncomingState.IN_PROGRESS, IncomingAction.START): {LEAD, SUPPORT},
    (IncomingState.IN_PROGRESS, IncomingAction.REPORT): {SUPPORT},
    (IncomingState.IN_PROGRESS, IncomingAction.COMPLETE): {LEAD},
    (IncomingState.COMPLETED, IncomingAction.FILE): {CLERK, LEAD, SUPPORT, INFORMED},
}
ASSIGNED = {IncomingState.DIRECTED, IncomingState.IN_PROGRESS, IncomingState.COMPLETED}


@pytest.mark.parametrize(
    "actor", [*EVERYBODY, LEAD, SUPPORT, INFORMED], ids=lambda actor: f"{actor.agency_id}-{actor.username}"
)
@pytest.mark.parametrize("state", IncomingState)
def test_who_sees_and_does_what_with_an_incoming_document(actor: Actor, state: IncomingState) -> None:
    facts = IncomingFacts("snv", state, PARTS if state in ASSIGNED else ())
    assert sees_incoming(actor, facts) is (actor in INCOMING_READERS[state])
    offered = {
        action for (origin, action), doers in INCOMING_DOERS.items() if origin is state and actor in doers
    }
    assert incoming_actions(actor, facts) == offered


def test_nobody_starts_or_reports_twice() -> None:
    parts = (
        Part(LEAD.person_id, AssignmentRole.LEAD, started=True),
        Part(SUPPORT.person_id, AssignmentRole.SUPPORT, started=True, finished=True),
    )
    facts = IncomingFacts("snv", IncomingState.IN_PROGRESS, parts)
    assert not may_incoming(LEAD, facts, IncomingAction.START)
    assert may_incoming(LEAD, facts, IncomingAction.COMPLETE)
    assert incoming_actions(SUPPORT, facts) == frozenset()


def test_documents_wait_for_whose_act_is_next() -> None:
    signed = OutgoingFacts("snv", DRAFTER.person_id, SIGNER.person_id, OutgoingState.SIGNED)
    assert waits_for_outgoing(CLERK, signed)
    assert not waits_for_outgoing(SIGNER, signed)
    registered = IncomingFacts("snv", IncomingState.REGISTERED)
    assert waits_for_incoming(SIGNER, registered)
    assert not waits_for_incoming(CLERK, registered)
