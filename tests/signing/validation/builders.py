"""Signed letters made with plain pyHanko, so that verification is tested apart from our own signing."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certs.trust import TrustAnchors

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
NOW = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)
"""When everything is signed and, by default, checked."""

pdf_name = generic.NameObject


@dataclass(frozen=True)
class Party:
    """A certificate with its key."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def asn1(self) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(self.der)

    @property
    def asn1_key(self) -> asn1_keys.PrivateKeyInfo:
        return asn1_keys.PrivateKeyInfo.load(
            self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        )


@cache
def key(label: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """One key per name and run; making them is the slow part."""
    del label
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def name(common: str, organisation: str = "Cơ quan thử nghiệm") -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def issue(  # noqa: PLR0913 - every fault a test may want
    common: str,
    issuer: Party | None,
    *,
    ca: bool = False,
    days: tuple[int, int] = (-365, 365),
    key_usage: str = "signing",
    extensions: tuple[tuple[x509.ExtensionType, bool], ...] = (),
    bits: int = 2048,
    path_length: int | None = None,
) -> Party:
    """Make a certificate; `days` are its validity around `NOW`."""
    own = key(common, bits)
    subject = name(common)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=days[0]))
        .not_valid_after(NOW + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=path_length), critical=True)
        .add_extension(_usage("ca" if ca else key_usage), critical=True)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return Party(own, builder.sign((issuer.key if issuer else own), hashes.SHA256()))


def _usage(kind: str) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=kind == "signing",
        content_commitment=kind == "signing",
        key_encipherment=kind == "encryption",
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=kind == "ca",
        crl_sign=kind == "ca",
        encipher_only=False,
        decipher_only=False,
    )


@cache
def root() -> Party:
    return issue("Gốc thử nghiệm", None, ca=True, days=(-3000, 3000))


@cache
def leader() -> Party:
    return issue("Nguyễn Văn An", root())


@cache
def agency() -> Party:
    return issue("Sở Nội vụ", root())


@cache
def tsa() -> Party:
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    return issue("Dấu thời gian thử nghiệm", root(), extensions=((usage, True),), days=(-1000, 3000))


def trust(*parties: Party) -> TrustAnchors:
    return TrustAnchors.from_der(*(party.der for party in parties or (root(),)))


def stamper(at: datetime = NOW, party: Party | None = None) -> DummyTimeStamper:
    party = party or tsa()
    store = SimpleCertificateStore()
    store.register_multiple([root().asn1, party.asn1])
    return DummyTimeStamper(party.asn1, party.asn1_key, certs_to_embed=store, fixed_dt=at)


def signer(party: Party, *chain: Party, pss: bool = False) -> signers.SimpleSigner:
    store = SimpleCertificateStore()
    store.register_multiple([link.asn1 for link in chain])
    return signers.SimpleSigner(
        signing_cert=party.asn1, signing_key=party.asn1_key, cert_registry=store, prefer_pss=pss
    )


def letter(sample: str = "01-docx-kh") -> bytes:
    return (SAMPLES / f"{sample}.pdf").read_bytes()


def appearance(writer: IncrementalPdfFileWriter, content: bytes, width: float, height: float) -> object:
    """An appearance stream as a new object."""
    stream = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject(generic.FloatObject(v) for v in (0, 0, width, height)),
        },
        stream_data=content,
    )
    return writer.add_object(stream)


def text_field(
    writer: IncrementalPdfFileWriter, label: str, box: tuple[int, int, int, int], page: generic.IndirectObject
) -> generic.IndirectObject:
    field = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/T"): generic.pdf_string(label),
            pdf_name("/F"): generic.NumberObject(4),
            pdf_name("/Rect"): generic.ArrayObject(generic.NumberObject(v) for v in box),
            pdf_name("/DA"): generic.pdf_string("/Helv 12 Tf 0 g"),
            pdf_name("/P"): page,
        }
    )
    return writer.add_object(field)


TEXT_BOXES = {
    "AntinNumber": (110, 700, 140, 715),
    "AntinDay": (380, 700, 400, 715),
    "AntinMonth": (430, 700, 450, 715),
}
LEADER_BOX = (350, 200, 470, 260)
ROOM = 20_000
"""Hexadecimal digits kept for a signature value: enough for attacks that make it larger."""

AGENCY_BOX = (290, 190, 390, 290)


def prepared(pdf: bytes | None = None, extra_fields: tuple[str, ...] = ()) -> bytes:
    """Reserve the text fields and the leader's signature field."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf or letter()))
    page_ref = writer.find_page_for_modification(0)[0]
    boxes = TEXT_BOXES | {
        label: (100, 100 + 20 * i, 200, 115 + 20 * i) for i, label in enumerate(extra_fields)
    }
    references = [text_field(writer, label, box, page_ref) for label, box in boxes.items()]
    form = generic.DictionaryObject({pdf_name("/Fields"): generic.ArrayObject(references)})
    writer.root[pdf_name("/AcroForm")] = writer.add_object(form)
    writer.update_root()
    annotations = page_ref.get_object().setdefault("/Annots", generic.ArrayObject())
    annotations.extend(references)
    writer.update_container(annotations)
    writer.mark_update(page_ref)
    fields.append_signature_field(
        writer, fields.SigFieldSpec("AntinLeader1", box=LEADER_BOX, on_page=0, empty_field_appearance=True)
    )
    return written(writer)


def opened(pdf: bytes) -> IncrementalPdfFileWriter:
    """To be written to, also where it is encrypted without a password."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    if writer.prev.encrypted:
        writer.encrypt("")
    return writer


