"""The data folder is this person's alone: whoever may write there could pair a page of their own."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from infra.errors import SettingsError
from signing.agent.program.running import keep

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes and owners of POSIX")

BEGINS = """
from signing.agent.faces.terminal import TerminalFace
from signing.agent.program.running import prepare
from signing.agent.settings import AgentSettings
prepare(AgentSettings.load(known=()), TerminalFace(), ctrl_c=False)
"""


def test_what_was_open_to_others_is_closed_when_the_program_begins(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    environment = {**os.environ, "ANTIN_AGENT_HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", BEGINS], env=environment, check=True)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_what_is_somebody_elses_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = tmp_path.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(SettingsError, match="người dùng khác"):
        keep(tmp_path)
