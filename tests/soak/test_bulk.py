"""What `make soak` does with 500 documents: here with a few, and the same lot each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.browser import chromium
from tests.journeys.devices import running_with_tokens
from tests.signing.keys.pkcs11.softhsm import Tokens
from tests.soak.bulk import Bulk

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

DOCUMENTS = 24
NUMBER = 5


def test_each_document_is_signed_once_whatever_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = Tokens.make(tmp_path / "hsm", monkeypatch)
    with running_with_tokens(tmp_path / "home", tokens) as service, chromium() as browser:
        bulk = Bulk(service, browser, NUMBER, DOCUMENTS, apart=(2, 7))
        assert bulk.run() == []
    assert bulk.killed.total() >= 3, "hardly anything was killed"
