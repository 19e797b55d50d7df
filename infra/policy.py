"""Who may do what: the one place. Denied unless a line below allows it.

Three questions, in this order: does the actor belong to the agency the thing belongs to; does one of their
roles allow the act; for acts on something personal, is it theirs (their draft, their assignment).
"""

from collections.abc import Collection, Mapping
from enum import StrEnum

from infra.errors import NotAllowedError
from infra.identity.model import INSTALLATION_ROLES, Actor, Role


class Action(StrEnum):
    DRAFT_CREATE = "draft.create"
    DRAFT_EDIT = "draft.edit"
    DRAFT_SUBMIT = "draft.submit"

    DOCUMENT_VIEW = "document.view"
    DOCUMENT_SIGN = "document.sign"
    DOCUMENT_RETURN = "document.return"
    DOCUMENT_ISSUE = "document.issue"
    DOCUMENT_DISPATCH = "document.dispatch"

    INCOMING_VIEW = "incoming.view"
    INCOMING_REGISTER = "incoming.register"
    INCOMING_REFUSE = "incoming.refuse"
    INCOMING_DIRECT = "incoming.direct"
    INCOMING_PROCESS = "incoming.process"
    INCOMING_COMPLETE = "incoming.complete"

    DOSSIER_VIEW = "dossier.view"
    DOSSIER_CREATE = "dossier.create"
    DOSSIER_ADD = "dossier.add"
    DOSSIER_CLOSE = "dossier.close"

    ARCHIVE_TAKE_OVER = "archive.take_over"
    ARCHIVE_SEARCH = "archive.search"
    ARCHIVE_HAND_OUT = "archive.hand_out"

    ADMIN_AGENCY = "admin.agency"
    """The agency's own data, seal and aliases."""
    ADMIN_PEOPLE = "admin.people"
    ADMIN_KEYS = "admin.keys"
    AUDIT_VIEW = "audit.view"
    """The audit entries of one agency."""

    OPERATOR_VIEW = "operator.view"
    """The state of the installation: tasks, storage, the audit chain. No document."""
    OPERATOR_SOURCES = "operator.sources"
    """The sources of revocation evidence: which are dead, since when; have one tried again."""
    OPERATOR_AGENCIES = "operator.agencies"
    """Creating agencies."""

    TRUST_VIEW = "trust.view"
    """Whom the installation trusts, and who decided so."""
    TRUST_PROPOSE = "trust.propose"
    TRUST_CONFIRM = "trust.confirm"
    """Confirming or turning down what somebody proposed; in production somebody else."""


_STAFF = frozenset({Role.LEADER, Role.DRAFTER, Role.CLERK})
_READERS = _STAFF | {Role.ARCHIVIST}

ALLOWED: Mapping[Action, frozenset[Role]] = {
    Action.DRAFT_CREATE: frozenset({Role.DRAFTER}),
    Action.DRAFT_EDIT: frozenset({Role.DRAFTER}),
    Action.DRAFT_SUBMIT: frozenset({Role.DRAFTER}),
    Action.DOCUMENT_VIEW: _READERS,
    Action.DOCUMENT_SIGN: frozenset({Role.LEADER}),
    Action.DOCUMENT_RETURN: frozenset({Role.LEADER, Role.CLERK}),
    Action.DOCUMENT_ISSUE: frozenset({Role.CLERK}),
    Action.DOCUMENT_DISPATCH: frozenset({Role.CLERK}),
    Action.INCOMING_VIEW: _READERS,
    Action.INCOMING_REGISTER: frozenset({Role.CLERK}),
    Action.INCOMING_REFUSE: frozenset({Role.CLERK}),
    Action.INCOMING_DIRECT: frozenset({Role.LEADER}),
    Action.INCOMING_PROCESS: _STAFF,
    Action.INCOMING_COMPLETE: _STAFF,
    Action.DOSSIER_VIEW: _READERS,
    Action.DOSSIER_CREATE: frozenset({Role.DRAFTER, Role.CLERK}),
    Action.DOSSIER_ADD: frozenset({Role.DRAFTER, Role.CLERK}),
    Action.DOSSIER_CLOSE: frozenset({Role.DRAFTER, Role.CLERK}),
    Action.ARCHIVE_TAKE_OVER: frozenset({Role.ARCHIVIST}),
    Action.ARCHIVE_SEARCH: _READERS,
    Action.ARCHIVE_HAND_OUT: frozenset({Role.ARCHIVIST}),
    Action.ADMIN_AGENCY: frozenset({Role.ADMIN}),
    Action.ADMIN_PEOPLE: frozenset({Role.ADMIN}),
    Action.ADMIN_KEYS: frozenset({Role.ADMIN}),
    Action.AUDIT_VIEW: frozenset({Role.ADMIN}),
    Action.OPERATOR_VIEW: frozenset({Role.OPERATOR}),
    Action.OPERATOR_SOURCES: INSTALLATION_ROLES | {Role.ADMIN},
    Action.OPERATOR_AGENCIES: frozenset({Role.OPERATOR}),
    Action.TRUST_VIEW: INSTALLATION_ROLES | {Role.ADMIN},
    Action.TRUST_PROPOSE: INSTALLATION_ROLES,
    Action.TRUST_CONFIRM: INSTALLATION_ROLES,
}

