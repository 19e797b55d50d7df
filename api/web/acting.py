"""How a page tries an act: done, the browser is sent on; refused, the page is shown again with the reason."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from api.errors import REFUSALS, Problem, problem_of
from api.web.frame import Page


def attempt(
    page: Page, act: Callable[[], object], *, path: str, done: str, again: Callable[[Problem], Response]
) -> Response:
    """`path` and `done`: where to go and what to say there; `again` shows the page with what was typed."""
    try:
        act()
    except REFUSALS as error:
        return again(problem_of(error))
    return page.go(path, done)
