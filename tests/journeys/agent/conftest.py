"""A service, tokens with its people's keys, a helper that runs, and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from api.demo.people import SO_NOI_VU
from tests.journeys import keys
from tests.journeys.agent.helper import RunningHelper, helping
from tests.journeys.agent.lines import Line, line_to
from tests.journeys.browser import chromium
from tests.journeys.running import RunningService, running
from tests.journeys.tokens import put_on_token
from tests.signing.keys.pkcs11.softhsm import Tokens

LEADER = "Trần Thị Bích Ngọc"
AGENCY = SO_NOI_VU.name


@pytest.fixture
def service(tmp_path: Path) -> Iterator[RunningService]:
    with running(tmp_path / "home") as started:
        yield started


@pytest.fixture
def line(service: RunningService) -> Iterator[Line]:
    """What the browser reaches the service by."""
    with line_to(service.port) as opened:
        yield opened


@pytest.fixture
def tokens(service: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tokens:
    """The leader's key on one token, the agency's on another, and neither at the service any more."""
    made = Tokens.make(tmp_path / "hsm", monkeypatch)
    put_on_token(service, made, keys.LEADER_KEY, "lanh dao")
    put_on_token(service, made, keys.AGENCY_KEY, "van thu")
    return made


@pytest.fixture
def helper(tokens: Tokens, tmp_path: Path) -> Iterator[RunningHelper]:
    with helping(tmp_path / "agent", tokens) as started:
        yield started


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """All names lead to this machine: rebinding a name is no more than that.

    Gone with the last of these tests: of Playwright there can be only one in a thread.
    """
    with chromium("--host-resolver-rules=MAP *.example 127.0.0.1") as started:
        yield started
