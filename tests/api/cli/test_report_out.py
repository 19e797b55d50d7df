"""`antin validate --report`: the result as a file of the form that its name asks for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from tests.api.cli.bench import Bench


@pytest.fixture
def issued(bench: Bench, issued_letter: bytes) -> Path:
    path = bench.path("issued.pdf")
    path.write_bytes(issued_letter)
    return path


def run(bench: Bench, issued: Path, out: str, *more: str | Path) -> int:
    return bench.run(
        "validate", issued, "--trust", bench.path("root.pem"), "--report", bench.path(out), *more
    ).exit_code


def test_xml_and_json(bench: Bench, issued: Path) -> None:
    assert run(bench, issued, "ra.xml") == 0
    assert etree.fromstring(bench.path("ra.xml").read_bytes()).tag.endswith("ValidationReport")
    assert run(bench, issued, "ra.json") == 0
    assert json.loads(bench.path("ra.json").read_text("utf-8"))["indication"] == "TOTAL-PASSED"


def test_page_is_signed_with_the_key_named(bench: Bench, issued: Path) -> None:
    key = ("--report-key", f"p12:{bench.path('agency.p12')}", "--secret-file", bench.path("secret.txt"))
    assert run(bench, issued, "ra.pdf", *key) == 0
    report = bench.report("ra.pdf", "--revocation", "off")
    [signature] = report["signatures"]
    assert (report["indication"], signature["kind"]) == ("TOTAL-PASSED", "report")


def test_xml_is_signed_with_the_key_named(bench: Bench, issued: Path) -> None:
    key = ("--report-key", f"p12:{bench.path('agency.p12')}", "--secret-file", bench.path("secret.txt"))
    assert run(bench, issued, "ra.xml", *key) == 0
    signed = etree.fromstring(bench.path("ra.xml").read_bytes())
    validator = signed.findtext("{*}SignatureValidator/{*}DigitalId/{*}X509Certificate")
    assert validator is not None
    assert validator == signed.findtext("{*}Signature/{*}KeyInfo/{*}X509Data/{*}X509Certificate")


def test_page_without_a_key_is_refused(bench: Bench, issued: Path) -> None:
    result = bench.run(
        "validate", issued, "--trust", bench.path("root.pem"), "--report", bench.path("ra.pdf")
    )
    assert result.exit_code == 1
    assert "--report-key" in result.stderr
    assert not bench.path("ra.pdf").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("--report", "ra.txt"),
        ("--report-key", "p12:agency.p12"),
        ("--report", "ra.xml", "01-docx-kh.pdf"),
    ],
)
def test_what_cannot_be_meant_is_refused(words: tuple[str, ...], bench: Bench, issued: Path) -> None:
    assert bench.run("validate", issued, *words).exit_code == 2
