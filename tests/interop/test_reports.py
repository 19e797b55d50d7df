"""Our verification reports, read by others: ETSI's schema and EU DSS for the XML."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree
from pyhanko.pdf_utils import generic

from signing.report import RevocationMode, SubIndication
from signing.reporting import ReportSubject, report_xml
from signing.reporting.constraints import Constraint
from signing.validation import validate
from tests.interop import eu_dss, java
from tests.interop.etsi_schema import schema
from tests.signing.validation import builders
from tests.signing.validation.builders import NOW, trust
from tests.signing.validation.test_standing import CASES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from signing.report import ValidationReport

HOSTILE_NAME = "Công văn <b>&\x00\ud800]]>.pdf"
NAMESPACES = {"vr": "http://uri.etsi.org/19102/v1.4.1#"}

_UNNAMED = {None, SubIndication.GENERIC}
"""What the standard's present edition has no name for."""

LETTERS = {
    **{f"case-{number}": (case.make, case.at) for number, case in enumerate(CASES.values())},
    "unsigned": (builders.letter, NOW),
    "broken": (lambda: b"%PDF-1.7\nnothing else", NOW),
    "changed": (lambda: builders.changed(builders.finished(), _annotate), NOW),
    "only-stamped": (lambda: builders.with_document_timestamp(builders.letter()), NOW),
    "unsupported": (
        lambda: builders.approved().replace(b"/ETSI.CAdES.detached", b"/ETSI.XAdES.detached"),
        NOW,
    ),
    "weak": (lambda: builders.sign(builders.prepared(), builders.leader(), "AntinLeader1", md="sha1"), NOW),
    "archived": (
        lambda: builders.with_document_timestamp(
            builders.with_security_store(builders.finished(), builders.root())
        ),
        NOW + timedelta(days=1),
    ),
}


def _annotate(writer: Any) -> None:  # noqa: ANN401 - pyHanko leaves it untyped
    page = writer.find_page_for_modification(0)[0]
    page.get_object()["/Rotate"] = generic.NumberObject(90)
    writer.mark_update(page)


@pytest.fixture(scope="module")
def reports() -> Mapping[str, tuple[ValidationReport, bytes]]:
    made = {}
    for name, (make, at) in LETTERS.items():
        pdf = make()
        report = validate(pdf, trust=trust(), at=at, revocation=RevocationMode.OFF)
        made[name] = (report, report_xml(report, ReportSubject.of(HOSTILE_NAME, pdf)))
    return made


def test_every_report_is_valid_against_the_published_schema(
    reports: Mapping[str, tuple[ValidationReport, bytes]],
) -> None:
    published = schema()
    for name, (_, xml) in reports.items():
        assert published.validate(etree.fromstring(xml)), (name, published.error_log)


def test_eu_dss_reads_the_same_verdicts(
    reports: Mapping[str, tuple[ValidationReport, bytes]], tmp_path: Path
) -> None:
    for name, (_, xml) in reports.items():
        (tmp_path / f"{name}.xml").write_bytes(xml)
    paths = [str(tmp_path / f"{name}.xml") for name in reports]
    answers = java.ask(eu_dss.PROJECT, paths, program="antin.ReadReport").splitlines()
    for (name, (report, _)), line in zip(reports.items(), answers, strict=True):
        read = json.loads(line)
        signatures = [one for one in report.signatures if one.kind != "timestamp"]
        expected: list[object] = [
            (
                one.field,
                one.indication.value.replace("-", "_"),
                [one.sub_indication] if one.sub_indication not in _UNNAMED else [],
            )
            for one in signatures
        ] or [(None, "INDETERMINATE", [])]
        said = [(one["field"], one["indication"], one["subIndications"]) for one in read["signatures"]]
        assert said == expected, name
        data = {one.identity.document for one in report.signatures if one.identity and one.identity.document}
        assert len(read["objects"]) == len(report.objects) + len(data), name


def test_report_says_what_was_asked_and_where_it_ended(
    reports: Mapping[str, tuple[ValidationReport, bytes]],
) -> None:
    xml = etree.fromstring(reports["changed"][1])
    for signature in xml.findall("vr:SignatureValidationReport", NAMESPACES):
        asked = {
            one.findtext("vr:ValidationConstraintIdentifier", "", NAMESPACES).rpartition(":")[2]: (
                one.findtext("vr:ConstraintStatus/vr:Status", "", NAMESPACES).rpartition(":")[2],
                one.findtext("vr:ValidationStatus/vr:MainIndication", "", NAMESPACES).rpartition(":")[2],
            )
            for one in signature.iterfind(".//vr:ValidationConstraint", NAMESPACES)
        }
        assert set(asked) == set(Constraint)
        assert asked["cryptographic-verification"] == ("applied", "passed")
        assert asked["changes-after-signing"] == ("applied", "failed")
        assert asked["certificate-chain"] == ("disabled", "")


def test_best_signature_time_is_proven_or_that_of_checking(
    reports: Mapping[str, tuple[ValidationReport, bytes]],
) -> None:
    for report, xml in reports.values():
        read = etree.fromstring(xml).findall("vr:SignatureValidationReport/vr:ValidationTimeInfo", NAMESPACES)
        signatures = [one for one in report.signatures if one.kind != "timestamp"]
        for signature, info in zip(signatures, read, strict=True):
            proof = info.find("vr:BestSignatureTime/vr:POEObject", NAMESPACES)
            assert (proof is None) == (signature.time_proof is None)
            moment = report.checked_at if proof is None else signature.signed_at
            assert moment is not None
            assert info.findtext("vr:BestSignatureTime/vr:POETime", "", NAMESPACES) == (
                moment.isoformat().replace("+00:00", "Z")
            )
