"""The sources of revocation evidence, for whoever runs the installation: which are dead, and since when."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.edge.access import FormActor, SignedIn
from api.edge.services import At, EvidenceSources
from api.i18n import noop as _
from api.web.frame import ThisPage

BASE = "/van-hanh/nguon-thu-hoi"

router = APIRouter(prefix=BASE, include_in_schema=False)

KINDS = {
    "ocsp": "OCSP",
    "crl": "CRL",
    "crl-part": _("CRL từng phần"),
    "delta": _("CRL bổ sung"),
}


@router.get("")
def sources(page: ThisPage, actor: SignedIn, evidence: EvidenceSources, at: At) -> Response:
    found = evidence.all(actor, at)
    return page.show(
        "sources.html",
        dead=[source for source in found if source.is_dead],
        alive=[source for source in found if not source.is_dead],
        kinds=KINDS,
    )


@router.post("/{source_id}/thu-lai")
def try_again(
    page: ThisPage,
    actor: FormActor,
    evidence: EvidenceSources,
    at: At,
    source_id: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
) -> Response:
    evidence.try_again(actor, source_id, at)
    return page.go(BASE, "da-cho-thu-lai")
