"""Documents that several people sign: every block is reported, the competent person's first."""

from __future__ import annotations

from dataclasses import replace

from signing.placement import DocumentLayout, find_layout
from tests.signing.placement.catalogue import CHAIR, OTHER, SECRETARY
from tests.signing.placement.letters import BODY, Letter, Signer, make

DEPUTY = Signer()


def names(layout: DocumentLayout) -> list[str]:
    return [signer.name for signer in layout.signers]


def found(letter: Letter) -> DocumentLayout:
    pdf, _ = make(letter)
    return find_layout(pdf)


def test_minutes_have_the_chair_first_and_the_secretary_after() -> None:
    layout = found(Letter(recipients=None, beside=SECRETARY, beside_lower=0, signer=CHAIR))
    assert names(layout) == [CHAIR.name, SECRETARY.name]
    assert layout.signer == layout.signers[0]
    assert layout.is_sure


def test_a_joint_document_has_the_right_most_first() -> None:
    layout = found(Letter(recipients=None, beside=OTHER, beside_lower=0))
    assert names(layout) == [DEPUTY.name, OTHER.name]
    assert layout.signers[1].title_lines == OTHER.titles
    assert layout.signers[1].center_x < 300 < layout.signers[0].center_x


def test_a_block_in_the_next_row_signs_too() -> None:
    lower = replace(OTHER, titles=("TỔ TRƯỞNG TỔ THẨM ĐỊNH",))
    layout = found(Letter(beside=lower, beside_lower=150))
    assert names(layout) == [DEPUTY.name, lower.name]


def test_an_ordinary_letter_has_one_signer() -> None:
    assert names(found(Letter())) == [DEPUTY.name]


def test_whoever_signs_an_annex_signs_something_else() -> None:
    annexed = Letter(annex=("PHỤ LỤC I", "DANH SÁCH"), annex_signer=OTHER)
    assert names(found(annexed)) == [DEPUTY.name]


def test_without_a_block_there_is_no_signer() -> None:
    layout = found(Letter(signer=None, paragraphs=(*BODY, "GIÁM ĐỐC")))
    assert layout.signers == ()
    assert layout.as_json("a.pdf")["signers"] == []


def test_signers_are_reported_in_the_shape_of_the_signer() -> None:
    reported = found(Letter(recipients=None, beside=SECRETARY, beside_lower=0, signer=CHAIR)).as_json("a.pdf")
    assert reported["signers"][0] == reported["signer"]
    assert set(reported["signers"][1]) == set(reported["signer"])
