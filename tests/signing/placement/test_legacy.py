"""Fonts from before Unicode: their codes are read as the letters they draw."""

from __future__ import annotations

import random
import unicodedata

import pytest

from signing.placement import find_layout
from signing.placement.legacy import letters_of
from tests.field.choosing import choose
from tests.field.truth import truth_of
from tests.field.typesetter import typeset
from tests.field.writer import Style, write

MARKS = (
    ("à", "aø"), ("ấ", "aá"), ("ẫ", "aã"), ("ặ", "aë"), ("ễ", "eã"), ("ượ", "öôï"), ("Ố", "OÁ"), ("Đ", "Ñ"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("font", "shown", "meant"),
    [
        (".VnTime", "Sè: 05/Q§-UBND, ngµy; L\xad¬ng V¨n ¢u", "Số: 05/QĐ-UBND, ngày; Lương Văn Âu"),
        ("ABCDEF+.VnTimeH,Bold", "chñ tÞch", "CHỦ TỊCH"),
        (".VnArial-Italic", "μ", "à"),
    ],
)
def test_tcvn3_is_read_letter_by_letter(font: str, shown: str, meant: str) -> None:
    letters = letters_of(font)
    assert letters is not None
    assert "".join(letters.get(character, character) for character in shown) == meant


@pytest.mark.parametrize(("meant", "shown"), MARKS)
def test_vni_puts_marks_behind_letters(meant: str, shown: str) -> None:
    letters = letters_of("VNI-Times")
    assert letters is not None
    read = "".join(letters.get(character, character) for character in shown)
    assert unicodedata.normalize("NFC", read) == meant


@pytest.mark.parametrize("font", ["TimesNewRoman,Bold", "ABCDEF+TimesNewRomanPSMT", "Vnexpress", ""])
def test_other_fonts_mean_what_they_say(font: str) -> None:
    assert letters_of(font) is None


@pytest.mark.parametrize("seed", range(301, 305))
def test_letters_in_tcvn3_are_found(seed: int) -> None:
    spec = choose(seed)
    sheet = typeset(spec)
    truth = truth_of(spec, sheet.words(), (sheet.width, sheet.height))
    assert truth is not None
    layout = find_layout(write(sheet, Style.TCVN3, random.Random(seed)))  # noqa: S311 - varies letters
    assert layout.signer is not None
    assert (layout.signer.name, layout.signer.title_lines) == (truth.name, truth.titles)
    assert layout.symbol == truth.symbol


@pytest.mark.parametrize("style", [Style.NAMELESS, Style.PRIVATE])
def test_letters_without_meaning_are_said_to_be_unreadable(style: Style) -> None:
    sheet = typeset(choose(301))
    layout = find_layout(write(sheet, style, random.Random(301)))  # noqa: S311 - varies letters
    assert layout.signer is None
    assert any("phông chữ" in problem for problem in layout.problems)
