"""What the door answers: JSON, or nothing."""

from __future__ import annotations

import json

from starlette.responses import Response

from signing.agent.door.errors import DoorError
from signing.agent.work import WorkError
from signing.errors import SigningError

REFUSED = 409
"""For what is refused by rules that know nothing of HTTP, such as an offer that is not its service's."""


def told(content: object, status: int = 200) -> Response:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(body, status, media_type="application/json")


def done() -> Response:
    return Response(status_code=204)


def refusal(error: SigningError, *, closing: bool = False) -> Response:
    """`closing`: what the sender still sends is not waited for."""
    status = error.status if isinstance(error, DoorError | WorkError) else REFUSED
    answer = told({"code": str(error.code), "detail": str(error)}, status)
    if closing:
        answer.headers["connection"] = "close"
    return answer
