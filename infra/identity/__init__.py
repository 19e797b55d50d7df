"""Agencies, people, sign-in and web sessions."""

from infra.identity.directory import (
    actor_for,
    create_agency,
    create_person,
    find_agency_by_code,
    set_password,
)
from infra.identity.errors import IdentityError, SignInRefusedError
from infra.identity.model import Actor, Authority, Role
from infra.identity.sessions import close_session, open_session, session_actor
from infra.identity.sign_in import authenticate, forgive
from infra.identity.tables import Agency, AgencyCode, Person, PersonRole, WebSession

__all__ = [
    "Actor",
    "Agency",
    "AgencyCode",
    "Authority",
    "IdentityError",
    "Person",
    "PersonRole",
    "Role",
    "SignInRefusedError",
    "WebSession",
    "actor_for",
    "authenticate",
    "close_session",
    "create_agency",
    "create_person",
    "find_agency_by_code",
    "forgive",
    "open_session",
    "session_actor",
    "set_password",
]
