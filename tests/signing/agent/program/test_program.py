"""The whole program under a pseudo-terminal, with its real door, its control channel and small commands."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from datetime import UTC, datetime
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from pathlib import Path

import pytest

from signing.agent.door import Pairings
from signing.agent.offers import Identity
from signing.agent.program.control import NotRunningError, ask
from tests.signing.agent.door.helper import ORIGIN, SITE, identity
from tests.signing.agent.door.page import Page
from tests.signing.agent.faces.driving import ROOT
from tests.signing.agent.program.installed import COMMAND, Home, running_on_terminal


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "agent")


def port_of(said: str) -> int:
    found = re.search(r"cổng (\d+)", said)
    assert found is not None, said
    return int(found[1])


def test_a_page_is_paired_listed_and_forgotten(home: Home) -> None:
    with running_on_terminal(home) as (terminal, _process):
        page = Page(port_of(terminal.text), ORIGIN)
        assert page.hello().gives_nothing
        pairing = home.start("pair")
        assert pairing.stdout is not None
        code = re.sub(r"\D", "", pairing.stdout.readline())
        terminal.sees(f"Mã ghép nối: {code[:4]} {code[4:]}")
        answers: list[int] = []

        def knock() -> None:
            answers.append(page.pair(code, identity(datetime.now(UTC))).status)

        knocking = threading.Thread(target=knock)
        knocking.start()
        terminal.sees("Gõ “có” để cho phép")
        assert SITE in terminal.text
        terminal.type("có")
        knocking.join(30)
        assert answers == [200]
        assert page.hello().status == 200
        said, _ = pairing.communicate(timeout=60)
        assert said.strip().endswith(f"Đã ghép nối với {ORIGIN}.")
        assert ORIGIN in home.ask("pages").stdout
        terminal.type("t")
        terminal.sees(f"1. {SITE}: {ORIGIN}")
        assert "Đã gỡ" in home.ask("pages", "forget", ORIGIN).stdout
        assert page.hello().gives_nothing
    assert "Chưa ghép nối" in home.ask("pages").stdout


def test_a_second_start_points_to_the_first(home: Home) -> None:
    with running_on_terminal(home) as (terminal, process):
        second = home.ask()
        assert second.returncode == 0
        assert f"đang chạy sẵn (cổng {port_of(terminal.text)})" in second.stdout
        assert process.poll() is None


def test_it_ends_when_told_and_leaves_nothing_open(home: Home) -> None:
    with running_on_terminal(home) as (_terminal, process):
        assert home.ask("stop").returncode == 0
        assert process.wait(30) == 0
    assert not (home.path / "control.json").exists()
    late = home.ask("pair")
    assert late.returncode == 1
    assert "Máy ký chưa chạy" in late.stderr


def test_a_signal_ends_it_in_order(home: Home) -> None:
    with running_on_terminal(home) as (_terminal, process):
        process.terminate()
        assert process.wait(30) == 0
    assert not (home.path / "control.json").exists()


def test_a_crash_is_no_obstacle(home: Home) -> None:
    with running_on_terminal(home) as (_terminal, process):
        process.kill()
        process.wait()
    assert (home.path / "control.json").exists()
    with pytest.raises(NotRunningError):
        ask(home.path, "show")
    with running_on_terminal(home):
        assert home.ask("stop").returncode == 0


def test_only_the_same_user_reaches_the_control(home: Home) -> None:
    with running_on_terminal(home):
        file = home.path / "control.json"
        assert file.stat().st_mode & 0o777 == 0o600
        known = json.loads(file.read_text("utf-8"))
        assert Path(known["address"]).parent.stat().st_mode & 0o777 == 0o700
        with pytest.raises(AuthenticationError):
            Client(known["address"], known["family"], authkey=b"guessed")
        with Client(known["address"], known["family"], authkey=bytes.fromhex(known["key"])) as caller:
            caller.send_bytes(b'{"do": ["pair"]}')
        with Client(known["address"], known["family"], authkey=bytes.fromhex(known["key"])) as caller:
            caller.send_bytes(b"x" * 100_000)
        assert home.ask("stop").returncode == 0


def test_its_files_are_its_users_alone(home: Home) -> None:
    with running_on_terminal(home):
        modes = {
            path.relative_to(home.path): path.stat().st_mode & 0o077
            for path in (home.path, *home.path.rglob("*"))
        }
    assert not {path: mode for path, mode in modes.items() if mode}


def test_nobody_to_ask_is_said(home: Home) -> None:
    alone = home.ask()
    assert alone.returncode == 1
    assert "không có màn hình" in alone.stderr
    assert "antin-agent run --terminal" in alone.stderr


def test_a_python_without_windows_is_told_how_to_get_them(home: Home) -> None:
    program = (
        "import sys; sys.modules['tkinter'] = None\n"
        "from signing.agent.program import main\n"
        "main(['run'], prog_name='antin-agent')"
    )
    said = subprocess.run(
        [sys.executable, "-c", program],
        env={**home.environment, "PYTHONPATH": str(Path(__file__).parents[4])},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert "python3-tk" in said.stderr
    assert "Traceback" not in said.stderr


def test_the_log_is_read(home: Home) -> None:
    folder = home.path / "log"
    folder.mkdir(parents=True)
    entry = {
        "at": "2026-11-22T08:00:00+00:00",
        "origin": ORIGIN,
        "site": SITE,
        "person": "Nguyễn Văn An",
        "verdict": "done",
        "documents": 3,
    }
    (folder / "work.jsonl").write_text(
        "\n".join(json.dumps(each) for each in ({**entry, "verdict": "agreed"}, entry)) + '\n{"cut', "utf-8"
    )
    said = home.ask("log").stdout
    assert f"15:00 22/11/2026  {ORIGIN}  Nguyễn Văn An đồng ý ký 3 văn bản cho {SITE}" in said
    assert f"Ký 3 văn bản cho {SITE}: đã xong" in said
    assert json.loads(home.ask("log", "--json", "--last", "1").stdout) == entry
    with running_on_terminal(home) as (terminal, _process):
        terminal.type("n")
        terminal.sees(f"Ký 3 văn bản cho {SITE}: đã xong")


def test_a_folder_that_cannot_be_used_is_a_sentence(home: Home) -> None:
    home.path.write_text("a file", "utf-8")
    said = home.ask("pages")
    assert said.returncode == 1
    assert "Không tạo được thư mục dữ liệu" in said.stderr


def test_help_and_version_are_there(home: Home) -> None:
    assert home.ask("--version").stdout.startswith("antin-agent, version ")
    for command in ("run", "pair", "pages", "log", "stop"):
        assert command in home.ask("--help").stdout
    assert not home.path.exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("dr",), "Không hiểu lệnh vừa gõ. Xem cách dùng: antin-agent --help"),
        (("log", "--persn"), "Lệnh này không có tùy chọn --persn. Xem cách dùng: antin-agent log --help"),
        (("log", "--last", "x"), "Giá trị của --last không dùng được. Xem cách dùng: antin-agent log --help"),
        (
            ("pages", "forget"),
            "Lệnh còn thiếu một phần ở cuối. Xem cách dùng: antin-agent pages forget --help",
        ),
        (("autostart", "x"), "Không hiểu lệnh vừa gõ. Xem cách dùng: antin-agent autostart --help"),
    ],
)
def test_what_is_typed_wrongly_is_told_in_one_sentence(
    home: Home, arguments: tuple[str, ...], says: str
) -> None:
    said = home.ask(*arguments)
    assert (said.returncode, said.stderr) == (2, f"{says}\n")


def test_a_refusal_is_its_sentence_alone(home: Home) -> None:
    said = home.ask("stop")
    assert (said.returncode, said.stderr) == (1, "Máy ký chưa chạy. Hãy mở chương trình: antin-agent\n")


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root mounts a disk")
def test_a_disk_that_can_only_be_read_is_a_sentence(home: Home) -> None:
    """Nor are the pairings on it called damaged."""
    home.path.mkdir()
    Pairings(home.path).add(ORIGIN, Identity(SITE, bytes(32)), datetime(2026, 11, 22, tzinfo=UTC))
    disk = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'

    def ask(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["unshare", "-m", "sh", "-c", disk, str(home.path), *COMMAND, *arguments],
            cwd=ROOT,
            env=home.environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    started, listed = ask("run"), ask("pages")
    assert started.returncode == 1
    assert started.stderr.startswith("Máy ký không làm được việc này")
    assert "ổ đĩa chỉ cho đọc. Xem cách sửa: antin-agent doctor" in started.stderr
    assert ORIGIN in listed.stdout, listed.stderr
