"""`antin admin`: the first two who act for an installation, and that they are two."""

from __future__ import annotations

import os
import pty
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update

from api import migrate
from api.cli.main import main
from infra import audit
from infra.audit import AuditEntry
from infra.clock import utc_now
from infra.database import Database
from infra.identity import Person, Role, authenticate
from tests.infra.fixtures import build_agency, cheap_passwords

__all__ = ["cheap_passwords"]

PASSWORD = "mat-khau-rat-dai"
FIRST, SECOND, THIRD = "001199000001", "001 199 000 002", "001199000003"
UNIT = ("--agency", "H99.15")
NEW_UNIT = (
    *UNIT,
    "--agency-name",
    "Trung tâm Công nghệ",
    "--agency-abbreviation",
    "TTCN",
    "--place",
    "An Phú",
)


@pytest.fixture
def home(tmp_path: Path, cheap_passwords: None) -> Path:
    del cheap_passwords
    home = tmp_path / "home"
    home.mkdir()
    database = Database(url(home))
    migrate.upgrade(database.engine)
    database.dispose()
    (tmp_path / "password").write_text(PASSWORD + "\n", encoding="utf-8")
    return home


def url(home: Path) -> str:
    return f"sqlite:///{home / 'antin.db'}"


def antin(home: Path, *arguments: str, secret: str | None = None) -> Result:
    environment = {"ANTIN_HOME": str(home), **({"ANTIN_SECRET": secret} if secret else {})}
    return CliRunner().invoke(main, ["admin", *arguments], env=environment)


def create(home: Path, username: str, number: str, *options: str, secret: str | None = None) -> Result:
    unit = () if "--agency" in options else UNIT
    given = ("--name", f"Người {username}", "--identity-number", number, *unit, *options)
    file = ("--secret-file", str(home.parent / "password"))
    return antin(home, "create", username, *given, *file, secret=secret)


def test_two_persons_are_founded_and_vouch_for_the_third(home: Path) -> None:
    first = create(home, "quantri", FIRST, *NEW_UNIT)
    assert first.exit_code == 0, first.output
    assert "Cần thêm một người khác" in first.stdout
    second = create(home, "vanhanh", SECOND, "--role", "operator")
    assert (second.exit_code, "Cần thêm" in second.stdout) == (0, False)
    refused = create(home, "nguoithuba", THIRD)
    assert (refused.exit_code, "--as TÊN" in refused.stderr) == (1, True)
    vouched = create(home, "nguoithuba", THIRD, "--as", "vanhanh", secret=PASSWORD)
    assert vouched.exit_code == 0, vouched.output
    database = Database(url(home))
    assert authenticate(database, "quantri", PASSWORD, utc_now()).roles == {Role.SYSTEM_ADMIN}
    assert authenticate(database, "vanhanh", PASSWORD, utc_now()).roles == {Role.OPERATOR}
    with database.reading() as session:
        entries = list(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))
        assert audit.verify(session).broken_at is None
    assert [(entry.action, entry.actor_name) for entry in entries] == [
        ("admin.create", None),
        ("admin.create", None),
        ("admin.create", "Người vanhanh"),
    ]
    assert FIRST not in str([entry.detail for entry in entries])
    database.dispose()


def test_one_person_gets_no_second_account(home: Path) -> None:
    assert create(home, "quantri", FIRST, *NEW_UNIT).exit_code == 0
    again = create(home, "quantri2", "001.199.000.001")
    assert (again.exit_code, "phải là người khác" in again.stderr) == (1, True)


@pytest.mark.parametrize("number", ["12345", "00119900000x", "0011990000011"])
def test_a_number_is_a_number(home: Path, number: str) -> None:
    refused = create(home, "quantri", number, *NEW_UNIT)
    assert (refused.exit_code, "12 chữ số" in refused.stderr) == (1, True)


def test_others_cannot_vouch(home: Path) -> None:
    database = Database(url(home))
    build_agency(database, code="H99", name="Sở", abbreviation="SNV", place="An Phú", password=PASSWORD)
    database.dispose()
    refused = create(home, "quantri", FIRST, *NEW_UNIT, "--as", "admin.SNV", secret=PASSWORD)
    assert (refused.exit_code, "không phải Nguyễn Admin SNV" in refused.stderr) == (1, True)
    wrong = create(home, "quantri", FIRST, *NEW_UNIT, "--as", "operator.SNV", secret="sai")
    assert (wrong.exit_code, "mật khẩu không đúng" in wrong.stderr) == (1, True)


def test_an_account_says_once_whose_it_is(home: Path) -> None:
    assert create(home, "quantri", FIRST, *NEW_UNIT).exit_code == 0
    database = Database(url(home))
    with database.transaction() as session:
        session.execute(update(Person).values(identity_number=None))
    database.dispose()
    assert antin(home, "identify", "quantri", "--identity-number", FIRST).exit_code == 0
    again = antin(home, "identify", "quantri", "--identity-number", THIRD)
    assert (again.exit_code, "không đổi được" in again.stderr) == (1, True)
    nobody = antin(home, "identify", "ai-do", "--identity-number", THIRD)
    assert (nobody.exit_code, "Không có tài khoản" in nobody.stderr) == (1, True)


def test_a_password_is_typed_twice(home: Path) -> None:
    arguments = ["create", "quantri", "--name", "A", "--identity-number", FIRST, *NEW_UNIT]
    assert "không giống nhau" in typed(home, arguments, ["mat-khau-1", "mat-khau-2"])
    assert "Đã tạo tài khoản quantri" in typed(home, arguments, [PASSWORD, PASSWORD])
    nobody_there = antin(home, *arguments)
    assert (nobody_there.exit_code, "--secret-file" in nobody_there.stderr) == (1, True)


def typed(home: Path, arguments: list[str], lines: list[str]) -> str:
    """Run the command at a terminal of its own and give all that stands there; nothing typed may show."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ["ANTIN_HOME"] = str(home)
        os.execv(sys.executable, [sys.executable, "-m", "api.cli", "admin", *arguments])  # noqa: S606 - no shell
    said = b""
    for line in lines:
        while not said.endswith(b": "):
            said += os.read(terminal, 1024)
        os.write(terminal, line.encode() + b"\n")
        said += b"\n"
    try:
        while piece := os.read(terminal, 1024):
            said += piece
    except OSError:
        pass  # how Linux ends a terminal whose other side is gone
    os.waitpid(child, 0)
    shown = said.decode()
    assert not any(line in shown for line in lines)
    return shown
