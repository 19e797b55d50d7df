"""Files that other people's software signed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

if TYPE_CHECKING:
    from tests.certs.pki import TestPki

PADES = fields.SigSeedSubFilter.PADES
PKCS7 = fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED


ROOM = 16_384
"""Characters reserved for a signature, so that pyHanko need not sign twice to learn its size."""


def stranger(pki: TestPki) -> signers.SimpleSigner:
    """Somebody's key as pyHanko wants it."""
    packed = pki.authority.to_pkcs12(pki.person(), "pass", "x")
    signer = signers.SimpleSigner.load_pkcs12_data(packed, other_certs=[], passphrase=b"pass")
    assert isinstance(signer, signers.SimpleSigner)
    return signer


def signed_by_pyhanko(  # noqa: PLR0913 - a signature has that many givens
    draft: bytes,
    pki: TestPki,
    *,
    field: str,
    certify: fields.MDPPerm | None = None,
    sub_filter: fields.SigSeedSubFilter = PADES,
    signer: signers.SimpleSigner | None = None,
) -> bytes:
    """Signed at B-B in an invisible field; `certify` makes it a certification with these permissions.

    Who signs often gives the `signer` that `stranger` made.
    """
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        subfilter=sub_filter,
        certify=certify is not None,
        docmdp_permissions=certify or fields.MDPPerm.FILL_FORMS,
    )
    out = signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(draft)), metadata, signer or stranger(pki), bytes_reserved=ROOM
    )
    return bytes(out.getvalue())
