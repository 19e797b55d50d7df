"""PDFs into which a message, evidence or a time stamp is put, each in a revision of its own."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp, PdfSignedData

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from certs.evidence import Evidence

ROOM = 24_000
"""Hexadecimal digits kept for a message."""
PADES = fields.SigSeedSubFilter.PADES


@cache
def page() -> bytes:
    """A small page with a line drawn on it, since EU DSS draws every page several times."""
    out = BytesIO()
    writer = PdfFileWriter()
    content = writer.add_object(generic.StreamObject(stream_data=b"20 50 m 120 50 l S"))
    writer.insert_page(PageObject(contents=content, media_box=(0, 0, 140, 100)))
    writer.write(out)
    return out.getvalue()


def signed(  # noqa: PLR0913 - a signature has that many givens
    pdf: bytes,
    make: Callable[[bytes], bytes],
    *,
    claimed: datetime,
    field: str = "Signature1",
    digest: str = "sha256",
    sub_filter: fields.SigSeedSubFilter = PADES,
    certify: fields.MDPPerm | None = None,
) -> bytes:
    """Add an invisible signature; `make` gets the document's digest and gives the DER of the message."""
    holder = PdfSignedData(pdf_name("/Sig"), subfilter=sub_filter, timestamp=claimed, bytes_reserved=ROOM)
    setup = None
    if certify is not None:
        setup = SigMDPSetup(md_algorithm=digest, certify=True, docmdp_perms=certify)
    return _filled(pdf, holder, make, field, digest, setup)


def stamped(
    pdf: bytes, make: Callable[[bytes], bytes], *, field: str = "Stamp1", digest: str = "sha256"
) -> bytes:
    """Add a document time stamp; `make` gets the document's digest and gives the DER of the token."""
    return _filled(pdf, DocumentTimestamp(bytes_reserved=ROOM), make, field, digest, None)


def _filled(  # noqa: PLR0913, PLR0917 - a signature has that many givens
    pdf: bytes,
    holder: PdfSignedData,
    make: Callable[[bytes], bytes],
    field: str,
    digest: str,
    setup: SigMDPSetup | None,
) -> bytes:
    out = BytesIO(pdf)
    embedder = PdfCMSEmbedder(new_field_spec=fields.SigFieldSpec(field))
    steps = embedder.write_cms(field_name=field, writer=IncrementalPdfFileWriter(out))
    next(steps)
    steps.send(SigObjSetup(sig_placeholder=holder, mdp_setup=setup))
    prepared, _ = steps.send(SigIOSetup(md_algorithm=digest, in_place=True))
    steps.send(make(prepared.document_digest))
    return out.getvalue()


def with_evidence(pdf: bytes, evidence: Evidence) -> bytes:
    """Add a document security store (EN 319 142-1, 5.4.2.2), or renew it with more."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        kept = writer.root["/DSS"] if "/DSS" in writer.root else generic.DictionaryObject()
        store = generic.DictionaryObject()
        for key, pieces in (
            ("/Certs", evidence.certificates),
            ("/OCSPs", evidence.ocsp_responses),
            ("/CRLs", evidence.crls),
        ):
            old = list.__iter__(kept[key]) if key in kept else ()
            new = [writer.add_object(generic.StreamObject(stream_data=piece)) for piece in pieces]
            if entries := [*old, *new]:
                store[pdf_name(key)] = generic.ArrayObject(entries)
        writer.root[pdf_name("/DSS")] = writer.add_object(store)
        writer.update_root()

    return changed(pdf, meddle)


def changed(pdf: bytes, meddle: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """Append a revision that `meddle` fills."""
    writer, out = IncrementalPdfFileWriter(BytesIO(pdf)), BytesIO()
    meddle(writer)
    writer.write(out)
    return out.getvalue()
