"""A job as the page is told of it."""

from __future__ import annotations

import base64
from typing import Any, assert_never

from signing.agent.work import Enrolled, Refused, Result, Signed, Watched


def as_seen(watched: Watched) -> dict[str, Any]:
    return {
        "state": watched.state,
        "problem": watched.problem,
        "total": watched.total,
        "results": [_result(each) for each in watched.results],
        "next": watched.next,
        "wanted": [{"request": each.request, "page": each.page} for each in watched.wanted],
    }


def _result(result: Result) -> dict[str, Any]:
    match result:
        case Signed():
            return {"request": result.request, "signature": _text(result.signature)}
        case Refused():
            return {"request": result.request, "reason": result.reason}
        case Enrolled():
            return {
                "chain": [_text(each) for each in result.chain],
                "scheme": result.scheme,
                "hash": result.hash_name,
                "signature": _text(result.signature),
            }
        case _:
            assert_never(result)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
