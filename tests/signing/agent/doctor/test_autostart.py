from __future__ import annotations

import configparser
import plistlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from signing.agent.doctor import autostart
from signing.agent.doctor.command import autostart as command

HARD = ['/opt/ấn tín/ký "số" $HOME/`x`\\50%', "-m", "signing.agent.program", "run", "--minimised"]


def exec_of(entry: str) -> list[str]:
    """As a desktop reads it: the value unescaped, then the quotes, then the field codes."""
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(entry)
    value = parser["Desktop Entry"]["Exec"].replace("\\\\", "\\")
    words = re.findall(r'"((?:\\.|[^"\\])*)"', value)
    return [re.sub(r"\\(.)", r"\1", word).replace("%%", "%") for word in words]


def test_a_desktop_entry_says_the_very_command() -> None:
    assert exec_of(autostart.desktop_entry(HARD)) == HARD


def test_a_launch_agent_says_the_very_command() -> None:
    said = plistlib.loads(autostart.launch_agent(HARD))

    assert said["ProgramArguments"] == HARD
    assert said["RunAtLoad"] is True
    assert "KeepAlive" not in said


def test_a_value_of_windows_is_quoted() -> None:
    assert autostart.run_value([r"C:\Program Files\Ấn Tín\antin-agentw.exe", "run"]) == (
        r'"C:\Program Files\Ấn Tín\antin-agentw.exe" run'
    )


@pytest.mark.parametrize(
    ("platform", "environment", "place"),
    [
        ("linux", {}, "/home/ngoc/.config/autostart/antin-agent.desktop"),
        ("linux", {"XDG_CONFIG_HOME": "/cfg"}, "/cfg/autostart/antin-agent.desktop"),
        ("linux", {"XDG_CONFIG_HOME": "relative"}, "/home/ngoc/.config/autostart/antin-agent.desktop"),
        ("darwin", {}, "/home/ngoc/Library/LaunchAgents/vn.antin.agent.plist"),
    ],
)
def test_where_it_belongs(platform: str, environment: dict[str, str], place: str) -> None:
    assert autostart.file_place(platform, environment, Path("/home/ngoc")) == Path(place)


@pytest.mark.skipif(sys.platform != "linux", reason="a desktop of Linux")
def test_it_is_switched_on_and_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    file = tmp_path / "autostart" / "antin-agent.desktop"

    assert "không tự mở" in CliRunner().invoke(command, ["status"]).output
    assert str(file) in CliRunner().invoke(command, ["on"]).output
    words = exec_of(file.read_text("utf-8"))
    started = subprocess.run([*words, "--help"], capture_output=True, text=True, check=False, cwd="/")
    assert "--minimised" in started.stdout, started.stderr
    assert "sẽ tự mở" in CliRunner().invoke(command, ["status"]).output
    assert "không tự mở" in CliRunner().invoke(command, ["off"]).output
    assert not file.exists()
    assert CliRunner().invoke(command, ["off"]).exit_code == 0


@pytest.mark.skipif(sys.platform != "linux", reason="a desktop of Linux")
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "autostart").write_text("no folder")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    said = CliRunner().invoke(command, ["on"])

    assert said.exit_code == 1
    assert "nơi bật tự mở máy ký" in said.output
