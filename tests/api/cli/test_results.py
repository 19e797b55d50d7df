"""Storing a result: whole or not at all, whatever happens and whatever the file system can do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from api.cli.files import NotWrittenError
from api.cli.results import Result, ResultTakenError
from signing.pdf.source import BytesSource

SIZE = 8 << 20
LATER = 1e12
"""A command that began after all files here were made."""
NAMELESS = [True, False]
"""With and without files that have no name while they are written."""


@pytest.fixture(params=NAMELESS, ids=["nameless", "hidden name"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if not request.param:
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    return tmp_path


def test_a_result_has_the_rights_of_any_new_file(folder: Path) -> None:
    Result.claim(folder / "a.pdf", begun=LATER).store(BytesSource(b"one"))
    (folder / "b.pdf").write_bytes(b"one")
    assert (folder / "a.pdf").read_bytes() == b"one"
    assert (folder / "a.pdf").stat().st_mode == (folder / "b.pdf").stat().st_mode
    assert sorted(path.name for path in folder.iterdir()) == ["a.pdf", "b.pdf"]


def test_an_earlier_commands_result_is_replaced_and_a_fresh_one_stays(folder: Path) -> None:
    target = folder / "a.pdf"
    target.write_bytes(b"old")
    written = target.stat().st_mtime
    with pytest.raises(ResultTakenError, match="tiến trình khác"):
        Result.claim(target, begun=written - 1)
    Result.claim(target, begun=written + 1).store(BytesSource(b"new"))
    assert target.read_bytes() == b"new"
    assert [path.name for path in folder.iterdir()] == ["a.pdf"]


def test_a_folder_in_the_way_stays(folder: Path) -> None:
    target = folder / "a.pdf"
    target.mkdir()
    with pytest.raises(NotWrittenError):
        Result.claim(target, begun=LATER).store(BytesSource(b"new"))
    assert [path.name for path in folder.iterdir()] == ["a.pdf"]


@pytest.mark.parametrize("replacing", [False, True])
def test_what_came_meanwhile_stays(folder: Path, replacing: bool) -> None:
    target = folder / "a.pdf"
    if replacing:
        target.write_bytes(b"old")
    claims = [Result.claim(target, begun=LATER) for _ in range(3)]
    claims[0].store(BytesSource(b"first"))
    for late in claims[1:]:
        with pytest.raises(ResultTakenError, match="tiến trình khác"):
            late.store(BytesSource(b"later"))
    assert target.read_bytes() == b"first"
    assert [path.name for path in folder.iterdir()] == ["a.pdf"]


def test_a_disk_without_links(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a memory stick."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    monkeypatch.setattr(os, "link", refuse)
    claims = [Result.claim(folder / "a.pdf", begun=LATER) for _ in range(2)]
    claims[0].store(BytesSource(b"first"))
    with pytest.raises(ResultTakenError):
        claims[1].store(BytesSource(b"later"))
    assert (folder / "a.pdf").read_bytes() == b"first"
    assert [path.name for path in folder.iterdir()] == ["a.pdf"]


STORE = """
import sys
from pathlib import Path
from api.cli.results import Result
from signing.pdf.source import BytesSource
result = Result.claim(Path(sys.argv[1]), begun=1e12)
print("claimed", flush=True)
result.store(BytesSource(b"n" * (8 << 20)))
"""


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="needs files without names")
@pytest.mark.parametrize("replacing", [False, True])
def test_killed_at_any_moment_it_is_the_old_file_or_the_whole_new_one(
    tmp_path: Path, replacing: bool
) -> None:
    before = b"old" if replacing else b""
    for number in range(5):
        target = tmp_path / f"{number}.pdf"
        if replacing:
            target.write_bytes(before)
        words = [sys.executable, "-c", STORE, str(target)]
        root = Path(__file__).parents[3]
        with subprocess.Popen(words, cwd=root, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "claimed\n"
            time.sleep(number * 0.005)
            child.kill()
        assert (target.read_bytes() if target.exists() else b"") in {before, b"n" * SIZE}
        again = Result.claim(target, begun=LATER)
        again.store(BytesSource(b"again"))
        assert target.read_bytes() == b"again"
