"""Letters that somebody signed with other software before we see them: pyHanko, as it is documented."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pikepdf import Name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.signing.papers import changed, layout_of

if TYPE_CHECKING:
    from certs.authority import Issued

FIELD = "Signature1"


def signer_of(issued: Issued) -> signers.SimpleSigner:
    key = issued.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    store = SimpleCertificateStore()
    store.register_multiple([x509.Certificate.load(der) for der in issued.chain])
    return signers.SimpleSigner(
        signing_cert=x509.Certificate.load(issued.certificate),
        signing_key=keys.PrivateKeyInfo.load(key),
        cert_registry=store,
    )


def signed(
    pdf: bytes,
    by: Issued,
    *,
    box: tuple[int, int, int, int] | None = None,
    certify: MDPPerm | None = None,
    lock: FieldMDPSpec | None = None,
) -> bytes:
    """The file with an approval signature, or with one that certifies it; `box` on page 1 shows a stamp."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    spec = SigFieldSpec(FIELD, box=box, field_mdp_spec=lock)
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        certify=certify is not None,
        docmdp_permissions=certify or MDPPerm.FILL_FORMS,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    out = io.BytesIO()
    signers.PdfSigner(metadata, signer=signer_of(by), new_field_spec=spec).sign_pdf(writer, output=out)
    return out.getvalue()


LOCKS_ALL = FieldMDPSpec(FieldMDPAction.ALL)
LOCKS_ALL_BUT_ONE = FieldMDPSpec(FieldMDPAction.EXCLUDE, fields=["Ghi chú"])
LOCKS_ONE = FieldMDPSpec(FieldMDPAction.INCLUDE, fields=["Ghi chú"])


def numbered(pdf: bytes, *, number: str, day: str, month: str) -> bytes:
    """The letter with number, day and month printed into its blanks before anybody signed."""
    layout = layout_of(pdf)
    blanks = zip((layout.number, layout.day, layout.month), (number, day, month), strict=True)
    words = "".join(
        f"BT /Printed {blank.style.size} Tf {blank.at.x + 3:.1f} {blank.at.y:.1f} Td ({text}) Tj ET\n"
        for blank, text in blanks
        if blank is not None
    )

    def change(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        page.contents_add(f"q {words} Q".encode(), prepend=False)
        font = pikepdf.Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/Times-Roman"))
        page.resources.Font.Printed = font

    return changed(pdf, change)
