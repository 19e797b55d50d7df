"""Each mark looks as it did when a person looked at it, to half a millimetre and to the letter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageChops

from signing.marks import DECREE_30
from tests.signing.golden.catalogue import ATTACHMENT, CASES, HEAD, PICTURES, Case, Hands, letter, picture_of
from tests.signing.golden.comparing import DPI, is_same

if TYPE_CHECKING:
    from tests.certs.pki import TestPki

HALF_A_MILLIMETRE = round(0.5 / 25.4 * DPI)


@pytest.fixture(scope="module")
def hands(pki: TestPki) -> Hands:
    return Hands.of(pki)


def kept(case: Case) -> Image.Image:
    return Image.open(case.path).convert("RGB")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_mark_looks_as_it_did(case: Case, hands: Hands) -> None:
    assert is_same(case.drawn(hands), kept(case)), f"look at {case.path} and renew it if the change is meant"


def test_every_kind_of_mark_has_a_picture() -> None:
    shown = {case.name.partition("-")[0] for case in CASES}
    assert {kind.value for kind in DECREE_30.marks} <= shown
    assert {case.path for case in CASES} == set(PICTURES.glob("*.png"))


@pytest.mark.parametrize("case", [case for case in CASES if case.like is None], ids=lambda case: case.name)
def test_half_a_millimetre_is_noticed(case: Case) -> None:
    picture = kept(case)
    for across, down in ((HALF_A_MILLIMETRE, 0), (0, HALF_A_MILLIMETRE)):
        assert not is_same(picture, ImageChops.offset(picture, across, down))


def test_a_changed_letter_is_noticed(hands: Hands) -> None:
    picture = Image.open(PICTURES / "attachment.png").convert("RGB")
    for other in (replace(ATTACHMENT, number=6), replace(ATTACHMENT, symbol="KH-SNI")):
        assert not is_same(picture_of(hands.word(letter(), other), HEAD), picture)
