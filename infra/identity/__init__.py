"""Agencies, people, sign-in and web sessions."""

from infra.identity.directory import (
    actor_for,
    create_agency,
    create_person,
    find_agency_by_code,
    give_roles,
    set_password,
)
from infra.identity.errors import IdentityError, SignInRefusedError
from infra.identity.keepers import ENOUGH as ENOUGH_KEEPERS
from infra.identity.keepers import NewKeeper, add_keeper, check_voucher, identify, keepers
from infra.identity.model import INSTALLATION_ROLES, Actor, Authority, Role
from infra.identity.persons import Sameness, accounts_of, compare, identity_number_of
from infra.identity.sessions import close_session, open_session, session_actor
from infra.identity.sign_in import authenticate, forgive
from infra.identity.tables import Agency, AgencyCode, Person, PersonRole, WebSession

__all__ = [
    "ENOUGH_KEEPERS",
    "INSTALLATION_ROLES",
    "Actor",
    "Agency",
    "AgencyCode",
    "Authority",
    "IdentityError",
    "NewKeeper",
    "Person",
    "PersonRole",
    "Role",
    "Sameness",
    "SignInRefusedError",
    "WebSession",
    "accounts_of",
    "actor_for",
    "add_keeper",
    "authenticate",
    "check_voucher",
    "close_session",
    "compare",
    "create_agency",
    "create_person",
    "find_agency_by_code",
    "forgive",
    "give_roles",
    "identify",
    "identity_number_of",
    "keepers",
    "open_session",
    "session_actor",
    "set_password",
]
