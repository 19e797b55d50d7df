"""Every mark, level, algorithm and stage before every judge: no verdict is left unexplained.

`expected.DEVIATIONS` is the one table of judges who refuse what is sound. A verdict that is neither the
sound one nor in the table fails, and so does a refusal in the table that no longer happens.
"""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

import pytest
from PIL import ImageChops

from signing.errors import NotReadyError
from signing.report import Level
from signing.textmarks import AttachmentMark, sign_text_mark
from signing.workflow import Services
from tests.certs.pki import TestPki
from tests.interop.matrix.cells import ABSENT, CELLS, JUDGED, JUDGED_IN, LEVELS, Act, Mark, Stage
from tests.interop.matrix.expected import DEVIATIONS, deviation_of, expected
from tests.interop.matrix.pages import DPI, PAGES, SAME, complaint, golden_page, path_of_page
from tests.interop.matrix.verdicts import Judge, verdict_on
from tests.interop.matrix.writing import WHEN, WORDS, draft
from tests.signing.algorithms import ALGORITHMS
from tests.signing.golden.comparing import is_same
from tests.signing.papers import prepared, sample
from tests.signing.signers import Signers, key_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.interop.matrix.cells import Cell
    from tests.interop.matrix.expected import Deviation
    from tests.interop.matrix.verdicts import Verdicts


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.name)
def test_every_judge_says_what_it_should(cell: Cell, verdicts: Mapping[str, Mapping[str, Verdicts]]) -> None:
    said = {judge: verdict_on(verdicts, judge, cell) for judge in Judge}
    assert said == {judge: expected(judge, cell) for judge in Judge}


def test_every_act_that_is_judged_has_a_golden_page() -> None:
    assert {path_of_page(paper.act) for paper in JUDGED} == set(PAGES.glob("*.png"))


@pytest.mark.parametrize("act", sorted({paper.act for paper in JUDGED}))
def test_half_a_millimetre_on_the_page_is_noticed(act: Act) -> None:
    page, dots = golden_page(act), round(0.5 / 25.4 * DPI)
    for across, down in ((dots, 0), (0, dots)):
        assert not is_same(page, ImageChops.offset(page, across, down), dpi=DPI)


def test_acts_do_not_look_alike() -> None:
    shown = sorted({paper.act for paper in JUDGED})
    for one, other in combinations(shown, 2):
        assert not is_same(golden_page(one), golden_page(other), dpi=DPI), (one, other)


@pytest.mark.parametrize("other", [AttachmentMark(6, "KH-SNV"), AttachmentMark(7, "KH-SNI")])
def test_another_number_on_the_page_is_noticed(other: AttachmentMark, tmp_path: Path) -> None:
    pki = TestPki.create(tmp_path)
    agency, offline = key_of(pki.agency()), Services(None, None, pki.anchors)
    for mark, is_expected in ((WORDS[Act.ATTACHED], True), (other, False)):
        at = WHEN[Act.ATTACHED]
        signed = sign_text_mark(draft(), agency, mark, services=offline, at=at, level=Level.B_B)
        assert (complaint(signed.pdf, Act.ATTACHED) == SAME) is is_expected


def test_every_mark_stands_at_every_stage_or_cannot() -> None:
    """With every level and every algorithm."""
    combinations_there = {(cell.mark, cell.stage, cell.paper.level, cell.paper.algorithm) for cell in CELLS}
    assert combinations_there == {
        (*one, *other) for one in JUDGED_IN for other in product(LEVELS, ALGORITHMS)
    }
    assert {*JUDGED_IN, *ABSENT} == set(product(Mark, Stage))
    assert not JUDGED_IN.keys() & ABSENT.keys()


def test_an_agency_cannot_sign_first(tmp_path: Path) -> None:
    pki = TestPki.create(tmp_path)
    with pytest.raises(NotReadyError):
        Signers.of(pki).issue(prepared(sample()), Services(None, None, pki.anchors))


@pytest.mark.parametrize("deviation", DEVIATIONS, ids=lambda one: f"{one.judge}: {one.reason}")
def test_no_reason_stands_idle(deviation: Deviation) -> None:
    """Each speaks for some cell and is not hidden by one before it; that it happens is tested above."""
    assert any(deviation_of(deviation.judge, cell) is deviation for cell in CELLS)
