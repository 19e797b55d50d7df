"""Letters of many layouts: found where they are, or a person is asked."""

from __future__ import annotations

import pytest

from signing.placement import SURE, DocumentLayout, find_layout
from signing.placement.splitting import TORN
from tests.signing.placement.catalogue import DOUBTFUL, HOPELESS, PLAIN, drawn_by_lot
from tests.signing.placement.letters import Letter, Signer, Truth, make
from tests.signing.placement.paper import Drawn, Setting

TOLERANCE = 3.0
"""Points; marks drawn apart from their letters stand a little higher than in a letter that has them."""
LOTS = range(36)


def is_right(layout: DocumentLayout, truth: Truth) -> bool:
    signer = layout.signer
    if signer is None or layout.number is None or layout.day is None or layout.month is None:
        return False
    found = (*signer.gap.as_tuple(), signer.center_x, *layout.number.corner, *layout.day.corner)
    expected = (*truth.gap.as_tuple(), truth.center_x, *truth.number, *truth.date)
    return (signer.page, signer.title_lines, signer.name, layout.symbol, layout.printed_year) == (
        truth.page,
        truth.titles,
        truth.name,
        truth.symbol,
        2026,
    ) and all(abs(a - b) <= TOLERANCE for a, b in zip(found, expected, strict=True))


def look(letter: Letter) -> tuple[DocumentLayout, Truth]:
    pdf, truth = make(letter)
    assert truth is not None
    return find_layout(pdf), truth


@pytest.mark.parametrize("letter", PLAIN.values(), ids=PLAIN)
def test_plain_letters_are_right_and_sure(letter: Letter) -> None:
    layout, truth = look(letter)
    assert layout.problems == ()
    assert layout.is_sure
    assert is_right(layout, truth)


@pytest.mark.parametrize("letter", DOUBTFUL.values(), ids=DOUBTFUL)
def test_doubtful_letters_are_left_to_a_person(letter: Letter) -> None:
    layout, _ = look(letter)
    assert not layout.is_sure
    assert layout.problems


@pytest.mark.parametrize("letter", HOPELESS.values(), ids=HOPELESS)
def test_letters_without_a_block_are_left_to_a_person(letter: Letter) -> None:
    pdf, _ = make(letter)
    layout = find_layout(pdf)
    assert layout.signer is None or layout.signer.confidence < SURE
    assert layout.problems


@pytest.mark.parametrize("titles_before", [1, 2])
@pytest.mark.parametrize("recipients", [None, ("- Như trên;",)])
@pytest.mark.parametrize("annex_signer", [None, Signer(titles=("CHỦ TỊCH",), name="Lê Hoàng Phúc")])
def test_a_block_torn_by_a_page_break_is_named(
    titles_before: int, recipients: tuple[str, ...] | None, annex_signer: Signer | None
) -> None:
    pdf, _ = make(
        Letter(
            torn_after=titles_before,
            recipients=recipients,
            annex=("LỊCH CÔNG TÁC",) if annex_signer else (),
            annex_signer=annex_signer,
        )
    )
    layout = find_layout(pdf)
    assert not layout.is_sure
    assert TORN.format(before=1, after=2) in layout.problems


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("drawn", [drawn for drawn in Drawn if drawn is not Drawn.SCANNED])
def test_the_way_of_drawing_makes_no_difference(drawn: Drawn, rotation: int) -> None:
    setting = Setting(rotation=rotation, crop=(20, 33), user_unit=1.5, drawn=drawn, seed=rotation)
    layout, truth = look(Letter(setting=setting))
    assert layout.is_sure
    assert is_right(layout, truth)


def test_letters_drawn_by_lot_are_never_wrong_and_seldom_unsure() -> None:
    sure = 0
    for seed in LOTS:
        layout, truth = look(drawn_by_lot(seed))
        if layout.is_sure:
            assert is_right(layout, truth), seed
            sure += 1
    assert sure >= 0.95 * len(LOTS)
