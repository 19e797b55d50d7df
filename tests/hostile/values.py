"""Signatures and evidence made to keep a reader busy."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from asn1crypto import cms, core
from pyhanko.pdf_utils import generic

from tests.hostile.raw import CATALOG, FREE, signed, stream
from tests.signing.validation import builders

if TYPE_CHECKING:
    from random import Random

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


@cache
def value() -> bytes:
    """The value of a real signature, over another file."""
    pdf = builders.small()
    begin = pdf.index(b"/Contents <") + len(b"/Contents <")
    padded = bytes.fromhex(pdf[begin : pdf.index(b">", begin)].decode("ascii"))
    return bytes(cms.ContentInfo.load(padded).dump())


def _altered() -> tuple[cms.ContentInfo, cms.SignedData]:
    info = cms.ContentInfo.load(value())
    return info, info["content"]


def many_certificates(random: Random, scale: int) -> bytes:
    """A thousand certificates of the signer's name, each with a number of its own."""
    info, data = _altered()
    [own] = [choice.chosen for choice in data["certificates"]][:1]
    copies = []
    for number in range(min(100 * scale, 1_000)):
        copy = own.copy()
        copy["tbs_certificate"]["serial_number"] = random.getrandbits(150) + number
        copies.append(cms.CertificateChoices("certificate", copy))
    data["certificates"] = [*data["certificates"], *copies]
    return signed(info.dump(force=True))


def deep_values(random: Random, scale: int) -> bytes:
    """Sequences in sequences, with lengths or without."""
    depth = 20_000 * scale + random.randrange(1_000)
    if random.random() < 0.5:
        return signed(b"\x30\x80" * depth)
    nested = b""
    for _ in range(min(depth, 3_000)):
        size = len(nested)
        length = bytes([size]) if size < 0x80 else b"\x84" + size.to_bytes(4, "big")
        nested = b"\x30" + length + nested
    return signed(nested)


def huge_key(random: Random, scale: int) -> bytes:
    """A signer's key that takes ages to calculate with."""
    info, data = _altered()
    [own] = [choice.chosen for choice in data["certificates"]][:1]
    key = own["tbs_certificate"]["subject_public_key_info"]["public_key"].parsed
    key["modulus"] = random.getrandbits(100_000 * scale) | 1
    key["public_exponent"] = random.getrandbits(50_000 * scale) | 1
    own["tbs_certificate"]["subject_public_key_info"]["public_key"] = core.ParsableOctetBitString(
        key.dump(force=True)
    )
    return signed(info.dump(force=True))


def many_signers(random: Random, scale: int) -> bytes:
    info, data = _altered()
    one = data["signer_infos"][0].dump()
    data["signer_infos"] = cms.SignerInfos.load(_der(0x31, one * (200 * scale + random.randrange(50))))
    return signed(info.dump())


def many_attributes(random: Random, scale: int) -> bytes:
    """Time stamps without number beside the signature, each a signature over something else."""
    info, data = _altered()
    tokens = _der(0x31, value() * (20 * scale + random.randrange(10)))
    attribute = _der(0x30, cms.CMSAttributeType("signature_time_stamp_token").dump() + tokens)
    data["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes.load(_der(0x31, attribute * 5))
    return signed(info.dump())


def _der(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x84]) + len(content).to_bytes(4, "big") + content


def long_identifiers(random: Random, scale: int) -> bytes:
    """Object identifiers and numbers of a hundred thousand digits."""
    oid = b"\x06\x83" + (30_000).to_bytes(3, "big") + b"\xff" * 29_999 + b"\x7f"
    number = b"\x02\x83" + (30_000 * scale).to_bytes(3, "big") + random.randbytes(30_000 * scale)
    inner = random.choice((oid, number))
    return signed(b"\x30\x83" + len(inner).to_bytes(3, "big") + inner)


def meaningless(random: Random, scale: int) -> bytes:
    """A value that is no value."""
    return signed(random.randbytes(10_000 * scale))


def endless_lists(random: Random, scale: int) -> bytes:
    """A security store of revocation lists that unpack without end."""
    size = 300_000 * scale * random.randint(1, 3)

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        packed = generic.StreamObject(stream_data=_endless_list(size))
        packed.compress()
        streams = [writer.add_object(packed)] * (10 * scale)
        store = generic.DictionaryObject(
            {builders.pdf_name(key): generic.ArrayObject(streams) for key in ("/CRLs", "/OCSPs", "/Certs")}
        )
        writer.root[builders.pdf_name("/DSS")] = writer.add_object(store)
        writer.update_root()

    return spoilt(builders.changed(builders.small(), meddle))


def _endless_list(size: int) -> bytes:
    """What begins like a list with as many entries."""
    entry = bytes.fromhex("3020 0211 0123456789abcdef0123456789abcdef01 170b") + b"2601010000Z"
    entries = (entry * (size // len(entry) + 1))[:size]
    return _der(0x30, _der(0x30, entries))


def spoilt(pdf: bytes) -> bytes:
    """With a signature that holds no more, whatever else is in the file."""
    at = pdf.index(b"/MediaBox")
    return pdf[:at] + b"/mediaBox" + pdf[at + len(b"/MediaBox") :]


def many_signatures(random: Random, scale: int) -> bytes:
    """Signature values without number that no form knows."""
    lost = b"<</Type/Sig/ByteRange[0 %d %d %d]/Contents<3080>>>"
    objects = {
        FREE + n: lost % (random.randrange(1, 900), 950 + n, random.randrange(1, 900))
        for n in range(300 * scale)
    }
    return signed(value(), objects)


def store_of_itself(random: Random, scale: int) -> bytes:
    """A security store in which everything is the store."""
    refs = b"10 0 R " * (random.randint(50, 100) * scale)
    store = b"<</Type/DSS/Certs[%b]/CRLs[%b]/OCSPs[%b]/VRI 10 0 R/A 10 0 R>>" % (refs, refs, refs)
    return signed(
        value(),
        {
            CATALOG: b"<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/DSS 10 0 R>>",
            FREE: store,
            FREE + 1: stream(b""),
        },
    )


KINDS = (
    many_certificates,
    deep_values,
    huge_key,
    many_signers,
    many_attributes,
    long_identifiers,
    meaningless,
    endless_lists,
    many_signatures,
    store_of_itself,
)
