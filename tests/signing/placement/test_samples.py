"""The samples' own truth, and that finding it is fast enough to do while somebody waits."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from signing.placement import find_layout
from tests.effort import counted

SAMPLES = sorted((Path(__file__).parents[2] / "data" / "samples").glob("*.pdf"))
CALLS_A_PAGE = 120_000
"""Functions called; a page takes a quarter to a half of it, whatever the machine is doing."""


def near(*values: float) -> Any:  # noqa: ANN401 - pytest does not name the type
    return pytest.approx(values, abs=0.5)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_sample_is_found_as_its_truth_says(path: Path) -> None:
    truth = json.loads(path.with_suffix(".json").read_text())
    layout = find_layout(path.read_bytes())
    found = layout.as_json(path.name)
    signer = found["signer"]
    assert layout.is_sure
    assert (signer["page"], signer["name"], signer["title_lines"]) == (
        truth["page"],
        truth["signer"],
        truth["title_lines"],
    )
    assert (*signer["gap"], signer["center_x"]) == near(*truth["gap"], truth["center_x"])
    assert (*found["number"]["at"], *found["date"]["at"]) == near(*truth["number"], *truth["date"])
    assert found["number"]["page"] == found["date"]["page"] == 0
    assert len(layout.pages) == truth["pages"]
    assert layout.printed_year == 2026


def test_there_are_samples() -> None:
    assert len(SAMPLES) == 10


def test_the_style_beside_a_blank_is_reported() -> None:
    layout = find_layout(SAMPLES[0].read_bytes())
    assert layout.number is not None
    assert layout.day is not None
    assert (round(layout.number.style.size), layout.number.style.italic) == (13, False)
    assert (round(layout.day.style.size), layout.day.style.italic) == (13, True)


def test_a_layout_costs_little() -> None:
    find_layout(SAMPLES[0].read_bytes())  # what is loaded once does not count
    for path in SAMPLES:
        content = path.read_bytes()
        layout, calls = counted(partial(find_layout, content))
        assert calls < CALLS_A_PAGE * len(layout.pages), path.name
