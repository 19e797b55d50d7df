"""The sound journey, prepare → leader → agency, and what breaks it, judged by other people's software."""

from __future__ import annotations

import hashlib
import io
import os
import ssl
from typing import TYPE_CHECKING

import pytest
from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.report import Level
from tests.certs.pki import AT
from tests.signing import judges
from tests.signing.papers import ANNEXED, LETTER, sample, turned

if TYPE_CHECKING:
    from pathlib import Path

    from signing.workflow import Services
    from tests.certs.pki import TestPki
    from tests.signing.signers import Signers

PAPERS = [LETTER, "02-html-tb", "05-docx-qd", "07-docx-tb", ANNEXED]
SOUND = ["Signature is Valid."] * 2


@pytest.fixture(scope="module")
def issued(letter: bytes, signers: Signers, offline: Services) -> bytes:
    return signers.issue(signers.sign(letter, offline).pdf, offline).pdf


@pytest.mark.parametrize("name", PAPERS)
def test_both_signatures_hold_at_b_lt(
    name: str, served: TestPki, signers: Signers, services: Services, tmp_path: Path
) -> None:
    leader = signers.sign(sample(name), services)
    agency = signers.issue(leader.pdf, services)
    assert (leader.level, agency.level) == (Level.B_LT, Level.B_LT)
    opinions = judges.pyhanko(agency.pdf, served.anchors, AT)
    assert opinions["AntinLeader1"] == judges.Opinion(True, judges.FILLED, True)
    assert opinions["AntinAgency"] == judges.Opinion(True, judges.VALIDATION_DATA, True)
    path = tmp_path / "issued.pdf"
    path.write_bytes(agency.pdf)
    assert judges.pdfsig_verdicts(path) == SOUND
    assert judges.qpdf_complaints(path) == ""


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_turned_and_cropped_pages_are_signed_soundly(
    rotation: int, pki: TestPki, signers: Signers, offline: Services, tmp_path: Path
) -> None:
    draft = turned(sample(LETTER), rotation)
    pdf = signers.issue(signers.sign(draft, offline).pdf, offline).pdf
    opinions = judges.pyhanko(pdf, pki.anchors, AT)
    assert opinions["AntinLeader1"].modification is judges.FILLED
    assert opinions["AntinAgency"].modification is judges.UNTOUCHED
    assert all(opinion.sound for opinion in opinions.values())
    path = tmp_path / "issued.pdf"
    path.write_bytes(pdf)
    assert judges.pdfsig_verdicts(path) == SOUND


def test_mupdf_agrees(issued: bytes, tmp_path: Path) -> None:
    path = tmp_path / "issued.pdf"
    path.write_bytes(issued)
    assert judges.mutool_verdicts(path) == [
        "The signature is valid but there have been edits since signing.",
        "The document is unchanged since signing.",
    ]


def test_what_was_filled_reads_as_part_of_the_letter(issued: bytes, tmp_path: Path) -> None:
    path = tmp_path / "issued.pdf"
    path.write_bytes(issued)
    words = " ".join(judges.shown_text(path).split())
    assert "07/KH-SVHTTDL" in words
    assert "ngày 03 tháng 02 năm 2026" in words


def test_openssl_accepts_the_container(issued: bytes, pki: TestPki, tmp_path: Path) -> None:
    reader = PdfFileReader(io.BytesIO(issued))
    root = tmp_path / "root.pem"
    root.write_text(ssl.DER_cert_to_PEM_cert(pki.anchors.certificates[0]), "ascii")
    for number, signature in enumerate(reader.embedded_signatures):
        container, covered = tmp_path / f"{number}.der", tmp_path / f"{number}.bin"
        container.write_bytes(cms.ContentInfo.load(signature.pkcs7_content).dump())
        a, b, c, d = (int(value) for value in signature.byte_range)
        covered.write_bytes(issued[a : a + b] + issued[c : c + d])
        files = ["-in", str(container), "-content", str(covered), "-CAfile", str(root), "-out", os.devnull]
        rules = ["-cades", "-binary", "-inform", "DER", "-purpose", "any", "-attime", f"{AT.timestamp():.0f}"]
        result = judges.run("openssl", "cms", "-verify", *rules, *files)
        assert result.returncode == 0, result.stderr


def test_the_signed_part_stays_as_it_was(letter: bytes, signers: Signers, offline: Services) -> None:
    leader = signers.sign(letter, offline).pdf
    assert signers.issue(leader, offline).pdf.startswith(leader)


@pytest.mark.parametrize("name", ["AntinNumber", "AntinDay", "AntinMonth"])
def test_changing_what_the_agency_filled_breaks_its_signature(name: str, issued: bytes, pki: TestPki) -> None:
    opinion = judges.pyhanko(_with_another_value(issued, name), pki.anchors, AT)["AntinAgency"]
    assert not opinion.sound


@pytest.mark.parametrize("share", [0.1, 0.5, 0.97])
def test_a_flipped_byte_breaks_a_signature(share: float, issued: bytes, tmp_path: Path) -> None:
    """Within the first signed range and outside both containers, wherever it is."""
    reader = PdfFileReader(io.BytesIO(issued))
    leaders_part = int(reader.embedded_signatures[0].byte_range[1])
    spoilt = bytearray(issued)
    spoilt[int(leaders_part * share)] ^= 0x01
    digests = []
    for file in (issued, bytes(spoilt)):
        a, b, c, d = (int(value) for value in reader.embedded_signatures[0].byte_range)
        digests.append(hashlib.sha256(file[a : a + b] + file[c : c + d]).digest())
    assert digests[0] != digests[1]
    path = tmp_path / "spoilt.pdf"
    path.write_bytes(bytes(spoilt))
    assert judges.pdfsig_verdicts(path) != SOUND


def test_issue_needs_no_other_lock_than_its_text_fields(issued: bytes) -> None:
    signature = PdfFileReader(io.BytesIO(issued)).embedded_signatures[1]
    lock = signature.sig_field["/Lock"]
    assert (lock["/Action"], list(lock["/Fields"])) == ("/Include", ["AntinNumber", "AntinDay", "AntinMonth"])
    assert signature.sig_object["/Reference"][0]["/TransformParams"]["/Fields"] == lock["/Fields"]
    assert "/Lock" not in PdfFileReader(io.BytesIO(issued)).embedded_signatures[0].sig_field


def _with_another_value(pdf: bytes, name: str) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    fields = writer.root["/AcroForm"]["/Fields"]
    field = next(fields[i] for i in range(len(fields)) if fields[i]["/T"] == name)
    field[generic.NameObject("/V")] = generic.TextStringObject("99")
    writer.update_container(field)
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # pyHanko
    return out.getvalue()
