"""Drafts in every form a PDF can have: prepared, signed and sealed, and other people's software agrees."""

from __future__ import annotations

import io
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from pikepdf import ObjectStreamMode

from signing.errors import EncryptedDocumentError
from signing.pdf.source import FileSource
from signing.placement import find_layout
from signing.preparation import Places, prepare, prepare_into
from signing.workflow import sign_leader
from tests.certs.pki import AT
from tests.signing import judges
from tests.signing.files.archival import tag
from tests.signing.files.large import scan, write_with_scans
from tests.signing.papers import ANNEXED, SIGNATURE, changed, layout_of, prepared, sample
from tests.signing.pdf.zoo import freed, hideable, saved, tabled, updated
from tests.signing.preparation import drafts
from tests.signing.signers import Signers

if TYPE_CHECKING:
    from collections.abc import Callable

    from signing.workflow import Services
    from tests.certs.pki import TestPki

TABLES = partial(saved, object_stream_mode=ObjectStreamMode.disable)
STREAMS = partial(saved, object_stream_mode=ObjectStreamMode.generate)
FORMS: dict[str, Callable[[bytes], bytes]] = {
    **{
        f"PDF {version}": partial(saved, force_version=version)
        for version in ("1.4", "1.5", "1.6", "1.7", "2.0")
    },
    "tables": TABLES,
    "object streams": STREAMS,
    "hybrid": lambda pdf: tabled(pdf, hide=hideable(pdf)),
    "linearised tables": partial(saved, linearize=True, object_stream_mode=ObjectStreamMode.disable),
    "linearised streams": partial(saved, linearize=True, object_stream_mode=ObjectStreamMode.generate),
    "updated tables": lambda pdf: updated(TABLES(pdf)),
    "updated streams": lambda pdf: updated(STREAMS(pdf)),
    "objects freed": lambda pdf: freed(TABLES(pdf)),
    "tagged": lambda pdf: changed(pdf, tag),
    "filled form": lambda pdf: changed(pdf, drafts.filled_field),
    "uncompressed": partial(saved, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all),
}
GROWTH_MB = 12
"""What the measure of memory may waver by."""


@pytest.mark.parametrize("form", FORMS)
def test_all_judges_accept_the_sealed_letter(
    form: str, letter: bytes, pki: TestPki, offline: Services, tmp_path: Path
) -> None:
    draft, signers = FORMS[form](letter), Signers.of(pki)
    issued = signers.issue(signers.sign(draft, offline).pdf, offline).pdf
    _judge(issued, pki, tmp_path / "issued.pdf")


def test_a_tagged_letter_stays_tagged(letter: bytes) -> None:
    with pikepdf.open(io.BytesIO(prepared(changed(letter, tag)))) as document:
        assert document.Root.MarkInfo.Marked
        assert document.Root.StructTreeRoot.K.K[0].Pg.objgen == document.pages[0].obj.objgen


@pytest.mark.parametrize(
    "encryption",
    [
        pikepdf.Encryption(owner="owner", R=2, aes=False, metadata=False),
        pikepdf.Encryption(owner="owner", R=3, aes=False, metadata=False),
        pikepdf.Encryption(owner="owner", R=4, aes=True),
        pikepdf.Encryption(owner="owner", R=6),
        pikepdf.Encryption(owner="owner", user="mở", R=6),
    ],
    ids=["RC4-40", "RC4-128", "AES-128", "AES-256", "AES-256 closed"],
)
def test_an_encrypted_draft_is_refused_even_if_it_opens(
    encryption: pikepdf.Encryption, letter: bytes
) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(letter)) as document:
        document.save(out, encryption=encryption)
    with pytest.raises(EncryptedDocumentError):
        prepare(out.getvalue(), Places.from_layout(layout_of(letter)))


def test_two_thousand_pages(pki: TestPki, offline: Services, tmp_path: Path) -> None:
    signers = Signers.of(pki)
    draft, path = tmp_path / "draft.pdf", tmp_path / "prepared.pdf"
    letter = TABLES(sample(ANNEXED))
    with pikepdf.open(io.BytesIO(letter)) as document:
        annexes = 2000 - len(document.pages)
    write_with_scans(draft, letter, pages=annexes, jpeg=scan(2000))
    with FileSource(draft) as source, path.open("w+b") as target:
        prepare_into(target, source, Places.from_layout(find_layout(source)))
    with FileSource(path) as source:
        signed = sign_leader(source, signers.leader, image=SIGNATURE, services=offline, at=AT)
        issued = signers.issue(signed.pdf, offline).pdf
    _judge_structure(issued, tmp_path / "issued.pdf")
    with pikepdf.open(io.BytesIO(issued)) as document:
        assert len(document.pages) == 2000


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    letter, picture = TABLES(sample(ANNEXED)), scan(2_000_000)
    taken = []
    for pages in (5, 40):
        draft = tmp_path / f"{pages}.pdf"
        write_with_scans(draft, letter, pages=pages, jpeg=picture)
        taken.append(_megabytes_to_prepare(draft))
    assert taken[1] - taken[0] < GROWTH_MB


def _megabytes_to_prepare(draft: Path) -> float:
    """Peak memory of a process of its own that finds the places and reserves them."""
    program = Path(__file__).with_name("preparing.py")
    result = subprocess.run(
        [sys.executable, str(program), str(draft), str(draft.with_suffix(".out"))],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(result.stdout)


def _judge(issued: bytes, pki: TestPki, path: Path) -> None:
    opinions = judges.pyhanko(issued, pki.anchors, AT)
    assert {name: (one.sound, one.modification) for name, one in opinions.items()} == {
        "AntinLeader1": (True, judges.FILLED),
        "AntinAgency": (True, judges.UNTOUCHED),
    }
    _judge_structure(issued, path)


def _judge_structure(issued: bytes, path: Path) -> None:
    path.write_bytes(issued)
    assert judges.pdfsig_verdicts(path) == ["Signature is Valid."] * 2
    assert judges.qpdf_complaints(path) == ""
