"""Findings as a person reads them, and as a program does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from signing.agent.doctor import words
from signing.agent.doctor.model import Facts, Finding, Level, exit_code


def as_text(findings: Sequence[Finding]) -> str:
    """What is wrong comes first, numbered in the order in which it is to be mended."""
    wrong = [one for one in findings if one.level is Level.WRONG]
    blocks = [words.HEADING, _verdict(findings, len(wrong))]
    blocks += ["\n".join(_lines(f"{number}. ", one)) for number, one in enumerate(wrong, 1)]
    blocks += [words.AGAIN] if wrong else []
    for level, mark in ((Level.NOTE, words.NOTE), (Level.FINE, words.FINE)):
        blocks += ["\n".join(_lines(mark, one)) for one in findings if one.level is level]
    return "\n\n".join(blocks)


def as_json(findings: Sequence[Finding], facts: Facts) -> str:
    content = {
        "ok": exit_code(findings) == 0,
        "at": facts.at.isoformat(),
        "findings": [one.to_json() for one in findings],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _verdict(findings: Sequence[Finding], wrong: int) -> str:
    if wrong:
        return words.ONE_WRONG if wrong == 1 else words.SOME_WRONG.format(count=wrong)
    is_closed = any(one.check == "not_running" for one in findings)
    return words.FINE_BUT_CLOSED if is_closed else words.ALL_FINE


def _lines(mark: str, finding: Finding) -> Iterator[str]:
    yield f"{mark}{finding.says}"
    yield from (f"   – {step}" for step in finding.mend)
