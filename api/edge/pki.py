"""The demo authority's OCSP, CRL, issuer and time-stamp addresses."""

from __future__ import annotations

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.edge.access import container_of
from certs.authority.caching import conditional

router = APIRouter(include_in_schema=False)

THREADS = 4
"""Of its own: signers hold the common threads while they wait for a time stamp from here."""

MAX_BODY = 64 * 1024
"""Bytes; OCSP and time-stamp requests are a few hundred."""


@router.api_route("/pki/{rest:path}", methods=["GET", "POST"])
async def answer(request: Request, rest: str) -> Response:
    """Pass the request on; the handler knows no framework."""
    del rest
    container = container_of(request)
    authority = container.authority
    if authority is None:
        raise HTTPException(404)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY:
            raise HTTPException(413)
    # The path as it was sent: the base64 of an OCSP request by GET may hold an escaped slash.
    path = request.scope["raw_path"].decode("ascii").removeprefix("/pki")
    result = await to_thread.run_sync(
        lambda: authority.handle(path, request.method, bytes(body), at=container.clock()),
        limiter=_limiter(request),
    )
    result = conditional(
        result, request.headers.get("if-none-match", ""), request.headers.get("if-modified-since", "")
    )
    return Response(result.body, result.status, dict(result.headers), result.content_type)


def _limiter(request: Request) -> CapacityLimiter:
    state = request.app.state
    if not hasattr(state, "pki_limiter"):
        state.pki_limiter = CapacityLimiter(THREADS)
    limiter: CapacityLimiter = state.pki_limiter
    return limiter
