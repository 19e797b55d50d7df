"""A file on disk is judged in pieces, and as it is judged in memory."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest

from signing.incremental import Revision
from signing.pdf.document import Document
from signing.pdf.objects import Reference
from signing.pdf.source import BytesSource, FileSource
from signing.pdfobjects import name
from signing.report import Indication
from signing.validation import scanning, unread, validate
from signing.validation.faults import Fault
from signing.validation.scanning import is_blank, last_occurrence, occurrences, squeezed
from signing.validation.unread import Unread
from tests.signing.papers import prepared, sample
from tests.signing.pdf.test_cost import MEGABYTE, enlarge
from tests.signing.pdf.zoo import signed_by
from tests.signing.validation import builders
from tests.signing.validation.attacks import ATTACKS
from tests.signing.validation.attacks.reasons import REASONS

if TYPE_CHECKING:
    from pathlib import Path

    from signing.report import ValidationReport
    from signing.workflow import Services
    from tests.signing.signers import Signers

OTHERS = {"nothing": b"", "zeros": bytes(3000)}
LARGE = 200 * MEGABYTE


def in_pieces(pdf: bytes, folder: Path) -> ValidationReport:
    path = folder / "judged.pdf"
    path.write_bytes(pdf)
    with FileSource(path) as source:
        return validate(source, trust=builders.trust(), at=builders.NOW)


ONE_OF_EACH = sorted({reason: name for name, reason in REASONS.items()}.values())
"""An attack for each answer that there is."""


@pytest.mark.parametrize("attack", ["untouched", *OTHERS, *ONE_OF_EACH])
def test_a_file_in_pieces_is_judged_as_one_in_memory(
    attack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished = builders.finished()
    pdf = ATTACKS[attack](finished) if attack in ATTACKS else OTHERS.get(attack, finished)
    expected = validate(pdf, trust=builders.trust(), at=builders.NOW)
    monkeypatch.setattr(scanning, "PIECE", 1009)
    monkeypatch.setattr(unread, "PIECE", 61)
    monkeypatch.setattr(unread, "AT_ONCE", 64)
    assert asdict(in_pieces(pdf, tmp_path)) == asdict(expected)


def test_a_large_file_is_judged_in_little_memory(tmp_path: Path, signers: Signers, offline: Services) -> None:
    """A child process judges it; its memory is what the system says it was."""
    draft, large = prepared(sample()), tmp_path / "large.pdf"
    enlarge(draft, large, LARGE)
    with FileSource(large) as source, (tmp_path / "issued.pdf").open("wb") as target:
        revision = Revision(source)
        # Whoever follows all references comes by it.
        revision.root[name("/Scan")] = Reference(
            Document(BytesSource(draft)).size, 0, revision.reference_to(revision.root).store
        )
        revision.touch(revision.root)
        signed = signed_by(signers, revision.write(), offline)
        for piece in signers.issue(signed.file, offline).file.pieces():
            target.write(piece)
    for number, anchor in enumerate(offline.anchors.certificates):
        (tmp_path / f"{number}.der").write_bytes(anchor)
    out = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path)], capture_output=True, text=True, check=True
    )
    before, after, *indications = out.stdout.split()
    assert indications == [Indication.TOTAL_PASSED] * 2
    assert int(after) - int(before) < LARGE // MEGABYTE // 4


CHILD = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from certs.trust import TrustAnchors
from signing.pdf.source import FileSource
from signing.report import RevocationMode
from signing.validation import validate

def used():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

folder = Path(sys.argv[1])
trust = TrustAnchors.from_der(*(path.read_bytes() for path in folder.glob("*.der")))
before = used()
with FileSource(folder / "issued.pdf") as source:
    report = validate(
        source, trust=trust, at=datetime(2026, 6, 15, 2, tzinfo=UTC), revocation=RevocationMode.OFF
    )
print(before, used(), *(signature.indication for signature in report.signatures))
"""


WORD = b"/ByteRange"


@pytest.mark.parametrize("piece", [1, 7, 10, 64, 1000])
def test_words_are_found_wherever_a_piece_ends(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "PIECE", piece)
    text = b"x" * 5 + WORD + b"yy" + WORD * 2 + b"/ByteRang" + b"z" * 30 + WORD + b"e"
    expected = [at for at in range(len(text)) if text.startswith(WORD, at)]
    source = BytesSource(text)
    assert list(occurrences(source, WORD)) == expected
    assert last_occurrence(source, WORD) == expected[-1]
    assert last_occurrence(source, b"absent") == -1


def test_white_space_without_end_does_not_hide_what_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "PIECE", 50)
    source = BytesSource(b"[" + b"\n\x00 " * 1000 + b"12" + b" " * 99 + b"3]")
    assert squeezed(source, 0, 8) == b"[ 12 3]"
    assert is_blank(BytesSource(b"x" + b" \x00" * 500), 1)
    assert not is_blank(BytesSource(b"x" + b" \x00" * 500 + b"."), 1)


def test_contents_left_in_the_file_compare_by_what_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unread, "PIECE", 4)
    source = BytesSource(b"abcdefghij" * 2 + b"abcdefghix")
    first, second, other = (Unread(source, start, 10) for start in (0, 10, 20))
    assert first == second != other
    assert first[:-1] == other[:-1]
    assert first != b"abcdefghij"
    assert (first.load(), len(first), first[:-1].load()) == (b"abcdefghij", 10, b"abcdefghi")


def test_contents_left_in_the_file_are_not_loaded_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unread, "MAX_LOADED", 9)
    with pytest.raises(Fault):
        Unread(BytesSource(bytes(10)), 0, 10).load()
