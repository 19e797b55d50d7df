"""The results as the page docs/pkits.md."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.certs.pkits.cases import CASES, TITLES
from tests.certs.pkits.differences import POLICIES, policy_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.certs.pkits.cases import Case
    from tests.certs.pkits.running import Answer

_INTRODUCTION = """# NIST PKITS

The Public Key Interoperability Test Suite of NIST (version 1.0.1) asks 247 questions about certification
paths: signatures, periods, names, revocation lists, constraints, policies. Its certificates and lists come
with the package `cryptography-vectors`; all of them together are put before our path finder and revocation
check, as the directory that the suite wants, at {at:%d %B %Y}. The inputs are the suite's; *policies 1, 2*
means NIST-test-policy-1 and -2 as initial policy set.

This page is written by `python -m tests.certs.pkits`. `tests/certs/pkits` fails when it says something else
than a run does, when a case differs from the suite without a policy below, and when a policy names a case
that does not differ.
"""


def page(answers: Mapping[Case, Answer], introduction_values: Mapping[str, object]) -> str:
    """Give the whole page in Markdown."""
    return "\n".join(
        (
            _INTRODUCTION.format(**introduction_values),
            *_summary(answers),
            "",
            *_differences(answers),
            "",
            *_sections(answers),
        )
    )


def _summary(answers: Mapping[Case, Answer]) -> Iterator[str]:
    asked, agreed = Counter[str](), Counter[str]()
    for case, answer in answers.items():
        asked[case.section] += 1
        agreed[case.section] += answer.is_valid is case.is_valid
    yield "| Section | | Cases | As expected |"
    yield "|---|---|---:|---:|"
    for section, title in TITLES.items():
        yield f"| {section} | {title} | {asked[section]} | {agreed[section]} |"
    yield f"| | **All** | **{asked.total()}** | **{agreed.total()}** |"


def _differences(answers: Mapping[Case, Answer]) -> Iterator[str]:
    yield "## Differences, and the policy behind each"
    yield ""
    if all(answer.is_valid is case.is_valid for case, answer in answers.items()):
        yield "None."
        return
    yield "| Policy | What it says | Cases |"
    yield "|---|---|---|"
    for policy in POLICIES:
        yield f"| {policy.name} | {policy.why} | {', '.join(policy.cases)} |"


def _sections(answers: Mapping[Case, Answer]) -> Iterator[str]:
    yield "## Every case"
    for section, title in TITLES.items():
        yield from ("", f"### {section} {title}", "")
        yield "| Case | Certificate | Inputs | Expected | Got | |"
        yield "|---|---|---|---|---|---|"
        for case in CASES:
            if case.section == section:
                yield _row(case, answers[case])


def _row(case: Case, answer: Answer) -> str:
    policy = policy_of(case.number) if answer.is_valid is not case.is_valid else None
    cells = (
        case.number,
        case.certificate.removesuffix("EE"),
        case.settings,
        _word(is_valid=case.is_valid),
        _word(is_valid=answer.is_valid),
        (answer.sub_indication or "") + (f" ({policy.name})" if policy is not None else ""),
    )
    return f"| {' | '.join(cells)} |"


def _word(*, is_valid: bool) -> str:
    return "valid" if is_valid else "invalid"
