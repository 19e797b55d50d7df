"""Signing in and out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi import Query as Parameter
from starlette.responses import RedirectResponse, Response

from api.edge.access import (
    FormActor,
    GuestForm,
    NotSignedInError,
    begin_visit,
    container_of,
    forget_session,
    keep_session,
    visit_of,
)
from api.i18n import noop as _
from api.web.frame import Page, ThisPage
from api.web.rendering import with_query
from infra.identity import SignInRefusedError, authenticate, close_session, open_session

router = APIRouter(include_in_schema=False)

KEPT_PREFIX = "kept."
KEPT_FIELDS = 20
KEPT_LENGTH = 5000
KEPT_LABELS = {
    "subject": _("Trích yếu nội dung"),
    "reason": _("Lý do"),
    "instruction": _("Nội dung bút phê"),
    "result": _("Kết quả"),
    "title": _("Tiêu đề hồ sơ"),
    "description": _("Ghi chú"),
    "purpose": _("Mục đích sử dụng"),
    "notation": _("Số và ký hiệu hồ sơ"),
    "despite": _("Lý do vẫn tiếp nhận dù chưa khẳng định được chữ ký"),
}
"""What people write themselves, and its name; nothing else of a form is kept, secrets least of all."""

Kept = tuple[tuple[str, str], ...]
"""Names and texts of what was typed before the session expired."""


async def kept_from_before(request: Request) -> Kept:
    """What an earlier sign-in page carries on in its own form."""
    form = await request.form()
    return texts_of(
        (name.removeprefix(KEPT_PREFIX), value)
        for name, value in form.multi_items()
        if name.startswith(KEPT_PREFIX)
    )


def texts_of(items: Iterable[tuple[str, object]]) -> Kept:
    """What is worth keeping of a form: what somebody wrote, within limits."""
    texts = [
        (name, value[:KEPT_LENGTH])
        for name, value in items
        if isinstance(value, str) and value.strip() and name in KEPT_LABELS
    ]
    return tuple(texts[:KEPT_FIELDS])


@router.get("/dang-nhap")
def sign_in_page(
    page: ThisPage,
    next: str = "/",  # noqa: A002 -- the address's word
    username: str = "",
    expired: Annotated[bool, Parameter(alias="het-han")] = False,
) -> Response:
    return show_sign_in(page, next_path=next, username=username, expired=expired)


@router.post("/dang-nhap", dependencies=[GuestForm])
def sign_in(  # noqa: PLR0913, PLR0917 -- one for each field of the form
    request: Request,
    page: ThisPage,
    username: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1024)],
    kept: Annotated[Kept, Depends(kept_from_before)],
    next: Annotated[str, Form()] = "/",  # noqa: A002 -- the form's word
) -> Response:
    container, at = container_of(request), container_of(request).clock()
    try:
        actor = authenticate(container.database, username, password, at)
    except SignInRefusedError as error:
        status = 429 if error.retry_after else 401
        return show_sign_in(
            page, status=status, problem=str(error), next_path=next, username=username, kept=kept
        )
    with container.database.transaction() as session:
        token = open_session(session, actor, at, container.settings.session_hours)
    begin_visit(request, token)
    if kept:
        response: Response = Page(request).show(
            "kept.html", kept=kept, labels=KEPT_LABELS, next=own_path(next)
        )
    else:
        response = page.go(own_path(next))
    keep_session(request, response, token)
    return response


@router.post("/dang-xuat")
def sign_out(request: Request, page: ThisPage, _actor: FormActor) -> Response:
    token = visit_of(request).token
    if token is not None:
        with container_of(request).database.transaction() as session:
            close_session(session, token)
    response = page.go("/dang-nhap", "da-dang-xuat")
    forget_session(request, response)
    return response


def show_sign_in(
    page: Page,
    *,
    status: int = 200,
    next_path: str = "/",
    username: str = "",
    problem: str | None = None,
    **context: object,
) -> Response:
    defaults: Mapping[str, object] = {"expired": False, "kept": ()}
    return page.show(
        "sign_in.html",
        status=status,
        next=own_path(next_path),
        username=username,
        problem=problem,
        **{**defaults, **context},
    )


def ask_to_sign_in(page: Page, error: NotSignedInError, kept: Kept) -> Response:
    """Answer a request that needed a session: keep the way back and what was typed."""
    request = page.request
    if request.method == "GET":
        return _sent_to_sign_in(request, expired=error.expired)
    # Our forms are shown to people who are signed in; their cookie ends with their session.
    return show_sign_in(
        page, status=401, next_path=request.headers.get("referer", "/"), expired=True, kept=kept
    )


def _sent_to_sign_in(request: Request, *, expired: bool) -> Response:
    way_back = own_path(with_query(request.url.path, **request.query_params))
    address = with_query(
        "/dang-nhap", next=way_back if way_back != "/" else None, **{"het-han": "1" if expired else None}
    )
    return RedirectResponse(address, 303)


def own_path(address: str) -> str:
    """The path of one of our own pages; anything that could lead elsewhere becomes the first page."""
    path = address
    scheme, separator, rest = address.partition("://")
    if separator and scheme in {"http", "https"}:
        path = "/" + rest.partition("/")[2]
    own = path.startswith("/") and not path.startswith(("//", "/\\", "/dang-")) and path.isprintable()
    return path if own else "/"
