"""Reports cross processes unchanged, and what earlier releases stored can still be read."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from signing.report import RevocationMode, ValidationReport
from signing.validation import validate
from signing.validation.codec import report_from_json, report_to_json
from tests.signing.validation import builders
from tests.signing.validation.builders import NOW, trust
from tests.signing.validation.test_standing import CASES

LATER = {
    "report": ("objects", "revocation_mode"),
    "signature": (
        *("change_list", "now", "chain", "identity", "objects", "claimed_at", "time_proof"),
        *("not_before", "content_stamps"),
    ),
    "revocation": ("next_update", "reason", "sha256"),
}
"""What stored reports of the first releases do not have."""


def stored_long_ago(report: ValidationReport) -> dict[str, Any]:
    encoded: dict[str, Any] = json.loads(json.dumps(report.as_json("a.pdf")))
    for key in LATER["report"]:
        del encoded[key]
    for signature in encoded["signatures"]:
        for key in LATER["signature"]:
            del signature[key]
        for key in LATER["revocation"] if signature["revocation"] else ():
            del signature["revocation"][key]
    return {**encoded, "needs": []}


@pytest.fixture(scope="module")
def report() -> ValidationReport:
    return validate(builders.finished(), trust=trust(), at=NOW, revocation=RevocationMode.OFF)


@pytest.mark.parametrize("name", CASES)
def test_report_crosses_processes_unchanged(name: str) -> None:
    case = CASES[name]
    report = validate(case.make(), trust=trust(), at=case.at)
    assert report_from_json(json.loads(json.dumps(report_to_json(report)))) == report


def test_old_report_says_what_it_said(report: ValidationReport) -> None:
    read = report_from_json(stored_long_ago(report))
    assert read.indication is report.indication
    for old, new in zip(read.signatures, report.signatures, strict=True):
        assert (old.now, old.chain, old.identity, old.objects) == (None, (), None, ())
        assert replace(
            new,
            now=None,
            chain=(),
            identity=None,
            objects=(),
            change_list=(),
            claimed_at=None,
            time_proof=None,
            not_before=None,
            content_stamps=(),
        ) == replace(old, revocation=new.revocation)


def test_json_keeps_what_was_promised(report: ValidationReport) -> None:
    """The names of the public contract; more may come, none may go."""
    encoded = report.as_json("a.pdf")
    assert {"file", "indication", "signatures", "problems"} <= set(encoded)
    promised = {
        *("field", "kind", "indication", "sub_indication", "signer", "signed_at", "level", "integrity"),
        *("covers_whole_file", "changes_after", "time_is", "reasons"),
    }
    assert promised <= set(encoded["signatures"][0])
