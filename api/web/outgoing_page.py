"""What the pages of outgoing documents show."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import Response

from api.edge.access import FormActor, SignedIn, container_of
from api.edge.forms import EMPTY_DRAFT
from api.edge.headers import allow_helper
from api.edge.services import ArchiveService, At, Flow, UploadLimit
from api.errors import Problem
from api.web.acting import attempt
from api.web.draft_cautions import draft_cautions
from api.web.frame import ThisPage
from api.web.own_keys import WIRE, own_keys_of
from api.web.pin_fields import pin_fields
from api.web.placing import chosen_places, placing_places, placing_sheets
from api.web.sheets import Means, PictureCache, Sheet, boxes_to_come, marked_sheets, sheets_of
from archive.model import DossierState
from archive.views import DossierSummary
from docflow.batches import BatchKind
from docflow.doctypes import DOCUMENT_TYPES
from docflow.model import DraftData, OutgoingAction, Urgency
from docflow.views import OutgoingView
from infra.clock import local_date
from infra.identity import Agency, Person, Role
from signing.appearance.images import Ink, read_mark
from signing.errors import CoveringError
from signing.preparation.places import Places

BASE = "/van-ban-di"
_READ_FIRST = frozenset({OutgoingAction.SIGN, OutgoingAction.ISSUE})
"""What a person may also do to many documents at once, so that it is kept which of them they opened."""


class OutgoingPages:
    """Everything a page about outgoing documents is made of, for one request."""

    def __init__(  # noqa: PLR0913, PLR0917 -- filled in by the framework, one for each collaborator
        self,
        request: Request,
        page: ThisPage,
        actor: SignedIn,
        flow: Flow,
        archive: ArchiveService,
        at: At,
        limit: UploadLimit,
    ) -> None:
        self._request = request
        self.page = page
        self.actor = actor
        self.flow = flow
        self._archive = archive
        self.at = at
        self.limit = limit
        self._pictures: PictureCache = request.app.state.pictures

    def picture(self, document: OutgoingView, page: int) -> bytes:
        return self._pictures.get(
            document.revision,
            page,
            lambda number, dpi: self.flow.queries.page_picture(
                self.actor, "outgoing", document.id, number, dpi, revision=document.revision
            ),
        )

    def show_new(self, typed: DraftData = EMPTY_DRAFT, problem: Problem | None = None) -> Response:
        return self.page.show(
            "outgoing_new.html",
            status=problem.status if problem else 200,
            problem=problem.detail if problem else None,
            typed=typed,
            **self._draft_choices(),
        )

    def show(
        self,
        document_id: int,
        problem: Problem | None = None,
        typed: Mapping[str, Any] | None = None,
        draft: DraftData | None = None,
    ) -> Response:
        """The document beside what this person may do with it now."""
        document = self.flow.queries.outgoing(self.actor, document_id)
        actions = document.actions
        if not actions.isdisjoint(_READ_FIRST):
            self.flow.batches.saw(self.actor, document_id, document.seen, self.at)
        own_keys = own_keys_of(self._request, self.actor, document)
        is_own = BatchKind.ISSUE in own_keys
        objection = self.flow.asking.objection(self.actor, document_id) if is_own else ""
        shown = self.page.show(
            "outgoing.html",
            status=problem.status if problem else 200,
            **pin_fields(problem, last_try=bool(typed and typed.get("last_try"))),
            document=document,
            sheets=self._sheets(document),
            may=lambda action: OutgoingAction(action) in actions,
            typed=typed or {},
            may_insist=bool(objection) or (problem is not None and problem.code == CoveringError.code),
            objection=objection,
            draft_open=draft is not None,
            draft_typed=draft or _as_draft(document),
            returned_note=_last_note(document),
            cautions=draft_cautions(document),
            today=local_date(self.at),
            dossiers=self._open_dossiers() if OutgoingAction.FILE in actions else (),
            watching=fingerprint(document),
            own_keys=own_keys,
            request_key=secrets.token_hex(16),
            wire=WIRE if own_keys else None,
            **(self._draft_choices() if OutgoingAction.EDIT in actions else {}),
        )
        return allow_helper(shown) if own_keys else shown

    def show_places(
        self,
        document_id: int,
        problem: Problem | None = None,
        chosen: Places | None = None,
        typed: Mapping[str, Any] | None = None,
    ) -> Response:
        """The page on which a person says where things go; what was chosen is shown again."""
        document = self.flow.queries.outgoing(self.actor, document_id)
        places = chosen_places(chosen) if chosen else placing_places(document)
        sheets = placing_sheets(
            self._plain_sheets(document), places, lambda page: self.picture(document, page)
        )
        return self.page.show(
            "place_by_hand.html",
            status=problem.status if problem else 200,
            problem=problem.detail if problem else None,
            document=document,
            places=places,
            sheets=sheets,
            **(typed or {"symbol": document.symbol or "", "printed_year": document.printed_year or ""}),
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

    def _sheets(self, document: OutgoingView) -> tuple[Sheet, ...]:
        return marked_sheets(
            self._plain_sheets(document),
            boxes_to_come(document, self._means(document)),
            lambda page: self.picture(document, page),
        )

    def _plain_sheets(self, document: OutgoingView) -> tuple[Sheet, ...]:
        return sheets_of(
            f"{BASE}/{document.id}",
            document.revision,
            document.pages,
            lambda page: self.picture(document, page),
        )

    def _means(self, document: OutgoingView) -> Means:
        """The registered images of the signer and the agency."""
        container = container_of(self._request)
        with container.database.reading() as session:
            image = session.get_one(Person, document.signer.id).signature_image
            diameter = session.get_one(Agency, self.actor.agency_id).seal_diameter_mm
        signature = None if image is None else read_mark(container.objects.read(image), Ink.BLUE)
        return Means(signature, diameter)

    def _draft_choices(self) -> dict[str, Any]:
        queries = self.flow.queries
        return {
            "types": tuple(DOCUMENT_TYPES.values()),
            "agencies": queries.agencies(self.actor),
            "signers": [person for person in queries.people(self.actor) if Role.LEADER in person.roles],
            "urgencies": tuple(Urgency),
            "upload_limit": self.limit,
        }

    def _open_dossiers(self) -> list[DossierSummary]:
        return self._archive.dossiers_for(self.actor, state=DossierState.OPEN)


Outgoing = Annotated[OutgoingPages, Depends(OutgoingPages)]


def by_form(pages: Outgoing, _actor: FormActor) -> OutgoingPages:
    return pages


OutgoingForm = Annotated[OutgoingPages, Depends(by_form)]
"""As `Outgoing`, for what a form of ours asks."""


def fingerprint(document: OutgoingView) -> str:
    """Changes when anything that the page shows has changed by itself."""
    statuses = "".join(delivery.status for delivery in document.deliveries)
    return f"{document.state}:{document.revision[:12]}:{statuses}"


def _as_draft(document: OutgoingView) -> DraftData:
    return DraftData(
        document.subject,
        document.type_code,
        tuple(agency.id for agency in document.recipients),
        document.signer.id,
        document.urgency,
    )


def _last_note(document: OutgoingView) -> str:
    return document.history[-1].note if document.history else ""
