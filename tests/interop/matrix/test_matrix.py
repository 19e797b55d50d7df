"""Every mark, level, algorithm and stage before every judge: no verdict is left unexplained.

`expected.DEVIATIONS` is the one table of judges who refuse what is sound. A verdict that is neither the
sound one nor in the table fails, and so does a refusal in the table that no longer happens.
"""

from __future__ import annotations

import subprocess
from itertools import product
from typing import TYPE_CHECKING

import pytest

from signing.errors import NotReadyError
from signing.workflow import Services
from tests.certs.pki import TestPki
from tests.interop.matrix.cells import ABSENT, CELLS, JUDGED, JUDGED_IN, Mark, Stage
from tests.interop.matrix.expected import DEVIATIONS, deviation_of, expected
from tests.interop.matrix.verdicts import Judge, verdict_on
from tests.interop.matrix.writing import path_of
from tests.signing.papers import prepared, sample
from tests.signing.signers import Signers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.interop.matrix.cells import Act, Cell, Then
    from tests.interop.matrix.expected import Deviation
    from tests.interop.matrix.verdicts import Verdicts


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.name)
def test_every_judge_says_what_it_should(cell: Cell, verdicts: Mapping[str, Mapping[str, Verdicts]]) -> None:
    said = {judge: verdict_on(verdicts, judge, cell) for judge in Judge}
    assert said == {judge: expected(judge, cell) for judge in Judge}


@pytest.mark.parametrize(("act", "then"), sorted({(paper.act, paper.then) for paper in JUDGED}))
def test_level_and_algorithm_do_not_show(act: Act, then: Then, papers: Path) -> None:
    """Every page looks the same to poppler; what it has to look like is held by the golden pictures."""
    paths = [path_of(papers, paper) for paper in JUDGED if (paper.act, paper.then) == (act, then)]
    assert len({_drawn(path) for path in paths}) == 1


def test_every_mark_stands_at_every_stage_or_cannot() -> None:
    assert {*JUDGED_IN, *ABSENT} == set(product(Mark, Stage))
    assert not JUDGED_IN.keys() & ABSENT.keys()


def _drawn(path: Path) -> bytes:
    command = ["pdftoppm", "-r", "40", "-gray", str(path)]
    return subprocess.run(command, capture_output=True, check=True).stdout


def test_an_agency_cannot_sign_first(tmp_path: Path) -> None:
    pki = TestPki.create(tmp_path)
    with pytest.raises(NotReadyError):
        Signers.of(pki).issue(prepared(sample()), Services(None, None, pki.anchors))


@pytest.mark.parametrize("deviation", DEVIATIONS, ids=lambda one: f"{one.judge}: {one.reason}")
def test_no_reason_stands_idle(deviation: Deviation) -> None:
    """Each speaks for some cell and is not hidden by one before it; that it happens is tested above."""
    assert any(deviation_of(deviation.judge, cell) is deviation for cell in CELLS)
