"""Errors as pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.web.sign_in import own_path

if TYPE_CHECKING:
    from starlette.responses import Response

    from api.errors import Problem
    from api.web.frame import Page


def show_problem(page: Page, problem: Problem) -> Response:
    """The sentence, the way back, and nothing of the inside."""
    back = own_path(page.request.headers.get("referer", "/"))
    answer = page.show(
        "error.html",
        status=problem.status,
        title=problem.title,
        detail=problem.detail,
        incident=problem.incident,
        back=back if back != "/" else None,
    )
    answer.headers.update(problem.headers())
    return answer
