"""`make bench`: what signing costs, ours beside other people's software, in one run on one machine.

Machines differ and are noisy: read the ratios, not the digits. Writes the page `speed.md` and its pictures
into the folder given by `--into`; what is not installed here is left out and named.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import logging
import socket
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from signing.placement import find_layout
from signing.preparation import Places, prepare
from signing.report import Indication, RevocationMode
from signing.validation import validate
from tests.field import figures
from tests.load import arrivals, curves, device, flood, large, marks, mass, peers, served
from tests.load.material import Material
from tests.load.measuring import LeftOutError, cpu, paired
from tests.load.page import Line, Results, page
from tests.load.svg import chart

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.load.marks import Mark
    from tests.load.measuring import Pair

Measured = TypeVar("Measured")
INTO = Path(__file__).parents[2] / "build" / "bench"
OURS = "Ấn Tín: visible, on a prepared letter"


def _signing(material: Material) -> list[Line]:
    raw = Line("raw RSA-2048 and SHA-256 of the file, nothing else", cpu(lambda: _raw(material)))
    ours = Line(OURS, cpu(lambda: material.sign(material.prepared)))
    whole = Line(
        "Ấn Tín: visible, from the draft: places found, prepared, signed", cpu(lambda: _whole(material))
    )
    theirs = (
        ("pyHanko, as documented: visible", peers.pyhanko),
        ("EU DSS, JIT warmed: visible", peers.eu_dss_warm),
        ("@signpdf: invisible", peers.signpdf),
        ("poppler `pdfsig -add-signature`: invisible, a process each", peers.pdfsig),
    )
    return [raw, ours, whole, *(_line(what, work, material) for what, work in theirs)]


def _line(what: str, work: Callable[[Material], float], material: Material) -> Line:
    try:
        return Line(what, work(material))
    except LeftOutError as reason:
        return Line(what, None, str(reason))


def _raw(material: Material) -> bytes:
    hashlib.sha256(material.letter).digest()
    return material.private_key.sign(b"the attributes", padding.PKCS1v15(), hashes.SHA256())


def _whole(material: Material) -> bytes:
    places = Places.from_layout(find_layout(material.letter))
    return material.sign(prepare(material.letter, places).pdf)


def _checking(material: Material) -> Pair:
    signed, at = material.sign(material.prepared), datetime.now(UTC)
    root = x509.Certificate.load(material.authority.anchor)
    context = ValidationContext(trust_roots=[root], revocation_mode="soft-fail")

    def ours() -> None:
        report = validate(signed, trust=material.authority.anchors, at=at, revocation=RevocationMode.OFF)
        assert report.indication is Indication.TOTAL_PASSED, report

    def theirs() -> None:
        [embedded] = PdfFileReader(io.BytesIO(signed)).embedded_signatures
        assert validate_pdf_signature(embedded, context).bottom_line

    return paired(ours, theirs)


def _marks(material: Material, checking: Pair, documents: int) -> list[Mark]:
    """What verification has to reach."""
    found = [marks.of_share(checking)]
    if documents:
        found.append(_told("a flood of arrivals", lambda: marks.of_flood(_flood(material, documents))))
    sized = _told("a large file", lambda: marks.of_large(large.measure(material), large.SIZE / 1e6))
    return [*found, *sized, _told("many signatures", marks.of_many)]


def _flood(material: Material, documents: int) -> flood.Flood:
    return flood.measure(material.folder, documents)


def _arriving(folder: Path) -> Line:
    what = (
        "Ấn Tín: an arriving letter with two signatures, B-LT, from the packet to the receipt, all processes"
    )
    return Line(what, arrivals.measure(folder / "service"))


def _stages(material: Material) -> list[Line]:
    return [
        Line("finding the places", cpu(lambda: find_layout(material.letter))),
        Line("preparing the draft", cpu(lambda: prepare(material.letter, material.places))),
    ]


def measure(folder: Path, letters: int, placed: int, documents: int) -> Results:
    """Everything, one after the other."""
    scans = -(-placed * figures.SCANS // figures.COUNT)
    port = _free_port()
    material = Material.create(folder, base_url=f"http://127.0.0.1:{port}")
    checking = _told("checking one signature", lambda: _checking(material))
    return Results(
        signing=_told("one signature", lambda: _signing(material)),
        checking=[
            Line("Ấn Tín", checking.one_ms),
            Line("pyHanko", checking.other_ms),
            _told("one arrival", lambda: _arriving(folder)),
        ],
        marks=_marks(material, checking, documents),
        stages=_told("before the signature", lambda: _stages(material)),
        pages=_told("pages", lambda: curves.cpu_by_pages(material)),
        sizes=_told("sizes, up to 1 GB", lambda: curves.by_size(material)),
        mass=_told(f"{letters} letters", lambda: mass.measure(material, port, letters)) if letters else None,
        batch=_told("a token", lambda: _batch(material)) if letters else None,
        served=_told("a token at the service", lambda: _served(folder)) if letters else None,
        placement=_told("placement", lambda: figures.lines(placed, scans)) if placed else [],
        ran=_ran(letters, placed, scans),
    )


def _batch(material: Material) -> device.Batch | None:
    try:
        return device.measure(material)
    except LeftOutError as reason:
        sys.stderr.write(f"left out: {reason}\n")
        return None


def _served(folder: Path) -> served.Served | None:
    try:
        return served.measure(folder / "served")
    except LeftOutError as reason:
        sys.stderr.write(f"left out: {reason}\n")
        return None


def _ran(letters: int, placed: int, scans: int) -> str:
    signed = f"{letters:,} letters were signed en masse" if letters else "none were signed en masse"
    if not placed:
        return f"{signed}, placement was left out"
    return (
        f"{signed}, and places were looked for in {placed} letters of each producer and {scans} scans, twice"
    )


def _told(what: str, work: Callable[[], Measured]) -> Measured:
    """Say what is being measured while it lasts."""
    sys.stderr.write(f"measuring: {what}\n")
    return work()


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=INTO, help="folder of speed.md and its pictures")
    parser.add_argument("--letters", type=int, default=mass.LETTERS, help="signed en masse; 0: none")
    parser.add_argument("--placed", type=int, default=figures.COUNT, help="of each producer; 0: none")
    parser.add_argument("--arriving", type=int, default=flood.DOCUMENTS, help="at once; 0: none")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)  # pyHanko warns of every certificate without revocation
    with tempfile.TemporaryDirectory() as folder:
        results = measure(Path(folder), options.letters, options.placed, options.arriving)
    written = page(results)
    options.into.mkdir(parents=True, exist_ok=True)
    (options.into / "speed.md").write_text(written, "utf-8")
    pictures = {
        "speed-pages.svg": chart("CPU time of one visible signature", "pages", "milliseconds", results.pages),
        "speed-memory.svg": chart(
            "Memory to sign one file, a fresh process each", "file size, MB", "peak, MB", results.sizes.memory
        ),
    }
    for name, picture in pictures.items():
        (options.into / name).write_text(picture, "utf-8")
    sys.stdout.write(written)
    return 0


if __name__ == "__main__":
    sys.exit(main())
