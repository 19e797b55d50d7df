import pytest

from infra.errors import NotAllowedError
from infra.identity import Actor, Role
from infra.policy import ALLOWED, ASSIGNEES_ONLY, INSTALLATION_WIDE, OWNER_ONLY, Action, authorize, may

HOME, ELSEWHERE = "snv", "vp"


def person(*roles: Role, agency_id: str = HOME) -> Actor:
    return Actor("me", agency_id, "me", "Nguyễn Văn An", frozenset(roles), "Sở Nội vụ")


def at_home(action: Action) -> str | None:
    return None if action in INSTALLATION_WIDE else HOME


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", Role)
def test_only_listed_roles_may(role: Role, action: Action) -> None:
    allowed = may(person(role), action, agency_id=at_home(action), owner_id="me", assignee_ids=["me"])
    assert allowed == (role in ALLOWED[action])


@pytest.mark.parametrize("action", Action)
def test_nobody_may_anything_in_another_agency(action: Action) -> None:
    everyone = person(*Role)
    assert not may(everyone, action, agency_id=ELSEWHERE, owner_id="me", assignee_ids=["me"])
    with pytest.raises(NotAllowedError, match="cơ quan khác"):
        authorize(everyone, action, agency_id=ELSEWHERE, owner_id="me", assignee_ids=["me"])


@pytest.mark.parametrize("action", sorted(set(Action) - INSTALLATION_WIDE))
def test_a_thing_of_no_agency_is_nobodys(action: Action) -> None:
    assert not may(person(*Role), action, agency_id=None, owner_id="me", assignee_ids=["me"])


@pytest.mark.parametrize("action", Action)
def test_somebody_without_roles_may_nothing(action: Action) -> None:
    with pytest.raises(NotAllowedError, match="không có vai trò"):
        authorize(person(), action, agency_id=at_home(action), owner_id="me", assignee_ids=["me"])


@pytest.mark.parametrize("action", sorted(OWNER_ONLY))
@pytest.mark.parametrize("owner_id", [None, "another"])
def test_a_draft_is_its_owners(action: Action, owner_id: str | None) -> None:
    with pytest.raises(NotAllowedError, match="chỉ dành cho người soạn thảo"):
        authorize(person(Role.DRAFTER), action, agency_id=HOME, owner_id=owner_id)


@pytest.mark.parametrize("action", sorted(ASSIGNEES_ONLY))
@pytest.mark.parametrize("assignee_ids", [(), ("another",)])
def test_an_assignment_is_its_assignees(action: Action, assignee_ids: tuple[str, ...]) -> None:
    with pytest.raises(NotAllowedError):
        authorize(person(Role.DRAFTER), action, agency_id=HOME, assignee_ids=assignee_ids)


def test_the_rights_that_matter() -> None:
    """Written by hand against the procedure, so that a wrong table is caught."""
    assert [role for role in Role if Action.DOCUMENT_SIGN in granted(role)] == [Role.LEADER]
    assert [role for role in Role if Action.DOCUMENT_ISSUE in granted(role)] == [Role.CLERK]
    assert [role for role in Role if Action.ARCHIVE_HAND_OUT in granted(role)] == [Role.ARCHIVIST]
    assert Action.DOCUMENT_VIEW not in granted(Role.OPERATOR) | granted(Role.ADMIN)
    assert Action.INCOMING_DIRECT not in granted(Role.CLERK) | granted(Role.DRAFTER)


def granted(role: Role) -> frozenset[Action]:
    return frozenset(action for action, roles in ALLOWED.items() if role in roles)


def test_every_action_has_its_line() -> None:
    assert set(ALLOWED) == set(Action)
