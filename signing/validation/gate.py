"""May an agency's mark follow? The decision before the clerk seals, from the report alone."""

from __future__ import annotations

from signing.errors import NotReadyError
from signing.marks import MarkKind
from signing.report import Indication, SignatureReport, SubIndication, ValidationReport
from signing.validation.wording import advice

WAITING = frozenset({SubIndication.TRY_LATER})
"""Evidence that can still come: revocation sources were down. Sealing goes on, and the level shows it."""


def check_leader_signature(report: ValidationReport) -> tuple[str, ...]:
    """Give warnings, or raise `NotReadyError` unless a leader's signature stands that an agency may seal.

    The agency signs only what the competent person has validly signed (Decree 30/2020, Art. 32.2.d).
    """
    leaders = [one for one in report.signatures if one.kind == MarkKind.LEADER]
    if not leaders:
        raise NotReadyError(
            "Văn bản chưa có chữ ký của người có thẩm quyền. Hãy trình ký trước khi ban hành."
        )
    for one in report.signatures:
        waits = one.indication is Indication.INDETERMINATE and one.sub_indication in WAITING
        if one.indication is not Indication.TOTAL_PASSED and not waits:
            raise NotReadyError(_refusal(one))
    return tuple(reason for one in report.signatures for reason in one.reasons)


def _refusal(one: SignatureReport) -> str:
    """Which signature stands in the way, why, and what to do next."""
    name = one.signer or one.field
    if one.indication is Indication.INDETERMINATE:
        verdict = f"chưa xác định được hiệu lực chữ ký {name}."
    else:
        verdict = f"chữ ký {name} không hợp lệ."
    next_step = advice(one.sub_indication) if one.sub_indication else ""
    return " ".join(filter(None, (f"Không đóng dấu được: {verdict}", *one.reasons[:1], next_step)))
