"""Pictures of pages before and after a signature, drawn by a limited child process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.sandbox import SandboxError
from signing.report import ChangesAfter
from signing.reporting.job import comparisons

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from infra.sandbox import Runner
    from signing.report import SignatureReport, ValidationReport
    from signing.reporting.pictures import Comparison

MOST_SIGNATURES = 2
"""Signatures for which pages are drawn; the others say in words what changed."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of looking at one signature's pages."""

    shown: tuple[Comparison, ...]
    differing: int
    """Pages that look different, of those that were looked at."""


def compared(sandbox: Runner, pdf: bytes | Path, report: ValidationReport) -> dict[int, Compared]:
    """Draw the pages that look different since a signature, by the signature's place in the report.

    Signatures with forbidden changes come first. What cannot be drawn is left out: the words are there.
    """
    found: dict[int, Compared] = {}
    for index in _worth_a_look(report.signatures)[:MOST_SIGNATURES]:
        signature = report.signatures[index]
        end = _end(signature)
        if end is None:
            continue
        hints = sorted({change.page for change in signature.change_list if change.page is not None})
        try:
            reply = sandbox.run(
                "signing.reporting.job:compare_job", {"end": end, "hints": hints}, {"pdf": pdf}
            )
        except SandboxError:
            continue
        found[index] = Compared(*comparisons(reply.args, reply.files))
    return found


def _worth_a_look(signatures: Sequence[SignatureReport]) -> list[int]:
    order = (ChangesAfter.FORBIDDEN, ChangesAfter.PERMITTED)
    changed = [index for index, one in enumerate(signatures) if one.changes_after in order]
    return sorted(changed, key=lambda index: order.index(signatures[index].changes_after))


def _end(signature: SignatureReport) -> int | None:
    """Where the signed revision ends, in bytes from the start of the file."""
    covered = signature.identity.byte_range if signature.identity is not None else None
    return None if covered is None else covered[2] + covered[3]
