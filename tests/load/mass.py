"""A morning's mass of letters: files in, files out, each with a time stamp of the demo authority's service.

The drafts are unprepared: finding the places and preparing are part of the work. The time-stamp service runs
on the same machine and takes its share of it.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader

from certs.authority import AuthorityServer
from tests.load.givens import DATA, IMAGE, PASSPHRASE
from tests.load.measuring import child

if TYPE_CHECKING:
    from tests.load.material import Material

LETTERS = 5_000
JOBS = 4
"""Two for each core: while one waits for the disk or a time stamp, another signs."""
BYTES = 900_000
SURE = ("01-docx-kh", "02-html-tb", "03-docx-cv", "05-docx-qd", "07-docx-tb")


@dataclass(frozen=True, slots=True)
class Mass:
    """What the run took."""

    letters: int
    seconds: float
    cpu_seconds: float
    megabytes: float


def measure(material: Material, port: int, letters: int = LETTERS) -> Mass:
    """Sign so many letters with `antin sign --level T`; the authority's base address must be that port."""
    drafts, signed = material.folder / "drafts", material.folder / "signed"
    drafts.mkdir()
    files = _write(drafts, letters)
    secret = material.folder / "passphrase"
    secret.write_text(PASSPHRASE)
    anchor = material.folder / "root.der"
    anchor.write_bytes(material.authority.anchor)
    command = [sys.executable, "-m", "api.cli", "sign", "--as", "leader", "--level", "T", "--jobs", str(JOBS)]
    command += ["--key", f"p12:{material.key_file}", "--secret-file", str(secret), "--image", str(IMAGE)]
    command += ["--tsa", material.authority.tsa_url, "--trust", str(anchor), "--out-dir", str(signed), *files]
    with AuthorityServer(material.authority, port):
        usage = child(command, variables={"ANTIN_HOME": str(material.folder / "home")})
    _check(signed, letters)
    total = sum(path.stat().st_size for path in signed.iterdir())
    shutil.rmtree(drafts)
    shutil.rmtree(signed)
    return Mass(letters, usage.wall_ms / 1000, usage.cpu_ms / 1000, total / 1e6)


def _write(folder: Path, letters: int) -> list[str]:
    originals = [_with_scan((DATA / f"{name}.pdf").read_bytes()) for name in SURE]
    paths = []
    for number in range(letters):
        path = folder / f"{number:05}.pdf"
        path.write_bytes(originals[number % len(originals)])
        paths.append(str(path))
    return paths


def _with_scan(letter: bytes) -> bytes:
    """The letter with a scanned annex, so that the file has some 900 KB."""
    side = 600
    picture = io.BytesIO()
    noise = Image.frombytes("L", (side, side * 3 // 2), os.urandom(side * side * 3 // 2))
    noise.resize((side * 2, side * 3)).save(picture, format="JPEG", quality=75)
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        scan = pdf.make_stream(picture.getvalue())
        scan.Type, scan.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        scan.Width, scan.Height, scan.BitsPerComponent = side * 2, side * 3, 8
        scan.ColorSpace, scan.Filter = pikepdf.Name.DeviceGray, pikepdf.Name.DCTDecode
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=scan))
        page.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Scan Do Q")
        pdf.save(out)
    return out.getvalue()


def _check(folder: Path, letters: int) -> None:
    """All are there; one in a hundred is opened and must hold a time-stamped signature."""
    signed = sorted(folder.iterdir())
    assert len(signed) == letters, f"{len(signed)} of {letters} were signed"
    for path in signed[::100]:
        [signature] = PdfFileReader(io.BytesIO(path.read_bytes())).embedded_signatures
        attributes = [attribute["type"].native for attribute in signature.signer_info["unsigned_attrs"]]
        assert attributes == ["signature_time_stamp_token"], path
