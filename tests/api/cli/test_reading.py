"""Small files that unfold to billions of shapes end in a sentence, and the next file is read."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING

import pikepdf
import pytest

from api.cli.reading import Reader
from signing.errors import UnreadableDocumentError
from signing.pdf.source import BytesSource, FileSource
from signing.placement import find_layout
from tests.api.cli.bench import LETTER, Bench, lines

if TYPE_CHECKING:
    from pathlib import Path

BOMB = "thư có lõi.pdf"
LEVELS, EACH = 9, 12
COSTLY = f"{BOMB}: Đọc tệp tốn quá nhiều bộ nhớ hoặc thời gian"


def nested(letter: Path, out: Path) -> None:
    """Put a form on the letter's page that draws another twelve times, which does so too, …."""
    with pikepdf.open(letter) as pdf:
        inner = pdf.make_stream(b"0 0 1 1 re f")
        for _ in range(LEVELS):
            inner.Type, inner.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
            inner.BBox = pikepdf.Array([0, 0, 1000, 1000])
            outer = pdf.make_stream(b"/X Do " * EACH)
            outer.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=inner))
            inner = outer
        page = pdf.pages[0]
        page.obj.Resources.XObject = inner.Resources.XObject
        page.contents_add(pdf.make_stream(b"/X Do"))
        pdf.save(out)


@pytest.fixture
def bomb(bench: Bench) -> Path:
    nested(bench.path(LETTER), bench.path(BOMB))
    assert bench.path(BOMB).stat().st_size < 200_000
    return bench.path(BOMB)


def test_layout_names_it_and_reads_the_next_file(bench: Bench, bomb: Path) -> None:
    result = bench.run("layout", "--json", bench.path(LETTER), bomb, bench.path(LETTER))
    assert result.exit_code == 1
    assert COSTLY in result.stderr
    assert [one["signer"] is None for one in lines(result)] == [False, True, False]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert peak < 1 << 20, "kilobytes; a child may not take more than a gigabyte"


def test_prepare_and_sign_refuse_it(bench: Bench, bomb: Path) -> None:
    result = bench.run("prepare", bomb, "-o", bench.path("out.pdf"))
    assert (result.exit_code, bench.path("out.pdf").exists()) == (1, False)
    assert COSTLY.partition(": ")[2] in result.stderr
    result = bench.sign_leader(BOMB, "out.pdf")
    assert (result.exit_code, bench.path("out.pdf").exists()) == (1, False)
    assert COSTLY in result.stderr


def test_files_in_memory_and_on_disk_are_read_as_here(bench: Bench) -> None:
    letter = bench.path(LETTER)
    with Reader() as reader, FileSource(letter) as file:
        assert reader.layout_of(file) == find_layout(file)
        assert reader.layout_of(BytesSource(letter.read_bytes())) == find_layout(file)
        with pytest.raises(UnreadableDocumentError, match="không phải PDF"):
            reader.layout_of(BytesSource(b"not a PDF"))
