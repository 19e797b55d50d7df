"""Pairings outlive the helper; what cannot be read is neither believed nor lost."""

from __future__ import annotations

import errno
import json
import os
import sys
import threading
from pathlib import Path

import pytest

from infra.lock import HomeLock
from signing.agent.door.errors import PairingsDamagedError, PairingsNotWrittenError, TooManyPairingsError
from signing.agent.door.store import MAX_FILE, MAX_PAIRINGS, NAME, Pairings
from tests.signing.agent.door.helper import IDENTITY, NOW, ORIGIN, Helper
from tests.signing.agent.door.page import exchange


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "antin-agent"


@pytest.fixture
def pairings(folder: Path) -> Pairings:
    return Pairings(folder)


def written(folder: Path) -> bytes:
    return (folder / NAME).read_bytes()


def test_nobody_is_paired_at_first(folder: Path, pairings: Pairings) -> None:
    assert pairings.all() == ()
    assert not pairings.has_origin(ORIGIN)
    assert not folder.exists()


def test_what_was_paired_is_found_by_the_next_program(folder: Path, pairings: Pairings) -> None:
    made = [pairings.add(origin, IDENTITY, NOW) for origin in (ORIGIN, "http://localhost:8000")]
    assert Pairings(folder).all() == tuple(made)
    assert Pairings(folder).find(made[0].id) == made[0]


def test_each_has_a_secret_of_its_own(pairings: Pairings) -> None:
    made = [pairings.add(ORIGIN, IDENTITY, NOW) for _ in range(5)]
    assert len({pairing.secret for pairing in made}) == len({pairing.id for pairing in made}) == 5
    assert {len(pairing.secret) for pairing in made} == {32}


def test_secrets_are_not_shown(pairings: Pairings) -> None:
    made = pairings.add(ORIGIN, IDENTITY, NOW)
    assert "secret" not in repr(made)
    assert repr(made.secret) not in repr(made)


@pytest.mark.skipif(sys.platform == "win32", reason="the folder's access list keeps others out there")
def test_only_its_owner_may_read_it(folder: Path, pairings: Pairings) -> None:
    before = os.umask(0)
    try:
        pairings.add(ORIGIN, IDENTITY, NOW)
    finally:
        os.umask(before)
    assert (folder / NAME).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    (folder / NAME).chmod(0o644)
    assert len(Pairings(folder).all()) == 1
    assert (folder / NAME).stat().st_mode & 0o777 == 0o600


def test_one_is_forgotten(folder: Path, pairings: Pairings) -> None:
    first, second = (pairings.add(ORIGIN, IDENTITY, NOW) for _ in range(2))
    assert pairings.forget(first.id)
    assert not pairings.forget(first.id)
    assert pairings.all() == Pairings(folder).all() == (second,)


def test_what_another_program_does_is_seen_at_once(folder: Path, pairings: Pairings) -> None:
    made = pairings.add(ORIGIN, IDENTITY, NOW)
    other = Pairings(folder)
    assert other.has_origin(ORIGIN)
    assert other.forget(made.id)
    assert not pairings.has_origin(ORIGIN)
    assert pairings.find(made.id) is None
    added = other.add(ORIGIN, IDENTITY, NOW)
    assert pairings.find(added.id) == added


def test_programs_at_once_lose_nothing(folder: Path) -> None:
    programs = [Pairings(folder) for _ in range(4)]
    threads = [
        threading.Thread(target=lambda each=each: [each.add(ORIGIN, IDENTITY, NOW) for _ in range(4)])
        for each in programs
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Pairings(folder).all()) == 16


def test_there_is_a_limit(folder: Path, pairings: Pairings) -> None:
    for _ in range(MAX_PAIRINGS):
        pairings.add(ORIGIN, IDENTITY, NOW)
    assert pairings.is_full()
    before = written(folder)
    with pytest.raises(TooManyPairingsError, match="bỏ bớt"):
        pairings.add(ORIGIN, IDENTITY, NOW)
    assert written(folder) == before


def test_questions_do_not_wait_for_a_program_that_writes(folder: Path, pairings: Pairings) -> None:
    made = pairings.add(ORIGIN, IDENTITY, NOW)
    with HomeLock(folder / "pairings.lock"):
        adding = threading.Thread(target=lambda: pairings.add(ORIGIN, IDENTITY, NOW))
        adding.start()
        while not pairings._writing.locked():
            pass
        assert pairings.all() == (made,)
        assert adding.is_alive()
    adding.join()
    assert len(pairings.all()) == 2


