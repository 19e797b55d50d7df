"""The web application: REST under /api/v1, the pages, and the demo's own PKI, over one container."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api import rest, web
from api.edge import pki
from api.edge.access import NotSignedInError
from api.edge.checking import Checking
from api.edge.headers import SecurityHeaders, add_headers
from api.edge.limits import BodyLimit
from api.errors import ANSWERS, problem_of
from api.i18n import load_catalogues
from api.rest import API_PREFIX
from api.web.error_pages import show_problem
from api.web.frame import Page
from api.web.rendering import environments
from api.web.sheets import PictureCache
from api.web.sign_in import Kept, ask_to_sign_in, texts_of

if TYPE_CHECKING:
    from api.container import Container

DESCRIPTION = """Ký số, gửi nhận và lưu trữ văn bản hành chính theo Nghị định 30/2020/NĐ-CP.

Đăng nhập bằng `POST /api/v1/sessions`, rồi gửi `Authorization: Bearer …`.
Lỗi trả về theo RFC 9457 (Problem Details)."""


def create_app(container: Container) -> FastAPI:
    """Build the application. It opens nothing by itself: everything it uses is in the container."""
    app = FastAPI(
        title="Ấn Tín",
        description=DESCRIPTION,
        version=rest.VERSION,
        openapi_url=f"{API_PREFIX}/openapi.json",
        # The interactive documentation would load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        openapi_tags=list(rest.TAGS),
    )
    app.state.container = container
    app.state.environments = environments(load_catalogues())
    app.state.pictures = PictureCache()
    app.state.checking = Checking(container)
    app.include_router(rest.router)
    app.include_router(web.router)
    if container.authority is not None:
        app.include_router(pki.router)
    _answer_errors(app)
    # Added last, runs first: even a refused body is answered with the headers.
    app.add_middleware(BodyLimit, limit=container.settings.max_upload_bytes)
    app.add_middleware(SecurityHeaders, https=(container.settings.public_url or "").startswith("https://"))
    return app


def _answer_errors(app: FastAPI) -> None:
    for kind in (*ANSWERS, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, _answer)


async def _answer(request: Request, error: Exception) -> Response:
    """One way out for every error: Problem Details for programs, a page for people."""
    response = await _response(request, error)
    if response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
        # This answer is written outside the middleware.
        add_headers(MutableHeaders(raw=response.raw_headers))
    return response


async def _response(request: Request, error: Exception) -> Response:
    if request.url.path.startswith(f"{API_PREFIX}/") or request.url.path.startswith("/pki/"):
        return problem_of(error).response()
    if isinstance(error, NotSignedInError):
        kept = await _typed(request)
        return await run_in_threadpool(lambda: ask_to_sign_in(Page(request), error, kept))
    return await run_in_threadpool(lambda: show_problem(Page(request), problem_of(error)))


async def _typed(request: Request) -> Kept:
    """The texts of a form that arrived after its session had expired."""
    if request.method == "GET":
        return ()
    form = await request.form()
    return texts_of(form.multi_items())
