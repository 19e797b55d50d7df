"""A verification report as a page shows it, fresh or as it was stored."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from api.i18n import noop as _
from api.web.labels import CHANGES, INDICATIONS, KINDS, SCHEMES
from signing.report import (
    ChainLink,
    Change,
    ChangesAfter,
    Indication,
    Level,
    SignatureReport,
    SubIndication,
    ValidationReport,
)
from signing.validation import seven_items, verdict_sentence
from signing.validation.codec import report_from_json
from signing.validation.wording import (
    local_time,
    missing_signature,
    next_step,
    now_sentence,
    revocation_sentence,
)

if TYPE_CHECKING:
    from api.edge.comparing import Compared
    from signing.reporting.pictures import Comparison

_TONES = {
    ChangesAfter.NONE: "good",
    ChangesAfter.VALIDATION_DATA: "good",
    ChangesAfter.PERMITTED: "go",
    ChangesAfter.FORBIDDEN: "bad",
}
_SHORT = {ChangesAfter.FORBIDDEN: _("bị cấm"), ChangesAfter.PERMITTED: _("được phép")}


@dataclass(frozen=True, slots=True)
class LinkView:
    """One certificate of the chain."""

    subject: str
    organisation: str | None
    issuer: str
    serial: str
    period: str
    sha256: str
    revocation: str
    is_anchor: bool
    schemes: tuple[str, ...]
    """Messages of the catalogue: under whose rules the anchor stands."""


@dataclass(frozen=True, slots=True)
class ChangeView:
    text: str
    tone: str
    label: str
    """A message of the catalogue; "" where nothing needs saying."""
    page: int | None
    """Counted from 1."""


@dataclass(frozen=True, slots=True)
class PictureView:
    """A page before and after, as addresses that hold the picture itself."""

    page: int
    """Counted from 1."""
    before: str | None
    after: str | None
    width: int
    height: int
    regions: tuple[tuple[int, int, int, int], ...]
    """Left, top, width and height in pixels."""


@dataclass(frozen=True, slots=True)
class SignatureView:
    number: int
    """Counted from 1, in the order of the report."""
    kind_label: str
    indication: Indication
    indication_label: str
    sub_indication: SubIndication | None
    tone: str
    rows: tuple[tuple[str, str], ...]
    """The seven items of TT 15/2025/TT-BKHCN: label, a message of the catalogue, and value."""
    now: str
    """What holds today."""
    now_indication: Indication | None
    now_sub_indication: SubIndication | None
    reasons: tuple[str, ...]
    advisories: tuple[str, ...]
    """On the form of the mark; they change no verdict."""
    changes_label: str
    changes_tone: str
    changes: tuple[ChangeView, ...]
    pictures: tuple[PictureView, ...]
    differing: int | None
    """Pages that look different; None where nobody looked."""
    chain: tuple[LinkView, ...]
    revocation: str
    field: str
    level: Level | None
    algorithm: str | None
    serial: str | None


@dataclass(frozen=True, slots=True)
class ReportView:
    sentence: str
    next_step: str | None
    """What to do after that, Vietnamese."""
    tone: str
    problems: tuple[str, ...]
    advisories: tuple[str, ...]
    signatures: tuple[SignatureView, ...]
    checked_at: datetime
    has_changes: bool
    """Some page may look different from when it was signed."""
    is_drawn: bool
    """Somebody looked at the pages as they were and as they are."""


def report_view(report: ValidationReport, pictures: Mapping[int, Compared] | None = None) -> ReportView:
    """The report with, where somebody looked, pictures of pages by the signature's place in it."""
    drawn = pictures or {}
    return ReportView(
        sentence=verdict_sentence(report),
        next_step=next_step(report),
        tone=_tone(report),
        problems=report.problems,
        advisories=report.advisories,
        signatures=tuple(
            _signature_view(index + 1, signature, report.checked_at, drawn.get(index))
            for index, signature in enumerate(report.signatures)
        ),
        checked_at=report.checked_at,
        has_changes=any(one.changes_after in _SHORT for one in report.signatures),
        is_drawn=pictures is not None,
    )


