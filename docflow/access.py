"""Who may see a document and do the next step: `infra.policy`, narrowed to the people of the document.

Two questions, both pure: does the actor see the document at all (if not, it does not exist for them), and
which of the steps that its state allows are theirs.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from docflow.model import (
    AssignmentRole,
    IncomingAction,
    IncomingState,
    OutgoingAction,
    OutgoingState,
    incoming_actions_from,
    outgoing_actions_from,
)
from infra import policy
from infra.errors import NotAllowedError
from infra.identity import Actor, Role

Step = TypeVar("Step")


@dataclass(frozen=True, slots=True)
class OutgoingFacts:
    """What rights on an outgoing document depend on."""

    agency_id: str
    drafter_id: str
    signer_id: str
    state: OutgoingState


@dataclass(frozen=True, slots=True)
class Part:
    """One person's part in a directive."""

    person_id: str
    role: AssignmentRole
    started: bool = False
    finished: bool = False


@dataclass(frozen=True, slots=True)
class IncomingFacts:
    """What rights on an incoming document depend on."""

    agency_id: str
    state: IncomingState
    parts: tuple[Part, ...] = ()

    def doers(self, action: IncomingAction) -> frozenset[str]:
        """Person ids of those whose step it is; empty for steps that are no assignee's."""
        return frozenset(part.person_id for part in self.parts if _is_step_of(part, action))


_PRIVATE = frozenset({OutgoingState.DRAFT, OutgoingState.RETURNED})
_FINISHED = frozenset({OutgoingState.ISSUED, OutgoingState.DISPATCHED})


def sees_outgoing(actor: Actor, facts: OutgoingFacts) -> bool:
    """Drafts belong to their drafter; what is submitted, to its signer too; a clerk sees what is signed.

    Leaders see everything their agency signed or is to sign, archivists what was issued.
    """
    if not policy.may(actor, policy.Action.DOCUMENT_VIEW, agency_id=facts.agency_id):
        return False
    if actor.person_id == facts.drafter_id:
        return True
    if facts.state in _PRIVATE:
        return False
    if facts.state is OutgoingState.SUBMITTED:
        return Role.LEADER in actor.roles
    if facts.state in _FINISHED and Role.ARCHIVIST in actor.roles:
        return True
    return not actor.roles.isdisjoint({Role.LEADER, Role.CLERK})


def sees_incoming(actor: Actor, facts: IncomingFacts) -> bool:
    """Show a clerk all arrivals, a leader what is registered, anyone what is assigned to them."""
    if not policy.may(actor, policy.Action.INCOMING_VIEW, agency_id=facts.agency_id):
        return False
    if Role.CLERK in actor.roles or any(part.person_id == actor.person_id for part in facts.parts):
        return True
    if facts.state in {IncomingState.ARRIVED, IncomingState.REFUSED}:
        return False
    return Role.LEADER in actor.roles or (
        Role.ARCHIVIST in actor.roles and facts.state is IncomingState.COMPLETED
    )


def may_outgoing(actor: Actor, facts: OutgoingFacts, action: OutgoingAction) -> bool:
    """Whether the step is this person's, whatever the state allows."""
    if not sees_outgoing(actor, facts) or action is OutgoingAction.CONFIRM_ISSUE:
        return False
    if action in {OutgoingAction.SIGN, OutgoingAction.RETURN} and not _is_turn(actor, facts):
        return False
    return policy.may(actor, _OUTGOING_RIGHTS[action], agency_id=facts.agency_id, owner_id=facts.drafter_id)


def may_incoming(actor: Actor, facts: IncomingFacts, action: IncomingAction) -> bool:
    if not sees_incoming(actor, facts):
        return False
    return policy.may(
        actor,
        _INCOMING_RIGHTS[action],
        agency_id=facts.agency_id,
        assignee_ids=facts.doers(action),
    )


def refuse_outgoing(actor: Actor, facts: OutgoingFacts, action: OutgoingAction) -> None:
    """Raise `NotAllowedError` unless the step is this person's."""
    if not may_outgoing(actor, facts, action):
        policy.authorize(
            actor, _OUTGOING_RIGHTS[action], agency_id=facts.agency_id, owner_id=facts.drafter_id
        )
        raise _not_yours(actor)