def written(writer: IncrementalPdfFileWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


STAND_INS = {
    "AntinLeader1": ("Signature1",),
    "AntinAgency": ("Signature2", "Signature1"),
    "AntinNumber": ("So",),
    "AntinDay": ("Ngay",),
    "AntinMonth": ("Thang",),
}
"""What files of other agencies have in the place of our fields."""


def find_field(writer: IncrementalPdfFileWriter, label: str) -> generic.IndirectObject:
    """The field of that name, or what stands in for it. Raises `KeyError`."""
    entries = list(list.__iter__(writer.root["/AcroForm"]["/Fields"]))
    for name in (label, *STAND_INS.get(label, ())):
        for entry in entries:
            field = entry.get_object()
            if "/T" in field and field["/T"] == name:  # by its key, a string comes decrypted
                found: generic.IndirectObject = entry
                return found
    raise KeyError(label)


def fill(writer: IncrementalPdfFileWriter, label: str, value: str) -> None:
    reference = find_field(writer, label)
    field = reference.get_object()
    field[pdf_name("/V")] = generic.pdf_string(value)
    content = f"/Tx BMC q BT /Helv 12 Tf 2 3 Td ({value}) Tj ET Q EMC".encode("latin-1")
    field[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): appearance(writer, content, 30, 15)})
    writer.mark_update(reference)


def sign(  # noqa: PLR0913 - every way of signing a test may want
    pdf: bytes | IncrementalPdfFileWriter,
    party: Party,
    field: str,
    *,
    spec: fields.SigFieldSpec | None = None,
    timestamper: DummyTimeStamper | None = None,
    subfilter: fields.SigSeedSubFilter = fields.SigSeedSubFilter.PADES,
    pss: bool = False,
    md: str = "sha256",
    certify: bool = False,
    chain: tuple[Party, ...] = (),
) -> bytes:
    writer = pdf if isinstance(pdf, IncrementalPdfFileWriter) else opened(pdf)
    metadata = signers.PdfSignatureMetadata(
        field_name=field, md_algorithm=md, subfilter=subfilter, certify=certify
    )
    pdf_signer = signers.PdfSigner(
        metadata, signer(party, *chain, pss=pss), timestamper=timestamper, new_field_spec=spec
    )
    out = BytesIO()
    pdf_signer.sign_pdf(writer, output=out, bytes_reserved=ROOM)
    return out.getvalue()


def led(pdf: bytes | None = None, party: Party | None = None, *, stamped: bool = True) -> bytes:
    """The leader's signature on a prepared letter."""
    return sign(
        pdf or prepared(), party or leader(), "AntinLeader1", timestamper=stamper() if stamped else None
    )


AGENCY_LOCK = fields.FieldMDPSpec(fields.FieldMDPAction.INCLUDE, list(TEXT_BOXES))


def issued(
    pdf: bytes | None = None,
    party: Party | None = None,
    *,
    stamped: bool = True,
    meddle: Callable[[IncrementalPdfFileWriter], None] | None = None,
) -> bytes:
    """The clerk's single revision: number, date and seal."""
    writer = opened(pdf or led())
    for label, value in (("AntinNumber", "05"), ("AntinDay", "01"), ("AntinMonth", "6")):
        fill(writer, label, value)
    if meddle is not None:
        meddle(writer)
    spec = fields.SigFieldSpec(
        "AntinAgency", box=AGENCY_BOX, on_page=0, field_mdp_spec=AGENCY_LOCK, empty_field_appearance=True
    )
    return sign(
        writer, party or agency(), "AntinAgency", spec=spec, timestamper=stamper() if stamped else None
    )


@cache
def finished() -> bytes:
    """A letter that a leader signed and an agency issued, both time-stamped."""
    return issued()


@cache
def approved() -> bytes:
    """A letter with the leader's time-stamped signature only."""
    return led()


def with_security_store(pdf: bytes, *certificates: Party) -> bytes:
    """Append a DSS in a revision of its own, as B-LT does."""
    writer = opened(pdf)
    streams = [writer.add_object(generic.StreamObject(stream_data=party.der)) for party in certificates]
    store = generic.DictionaryObject({pdf_name("/Certs"): generic.ArrayObject(streams)})
    writer.root[pdf_name("/DSS")] = writer.add_object(store)
    writer.update_root()
    return written(writer)


def with_document_timestamp(pdf: bytes, at: datetime = NOW) -> bytes:
    out = BytesIO()
    signers.PdfTimeStamper(stamper(at), field_name="AntinTimestamp1").timestamp_pdf(
        opened(pdf), md_algorithm="sha256", output=out
    )
    return out.getvalue()


def changed(pdf: bytes, meddle: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """Append a revision that `meddle` fills."""
    writer = opened(pdf)
    meddle(writer)
    return written(writer)


@cache
def small() -> bytes:
    """A page with nothing on it, signed: few bytes for tests that take very many turns."""
    blank = BytesIO()
    writer = PdfFileWriter()
    writer.insert_page(
        PageObject(
            contents=writer.add_object(generic.StreamObject(stream_data=b"")), media_box=(0, 0, 595, 842)
        )
    )
    writer.write(blank)
    spec = fields.SigFieldSpec("AntinLeader1")
    return sign(blank.getvalue(), leader(), "AntinLeader1", spec=spec)
