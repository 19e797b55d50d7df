"""Every attack upon every victim, each verdict held against the oracle: pictures by three readers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from signing.report import Indication, Integrity
from signing.validation import validate
from tests.signing.validation import builders
from tests.signing.validation.attacks import ATTACKS
from tests.signing.validation.attacks.reasons import INTACT
from tests.signing.validation.attacks.victims import VICTIMS
from tests.soak.oracle import Victim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from signing.report import ValidationReport
    from tests.signing.validation.attacks import Attack
    from tests.signing.validation.attacks.victims import Victim as Attacked

NOTHING_DONE = frozenset(
    {"certificate_exchanged", "signature_value_of_the_other_signature", "seal_is_the_leaders"}
)
"""Attacks that take something of one signature for another: with one signature alone, nothing is done."""
OF_PERMITTED_FIELDS = frozenset(
    name for name, attack in ATTACKS.items() if name.startswith(("number_", "day_"))
)
"""Where an author leaves fields open, they may be filled; what that does to the page, the oracle sees."""


@cache
def _victim(attacked: Attacked) -> Victim:
    return Victim(attacked.name, attacked.pdf, builders.trust(), builders.NOW)


def pairs() -> Iterator[tuple[Attacked, Attack]]:
    """All attacks with all victims that they can be done to."""
    for attacked in VICTIMS:
        for attack in ATTACKS.values():
            if not attack.has_own_draft:
                yield attacked, attack


def complaints(chosen: Iterable[tuple[Attacked, Attack]]) -> Iterator[str]:
    """What is wrong with the verdicts, a line each."""
    for attacked, attack in chosen:
        try:
            forged = attack(attacked.pdf)
        except Exception:  # noqa: BLE001, S112 - this victim has not what the attack takes hold of
            continue
        report = validate(forged, trust=builders.trust(), at=builders.NOW)
        if complaint := _complaint(attacked, attack, forged, report):
            yield f"{attack.name} upon {attacked.name}: {complaint}"


def _complaint(attacked: Attacked, attack: Attack, forged: bytes, report: ValidationReport) -> str | None:
    if report.indication is not Indication.TOTAL_PASSED and (
        attack.name in INTACT or any(one.integrity is not Integrity.INTACT for one in report.signatures)
    ):
        return None
    if attack.name in NOTHING_DONE and len(report.signatures) == 1:
        return None
    if complaint := _victim(attacked).complaint(forged, report):
        return complaint
    is_permitted = attack.name in OF_PERMITTED_FIELDS and attacked.leaves_fields_open
    if report.indication is not Indication.TOTAL_PASSED or is_permitted or attack.name in attacked.harmless:
        return None
    return "passes"