INSTALLATION_WIDE = frozenset(
    {
        Action.OPERATOR_VIEW,
        Action.OPERATOR_SOURCES,
        Action.OPERATOR_AGENCIES,
        Action.TRUST_VIEW,
        Action.TRUST_PROPOSE,
        Action.TRUST_CONFIRM,
    }
)
"""Acts on the installation, not on an agency's things; `agency_id` is None for them and for them alone."""

OWNER_ONLY = frozenset({Action.DRAFT_EDIT, Action.DRAFT_SUBMIT})
"""Only by the person named as `owner_id`."""

ASSIGNEES_ONLY = frozenset({Action.INCOMING_PROCESS, Action.INCOMING_COMPLETE})
"""Only by a person listed in `assignee_ids`."""


def may(
    actor: Actor,
    action: Action,
    *,
    agency_id: str | None,
    owner_id: str | None = None,
    assignee_ids: Collection[str] = (),
) -> bool:
    """Tell whether the act is allowed; what a page offers and what a service accepts both come from here.

    `agency_id` is the agency that the thing acted on belongs to.
    """
    return (
        _is_at_home(actor, action, agency_id)
        and not actor.roles.isdisjoint(ALLOWED[action])
        and (action not in OWNER_ONLY or actor.person_id == owner_id)
        and (action not in ASSIGNEES_ONLY or actor.person_id in assignee_ids)
    )


def authorize(
    actor: Actor,
    action: Action,
    *,
    agency_id: str | None,
    owner_id: str | None = None,
    assignee_ids: Collection[str] = (),
) -> None:
    """Raise `NotAllowedError` unless `may` allows it."""
    if may(actor, action, agency_id=agency_id, owner_id=owner_id, assignee_ids=assignee_ids):
        return
    if not _is_at_home(actor, action, agency_id):
        raise NotAllowedError(
            f"{actor.full_name} thuộc {actor.agency_name}, không được thao tác trên hồ sơ, văn bản "
            "của cơ quan khác. Hãy đăng nhập bằng tài khoản của cơ quan đó."
        )
    if actor.roles.isdisjoint(ALLOWED[action]):
        raise NotAllowedError(
            f"{actor.full_name} không có vai trò được phép làm việc này. "
            "Hãy nhờ người có thẩm quyền thực hiện, hoặc đề nghị quản trị viên cấp vai trò."
        )
    raise NotAllowedError(
        f"Việc này chỉ dành cho người soạn thảo hoặc người được giao xử lý, không phải {actor.full_name}. "
        "Hãy chuyển cho đúng người."
    )


def _is_at_home(actor: Actor, action: Action, agency_id: str | None) -> bool:
    if action in INSTALLATION_WIDE:
        return agency_id is None
    return agency_id == actor.agency_id
