"""A verification report as a page shows it, fresh or as it was stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.web.labels import CHANGES, INDICATIONS, KINDS
from signing.report import Indication, Level, SignatureReport, SubIndication, ValidationReport
from signing.validation import seven_items, verdict_sentence
from signing.validation.codec import report_from_json
from signing.validation.wording import missing_signature


@dataclass(frozen=True, slots=True)
class SignatureView:
    kind_label: str
    indication: Indication
    indication_label: str
    sub_indication: SubIndication | None
    tone: str
    rows: tuple[tuple[str, str], ...]
    """The seven items of TT 15/2025/TT-BKHCN: label, a message of the catalogue, and value."""
    reasons: tuple[str, ...]
    advisories: tuple[str, ...]
    """On the form of the mark; they change no verdict."""
    changes_label: str
    changes: tuple[str, ...]
    field: str
    level: Level | None
    algorithm: str | None
    serial: str | None


@dataclass(frozen=True, slots=True)
class ReportView:
    sentence: str
    tone: str
    problems: tuple[str, ...]
    advisories: tuple[str, ...]
    signatures: tuple[SignatureView, ...]
    checked_at: datetime


def report_view(report: ValidationReport) -> ReportView:
    return ReportView(
        sentence=verdict_sentence(report),
        tone=_tone(report),
        problems=report.problems,
        advisories=report.advisories,
        signatures=tuple(_signature_view(signature) for signature in report.signatures),
        checked_at=report.checked_at,
    )


def _tone(report: ValidationReport) -> str:
    """The colour of the verdict: an original needs both signatures (Decree 30/2020, Art. 5)."""
    tone = INDICATIONS[report.indication][1]
    is_short = missing_signature(signature.kind for signature in report.signatures) is not None
    return "wait" if tone == "good" and is_short else tone


def stored_report_view(stored: Mapping[str, Any] | None) -> ReportView | None:
    """The view of what `ValidationReport.as_json` once wrote; None where nothing was stored."""
    return report_view(report_from_json({**stored, "needs": []})) if stored else None


def _signature_view(signature: SignatureReport) -> SignatureView:
    label, tone = INDICATIONS[signature.indication]
    return SignatureView(
        kind_label=KINDS.get(signature.kind, KINDS["unknown"]),
        indication=signature.indication,
        indication_label=label,
        sub_indication=signature.sub_indication,
        tone=tone,
        rows=tuple(seven_items(signature)),
        reasons=signature.reasons,
        advisories=signature.advisories,
        changes_label=CHANGES[signature.changes_after],
        changes=signature.changes,
        field=signature.field,
        level=signature.level,
        algorithm=signature.algorithm,
        serial=signature.certificate.serial if signature.certificate else None,
    )
