"""Each kind of mark is drawn as its rule says: image or words, the colour, the place."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
import pytest

from signing.appearance.images import Ink
from signing.geometry import Box, mm
from signing.marks import DECREE_30, FieldSeries, MarkKind, MarkPlace
from signing.placement.pages import page_geometries
from tests.certs.pki import TestPki
from tests.signing.golden.catalogue import CASES, Hands
from tests.signing.papers import layout_of, sample
from tests.signing.test_faces import boxes, part, picture, pixels

SHOWN = {
    MarkKind.LEADER: ("leader", "AntinLeader1"),
    MarkKind.AGENCY: ("agency", "AntinAgency"),
    MarkKind.ATTACHMENT: ("attachment", "AntinAttachment1"),
    MarkKind.COPY: ("copy-true", "AntinCopy1"),
    MarkKind.DIGITISED: ("digitised", "AntinDigitised1"),
    MarkKind.INCOMING: ("incoming", "AntinIncoming1"),
}
"""A picture's name and the field in it."""
pytestmark = pytest.mark.parametrize("kind", DECREE_30.marks, ids=str)


@pytest.fixture(scope="module")
def signed(pki: TestPki) -> dict[MarkKind, bytes]:
    cases = {case.name: case for case in CASES}
    hands = Hands.of(pki)
    return {kind: cases[name].signed(hands) for kind, (name, _) in SHOWN.items()}


COLOURS = {"g", "G", "rg", "RG", "k", "K", "sc", "SC", "scn", "SCN"}
"""Operators that set one (ISO 32000-1, table 74)."""


def instructions(pdf: bytes, field: str) -> Iterator[tuple[str, list[float]]]:
    """What the mark's content stream does, and the components of the colours it sets."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        widget = next(one for one in document.Root.AcroForm.Fields if field == one.T)
        for instruction in pikepdf.parse_content_stream(widget.AP.N):
            operator = str(instruction.operator)
            yield operator, [float(one) for one in instruction.operands] if operator in COLOURS else []


def test_every_kind_names_its_articles(kind: MarkKind) -> None:
    assert any(word in DECREE_30.marks[kind].articles for word in ("Điều", "Phụ lục"))


def test_image_or_words(kind: MarkKind, signed: dict[MarkKind, bytes]) -> None:
    rule, (_, field) = DECREE_30.marks[kind], SHOWN[kind]
    done = {operator for operator, _ in instructions(signed[kind], field)}
    assert ("Do" in done) == (rule.image is not None)
    assert ("Tj" in done) == bool(rule.pattern or rule.frame_mm)
    assert ("Do" in done) != ("Tj" in done)


def test_colour(kind: MarkKind, signed: dict[MarkKind, bytes]) -> None:
    rule, (_, field) = DECREE_30.marks[kind], SHOWN[kind]
    if rule.image is None:
        set_to = [(one, numbers) for one, numbers in instructions(signed[kind], field) if one in COLOURS]
        assert set_to
        assert all(one in {"g", "G"} and numbers == [0] for one, numbers in set_to)
    else:
        assert rule.image.upper() in Ink.__members__
        assert pixels(part(picture(signed[kind]), boxes(signed[kind])[field]), rule.image) > 100


def test_place(kind: MarkKind, signed: dict[MarkKind, bytes]) -> None:
    pdf, (_, field) = signed[kind], SHOWN[kind]
    box, page = boxes(pdf)[field], page_geometries(pdf)[0]
    match DECREE_30.marks[kind].place:
        case MarkPlace.ABOVE_NAME:
            signer = layout_of(sample()).signer
            assert signer is not None
            assert signer.gap.y0 <= box.y0 < box.y1 <= signer.gap.y1
            assert box.center.x == pytest.approx(signer.center_x, abs=0.1)
        case MarkPlace.OVER_SIGNATURE:
            leader = boxes(pdf)["AntinLeader1"]
            assert (box.x1 - leader.x0) / leader.width == pytest.approx(DECREE_30.seal_overlap, abs=0.01)
        case MarkPlace.TOP_RIGHT:
            corner = Box(page.width / 2, page.height - mm(25), page.width - mm(15) + 0.1, page.height)
            assert corner.contains(Box(box.center.x, box.y0, box.x1, box.y1))
        case MarkPlace.FREE_SPACE:
            assert (box.width, box.height) == pytest.approx(DECREE_30.frame(kind), abs=0.01)
            others = (other for name, other in boxes(pdf).items() if name != field)
            assert all(box.intersection(other) is None for other in others)


def test_field_names(kind: MarkKind) -> None:
    _, field = SHOWN[kind]
    assert kind is MarkKind.AGENCY or FieldSeries[kind.name].owns(field)
