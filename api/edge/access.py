"""Who asks: a web session by cookie, the same session as a bearer token, or nobody.

A route says by the type of its argument what it needs: `SignedIn` (somebody), `FormActor` (somebody, by a
form of ours), `ApiActor` (a program), `GuestForm` (anybody, through a form of ours). What somebody *may* is
decided by `infra.policy` inside the services.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends, Form, Header, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from infra.identity import Actor, session_actor

if TYPE_CHECKING:
    from api.container import Container

SESSION_COOKIE: Final = "antin_session"
GUEST_COOKIE: Final = "antin_guest"
"""Ties forms to the browser they were shown in before anybody has signed in."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class NotSignedInError(HTTPException):
    code = "session.needed"

    def __init__(self, *, expired: bool) -> None:
        self.expired = expired
        super().__init__(
            401,
            "Phiên làm việc đã hết hạn. Hãy đăng nhập lại." if expired else "Hãy đăng nhập rồi làm lại.",
        )


class ForgedFormError(HTTPException):
    """A request that changes something did not come from a page of ours."""

    code = "request.csrf"

    def __init__(self) -> None:
        super().__init__(
            403,
            "Trang này đã cũ hoặc yêu cầu không đến từ trang của hệ thống. Hãy tải lại trang rồi làm lại.",
        )


@dataclass(frozen=True, slots=True)
class Visit:
    """One request's answer to who asks."""

    actor: Actor | None
    csrf: str = field(repr=False)
    """What forms shown in this request carry and bring back."""
    token: str | None = field(repr=False)
    by_bearer: bool
    new_guest: str | None = field(repr=False)
    """A guest cookie to set with the answer."""


def container_of(request: Request) -> Container:
    container: Container = request.app.state.container
    return container


def visit_of(request: Request) -> Visit:
    """Look the session up, once per request."""
    known: Visit | None = getattr(request.state, "visit", None)
    if known is None:
        known = request.state.visit = _look_up(request)
    return known


def _look_up(request: Request) -> Visit:
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    by_bearer = scheme.lower() == "bearer"
    token = bearer.strip() if by_bearer else request.cookies.get(SESSION_COOKIE)
    if token and (found := _speaks_for(request, token)) is not None:
        return Visit(*found, token, by_bearer, None)
    guest = request.cookies.get(GUEST_COOKIE)
    new_guest = None if guest else secrets.token_urlsafe(24)
    return Visit(None, _guest_csrf(guest or new_guest or ""), None, by_bearer, new_guest)


def begin_visit(request: Request, token: str) -> None:
    """From here on the request is that of the session just opened."""
    found = _speaks_for(request, token)
    if found is not None:
        request.state.visit = Visit(*found, token, by_bearer=False, new_guest=None)


def _speaks_for(request: Request, token: str) -> tuple[Actor, str] | None:
    container = container_of(request)
    with container.database.reading() as session:
        return session_actor(session, token, container.clock())


def _guest_csrf(guest: str) -> str:
    return hmac.digest(guest.encode(), b"guest form", "sha256").hex()


def _same(given: str | None, expected: str) -> bool:
    return hmac.compare_digest((given or "").encode(), expected.encode())


def signed_in(request: Request) -> Actor:
    """Raises `NotSignedInError`."""
    visit = visit_of(request)
    if visit.actor is None:
        raise NotSignedInError(expired=SESSION_COOKIE in request.cookies or visit.by_bearer)
    return visit.actor


def signed_in_by_form(
    request: Request, actor: Annotated[Actor, Depends(signed_in)], csrf: Annotated[str, Form()] = ""
) -> Actor:
    """Raises `NotSignedInError`, or `ForgedFormError` when the form's token is not this session's."""
    if not _same(csrf, visit_of(request).csrf):
        raise ForgedFormError
    return actor


def guest_form(request: Request, csrf: Annotated[str, Form()] = "") -> None:
    """Raises `ForgedFormError` when the form was not shown to this browser."""
    if not _same(csrf, visit_of(request).csrf):
        raise ForgedFormError


def signed_in_by_program(
    request: Request,
    actor: Annotated[Actor, Depends(signed_in)],
    x_csrf_token: Annotated[
        str | None, Header(description="Cần khi dùng cookie, không cần với bearer")
    ] = None,
) -> Actor:
    """A bearer token speaks for itself; a cookie, which browsers send unasked, needs the CSRF token."""
    visit = visit_of(request)
    if request.method not in SAFE_METHODS and not visit.by_bearer and not _same(x_csrf_token, visit.csrf):
        raise ForgedFormError
    return actor


SignedIn = Annotated[Actor, Depends(signed_in)]
FormActor = Annotated[Actor, Depends(signed_in_by_form)]
ApiActor = Annotated[Actor, Depends(signed_in_by_program)]
GuestForm = Depends(guest_form)


def is_https(request: Request) -> bool:
    public = container_of(request).settings.public_url or str(request.base_url)
    return public.startswith("https://")


def keep_session(request: Request, response: Response, token: str) -> None:
    """Hand the session's token to the browser."""
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=container_of(request).settings.session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=is_https(request),
    )


def forget_session(request: Request, response: Response) -> None:
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="lax", secure=is_https(request))


def keep_guest(request: Request, response: Response) -> None:
    """Set the guest cookie if this visit made one."""
    guest = visit_of(request).new_guest
    if guest is not None:
        response.set_cookie(GUEST_COOKIE, guest, httponly=True, samesite="lax", secure=is_https(request))