def refuse_incoming(actor: Actor, facts: IncomingFacts, action: IncomingAction) -> None:
    if not may_incoming(actor, facts, action):
        policy.authorize(
            actor, _INCOMING_RIGHTS[action], agency_id=facts.agency_id, assignee_ids=facts.doers(action)
        )
        raise _not_yours(actor)


def outgoing_actions(actor: Actor, facts: OutgoingFacts) -> frozenset[OutgoingAction]:
    """List what a page may offer this person now."""
    return _only(outgoing_actions_from(facts.state), lambda action: may_outgoing(actor, facts, action))


def incoming_actions(actor: Actor, facts: IncomingFacts) -> frozenset[IncomingAction]:
    return _only(incoming_actions_from(facts.state), lambda action: may_incoming(actor, facts, action))


def waits_for_outgoing(actor: Actor, facts: OutgoingFacts) -> bool:
    """Whether this person's act is what moves the document on."""
    return not outgoing_actions(actor, facts).isdisjoint(_NEXT_OUTGOING)


def waits_for_incoming(actor: Actor, facts: IncomingFacts) -> bool:
    return not incoming_actions(actor, facts).isdisjoint(_NEXT_INCOMING)


def _is_turn(actor: Actor, facts: OutgoingFacts) -> bool:
    """Tell whose turn it is: what is submitted is the signer's, what is signed the clerk's."""
    if facts.state is OutgoingState.SUBMITTED:
        return actor.person_id == facts.signer_id
    return Role.CLERK in actor.roles


def _is_step_of(part: Part, action: IncomingAction) -> bool:
    match action:
        case IncomingAction.START:
            return part.role is not AssignmentRole.INFORMED and not (part.started or part.finished)
        case IncomingAction.REPORT:
            return part.role is AssignmentRole.SUPPORT and not part.finished
        case IncomingAction.COMPLETE:
            return part.role is AssignmentRole.LEAD
        case _:
            return False


def _only(actions: Iterable[Step], mine: Callable[[Step], bool]) -> frozenset[Step]:
    return frozenset(action for action in actions if mine(action))


def _not_yours(actor: Actor) -> NotAllowedError:
    return NotAllowedError(
        f"Bước này dành cho người khác, không phải {actor.full_name}. "
        "Hãy chờ hoặc liên hệ người ký, người được giao."
    )


_OUTGOING_RIGHTS: Mapping[OutgoingAction, policy.Action] = {
    OutgoingAction.EDIT: policy.Action.DRAFT_EDIT,
    OutgoingAction.SUBMIT: policy.Action.DRAFT_SUBMIT,
    OutgoingAction.WITHDRAW: policy.Action.DRAFT_SUBMIT,
    OutgoingAction.RETURN: policy.Action.DOCUMENT_RETURN,
    OutgoingAction.SIGN: policy.Action.DOCUMENT_SIGN,
    OutgoingAction.ISSUE: policy.Action.DOCUMENT_ISSUE,
    OutgoingAction.CANCEL_NUMBER: policy.Action.DOCUMENT_ISSUE,
    OutgoingAction.DISPATCH: policy.Action.DOCUMENT_DISPATCH,
    OutgoingAction.FILE: policy.Action.DOSSIER_ADD,
}
_INCOMING_RIGHTS: Mapping[IncomingAction, policy.Action] = {
    IncomingAction.REGISTER: policy.Action.INCOMING_REGISTER,
    IncomingAction.REFUSE: policy.Action.INCOMING_REFUSE,
    IncomingAction.DIRECT: policy.Action.INCOMING_DIRECT,
    IncomingAction.START: policy.Action.INCOMING_PROCESS,
    IncomingAction.REPORT: policy.Action.INCOMING_PROCESS,
    IncomingAction.COMPLETE: policy.Action.INCOMING_COMPLETE,
    IncomingAction.FILE: policy.Action.DOSSIER_ADD,
}
_NEXT_OUTGOING = frozenset(
    {OutgoingAction.SUBMIT, OutgoingAction.SIGN, OutgoingAction.ISSUE, OutgoingAction.DISPATCH}
)
_NEXT_INCOMING = frozenset(
    {
        IncomingAction.REGISTER,
        IncomingAction.DIRECT,
        IncomingAction.START,
        IncomingAction.REPORT,
        IncomingAction.COMPLETE,
    }
)
