"""Judging a file with evidence that is fetched as it turns out to be needed, wherever the judging is done.

First what the verdict needs, a few rounds at most. Then what today's standing needs besides: a file that
carries its own evidence passes by it for the time it was signed, but whether the certificates still hold is
only known by asking. That second step improves what is said of today and never spoils the verdict: sources
that do not answer leave no complaint behind, and only news of a revocation may change it for the worse.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from certs.evidence import Evidence, EvidenceNeed, EvidenceSource
from signing.report import Indication, SignatureReport, SubIndication, ValidationReport

MAX_ROUNDS = 3
"""A missing issuer may itself need an issuer and revocation data; real chains end within three rounds."""
TODAY_SECONDS = 30.0
"""After so long of fetching nothing more is asked for today's standing."""

_NEWS = frozenset({SubIndication.REVOKED, SubIndication.REVOKED_NO_POE, SubIndication.REVOKED_CA_NO_POE})
_SEVERITY = (Indication.TOTAL_PASSED, Indication.INDETERMINATE, Indication.TOTAL_FAILED)


def judged_with(
    judge: Callable[[Evidence], ValidationReport], source: EvidenceSource | None
) -> ValidationReport:
    """Judge, fetch what is missing from `source`, and judge again; None where nobody may be asked."""
    evidence = Evidence()
    report = judge(evidence)
    if source is None:
        return report
    asked: set[EvidenceNeed] = set()
    give_up = time.monotonic() + TODAY_SECONDS
    for _ in range(MAX_ROUNDS):
        needs = [need for need in report.needs if need not in asked]
        if not needs:
            break
        asked.update(needs)
        evidence += source.fetch(needs)
        report = judge(evidence)
    for _ in range(MAX_ROUNDS):
        needs = [need for need in report.needs_today if need not in asked]
        if not needs or time.monotonic() > give_up:
            break
        asked.update(needs)
        found = source.fetch(needs)
        if found.is_empty:
            break
        evidence += replace(found, failures=())
        report = not_worse(report, judge(evidence))
    return report


def not_worse(before: ValidationReport, after: ValidationReport) -> ValidationReport:
    """Take the later report, unless more evidence made a verdict worse without anybody being revoked.

    Then the earlier one with the later word on today: what was enough once stays enough.
    """
    pairs = list(zip(before.signatures, after.signatures, strict=True))
    if not any(_is_spoilt(*pair) for pair in pairs):
        return after
    signatures = tuple(replace(one, now=other.now) for one, other in pairs)
    return replace(before, signatures=signatures, needs_today=after.needs_today)


def _is_spoilt(before: SignatureReport, after: SignatureReport) -> bool:
    is_worse = _SEVERITY.index(after.indication) > _SEVERITY.index(before.indication)
    return is_worse and after.sub_indication not in _NEWS
