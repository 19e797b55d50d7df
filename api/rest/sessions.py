"""Signing in and out by program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from api.edge.access import ApiActor, SignedIn, Visit, container_of, forget_session, keep_session, visit_of
from api.edge.services import At
from api.rest.schemas import MeOut, SessionOut, SignInIn
from infra.identity import authenticate, close_session, open_session, session_actor

if TYPE_CHECKING:
    from infra.identity import Actor

router = APIRouter(tags=["phiên"])


@router.post("/sessions", status_code=201)
def create_session(request: Request, response: Response, who: SignInIn, at: At) -> SessionOut:
    """Open a session: the token comes in the answer, for programs, and as a cookie, for browsers."""
    container = container_of(request)
    actor = authenticate(container.database, who.username, who.password, at)
    hours = container.settings.session_hours
    with container.database.transaction() as session:
        token = open_session(session, actor, at, hours)
        found = session_actor(session, token, at)
    keep_session(request, response, token)
    csrf = "" if found is None else found[1]
    return SessionOut(token=token, expires_in=hours * 3600, me=_me(actor, csrf))


@router.delete("/sessions", status_code=204)
def delete_session(request: Request, response: Response, _actor: ApiActor) -> None:
    """End the session that this request speaks for."""
    token = visit_of(request).token
    if token is not None:
        with container_of(request).database.transaction() as session:
            close_session(session, token)
    forget_session(request, response)


@router.get("/me")
def me(request: Request, actor: SignedIn) -> MeOut:
    visit: Visit = visit_of(request)
    return _me(actor, visit.csrf)


def _me(actor: Actor, csrf: str) -> MeOut:
    return MeOut(
        person_id=actor.person_id,
        username=actor.username,
        full_name=actor.full_name,
        agency_id=actor.agency_id,
        agency_name=actor.agency_name,
        roles=sorted(actor.roles),
        csrf_token=csrf,
    )
