"""Who notices what was done to an issued letter: the pinned table behind docs/validators.md.

A judge that becomes stricter fails a test here too; then the table and the page are brought up to date.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from signing.report import Indication
from signing.validation import validate
from tests.interop import eu_dss
from tests.interop.eu_dss import FAILED, LOOKS_DIFFERENT, OVERLAP, PASSED, UNDEFINED_CHANGE
from tests.interop.journey import CHECKED, FRESH, TAMPERED
from tests.signing import judges

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.interop.conftest import Files

VALID = "Signature is Valid."
MISMATCH = "Digest Mismatch."
EDITED = "The signature is valid but there have been edits since signing."
UNCHANGED = "The document is unchanged since signing."
INVALIDATED = "Digest error: Signature invalidated by change to document."

NOTHING: set[str] = set()
LEADER_AND_AGENCY = ("AntinLeader1", "AntinAgency")


@dataclass(frozen=True)
class Expected:
    """Verdicts on one file; tuples hold the leader's signature, the agency's, and what follows."""

    ours: tuple[Indication, ...]
    pyhanko: tuple[bool, ...]
    dss: tuple[str, ...]
    dss_says: tuple[set[str], ...]
    """Errors and warnings, beyond the overlap of the sound file."""
    poppler: tuple[str, ...] = (VALID, VALID)
    mupdf: tuple[str, ...] = (EDITED, EDITED)


OK, BAD, OPEN = Indication.TOTAL_PASSED, Indication.TOTAL_FAILED, Indication.INDETERMINATE

TABLE = {
    "flipped_byte_in_the_first_page": Expected(
        ours=(BAD, BAD),
        pyhanko=(False, False),
        dss=(FAILED, FAILED),
        dss_says=({eu_dss.NOT_INTACT}, {eu_dss.NOT_INTACT}),
        poppler=(MISMATCH, MISMATCH),
        mupdf=(INVALIDATED, INVALIDATED),
    ),
    "number_changed": Expected(
        ours=(OK, BAD),
        pyhanko=(True, False),
        dss=(PASSED, PASSED),
        dss_says=({UNDEFINED_CHANGE}, {LOOKS_DIFFERENT, UNDEFINED_CHANGE}),
    ),
    "number_value_changed_but_not_its_look": Expected(
        ours=(OK, BAD), pyhanko=(True, False), dss=(PASSED, PASSED), dss_says=(NOTHING, NOTHING)
    ),
    "day_changed": Expected(
        ours=(OK, BAD),
        pyhanko=(True, False),
        dss=(PASSED, PASSED),
        dss_says=({UNDEFINED_CHANGE}, {LOOKS_DIFFERENT, UNDEFINED_CHANGE}),
    ),
    "picture_replaced": Expected(
        ours=(BAD, BAD),
        pyhanko=(False, False),
        dss=(PASSED, PASSED),
        dss_says=({LOOKS_DIFFERENT}, {LOOKS_DIFFERENT}),
    ),
    "seal_moved": Expected(
        ours=(BAD, BAD),
        pyhanko=(True, False),
        dss=(PASSED, PASSED),
        dss_says=(NOTHING, {LOOKS_DIFFERENT}),
    ),
    "evil_annotation": Expected(
        ours=(BAD, BAD), pyhanko=(False, False), dss=(PASSED, PASSED), dss_says=(NOTHING, NOTHING)
    ),
    "content_stream_replaced": Expected(
        ours=(BAD, BAD),
        pyhanko=(False, False),
        dss=(PASSED, PASSED),
        dss_says=({LOOKS_DIFFERENT, UNDEFINED_CHANGE}, {LOOKS_DIFFERENT, UNDEFINED_CHANGE}),
    ),
    "page_added": Expected(
        ours=(BAD, BAD),
        pyhanko=(False, False),
        dss=(FAILED, FAILED),
        dss_says=({eu_dss.PAGES_DIFFER}, {eu_dss.PAGES_DIFFER}),
    ),
    "signed_over_by_a_stranger": Expected(
        ours=(BAD, BAD, OPEN),
        pyhanko=(True, True, False),
        dss=(PASSED, PASSED, "INDETERMINATE"),
        dss_says=(NOTHING, NOTHING, {eu_dss.UNTRUSTED}),
        poppler=(VALID, VALID, VALID),
        mupdf=(EDITED, EDITED, UNCHANGED),
    ),
}

each = pytest.mark.parametrize("name", TABLE)


def test_everything_done_to_the_letter_is_in_the_table() -> None:
    assert set(TABLE) == set(TAMPERED)


@each
def test_we_notice(name: str, files: Files) -> None:
    report = validate(files.read(name), trust=files.trust, at=CHECKED)
    assert tuple(one.indication for one in report.signatures) == TABLE[name].ours
    assert report.indication is not OK
    assert all(one.reasons for one in report.signatures if one.indication is not OK)


@each
def test_pyhanko(name: str, files: Files) -> None:
    found = judges.pyhanko(files.read(name), files.trust, FRESH)
    assert tuple(opinion.sound for opinion in found.values()) == TABLE[name].pyhanko


@each
def test_eu_dss(name: str, dss: Mapping[str, tuple[eu_dss.Opinion, ...]]) -> None:
    found, expected = dss[name], TABLE[name]
    assert tuple(opinion.field for opinion in found)[:2] == LEADER_AND_AGENCY
    assert tuple(opinion.indication for opinion in found) == expected.dss
    assert tuple((one.errors | one.warnings) - {OVERLAP} for one in found) == expected.dss_says


def test_eu_dss_tells_of_an_annotation_without_minding_it(
    dss: Mapping[str, tuple[eu_dss.Opinion, ...]],
) -> None:
    assert all(opinion.changes.annotations for opinion in dss["evil_annotation"])


def test_eu_dss_does_not_see_that_a_locked_field_changed(
    dss: Mapping[str, tuple[eu_dss.Opinion, ...]],
) -> None:
    """The lock names the field; only fields that come or go are compared with it."""
    assert dss["number_changed"][1].changes.fields == frozenset()


@each
def test_poppler(name: str, files: Files) -> None:
    assert tuple(judges.pdfsig_verdicts(files.path(name))) == TABLE[name].poppler


@each
def test_mupdf(name: str, files: Files) -> None:
    assert tuple(judges.mutool_verdicts(files.path(name))) == TABLE[name].mupdf
