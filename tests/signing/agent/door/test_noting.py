"""Only paired pages are noted, and no request waits until that is written."""

from __future__ import annotations

import ast
import time
from datetime import datetime
from pathlib import Path

from signing.agent import contacts as module
from signing.agent import wire
from signing.agent.contacts import Contacts, Step
from tests.signing.agent.door.helper import ORIGIN, Helper, identity
from tests.signing.agent.door.page import Page

WAIT = 20.0


def noted(helper: Helper) -> set[str]:
    return {one.origin for one in Contacts(helper.folder).all()}


def until_noted(helper: Helper, step: Step) -> datetime:
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        for one in Contacts(helper.folder).all():
            if one.origin == ORIGIN and (at := one.at(step)) is not None:
                return at
        time.sleep(0.02)
    raise AssertionError(step)


def test_how_far_a_paired_page_comes_is_noted(helper: Helper, page: Page) -> None:
    until_noted(helper, Step.HELLO)
    page.preflight(wire.JOBS)
    until_noted(helper, Step.ASKED)
    page.ask(wire.CERTIFICATES, {"wish": "x"})
    until_noted(helper, Step.PROVEN)


def test_strangers_are_not_noted_while_everybody_may_pair(helper: Helper, page: Page) -> None:
    helper.mode.open()
    for number in range(3):
        stranger = helper.stranger(f"https://evil{number}.example")
        assert stranger.preflight(wire.PAIRINGS).status == 204
        assert stranger.pair("x", identity()).code == "wrong_code"
    page.ask(wire.CERTIFICATES, {"wish": "x"})
    until_noted(helper, Step.PROVEN)
    assert noted(helper) == {ORIGIN}


def test_a_disk_that_hangs_holds_up_nobody(helper: Helper, page: Page) -> None:
    """The lock that all who write to this file take stands for the disk."""
    until_noted(helper, Step.HELLO)
    with module._LOCK:
        for _ in range(3):
            assert page.ask(wire.CERTIFICATES, {"wish": "x"}).status == 200
        assert page.hello().status == 200
    until_noted(helper, Step.PROVEN)


def test_what_is_kept_of_pages_knows_nothing_of_http() -> None:
    tree = ast.parse(Path(module.__file__).read_text("utf-8"))
    named = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not [name for name in named if name.split(".")[0] in {"starlette", "uvicorn", "anyio"}]
