"""Forms of signatures that nobody should make any more: whole is told apart from worth believing."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import hashlib
import re
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
import pytest
from asn1crypto import algos, cms, core
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from pyhanko.pdf_utils import generic

from signing.report import Indication, Integrity, SignatureReport, SubIndication
from signing.validation import validate
from tests.signing.validation import builders

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

ROOM = 6000
_UNKNOWN = 10**9


def signed_by_hand(
    sub_filter: str, value_of: Callable[[bytes], bytes], *, certificate: bytes | None = None
) -> bytes:
    """The letter with one signature whose value `value_of` makes from the signed bytes."""
    with pikepdf.open(BytesIO(builders.letter())) as document:
        value = pikepdf.Dictionary(
            Type=pikepdf.Name("/Sig"),
            Filter=pikepdf.Name("/Adobe.PPKLite"),
            SubFilter=pikepdf.Name(sub_filter),
            ByteRange=pikepdf.Array([0, _UNKNOWN, _UNKNOWN, _UNKNOWN]),
            Contents=pikepdf.String(bytes(ROOM)),
        )
        if certificate is not None:
            value.Cert = pikepdf.String(certificate)
        widget = pikepdf.Dictionary(
            Type=pikepdf.Name("/Annot"),
            Subtype=pikepdf.Name("/Widget"),
            FT=pikepdf.Name("/Sig"),
            T=pikepdf.String("Old"),
            Rect=pikepdf.Array([0, 0, 0, 0]),
            F=132,
            V=document.make_indirect(value),
        )
        field = document.make_indirect(widget)
        document.pages[0].Annots = pikepdf.Array([field])
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]), SigFlags=3)
        out = BytesIO()
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    pdf = out.getvalue()
    gap = re.search(rb"<0{%d}>" % (2 * ROOM), pdf)
    placeholder = re.search(rb"/ByteRange \[[^]]*\]", pdf)
    assert gap is not None
    assert placeholder is not None
    covered = b"/ByteRange [0 %d %d %d]" % (gap.start(), gap.end(), len(pdf) - gap.end())
    pdf = pdf.replace(placeholder[0], covered.ljust(len(placeholder[0])))
    contents = value_of(pdf[: gap.start()] + pdf[gap.end() :]).ljust(ROOM, b"\0")
    return pdf[: gap.start()] + b"<" + contents.hex().encode() + b">" + pdf[gap.end() :]


def _certificates() -> cms.CertificateSet:
    return cms.CertificateSet([cms.CertificateChoices("certificate", builders.leader().asn1)])


def _container(content: bytes | None, to_sign: bytes, name: str) -> bytes:
    """A CMS container without signed attributes."""
    algorithm: hashes.HashAlgorithm = hashes.SHA1() if name == "sha1" else hashes.SHA256()  # noqa: S303 - old on purpose
    certificate = builders.leader().asn1
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                cms.IssuerAndSerialNumber(
                    {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
                ),
            ),
            "digest_algorithm": {"algorithm": name},
            "signature_algorithm": {"algorithm": "rsassa_pkcs1v15"},
            "signature": builders.leader().key.sign(to_sign, padding.PKCS1v15(), algorithm),
        }
    )
    held = {"content_type": "data"} | ({} if content is None else {"content": content})
    signed_data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": name})],
            "encap_content_info": held,
            "certificates": _certificates(),
            "signer_infos": [signer],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": signed_data}).dump())


def without_attributes(data: bytes) -> bytes:
    return _container(None, data, "sha256")


def around_the_digest(data: bytes) -> bytes:
    digest = hashlib.sha1(data).digest()  # noqa: S324 - what the form prescribes
    return _container(digest, digest, "sha1")


def bare(data: bytes) -> bytes:
    signature = builders.leader().key.sign(data, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - as above
    return bytes(core.OctetString(signature).dump())


FORMS = {
    "without signed attributes": lambda: signed_by_hand("/adbe.pkcs7.detached", without_attributes),
    "around the digest": lambda: signed_by_hand("/adbe.pkcs7.sha1", around_the_digest),
    "bare": lambda: signed_by_hand("/adbe.x509.rsa_sha1", bare, certificate=builders.leader().der),
    "bare with its chain": lambda: signed_by_hand(
        "/adbe.x509.rsa_sha1", bare, certificate=builders.leader().der + builders.root().der
    ),
}


def judged(pdf: bytes) -> SignatureReport:
    (signature,) = validate(pdf, trust=builders.trust(), at=builders.NOW).signatures
    return signature


@pytest.mark.parametrize("form", FORMS)
def test_old_form_is_whole_but_passes_nothing(form: str) -> None:
    signature = judged(FORMS[form]())
    assert signature.integrity is Integrity.INTACT
    assert signature.indication is Indication.INDETERMINATE
    assert signature.sub_indication is SubIndication.SIG_CONSTRAINTS_FAILURE
    assert signature.signer == "Nguyễn Văn An"


@pytest.mark.parametrize("form", FORMS)
def test_altered_file_in_an_old_form_fails(form: str) -> None:
    pdf = FORMS[form]()
    at = pdf.index(b"stream") + 40
    signature = judged(pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :])
    assert (signature.integrity, signature.indication) == (Integrity.BROKEN, Indication.TOTAL_FAILED)


@pytest.mark.parametrize("form", FORMS)
def test_what_follows_an_old_form_is_judged_like_any_other(form: str) -> None:
    """An open question about the signature hides no forbidden change."""

    def turn(writer: IncrementalPdfFileWriter) -> None:
        page = writer.find_page_for_modification(0)[0]
        page.get_object()[generic.pdf_name("/Rotate")] = generic.NumberObject(180)
        writer.mark_update(page)

    signature = judged(builders.changed(FORMS[form](), turn))
    assert (signature.integrity, signature.indication) == (Integrity.BROKEN, Indication.TOTAL_FAILED)


def test_another_certificate_beside_a_bare_signature_fails() -> None:
    other = builders.agency().der
    signature = judged(signed_by_hand("/adbe.x509.rsa_sha1", bare, certificate=other))
    assert signature.integrity is Integrity.BROKEN
