"""The page about one's own machine for signing: the helper, its pairing, the registered certificates."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.edge.access import SignedIn, container_of
from api.edge.headers import allow_helper
from api.web.batches import kinds_of
from api.web.frame import ThisPage
from api.web.own_keys import WIRE, registered
from signing.agent.wire import CODE_DIGITS

BASE = "/khoa-ky"

router = APIRouter(prefix=BASE, include_in_schema=False)


@router.get("")
def show(request: Request, page: ThisPage, actor: SignedIn) -> Response:
    kinds = kinds_of(actor)
    with container_of(request).database.reading() as session:
        keys = [registered(session, actor, kind) for kind in kinds]
    shown = page.show("own_key.html", keys=keys, wire=WIRE, code_digits=CODE_DIGITS)
    return allow_helper(shown)
