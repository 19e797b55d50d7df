"""`antin migrate`, `backup`, `restore`, `audit`: the operator's commands."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.agent_key import AgentVoice
from api.cli import main
from infra import audit
from infra.clock import utc_now
from infra.database import Database
from infra.identity import create_agency
from infra.lock import HomeLock
from infra.objects import FolderStore

WORK = b"%PDF-1.7 a working revision"
RECORD = b"%PDF-1.7 a record in the archive"


def antin(home: Path, *arguments: str | Path, **environment: str) -> Result:
    runner = CliRunner(env={"ANTIN_HOME": str(home), **environment})
    return runner.invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A small installation: an agency, two lines of the audit log, files of every kind."""
    home = tmp_path / "home"
    assert antin(home, "migrate").exit_code == 0
    objects = FolderStore(home / "objects")
    seal = objects.put(WORK)
    (home / "objects" / "incoming" / "half").write_bytes(b"half")
    (home / "archive" / "v1").mkdir(parents=True)
    (home / "archive" / "v1" / "record.pdf").write_bytes(RECORD)
    (home / "trust").mkdir()
    (home / "trust" / "root.pem").write_text("anchor", encoding="ascii")
    (home / "csc").mkdir()
    (home / "csc" / "agency.toml").write_text('url = "https://ky.example.vn"\n', encoding="ascii")
    (home / "antin.toml").write_text("worker_threads = 2\n", encoding="ascii")
    database = Database(f"sqlite:///{home / 'antin.db'}")
    with database.transaction() as session:
        create_agency(
            session, code="H99.07", aliases=(), name="Sở Nội vụ tỉnh An Phú",
            parent_name="Ủy ban nhân dân tỉnh An Phú", abbreviation="SNV", place="An Phú",
            seal_diameter_mm=36.0, seal_image=seal, key_ref="demo:agency",
        )  # fmt: skip
        for number in range(2):
            audit.append(
                session, actor=None, action="test", subject="agency:1", detail={"n": number}, at=utc_now()
            )
    database.dispose()
    return home


def content(home: Path) -> dict[str, bytes]:
    """All files that are there for good, but the database."""
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file()
        and "incoming" not in path.parts
        and not path.name.startswith(("antin.db", "service.lock"))
    }


def agencies(home: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(home / "antin.db")) as database:
        return database.execute("SELECT name FROM agency").fetchall()


def test_migrating_twice(tmp_path: Path) -> None:
    for _ in range(2):
        result = antin(tmp_path / "new", "migrate")
        assert result.exit_code == 0
        assert "phiên bản mới nhất" in result.stdout
    assert agencies(tmp_path / "new") == []


@pytest.mark.skipif(sys.platform == "win32", reason="rights of folders are inherited there")
def test_nobody_else_looks_into_the_data_or_a_copy(home: Path, tmp_path: Path) -> None:
    copy, other = tmp_path / "copy", tmp_path / "other"
    assert antin(home, "backup", copy).exit_code == 0
    assert antin(other, "restore", copy).exit_code == 0
    for folder in (home, copy, other):
        assert folder.stat().st_mode & 0o077 == 0


class TestBackup:
    def test_round_trip(self, home: Path, tmp_path: Path) -> None:
        copy, other = tmp_path / "copy", tmp_path / "other"
        # A writer that has not gone away leaves its rows in the write-ahead log.
        with closing(sqlite3.connect(home / "antin.db")) as service:
            service.execute("UPDATE agency SET name = 'Đổi tên'")
            service.commit()
            assert antin(home, "backup", copy).exit_code == 0
        result = antin(other, "restore", copy)
        assert result.exit_code == 0, result.stderr
        assert content(other) == content(home)
        assert agencies(other) == [("Đổi tên",)]
        assert antin(other, "audit").exit_code == 0
        assert antin(other, "migrate").exit_code == 0
        assert FolderStore(other / "objects").read(next(iter(digests(other)))) == WORK

    def test_the_key_that_signers_machines_know_comes_along(self, home: Path, tmp_path: Path) -> None:
        key = AgentVoice(home / "agent-key.pem", "http://an-phu.test").key
        antin(home, "backup", tmp_path / "copy")
        antin(tmp_path / "other", "restore", tmp_path / "copy")
        restored = tmp_path / "other" / "agent-key.pem"
        assert AgentVoice(restored, "http://an-phu.test").key == key
        assert restored.stat().st_mode & 0o077 == 0

    def test_unfinished_work_is_not_copied(self, home: Path, tmp_path: Path) -> None:
        antin(home, "backup", tmp_path / "copy")
        assert not (tmp_path / "copy" / "objects" / "incoming").exists()
        assert not list(tmp_path.glob(".copy*"))

    def test_folder_with_something_in_it(self, home: Path, tmp_path: Path) -> None:
        copy = tmp_path / "copy"
        copy.mkdir()
        (copy / "mine.txt").write_text("keep", encoding="ascii")
        result = antin(home, "backup", copy)
        assert result.exit_code == 1
        assert "đã có nội dung" in result.stderr
        assert [path.name for path in copy.iterdir()] == ["mine.txt"]

    def test_nothing_to_copy(self, tmp_path: Path) -> None:
        result = antin(tmp_path / "nothing", "backup", tmp_path / "copy")
        assert result.exit_code == 1
        assert "chưa có gì để sao lưu" in result.stderr
        assert not (tmp_path / "copy").exists()

    def test_other_database(self, home: Path, tmp_path: Path) -> None:
        url = "postgresql+psycopg://antin:mat-khau-db-19c4@127.0.0.1/antin"
        result = antin(home, "backup", tmp_path / "copy", ANTIN_DATABASE_URL=url)
        assert result.exit_code == 1
        assert "pg_dump" in result.stderr
        assert "mat-khau-db-19c4" not in result.output


