"""The sound journey, judged by software that is not ours: docs/validators.md says who notices what."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore

from signing.keys.model import Scheme
from signing.report import Indication, Level
from signing.validation import validate
from tests.interop import containers, eu_dss
from tests.interop.journey import CHECKED, FRESH, ISSUED, LED, PAPERS
from tests.signing import judges

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.interop.conftest import Files

SIGNED_AT = {"AntinLeader1": LED, "AntinAgency": ISSUED}
EDITED = "The signature is valid but there have been edits since signing."
SURE_TO_BE_RSA_PSS = "Digest error: Unknown error."
"""MuPDF's word for RSASSA-PSS, which it cannot check."""

each_paper = pytest.mark.parametrize("name", PAPERS)


@each_paper
def test_we_pass_it_at_its_level(name: str, files: Files) -> None:
    report = validate(files.read(name), trust=files.trust, at=CHECKED)
    assert report.indication is Indication.TOTAL_PASSED
    assert {one.field: one.level for one in report.signatures}["AntinAgency"] is PAPERS[name].level


class TestEuDss:
    @each_paper
    def test_both_signatures_pass(self, name: str, dss: Mapping[str, tuple[eu_dss.Opinion, ...]]) -> None:
        leader, agency = dss[name]
        assert (leader.field, agency.field) == ("AntinLeader1", "AntinAgency")
        for opinion in (leader, agency):
            assert (opinion.indication, opinion.sub_indication) == (eu_dss.PASSED, None)
            assert opinion.intact
            assert opinion.errors == frozenset()
            assert "SIGNATURE_TIMESTAMP" in opinion.sound_timestamps

    @each_paper
    def test_the_levels_are_as_meant(self, name: str, dss: Mapping[str, tuple[eu_dss.Opinion, ...]]) -> None:
        level = {Level.B_LT: "PAdES_BASELINE_LT", Level.B_LTA: "PAdES_BASELINE_LTA"}[PAPERS[name].level]
        assert [opinion.level for opinion in dss[name]] == [level, level]

    @each_paper
    def test_the_only_warning_is_the_overlap_that_the_decree_demands(
        self, name: str, dss: Mapping[str, tuple[eu_dss.Opinion, ...]]
    ) -> None:
        assert [opinion.warnings for opinion in dss[name]] == [frozenset({eu_dss.OVERLAP})] * 2

    @each_paper
    def test_the_act_of_issue_is_form_filling_and_a_signature(
        self, name: str, dss: Mapping[str, tuple[eu_dss.Opinion, ...]]
    ) -> None:
        changes = dss[name][0].changes
        assert changes.signature_or_form
        assert changes.fields >= {"AntinAgency"}
        assert changes.undefined == changes.annotations == ()
        assert changes.differing_pages == changes.added_pages == ()

    @each_paper
    def test_only_validation_data_follows_the_agency(
        self, name: str, dss: Mapping[str, tuple[eu_dss.Opinion, ...]]
    ) -> None:
        changes = dss[name][1].changes
        assert changes.validation_data
        assert changes.undefined == changes.annotations == ()
        assert changes.differing_pages == changes.added_pages == ()
        if PAPERS[name].level is Level.B_LT:
            assert changes.signature_or_form == ()


@each_paper
def test_pyhanko_needs_nothing_but_what_is_embedded(name: str, files: Files) -> None:
    """Revocation required, nothing fetched; and it finds no change that is not permitted."""
    reader = PdfFileReader(io.BytesIO(files.read(name)))
    context = DocumentSecurityStore.read_dss(reader).as_validation_context(
        {
            "trust_roots": [x509.Certificate.load(files.anchor.read_bytes())],
            "moment": FRESH,
            "revocation_mode": "require",
            "allow_fetching": False,
        }
    )
    found = {}
    for signature in reader.embedded_regular_signatures:
        status = validate_pdf_signature(signature, context, context)
        stamp = status.timestamp_validity
        assert stamp is not None
        found[signature.field_name] = (status.bottom_line, stamp.trusted, status.modification_level)
    assert found == {
        "AntinLeader1": (True, True, judges.FILLED),
        "AntinAgency": (True, True, judges.VALIDATION_DATA),
    }


@each_paper
def test_poppler_finds_two_valid_signatures(name: str, files: Files) -> None:
    """It does not check document time stamps."""
    assert judges.pdfsig_verdicts(files.path(name))[:2] == ["Signature is Valid."] * 2


@each_paper
def test_mupdf_finds_the_digests_right(name: str, files: Files) -> None:
    unsure = PAPERS[name].scheme is Scheme.RSA_PSS
    assert judges.mutool_verdicts(files.path(name))[:2] == [SURE_TO_BE_RSA_PSS if unsure else EDITED] * 2


@each_paper
def test_qpdf_finds_the_structure_sound(name: str, files: Files) -> None:
    assert judges.qpdf_complaints(files.path(name)) == ""


@each_paper
def test_openssl_accepts_containers_and_time_stamps(name: str, files: Files, tmp_path: Path) -> None:
    root = containers.pem(files.anchor)
    found = containers.laid_out(files.read(name), tmp_path)
    assert found.keys() == SIGNED_AT.keys()
    for field, container in found.items():
        verified = container.verified(root, SIGNED_AT[field])
        assert "CAdES Verification successful" in verified.stderr, verified.stderr
        stamp = container.stamp_verified(root, SIGNED_AT[field])
        assert "Verification: OK" in stamp.stdout, stamp.stderr


def test_openssl_refuses_what_is_not_covered(files: Files, tmp_path: Path) -> None:
    """The twin of the test above: the judge is awake."""
    root = containers.pem(files.anchor)
    container = containers.laid_out(files.read("01-docx-kh"), tmp_path)["AntinAgency"]
    container.covered.write_bytes(container.covered.read_bytes() + b" ")
    container.value.write_bytes(container.value.read_bytes()[::-1])
    assert container.verified(root, ISSUED).returncode != 0
    assert container.stamp_verified(root, ISSUED).returncode != 0
