"""What signing costs does not grow with pages or size: counted in bytes read, and in memory."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest

from signing.beginning import Signer
from signing.incremental import Revision
from signing.leader import begin_leader
from signing.pdf.document import Document
from signing.pdf.serialising import serialised
from signing.pdf.source import BytesSource, FileSource
from tests.certs.pki import AT
from tests.signing import judges
from tests.signing.papers import SIGNATURE, prepared, sample
from tests.signing.pdf import zoo
from tests.signing.pdf.counted import Counted

if TYPE_CHECKING:
    from signing.workflow import Services
    from tests.certs.pki import TestPki
    from tests.signing.signers import Signers

PAGES = 2000
MEGABYTE = 1 << 20
LARGE = 200 * MEGABYTE


@pytest.fixture(scope="module")
def thick() -> bytes:
    return zoo.many_pages(PAGES)


def test_a_leaders_mark_reads_as_little_of_a_thick_document(thick: bytes, signers: Signers) -> None:
    read = []
    for pdf in (prepared(sample()), thick):
        source = Counted(pdf)
        key = signers.leader
        begin_leader(source, Signer(key.certificate, key.chain, AT), image=SIGNATURE)
        assert source.digested == len(pdf)
        read.append(source.read_so_far)
    one, many = read
    # Two lines of the table and a place in the list of pages, for each page.
    assert many - one < 100 * PAGES < len(thick) / 2


def test_a_thick_document_is_signed_soundly(
    thick: bytes, pki: TestPki, signers: Signers, offline: Services, tmp_path: Path
) -> None:
    signed = zoo.signed_by(signers, thick, offline)
    issued = signers.issue(signed.pdf, offline).pdf
    (tmp_path / "thick.pdf").write_bytes(issued)
    assert judges.qpdf_complaints(tmp_path / "thick.pdf") == ""
    assert [one.sound for one in judges.pyhanko(issued, pki.anchors, AT).values()] == [True, True]


@pytest.mark.parametrize("options", [{}, {"object_stream_mode": pikepdf.ObjectStreamMode.generate}])
def test_pages_are_found_by_index_and_back(thick: bytes, options: dict[str, object]) -> None:
    revision = Revision(zoo.saved(thick, **options))
    with pikepdf.open(io.BytesIO(thick)) as theirs:
        count = len(theirs.pages)
    for index in (0, 1, 999, count - 1):
        assert revision.index_of(revision.page_at(index)) == index
    assert not revision.is_page(revision.page_at(0), count)


def test_a_large_file_is_signed_in_little_memory(tmp_path: Path, signers: Signers) -> None:
    """A child process signs it in pieces; its memory is what the system says it was."""
    large, signed = tmp_path / "large.pdf", tmp_path / "signed.pdf"
    enlarge(prepared(sample()), large, LARGE)
    key = signers.leader
    (tmp_path / "certificate").write_bytes(key.certificate)
    (tmp_path / "image").write_bytes(SIGNATURE)
    out = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path)], capture_output=True, text=True, check=True
    )
    before, after = map(int, out.stdout.split())
    assert after - before < LARGE // MEGABYTE // 4
    assert signed.stat().st_size > LARGE
    with FileSource(signed) as source:
        leader = Revision(source).field("AntinLeader1")
    assert leader is not None
    assert "/V" in leader


CHILD = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from signing.beginning import Signer
from signing.leader import begin_leader
from signing.pdf.source import FileSource, JoinedSource

def used():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

folder = Path(sys.argv[1])
before = used()
with FileSource(folder / "large.pdf") as source:
    pending = begin_leader(
        source,
        Signer((folder / "certificate").read_bytes(), (), datetime(2026, 6, 15, tzinfo=UTC)),
        image=(folder / "image").read_bytes(),
    )
    with (folder / "signed.pdf").open("wb") as target:
        for piece in JoinedSource(source, pending.update).pieces():
            target.write(piece)
print(before, used())
"""


def enlarge(pdf: bytes, path: Path, size: int) -> None:
    """Append a revision with a stream of that many bytes, which take no room on most disks."""
    document = Document(BytesSource(pdf))
    number, start = document.size, len(pdf)
    with path.open("wb") as target:
        target.write(pdf + b"%d 0 obj\n<</Length %d>>\nstream\n" % (number, size))
        target.seek(size, io.SEEK_CUR)
        target.write(b"\nendstream\nendobj\n")
        at = target.tell()
        target.write(b"xref\n%d 1\n%010d 00000 n \ntrailer\n" % (number, start))
        target.write(
            b"<</Size %d /Root %b /Prev %d>>\n" % (number + 1, serialised(zoo.root_of(pdf)), document.start)
        )
        target.write(b"startxref\n%d\n%%%%EOF\n" % at)
