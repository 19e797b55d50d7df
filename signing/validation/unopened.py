"""Signatures in files that cannot be opened: cut off, or damaged so that no reader finds its way.

Their format cannot be processed, which is a failure of its own (EN 319 102-1, 5.2.2, table 5). Only what the
bytes show for a signature is told, and nothing about it but that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from signing.report import ChangesAfter, SubIndication
from signing.validation import coverage, kinds
from signing.validation.changes import Review
from signing.validation.composing import Findings, composed
from signing.validation.faults import Fault
from signing.validation.signatures import Examined

if TYPE_CHECKING:
    from signing.pdf.source import Source
    from signing.report import SignatureReport
    from signing.validation.structure import ByteRange, FileStructure

_VALUE = re.compile(rb"<308[0-3]")
"""How the DER of a message begins, in hexadecimal."""
MAX_SIGNATURES = 20
"""Told of one such file; a sound one has a handful."""


def unopened(source: Source, structure: FileStructure, reason: str) -> tuple[SignatureReport, ...]:
    """Report what the bytes show for signatures; `reason` (Vietnamese) is why the file cannot be opened."""
    shown = [one for one in structure.byte_ranges[:MAX_SIGNATURES] if _is_signature(source, one)]
    return tuple(_report(one, reason) for one in shown)


def _is_signature(source: Source, covered: ByteRange) -> bool:
    """Whether it surrounds the beginning of a signature value, as a whole or as far as the file goes."""
    if covered.end <= source.size:
        return coverage.is_self_consistent(source, covered)
    gap_start, gap_end = covered.gap
    is_ordered = covered.first == 0 and 0 < gap_start < gap_end <= covered.end
    return is_ordered and bool(_VALUE.match(source.read(gap_start, 5)))


def _report(covered: ByteRange, reason: str) -> SignatureReport:
    fault = Fault(SubIndication.FORMAT_FAILURE, reason)
    examined = Examined(
        "",
        kinds.kind_of(""),
        fault,
        covered,
        None,
        covers_whole_file=False,
        review=Review(ChangesAfter.FORBIDDEN, (), reason),
    )
    return composed(examined, Findings(fault, None), None, ())
