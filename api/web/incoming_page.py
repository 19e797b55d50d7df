"""What the pages of incoming documents show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import Response

from api.edge.access import FormActor, SignedIn
from api.edge.services import ArchiveService, At, Flow
from api.errors import Problem
from api.web.acting import attempt
from api.web.frame import ThisPage
from api.web.report_view import ReportView, stored_report_view
from api.web.sheets import PictureCache, sheets_of
from archive.model import DossierState
from archive.views import DossierSummary
from docflow.model import IncomingAction
from docflow.receiving import WORKERS
from docflow.views import IncomingView
from infra.clock import local_date

BASE = "/van-ban-den"


class IncomingPages:
    """Everything a page about an incoming document is made of, for one request."""

    def __init__(  # noqa: PLR0913, PLR0917 -- filled in by the framework, one for each collaborator
        self, request: Request, page: ThisPage, actor: SignedIn, flow: Flow, archive: ArchiveService, at: At
    ) -> None:
        self.page = page
        self.actor = actor
        self.flow = flow
        self.archive = archive
        self.at = at
        self._pictures: PictureCache = request.app.state.pictures

    def picture(self, document: IncomingView, page: int) -> bytes:
        return self._pictures.get(
            document.file_digest,
            page,
            lambda number, dpi: self.flow.queries.page_picture(
                self.actor, "incoming", document.id, number, dpi
            ),
        )

    def show(
        self, document_id: int, problem: Problem | None = None, typed: Mapping[str, Any] | None = None
    ) -> Response:
        """The document, the check on arrival, and what this person may do with it now."""
        document = self.flow.queries.incoming(self.actor, document_id)
        actions = document.actions
        report = stored_report_view(document.verification)
        return self.page.show(
            "incoming.html",
            status=problem.status if problem else 200,
            problem=problem.detail if problem else None,
            document=document,
            report=report,
            suggested_refusal=_suggestion(report),
            sheets=sheets_of(
                f"{BASE}/{document.id}",
                document.file_digest,
                document.pages or 0,
                lambda page: self.picture(document, page),
            ),
            may=lambda action: IncomingAction(action) in actions,
            typed=typed or {},
            today=local_date(self.at),
            people=self._workers() if IncomingAction.DIRECT in actions else (),
            dossiers=self._open_dossiers() if IncomingAction.FILE in actions else (),
        )

    def step(
        self, document_id: int, act: Callable[[], object], done: str, typed: Mapping[str, Any] | None = None
    ) -> Response:
        """Try an act on a document; what was typed is shown again when it is refused."""
        return attempt(
            self.page,
            act,
            path=f"{BASE}/{document_id}",
            done=done,
            again=lambda problem: self.show(document_id, problem, typed),
        )

    def _workers(self) -> list[Any]:
        return [
            person for person in self.flow.queries.people(self.actor) if not WORKERS.isdisjoint(person.roles)
        ]

    def _open_dossiers(self) -> list[DossierSummary]:
        return self.archive.dossiers_for(self.actor, state=DossierState.OPEN)


Incoming = Annotated[IncomingPages, Depends(IncomingPages)]


def by_form(pages: Incoming, _actor: FormActor) -> IncomingPages:
    return pages


IncomingForm = Annotated[IncomingPages, Depends(by_form)]
"""As `Incoming`, for what a form of ours asks."""


def _suggestion(report: ReportView | None) -> str:
    """The reason to begin with when the signatures failed; the clerk may write another."""
    return report.sentence if report is not None and report.tone == "bad" else ""
