from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.signing.keys.pkcs11.softhsm import Shim, Tokens

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tokens:
    return Tokens.make(tmp_path / "hsm", monkeypatch)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Shim.compiled(tmp_path_factory.mktemp("shim"))


@pytest.fixture
def shim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiled: Path) -> Shim:
    return Shim.build(tmp_path, monkeypatch, compiled)
