"""Whether what the finder reports of a letter is right: tolerances, and which faults there are."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from signing.placement import Blank, DocumentLayout, SignerBlock
from tests.field.truth import Spot, Truth

CENTRE = 3.0
"""Points by which the reported centre line may be off the printed name's."""
EDGE = 4.0
"""Points by which the gap's edges may be off the ink above and below."""
BASELINE = 2.0
START = 2.0
"""Points by which a filled text may begin off an ordinary space behind the word before the blank."""
_SPACE = 0.25
"""Em."""


class Outcome(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    """A place was reported that is not the right one."""
    MISSING = "missing"
    """Nothing was reported where something is."""


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: Outcome
    sure: bool
    faults: tuple[str, ...]

    @property
    def is_silent_error(self) -> bool:
        """The one thing that must never happen: a wrong place that nobody is asked about."""
        return self.sure and self.outcome is not Outcome.RIGHT


def judge(layout: DocumentLayout, truth: Truth | None) -> Verdict:
    """Compare a report with the truth; where there is nothing to find, not being sure is right."""
    if truth is None:
        sure = layout.is_sure
        return Verdict(Outcome.WRONG if sure else Outcome.RIGHT, sure, ("nothing to find",) if sure else ())
    wrong = [
        *_signer_faults(layout.signer, truth),
        *_blank_faults("number", layout.number, truth.number),
        *_blank_faults("day", layout.day, truth.day),
    ]
    if layout.symbol is not None and layout.symbol != truth.symbol:
        wrong.append(f"symbol {layout.symbol} for {truth.symbol}")
    missing = [
        f"no {name}"
        for name, found in (
            ("signer", layout.signer),
            ("number", layout.number),
            ("day", layout.day),
            ("month", layout.month),
            ("symbol", layout.symbol),
        )
        if found is None
    ]
    outcome = Outcome.WRONG if wrong else Outcome.MISSING if missing else Outcome.RIGHT
    return Verdict(outcome, layout.is_sure, (*wrong, *missing))


def _signer_faults(signer: SignerBlock | None, truth: Truth) -> Iterator[str]:
    if signer is None:
        return
    if signer.page != truth.page:
        yield f"page {signer.page} for {truth.page}"
        return
    if signer.name != _plain(truth.name):
        yield f"name {signer.name!r} for {truth.name!r}"
    above = tuple(map(_plain, truth.titles))
    if signer.title_lines not in {above, (*above, _plain(truth.second))}:
        yield f"titles {signer.title_lines} for {above}"
    if abs(signer.center_x - truth.center_x) > CENTRE:
        yield f"centre off by {signer.center_x - truth.center_x:.1f}"
    low, high = signer.gap.y0 - truth.gap[0], signer.gap.y1 - truth.gap[1]
    if max(abs(low), abs(high)) > EDGE:
        yield f"gap off by {low:.1f} below, {high:.1f} above"


def _blank_faults(name: str, blank: Blank | None, spot: Spot) -> Iterator[str]:
    if blank is None:
        return
    if blank.page != spot.page:
        yield f"{name} on page {blank.page}"
    if abs(blank.at.y - spot.y) > BASELINE:
        yield f"{name}'s baseline off by {blank.at.y - spot.y:.1f}"
    start = blank.at.x - spot.x
    if not -START / 4 <= start <= _SPACE * spot.size + START:
        yield f"{name} begins {start:.1f} behind the word"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text)
