"""The helper's side of the wire as one ASGI application."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signing.agent import wire
from signing.agent.door.answers import refusal
from signing.agent.door.errors import NoSuchPathError, WrongMethodError
from signing.agent.door.guard import Guard
from signing.agent.door.limits import Limits
from signing.agent.door.nonces import Boot
from signing.agent.door.pairing import PairingMode
from signing.agent.door.routes import MAX_STATEMENT, Routes
from signing.agent.door.store import Pairings
from signing.agent.work import Desk

_JOB = f"{wire.JOBS}/{{job}}"


def door(desk: Desk, pairings: Pairings, mode: PairingMode, port: int, limits: Limits) -> Starlette:
    """What answers on `port` of the loopback interface. Pages that nobody paired get nothing of it."""
    routes = Routes(desk, pairings, mode, Boot(limits.nonces, port), limits)
    proven = {
        wire.CERTIFICATES: routes.proven(routes.certificates, MAX_STATEMENT),
        wire.ENROLMENTS: routes.proven(routes.enrol, MAX_STATEMENT),
        wire.JOBS: routes.proven(routes.begin, wire.MAX_BODY),
        f"{_JOB}/watch": routes.proven(routes.watch),
        f"{_JOB}/pictures": routes.proven(routes.picture, wire.MAX_BODY),
        f"{_JOB}/stored": routes.proven(routes.stored, wire.MAX_BODY),
        f"{_JOB}/cancel": routes.proven(routes.cancel),
    }
    return Starlette(
        routes=[
            Route(wire.HELLO, routes.hello, methods=["GET"]),
            Route(wire.PAIRINGS, routes.pair, methods=["POST"]),
            *(Route(path, endpoint, methods=["POST"]) for path, endpoint in proven.items()),
        ],
        middleware=[Middleware(Guard, port=port, pairings=pairings, mode=mode, limits=limits)],
        exception_handlers={HTTPException: _unknown},
    )


async def _unknown(_request: Request, error: Exception) -> Response:
    is_method = isinstance(error, HTTPException) and error.status_code == WrongMethodError.status
    return refusal(WrongMethodError() if is_method else NoSuchPathError(), closing=True)
