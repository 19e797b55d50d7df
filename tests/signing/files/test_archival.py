"""PDF/A stays what it was, whatever is signed into it: judged by veraPDF."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageStat

from signing.appearance.archival import claimed_part, srgb_profile, stencil
from signing.appearance.images import Ink, read_mark
from signing.rendering import render_page
from signing.report import Level
from signing.textmarks import AttachmentMark, CopyForm, CopyMark, IncomingMark, TextMark, sign_text_mark
from signing.workflow import sign_initials
from tests.certs.pki import AT
from tests.interop import vera_pdf
from tests.signing.files.archival import Flavour, archival
from tests.signing.papers import ANNEXED, LETTER, SIGNATURE, prepared, sample
from tests.signing.signers import ISSUED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from signing.workflow import Services
    from tests.certs.pki import TestPki
    from tests.signing.signers import Signers

FLAVOURS = (
    Flavour(1),
    Flavour(1, "A"),
    Flavour(1, has_intent=False),
    Flavour(2),
    Flavour(2, "A"),
    Flavour(2, "U"),
    Flavour(3),
    Flavour(3, has_intent=False),
)

LETTERS = {LETTER: FLAVOURS, ANNEXED: (Flavour(1), Flavour(3))}
WORDS: tuple[TextMark, ...] = (
    AttachmentMark(7, "KH-SVHTTDL"),
    CopyMark(CopyForm.EXTRACT, "Sở Nội vụ tỉnh An Phú"),
)
ARRIVAL = IncomingMark("Sở Nội vụ tỉnh An Phú", 12, ISSUED)


def test_every_stage_is_the_pdfa_that_the_draft_was(
    served: TestPki, signers: Signers, services: Services, tmp_path: Path
) -> None:
    del served
    expected: dict[str, vera_pdf.Opinion] = {}
    for name, flavours in LETTERS.items():
        for flavour in flavours:
            draft = archival(sample(name), flavour)
            for stage, pdf in _stages(draft, signers, services):
                path = tmp_path / f"{name}-{flavour.name}-{flavour.has_intent}-{stage}.pdf"
                path.write_bytes(pdf)
                expected[path.stem] = vera_pdf.Opinion(flavour.name, ())
    assert vera_pdf.judge(sorted(tmp_path.glob("*.pdf"))) == expected


def _stages(draft: bytes, signers: Signers, services: Services) -> Iterator[tuple[str, bytes]]:
    yield "draft", draft
    yield "prepared", prepared(draft)
    signed = signers.sign(draft, services, level=Level.B_LT).pdf
    yield "leader", signed
    issued = signers.issue(signed, services, level=Level.B_LTA).pdf
    yield "agency", issued
    initialled = sign_initials(prepared(draft), signers.leader, services=services, at=AT, level=Level.B_B)
    yield "initials", initialled.pdf
    for mark, pdf in (*((mark, draft) for mark in WORDS), (ARRIVAL, issued)):
        worded = sign_text_mark(pdf, signers.agency, mark, services=services, at=AT, level=Level.B_LTA)
        yield mark.kind, worded.pdf


def test_the_judge_finds_fault_with_a_letter_that_only_claims(tmp_path: Path) -> None:
    path = tmp_path / "claims.pdf"
    path.write_bytes(archival(sample(), Flavour(1)).replace(b"/GTS_PDFA1", b"/GTS_PDFX1"))
    opinion = vera_pdf.judge([path])["claims"]
    assert opinion.flavour == "1b"
    assert opinion.faults


class TestStencil:
    def test_leaves_the_thin_strokes_of_a_coarse_image_whole(
        self, letter: bytes, signers: Signers, offline: Services
    ) -> None:
        with Image.open(io.BytesIO(SIGNATURE)) as fine:
            coarse = fine.convert("RGBA").resize((280, 112), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        coarse.save(out, format="PNG", dpi=(150, 150))
        stencilled, softly_masked = (
            _strokes(signers.sign(archival(letter, Flavour(part)), offline, image=out.getvalue()).pdf)
            for part in (1, 2)
        )
        assert stencilled <= softly_masked

    def test_is_finer_than_a_coarse_image_and_as_fine_as_a_good_one(self) -> None:
        image = read_mark(SIGNATURE, Ink.BLUE)
        factors = [stencil(image, dpi)[0] // image.width for dpi in (600, 500, 300, 150, 20)]
        assert factors == [1, 1, 2, 4, 4]


def _strokes(signed: bytes) -> int:
    """Into how many pieces the blue ink of page 1 falls at 200 dpi."""
    red, _, blue = Image.open(io.BytesIO(render_page(signed, 0, dpi=200))).convert("RGB").split()
    ink = ImageChops.subtract(blue, red).point([255 if excess > 80 else 0 for excess in range(256)])
    box = ink.getbbox()
    assert box is not None
    ink = ink.crop(box)
    pieces = 0
    while (at := ink.tobytes().find(b"\xff")) >= 0:
        pieces += 1
        ImageDraw.floodfill(ink, (at % ink.width, at // ink.width), 0)
    return pieces


class TestClaim:
    def test_is_read_however_the_packet_is_written(self) -> None:
        space = 'xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"'
        packets = (
            f"<rdf:Description {space}><pdfaid:part>2</pdfaid:part></rdf:Description>",
            f"<pdfaid:part {space}> 2 </pdfaid:part>",
            f"<rdf:Description {space} pdfaid:part='2'/>",
            "<rdf:Description xmlns:a='http://www.aiim.org/pdfa/ns/id/' a:part=\"2\"/>",
        )
        assert [claimed_part(packet.encode()) for packet in packets] == [2, 2, 2, 2]

    def test_of_another_namespace_is_none(self) -> None:
        assert claimed_part(b'<rdf:Description xmlns:pdfaid="urn:x" pdfaid:part="2"/>') is None


def test_our_profile_is_srgb_of_version_2() -> None:
    profile = ImageCms.ImageCmsProfile(io.BytesIO(srgb_profile()))
    assert profile.profile.version == 2.1
    ramp = Image.merge("RGB", [Image.linear_gradient("L").rotate(angle) for angle in (0, 90, 180)])
    same = ImageCms.profileToProfile(ramp, profile, ImageCms.createProfile("sRGB"))
    assert same is not None
    assert max(high for _, high in ImageStat.Stat(ImageChops.difference(ramp, same)).extrema) <= 1