def digests(home: Path) -> list[str]:
    return [path.name for path in (home / "objects").glob("??/??/*")]


def shortened(copy: Path) -> None:
    with next((copy / "objects").glob("??/??/*")).open("r+b") as stream:
        stream.truncate(5)


def shortened_database(copy: Path) -> None:
    with (copy / "antin.db").open("r+b") as stream:
        stream.truncate(4096)


def without_a_record(copy: Path) -> None:
    (copy / "archive" / "v1" / "record.pdf").unlink()


def without_manifest(copy: Path) -> None:
    (copy / "manifest.json").unlink()


def unreadable_manifest(copy: Path) -> None:
    (copy / "manifest.json").write_text("{", encoding="ascii")


def manifest_of_another_shape(copy: Path) -> None:
    (copy / "manifest.json").write_text('["sha256"]', encoding="ascii")


def reaching_out(copy: Path) -> None:
    manifest = json.loads((copy / "manifest.json").read_bytes())
    manifest["sha256"]["../../escaped"] = "0" * 64
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="ascii")


class TestRestore:
    @pytest.mark.parametrize(
        "damage",
        [
            shortened,
            shortened_database,
            without_a_record,
            without_manifest,
            unreadable_manifest,
            manifest_of_another_shape,
            reaching_out,
        ],
    )
    def test_damaged_copy(self, home: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
        copy, other = tmp_path / "copy", tmp_path / "other"
        antin(home, "backup", copy)
        for path in copy.rglob("*"):
            path.chmod(path.stat().st_mode | 0o200)
        damage(copy)
        result = antin(other, "restore", copy)
        assert result.exit_code == 1
        assert result.stderr.strip().endswith((".", ")."))
        assert not (other / "antin.db").exists()
        assert not list(tmp_path.rglob("escaped"))

    def test_home_that_has_data(self, home: Path, tmp_path: Path) -> None:
        antin(home, "backup", tmp_path / "copy")
        before = content(home)
        result = antin(home, "restore", tmp_path / "copy")
        assert result.exit_code == 1
        assert "đã có cơ sở dữ liệu" in result.stderr
        assert content(home) == before

    @pytest.mark.parametrize("name", ["antin.toml", "demo/keys/mine.p12"])
    def test_home_with_other_files(self, home: Path, tmp_path: Path, name: str) -> None:
        antin(home, "backup", tmp_path / "copy")
        mine = tmp_path / "other" / name
        mine.parent.mkdir(parents=True)
        mine.write_text("# mine", encoding="ascii")
        result = antin(tmp_path / "other", "restore", tmp_path / "copy")
        assert result.exit_code == 1
        assert f"không trống (có {name})" in result.stderr
        assert content(tmp_path / "other") == {name: b"# mine"}

    def test_goes_on_where_it_was_interrupted(self, home: Path, tmp_path: Path) -> None:
        copy, other = tmp_path / "copy", tmp_path / "other"
        antin(home, "backup", copy)
        for done in ("antin.toml", "trust/root.pem"):
            (other / done).parent.mkdir(parents=True, exist_ok=True)
            (other / done).write_bytes((copy / done).read_bytes())
        (other / "antin.db.restoring").write_bytes(b"half")
        assert antin(other, "restore", copy).exit_code == 0
        assert content(other) == content(home)

    def test_home_in_use(self, home: Path, tmp_path: Path) -> None:
        other = tmp_path / "other"
        other.mkdir()
        antin(home, "backup", tmp_path / "copy")
        with HomeLock(other / "service.lock"):
            result = antin(other, "restore", tmp_path / "copy")
        assert result.exit_code == 1
        assert "đang được một tiến trình Ấn Tín khác sử dụng" in result.stderr
        assert not (other / "antin.db").exists()


class TestAudit:
    def test_sound_chain(self, home: Path) -> None:
        result = antin(home, "audit")
        assert result.exit_code == 0
        assert "nguyên vẹn: 2 dòng" in result.stdout

    @pytest.mark.parametrize(
        "forgery",
        [
            "UPDATE audit_entry SET subject = 'agency:2' WHERE seq = 2",
            "DELETE FROM audit_entry WHERE seq = 2",
        ],
        ids=["altered", "cut off"],
    )
    def test_broken_chain(self, home: Path, forgery: str) -> None:
        with closing(sqlite3.connect(home / "antin.db")) as database, database:
            for verb in ("update", "delete"):
                database.execute(f"DROP TRIGGER audit_entry_no_{verb}")
            database.execute(forgery)
        result = antin(home, "audit")
        assert result.exit_code == 1
        assert "đứt tại dòng 2" in result.stderr

    def test_where_nothing_was_set_up(self, tmp_path: Path) -> None:
        result = antin(tmp_path / "nothing", "audit")
        assert result.exit_code == 1
        assert result.stderr.strip().endswith(".")
        assert not (tmp_path / "nothing").exists()
