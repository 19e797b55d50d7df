"""Files that nobody may sign, each named for its fault, with what the service has to say to it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import pikepdf
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.generic import TextStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from api.demo.letters import Letter, typeset
from infra.clock import utc_now
from tests.signing.papers import changed
from tests.signing.preparation import drafts

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fault:
    """How a sound letter becomes a bad one, and what the drafter is told."""

    spoil: Callable[[bytes], bytes]
    code: str
    words: str
    """Part of the Vietnamese sentence."""


def _with(change: Callable[[pikepdf.Pdf], None]) -> Callable[[bytes], bytes]:
    return lambda letter: changed(letter, change)


def _no_pdf(_letter: bytes) -> bytes:
    return b"PK\x03\x04" + "Đây là tệp Word đổi đuôi.".encode() * 200


def _empty(_letter: bytes) -> bytes:
    return b""


def _truncated(letter: bytes) -> bytes:
    return letter[: len(letter) // 3]


def _encrypted(letter: bytes) -> bytes:
    return drafts.encrypted(letter, "mật khẩu mở")


def _locked_by_owner(letter: bytes) -> bytes:
    return drafts.encrypted(letter)


def _signed_by_stranger(letter: bytes) -> bytes:
    return sign_as_stranger(letter)


FAULTS = {
    "not a PDF": Fault(_no_pdf, "document.unreadable", "PDF"),
    "empty": Fault(_empty, "document.unreadable", "PDF"),
    "truncated": Fault(_truncated, "document.unreadable", "PDF"),
    "encrypted": Fault(_encrypted, "document.encrypted", "mật khẩu"),
    "locked by its owner": Fault(_locked_by_owner, "document.encrypted", "mật khẩu"),
    "signed by a stranger": Fault(_signed_by_stranger, "document.already_signed", "chữ ký"),
    "XFA form": Fault(_with(drafts.xfa), "document.forbidden_content", "XFA"),
    "hidden layer": Fault(_with(drafts.hidden_layer), "document.forbidden_content", "lớp"),
    "conditional layer": Fault(_with(drafts.conditional_layer), "document.forbidden_content", "lớp"),
    "external stream": Fault(_with(drafts.external_stream), "document.forbidden_content", "ngoài tệp"),
    "open field": Fault(_with(drafts.stale_field), "document.forbidden_content", "ô biểu mẫu"),
    "video": Fault(_with(drafts.movie), "document.forbidden_content", "RichMedia"),
}

HARMLESS = {
    "script at opening": drafts.opening_script,
    "named script": drafts.named_script,
    "script of a page": drafts.page_script,
    "link that starts a program": drafts.launching_link,
    "link with a script behind it": drafts.chained_link,
}
"""Nobody sees these in print: they are taken out, and the history says so."""


def unsure(year: int) -> bytes:
    """A letter without a signature block: where its leader signs only a person can say."""
    return typeset(
        Letter(
            parent="UBND tỉnh An Phú",
            agency="Sở Nội vụ",
            symbol="/KH-SNV",
            place="An Phú",
            year=year,
            kind="Kế hoạch",
            subject="Không có khối chữ ký",
            paragraphs=("Nội dung của kế hoạch.",),
            recipients=("- Lưu: VT.",),
            title_lines=(),
            signer="",
        )
    )


def padded(letter: bytes, size: int) -> bytes:
    """The same letter, with an image of that many bytes that no page shows and nothing makes smaller."""

    def add(document: pikepdf.Pdf) -> None:
        pixels = Random(size).randbytes(256 * (size // 256))  # noqa: S311 - noise, no secret
        image = document.make_stream(pixels)
        image.update(
            {
                "/Type": pikepdf.Name.XObject,
                "/Subtype": pikepdf.Name.Image,
                "/Width": 256,
                "/Height": size // 256,
                "/ColorSpace": pikepdf.Name.DeviceGray,
                "/BitsPerComponent": 8,
            }
        )
        document.pages[0].obj.Resources.XObject = pikepdf.Dictionary(Im1=image)

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(letter)) as document:
        add(document)
        document.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def sign_as_stranger(letter: bytes) -> bytes:
    """Signed with other software, by somebody whom nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Người Lạ")])
    now = utc_now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        signing_key=asn1_keys.PrivateKeyInfo.load(
            key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        ),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]  # untyped in pyHanko
    )
    out = io.BytesIO()
    signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(letter)),
        signers.PdfSignatureMetadata(field_name="Signature1"),
        signer=signer,
        output=out,
    )
    return out.getvalue()


def renumbered(issued: bytes, number: str) -> bytes:
    """An issued document in which somebody wrote another number afterwards."""
    writer = IncrementalPdfFileWriter(io.BytesIO(issued))
    fields = writer.root["/AcroForm"]["/Fields"]
    [field] = [each for each in fields if each.get_object().get("/T") == "AntinNumber"]
    field.get_object()["/V"] = TextStringObject(number)
    writer.mark_update(field)
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # untyped in pyHanko
    return out.getvalue()


def large_form(size: int, *, boundary: str) -> Iterator[bytes]:
    """A multipart body with a file of `size` bytes, made while it is sent."""
    yield (
        f"--{boundary}\r\nContent-Disposition: form-data; "
        'name="file"; filename="lon.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\n'
    ).encode()
    for _ in range(size // MEGABYTE):
        yield bytes(MEGABYTE)
    yield f"\r\n--{boundary}--\r\n".encode()
