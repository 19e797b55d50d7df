"""pyHanko's documented path to a visible signature: load the key file, make a signer, sign. Our "before"."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from pyhanko import stamp
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, SimpleBoxLayoutRule
from pyhanko.sign import fields, signers

from tests.load.givens import BOX, IMAGE, PASSPHRASE

if TYPE_CHECKING:
    from pathlib import Path


def sign(letter: BinaryIO, out: BinaryIO, key_file: Path) -> None:
    """One visible PAdES B-B signature with an image, the way the library's guide shows it."""
    signer = signers.SimpleSigner.load_pkcs12(  # type: ignore[no-untyped-call]  # the library's own gap
        str(key_file), passphrase=PASSPHRASE.encode()
    )
    assert signer is not None
    writer = IncrementalPdfFileWriter(letter)
    x0, y0, x1, y1 = (round(value) for value in BOX)
    fields.append_signature_field(writer, fields.SigFieldSpec("Signature", box=(x0, y0, x1, y1)))
    style = stamp.StaticStampStyle(
        border_width=0,
        background=PdfImage(str(IMAGE)),
        background_opacity=1.0,
        background_layout=SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID),
    )
    meta = signers.PdfSignatureMetadata(
        field_name="Signature", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    signers.PdfSigner(meta, signer=signer, stamp_style=style).sign_pdf(writer, output=out)