class TestDamage:
    @pytest.fixture
    def sound(self, folder: Path, pairings: Pairings) -> str:
        pairings.add(ORIGIN, IDENTITY, NOW)
        return written(folder).decode()

    @pytest.mark.parametrize(
        "damage",
        [
            lambda _sound: "",
            lambda sound: sound[:-3],
            lambda sound: sound.replace('"form": 1', '"form": 2'),
            lambda sound: sound.replace(ORIGIN, "null"),
            lambda sound: sound.replace("https://", "http://"),
            lambda sound: sound.replace('"secret": "', '"secret": "AAAA'),
            lambda sound: sound.replace('"secret": "', '"secret": "*'),
            lambda sound: sound.replace('"key": "', '"key": "00'),
            lambda sound: sound.replace("+00:00", ""),
            lambda sound: sound.replace('"id"', '"name"'),
            lambda _sound: "[]",
            lambda _sound: "null",
            lambda _sound: '{"form": 1, "pairings": {"a": 1}}',
            lambda _sound: '{"form": 1, "pairings": [[]]}',
            lambda _sound: "[" * 100_000,
            lambda sound: sound + " " * MAX_FILE,
            lambda sound: json.dumps({"form": 1, "pairings": json.loads(sound)["pairings"] * 2}),
            lambda _sound: "\udcff",
        ],
        ids=range(18),
    )
    def test_is_told_and_nothing_is_touched(self, folder: Path, sound: str, damage: object) -> None:
        assert callable(damage)
        damaged = damage(sound).encode(errors="surrogateescape")
        (folder / NAME).write_bytes(damaged)
        pairings = Pairings(folder)
        for question in (
            pairings.all,
            pairings.is_full,
            lambda: pairings.has_origin(ORIGIN),
            lambda: pairings.add(ORIGIN, IDENTITY, NOW),
            lambda: pairings.forget("x"),
        ):
            with pytest.raises(PairingsDamagedError, match=r"giữ nguyên.*Hãy"):
                question()
        assert written(folder) == damaged
        assert {path.name for path in folder.iterdir()} == {NAME, "pairings.lock"}

    def test_is_over_when_the_file_is_sound_again(self, folder: Path, sound: str, pairings: Pairings) -> None:
        (folder / NAME).write_text("{", encoding="utf-8")
        with pytest.raises(PairingsDamagedError):
            pairings.all()
        (folder / NAME).write_text(sound, encoding="utf-8")
        assert len(pairings.all()) == 1
        (folder / NAME).unlink()
        assert pairings.all() == ()

    def test_while_the_helper_runs_lets_nobody_in(
        self, helper: Helper, caplog: pytest.LogCaptureFixture
    ) -> None:
        page = helper.page()
        path = helper.folder / NAME
        sound = path.read_bytes()
        path.write_bytes(b"{")
        assert page.hello().gives_nothing
        assert exchange(page.port, page.said("/v1/certificates", {"wish": "x"})).gives_nothing
        assert [record.levelname for record in caplog.records] == ["ERROR"]
        path.write_bytes(sound)
        assert page.hello().status == 200


class TestWriting:
    def test_fails_whole(self, folder: Path, pairings: Pairings, monkeypatch: pytest.MonkeyPatch) -> None:
        made = pairings.add(ORIGIN, IDENTITY, NOW)
        before = written(folder)

        def full(_descriptor: int) -> None:
            raise OSError(errno.ENOSPC, "disk full")

        monkeypatch.setattr(os, "fsync", full)
        for change in (lambda: pairings.add(ORIGIN, IDENTITY, NOW), lambda: pairings.forget(made.id)):
            with pytest.raises(PairingsNotWrittenError, match="dung lượng"):
                change()
        assert written(folder) == before
        assert pairings.all() == (made,)
        assert {path.name for path in folder.iterdir()} == {NAME, "pairings.lock"}

    def test_says_when_the_folder_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(PairingsNotWrittenError):
            Pairings(tmp_path / "file" / "folder").add(ORIGIN, IDENTITY, NOW)

    def test_gives_up_when_another_program_hangs(
        self, folder: Path, pairings: Pairings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("signing.agent.door.store._WAIT_SECONDS", 0)
        with HomeLock(folder / "pairings.lock"), pytest.raises(PairingsNotWrittenError):
            pairings.add(ORIGIN, IDENTITY, NOW)
        assert pairings.add(ORIGIN, IDENTITY, NOW) in pairings.all()
