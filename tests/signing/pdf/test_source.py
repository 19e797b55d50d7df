"""Files in pieces, wherever they are kept."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest

from signing.errors import UnreadableDocumentError
from signing.pdf.source import PIECE, BytesSource, FileSource, JoinedSource, Source, as_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTENT = bytes(range(256)) * (PIECE // 100)


@pytest.fixture
def on_disk(tmp_path: Path) -> Iterator[FileSource]:
    path = tmp_path / "file"
    path.write_bytes(CONTENT[: 2 * PIECE])
    with FileSource(path) as source:
        yield source


@pytest.fixture(params=("bytes", "joined", "joined file", "joined twice"))
def source(request: pytest.FixtureRequest, on_disk: FileSource) -> Source:
    joined = JoinedSource(on_disk, CONTENT[2 * PIECE :])
    third = len(CONTENT) // 3
    sources: dict[str, Source] = {
        "bytes": BytesSource(CONTENT),
        "joined": JoinedSource(BytesSource(CONTENT[:third]), CONTENT[third:]),
        "joined file": joined,
        "joined twice": JoinedSource(
            JoinedSource(BytesSource(CONTENT[:third]), CONTENT[third : 2 * third]), CONTENT[2 * third :]
        ),
    }
    return sources[request.param]


def test_reads_as_slices_do(source: Source) -> None:
    assert source.size == len(CONTENT)
    third = len(CONTENT) // 3
    for start, length in (
        (0, 10),
        (third - 5, 10),
        (third, third),
        (2 * PIECE - 1, 2),
        (5, len(CONTENT)),
        (len(CONTENT) - 3, 10),
        (len(CONTENT), 5),
    ):
        assert source.read(start, length) == CONTENT[start : start + length]


def test_gives_the_same_in_pieces(source: Source) -> None:
    third = len(CONTENT) // 3
    for start, end in ((0, None), (0, third), (third, None), (third - 1, third + 1), (third + 7, 2 * third)):
        assert b"".join(source.pieces(start, end)) == CONTENT[start:end]
    assert source.in_memory() == CONTENT


def test_digests_what_it_reads(source: Source) -> None:
    hasher = hashlib.sha256()
    source.digest_into(hasher, 3, 2 * PIECE + 9)
    assert hasher.digest() == hashlib.sha256(CONTENT[3 : 2 * PIECE + 9]).digest()


@pytest.mark.parametrize("meanwhile", [b"x" * 10, b"y" * 100, b"x" * 101])
def test_a_file_that_is_written_to_meanwhile_is_refused(tmp_path: Path, meanwhile: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 100)
    os.utime(path, (0, 0))
    with FileSource(path) as source:
        assert source.read(50, 10) == b"x" * 10
        path.write_bytes(meanwhile)
        with pytest.raises(UnreadableDocumentError):
            source.read(50, 10)


def test_a_file_that_is_replaced_meanwhile_stays_what_it_was(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 100)
    with FileSource(path) as source:
        (tmp_path / "new").write_bytes(b"y" * 100)
        (tmp_path / "new").replace(path)
        assert source.in_memory() == b"x" * 100


def test_bytes_are_taken_as_they_are(on_disk: FileSource) -> None:
    assert as_source(CONTENT) == BytesSource(CONTENT)
    assert as_source(on_disk) is on_disk
