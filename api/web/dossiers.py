"""Dossiers: gathering, closing, and the archivist's taking over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from starlette.responses import JSONResponse, Response

from api.edge.access import FormActor, SignedIn
from api.edge.forms import Text
from api.edge.services import ArchiveService, At
from api.errors import REFUSALS, Problem, problem_of
from api.web.acting import attempt
from api.web.frame import ThisPage
from api.web.labels import INDICATIONS
from archive.model import (
    ACCESS_NAMES,
    RETENTION_NAMES,
    STATE_NAMES,
    AccessMode,
    DossierAction,
    DossierData,
    RetentionCode,
)
from infra.clock import local_date
from infra.policy import Action, may

BASE = "/ho-so"
router = APIRouter(prefix=BASE, include_in_schema=False)

OFFERED_MODES: Mapping[AccessMode, str] = MappingProxyType(
    {mode: name for mode, name in ACCESS_NAMES.items() if mode is not AccessMode.STATE_SECRET}
)
NAMES: Mapping[str, Any] = MappingProxyType(
    {"retention_names": RETENTION_NAMES, "dossier_states": STATE_NAMES, "indications": INDICATIONS}
)


class DossierPages:
    """Everything a page about dossiers is made of, for one request."""

    def __init__(self, page: ThisPage, actor: SignedIn, archive: ArchiveService, at: At) -> None:
        self.page = page
        self.actor = actor
        self.archive = archive
        self.at = at

    def show_all(self, problem: Problem | None = None, typed: Mapping[str, Any] | None = None) -> Response:
        return self.page.show(
            "dossiers.html",
            status=problem.status if problem else 200,
            problem=problem.detail if problem else None,
            dossiers=self.archive.dossiers_for(self.actor),
            may_create=may(self.actor, Action.DOSSIER_CREATE, agency_id=self.actor.agency_id),
            typed=typed or {},
            this_year=local_date(self.at).year,
            access_names=OFFERED_MODES,
            **NAMES,
        )

    def show(
        self, dossier_id: int, problem: Problem | None = None, typed: Mapping[str, Any] | None = None
    ) -> Response:
        dossier = self.archive.dossier(self.actor, dossier_id)
        actions = dossier.actions
        return self.page.show(
            "dossier.html",
            status=problem.status if problem else 200,
            problem=problem.detail if problem else None,
            dossier=dossier,
            may=lambda action: DossierAction(action) in actions,
            typed=typed or {},
            access_names=ACCESS_NAMES,
            **NAMES,
        )

    def step(
        self, dossier_id: int, act: Callable[[], object], done: str, typed: Mapping[str, Any] | None = None
    ) -> Response:
        """Try an act on a dossier; what was typed is shown again when it is refused."""
        return attempt(
            self.page,
            act,
            path=f"{BASE}/{dossier_id}",
            done=done,
            again=lambda problem: self.show(dossier_id, problem, typed),
        )


Pages = Annotated[DossierPages, Depends(DossierPages)]


def by_form(pages: Pages, _actor: FormActor) -> DossierPages:
    return pages


DossierForm = Annotated[DossierPages, Depends(by_form)]
"""As `Pages`, for what a form of ours asks."""


@router.get("")
def index(pages: Pages) -> Response:
    return pages.show_all()


@router.post("")
def open_dossier(  # noqa: PLR0913, PLR0917 -- one for each field of the form
    form: DossierForm,
    title: Text,
    notation: Text,
    year: Annotated[int, Form()],
    retention: Annotated[RetentionCode, Form()],
    retention_other_years: Annotated[int | None, Form()] = None,
    mode: Annotated[AccessMode, Form()] = AccessMode.PUBLIC,
    keywords: Text = "",
    description: Text = "",
) -> Response:
    typed = {
        "title": title,
        "notation": notation,
        "year": year,
        "retention": retention,
        "retention_other_years": retention_other_years or "",
        "mode": mode,
        "keywords": keywords,
        "description": description,
    }
    try:
        data = DossierData(
            title=title,
            retention=retention,
            notation=notation,
            year=year,
            mode=mode,
            retention_other_years=retention_other_years,
            keywords=keywords,
            description=description,
        )
        dossier_id = form.archive.open_dossier(form.actor, data, form.at)
    except REFUSALS as error:
        return form.show_all(problem_of(error), typed)
    return form.page.go(f"{BASE}/{dossier_id}", "da-lap-ho-so")


@router.get("/{dossier_id}")
def show(dossier_id: int, pages: Pages) -> Response:
    return pages.show(dossier_id)


@router.get("/{dossier_id}/trang-thai")
def state(dossier_id: int, actor: SignedIn, archive: ArchiveService) -> Response:
    """What a page asks while a dossier is being taken over."""
    return JSONResponse({"state": archive.dossier(actor, dossier_id).summary.state})


@router.post("/{dossier_id}/bo")
def remove(dossier_id: int, form: DossierForm, record_id: Annotated[int, Form()]) -> Response:
    return form.step(
        dossier_id,
        lambda: form.archive.remove_document(form.actor, dossier_id, record_id, form.at),
        "da-bo-khoi-ho-so",
    )


@router.post("/{dossier_id}/ket-thuc")
def close(dossier_id: int, form: DossierForm) -> Response:
    return form.step(
        dossier_id, lambda: form.archive.close_dossier(form.actor, dossier_id, form.at), "da-ket-thuc"
    )


@router.post("/{dossier_id}/thu-nhan")
def take_over(dossier_id: int, form: DossierForm) -> Response:
    return form.step(
        dossier_id, lambda: form.archive.begin_take_over(form.actor, dossier_id, form.at), "dang-thu-nhan"
    )


@router.post("/{dossier_id}/tra-lai")
def return_dossier(dossier_id: int, form: DossierForm, reason: Text = "") -> Response:
    return form.step(
        dossier_id,
        lambda: form.archive.return_dossier(form.actor, dossier_id, reason, form.at),
        "da-tra-ho-so",
        {"reason": reason},
    )
