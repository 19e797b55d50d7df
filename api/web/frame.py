"""Showing a page: the frame for this visitor, the template, the status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.edge.access import Visit, is_https, keep_guest, visit_of
from api.i18n import LANGUAGES, choose_language
from api.i18n import noop as _
from api.web.labels import DONE, ROLES, STATE_TONES
from api.web.rendering import Frame, LanguageChoice, NavItem, assets_digest, with_query
from docflow.batches import BatchKind
from infra.policy import INSTALLATION_WIDE, Action, may

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

    from infra.identity import Actor

LANGUAGE_COOKIE = "antin_language"
LANGUAGE_SECONDS = 365 * 24 * 3600

_SECTIONS = (
    ("/van-ban-di", _("Văn bản đi"), Action.DOCUMENT_VIEW),
    ("/van-ban-den", _("Văn bản đến"), Action.INCOMING_VIEW),
    ("/ho-so", _("Hồ sơ"), Action.DOSSIER_VIEW),
    ("/luu-tru", _("Lưu trữ"), Action.ARCHIVE_SEARCH),
    ("/tin-cay", _("Tin cậy"), Action.TRUST_VIEW),
    ("/van-hanh/nguon-thu-hoi", _("Nguồn kiểm tra thu hồi"), Action.OPERATOR_SOURCES),
)


class Page:
    """What a route needs to answer a person."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.visit: Visit = visit_of(request)
        self.language = choose_language(
            request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)
        )

    def show(self, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:  # noqa: ANN401 -- templates take anything
        environments: Mapping[str, Environment] = self.request.app.state.environments
        field = Markup('<input type="hidden" name="csrf" value="{}">').format(self.visit.csrf)
        html = (
            environments[self.language]
            .get_template(template)
            .render(
                frame=self._frame(signing_in=template == "sign_in.html"),
                csrf_field=lambda: field,
                tones=STATE_TONES,
                **context,
            )
        )
        response = HTMLResponse(html, status)
        self._remember(response)
        return response

    def go(self, path: str, done: str | None = None) -> Response:
        """Send the browser on after an act; `done` is a key of `labels.DONE`."""
        response = RedirectResponse(with_query(path, xong=done), 303)
        self._remember(response)
        return response

    def _remember(self, response: Response) -> None:
        keep_guest(self.request, response)
        if self.request.query_params.get("lang") == self.language:
            response.set_cookie(
                LANGUAGE_COOKIE,
                self.language,
                max_age=LANGUAGE_SECONDS,
                httponly=True,
                samesite="lax",
                secure=is_https(self.request),
            )

    def _frame(self, *, signing_in: bool) -> Frame:
        actor = self.visit.actor
        return Frame(
            language=self.language,
            languages=self._languages(),
            assets=assets_digest(),
            person=actor.full_name if actor else None,
            roles=tuple(ROLES[role] for role in sorted(actor.roles)) if actor else (),
            agency=actor.agency_name if actor else None,
            nav=self._nav(actor) if actor else (),
            done=DONE.get(self.request.query_params.get("xong", "")),
            signing_in=signing_in,
        )

    def _languages(self) -> tuple[LanguageChoice, ...]:
        """Links to this very page in each language; after a form they lead to the page's own address."""
        path = self.request.url.path if self.request.method == "GET" else "/"
        query = {
            name: value for name, value in self.request.query_params.items() if name not in ("lang", "xong")
        }
        return tuple(
            LanguageChoice(code, name, with_query(path, **query, lang=code), code == self.language)
            for code, name in LANGUAGES.items()
        )

    def _nav(self, actor: Actor) -> tuple[NavItem, ...]:
        path = self.request.url.path
        offered = [("/", _("Việc chờ tôi"), path == "/")]
        offered += [
            (href, label, path.startswith(href))
            for href, label, action in _SECTIONS
            if may(actor, action, agency_id=None if action in INSTALLATION_WIDE else actor.agency_id)
        ]
        if any(may(actor, kind.right, agency_id=actor.agency_id) for kind in BatchKind):
            offered.append(("/khoa-ky", _("Máy ký"), path.startswith("/khoa-ky")))
        return tuple(NavItem(href, label, current) for href, label, current in offered)


ThisPage = Annotated[Page, Depends(Page)]
