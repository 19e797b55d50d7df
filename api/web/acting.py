"""One way for a page to try an act: done, and the browser is sent on; refused, and the page is shown again with the reason."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from api.errors import REFUSALS, Problem, problem_of
from api.web.frame import Page


def attempt(
    page: Page, act: Callable[[], object], *, path: str, done: str, again: Callable[[Problem], Response]
) -> Response:
    """`path` and `done` say where to go and what to say there; `again` shows the page with what was typed still in it."""
    try:
        act()
    except REFUSALS as error:
        return again(problem_of(error))
    return page.go(path, done)
