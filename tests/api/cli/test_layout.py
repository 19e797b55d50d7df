"""`antin layout` and `antin prepare`."""

from __future__ import annotations

import json
import subprocess
import sys

import pikepdf
import pytest

from signing.marks import FieldName
from tests.api.cli.bench import LETTER, SAMPLES, Bench, lines
from tests.journeys.hostile_files import unsure

TRUTHS = sorted(SAMPLES.glob("*.json"))


def test_every_sample_as_its_truth_says(bench: Bench) -> None:
    pdfs = [bench.path(truth.with_suffix(".pdf").name) for truth in TRUTHS]
    result = bench.run("layout", *pdfs, "--json")
    assert result.exit_code == 0
    assert [found["file"] for found in lines(result)] == [str(pdf) for pdf in pdfs]
    for found, truth in zip(lines(result), (json.loads(path.read_bytes()) for path in TRUTHS), strict=True):
        signer = found["signer"]
        assert set(found) >= {"file", "signer", "number", "date", "symbol", "problems"}
        assert (signer["page"], signer["name"]) == (truth["page"], truth["signer"])
        assert signer["title_lines"] == truth["title_lines"]
        assert signer["gap"] == pytest.approx(truth["gap"], abs=6)
        assert signer["center_x"] == pytest.approx(truth["center_x"], abs=6)
        assert found["number"]["at"] == pytest.approx(truth["number"], abs=6)
        assert found["date"]["at"] == pytest.approx(truth["date"], abs=6)
        assert signer["confidence"] >= 0.8
        assert found["problems"] == []


def test_bad_file_among_good_ones_keeps_its_place(bench: Bench) -> None:
    bench.path("hỏng.pdf").write_bytes(b"not a PDF")
    names = [LETTER, "hỏng.pdf", "không có.pdf", "03-docx-cv.pdf"]
    result = bench.run("layout", *(bench.path(name) for name in names), "--json")
    assert result.exit_code == 1
    found = lines(result)
    assert [one["file"] for one in found] == [str(bench.path(name)) for name in names]
    assert [one["signer"] is None for one in found] == [False, True, True, False]
    assert [bool(one["problems"]) for one in found] == [False, True, True, False]
    assert "hỏng.pdf: Tệp không phải PDF" in result.stderr
    assert "không có.pdf: Không tìm thấy tệp" in result.stderr


def test_words_for_people(bench: Bench) -> None:
    result = bench.run("layout", bench.path(LETTER))
    assert result.exit_code == 0
    assert "chắc chắn" in result.stdout
    assert "năm in sẵn 2026" in result.stdout


def test_wrong_usage_is_2(bench: Bench) -> None:
    assert bench.run("layout").exit_code == 2
    assert bench.run("layout", "--unknown", "x").exit_code == 2
    assert bench.run("unknown").exit_code == 2


def test_the_installed_command_is_the_same(bench: Bench) -> None:
    command = [sys.executable, "-m", "api.cli", "layout", str(bench.path(LETTER)), "--json"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert json.loads(done.stdout) == lines(bench.run("layout", bench.path(LETTER), "--json"))[0]


def test_fields_are_reserved(bench: Bench) -> None:
    result = bench.run("prepare", bench.path(LETTER), "-o", bench.path("chuẩn bị.pdf"))
    assert result.exit_code == 0, result.stderr
    with pikepdf.open(bench.path("chuẩn bị.pdf")) as document:
        names = {str(field.T) for field in document.Root.AcroForm.Fields}
    assert names == {FieldName.NUMBER, FieldName.DAY, FieldName.MONTH, FieldName.LEADER}
    assert bench.leftovers == []


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", unsure(2026)], ids=["empty", "cut", "unsure"])
def test_refused_draft_leaves_no_file(bench: Bench, content: bytes) -> None:
    bench.path("xấu.pdf").write_bytes(content)
    result = bench.run("prepare", bench.path("xấu.pdf"), "-o", bench.path("ra.pdf"))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.strip().endswith(".")
    assert not bench.path("ra.pdf").exists()
    assert bench.leftovers == []


def test_preparing_needs_a_place_for_the_result(bench: Bench) -> None:
    assert bench.run("prepare", bench.path(LETTER)).exit_code == 2
    before = bench.path(LETTER).read_bytes()
    assert bench.run("prepare", bench.path(LETTER), "-o", bench.path(LETTER)).exit_code == 2
    assert bench.path(LETTER).read_bytes() == before
