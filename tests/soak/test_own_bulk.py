"""What `make soak` does with 500 documents and a helper: here with a few, and the same lot each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys import keys
from tests.journeys.agent.helper import helping
from tests.journeys.browser import chromium
from tests.journeys.running import running
from tests.journeys.tokens import put_on_token
from tests.signing.keys.pkcs11.softhsm import Tokens
from tests.soak.own_bulk import OwnBulk

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

DOCUMENTS = 30
NUMBER = 3


def test_each_document_is_signed_once_whatever_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = Tokens.make(tmp_path / "hsm", monkeypatch)
    with running(tmp_path / "home") as service:
        put_on_token(service, tokens, keys.LEADER_KEY, "lanh dao")
        with helping(tmp_path / "agent", tokens) as helper, chromium() as browser:
            bulk = OwnBulk(service, helper, browser, tmp_path / "profile", NUMBER, DOCUMENTS, apart=(1, 2))
            assert bulk.run() == []
    assert bulk.killed.total() >= 2, "hardly anything was killed"