def _tone(report: ValidationReport) -> str:
    """The colour of the verdict: an original needs both signatures (Decree 30/2020, Art. 5)."""
    tone = INDICATIONS[report.indication][1]
    is_short = missing_signature(signature.kind for signature in report.signatures) is not None
    return "wait" if tone == "good" and is_short else tone


def stored_report(stored: Mapping[str, Any] | None) -> ValidationReport | None:
    """What `ValidationReport.as_json` once wrote; None where nothing was stored."""
    return report_from_json({**stored, "needs": []}) if stored else None


def stored_report_view(
    stored: Mapping[str, Any] | None, pictures: Mapping[int, Compared] | None = None
) -> ReportView | None:
    """The view of a stored report; None where nothing was stored."""
    report = stored_report(stored)
    return None if report is None else report_view(report, pictures)


def _signature_view(
    number: int, signature: SignatureReport, at: datetime, compared: Compared | None
) -> SignatureView:
    label, tone = INDICATIONS[signature.indication]
    return SignatureView(
        number=number,
        kind_label=KINDS.get(signature.kind, KINDS["unknown"]),
        indication=signature.indication,
        indication_label=label,
        sub_indication=signature.sub_indication,
        tone=tone,
        rows=tuple(seven_items(signature)),
        now=now_sentence(signature),
        now_indication=signature.now.indication if signature.now else None,
        now_sub_indication=signature.now.sub_indication if signature.now else None,
        reasons=signature.reasons,
        advisories=signature.advisories,
        changes_label=CHANGES[signature.changes_after],
        changes_tone=_TONES[signature.changes_after],
        changes=_changes(signature),
        pictures=tuple(_picture(one) for one in compared.shown) if compared else (),
        differing=compared.differing if compared else None,
        chain=tuple(_link(link, at) for link in signature.chain),
        revocation=revocation_sentence(signature.revocation, at),
        field=signature.field,
        level=signature.level,
        algorithm=signature.algorithm,
        serial=signature.certificate.serial if signature.certificate else None,
    )


def _changes(signature: SignatureReport) -> tuple[ChangeView, ...]:
    if not signature.change_list:
        return tuple(ChangeView(text, "", "", None) for text in signature.changes)
    distinct: dict[tuple[str, int | None], Change] = {}
    for change in signature.change_list:
        distinct.setdefault((change.text, change.page), change)
    return tuple(
        ChangeView(
            change.text,
            _TONES[change.level],
            _SHORT.get(change.level, ""),
            None if change.page is None else change.page + 1,
        )
        for change in distinct.values()
    )


def _link(link: ChainLink, at: datetime) -> LinkView:
    certificate = link.certificate
    return LinkView(
        subject=certificate.subject,
        organisation=certificate.organisation,
        issuer=certificate.issuer,
        serial=certificate.serial,
        period=f"{local_time(certificate.not_before)} – {local_time(certificate.not_after)}",
        sha256=certificate.sha256,
        revocation=revocation_sentence(link.revocation, at),
        is_anchor=link.is_anchor,
        schemes=tuple(SCHEMES[scheme] for scheme in link.schemes if scheme in SCHEMES),
    )


def _picture(one: Comparison) -> PictureView:
    width, height = one.size
    regions = tuple((x0, y0, x1 - x0, y1 - y0) for x0, y0, x1, y1 in one.regions)
    return PictureView(one.page + 1, _inline(one.before), _inline(one.after), width, height, regions)


def _inline(png: bytes | None) -> str | None:
    """The picture inside its own address: nothing of a stranger's file is kept to be fetched later."""
    return None if png is None else f"data:image/png;base64,{b64encode(png).decode('ascii')}"
