"""What the doctor asks beyond this machine, and only when told to: a service's clock, and the browser."""

from __future__ import annotations

import time
import urllib.request
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from urllib.error import HTTPError

from signing.agent.contacts import Contact, Contacts, Step
from signing.agent.doctor import words
from signing.agent.doctor.model import ClockFacts, Finding, Level

KEY_PAGE = "/khoa-ky"
"""Where a service's page speaks with the helper as soon as it is opened."""
TRIAL_SECONDS = 60
_ASK_SECONDS = 10
_LOOK_SECONDS = 0.5


def clock_of(origin: str, now: Callable[[], datetime]) -> ClockFacts | Finding:
    """Compare with the Date of any answer of the service (RFC 9110, 6.6.1), which has whole seconds."""
    request = urllib.request.Request(origin + "/", method="HEAD")  # noqa: S310 - https, or http to this machine
    try:
        said = parsedate_to_datetime(_date(request))
    except (OSError, HTTPException, ValueError) as error:
        says = words.NOT_ASKED.format(site=origin)
        return Finding("site_not_asked", Level.NOTE, says, words.MEND_NOT_ASKED, str(error))
    return ClockFacts((now() - said.astimezone(UTC)).total_seconds(), origin, asked_now=True)


def _date(request: urllib.request.Request) -> str:
    """An answer that refuses has a Date as well; one that leads elsewhere is not followed. No Date: empty."""
    opener = urllib.request.build_opener(_Stay)
    try:
        with opener.open(request, timeout=_ASK_SECONDS) as answer:
            return str(answer.headers.get("Date", ""))
    except HTTPError as error:
        with error:
            return str(error.headers.get("Date", ""))


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_asked: object, **_more: object) -> None:
        return None


def try_browser(
    origin: str,
    contacts: Contacts,
    *,
    show: Callable[[str], bool] = webbrowser.open,
    seconds: float = TRIAL_SECONDS,
) -> tuple[Finding, ...]:
    """Open the page that was paired, and see how far the browser lets it come to the helper that runs."""
    begun = datetime.now(UTC)
    opened = False
    with suppress(webbrowser.Error, OSError):
        opened = show(origin + KEY_PAGE)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if _came(contacts, origin, Step.PROVEN, begun):
            break
        time.sleep(_LOOK_SECONDS)
    found = [] if opened else [_no_opener(origin)]
    steps = frozenset(step for step in Step if _came(contacts, origin, step, begun))
    return (*found, told(origin, steps, round(seconds)))


def told(origin: str, steps: frozenset[Step], seconds: int) -> Finding:
    """What it means that a page came so far and no further."""
    if Step.PROVEN in steps:
        return Finding("browser", Level.FINE, words.BROWSER_FINE.format(origin=origin))
    if Step.HELLO in steps:
        says = words.UNPROVEN.format(origin=origin)
        return Finding("not_proven", Level.WRONG, says, words.MEND_UNPROVEN)
    if Step.ASKED in steps:
        says = words.ASKED_ONLY.format(origin=origin)
        return Finding("browser_blocks", Level.WRONG, says, words.MEND_BROWSER)
    says = words.SILENT.format(origin=origin, seconds=seconds)
    return Finding("browser_silent", Level.WRONG, says, words.MEND_SILENT)


def _came(contacts: Contacts, origin: str, step: Step, since: datetime) -> bool:
    found = next((one for one in contacts.all() if one.origin == origin), Contact(origin))
    at = found.at(step)
    return at is not None and at >= since


def _no_opener(origin: str) -> Finding:
    mend = tuple(step.format(origin=origin, page=KEY_PAGE) for step in words.MEND_NO_OPENER)
    return Finding("no_browser", Level.NOTE, words.NO_OPENER, mend)
