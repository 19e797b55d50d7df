"""Certificates as other software encodes them: sound in what they say, and not quite DER."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from certs.der import (
    BIT_STRING,
    BOOLEAN,
    CONTEXT_0,
    CONTEXT_3,
    INTEGER,
    OCTET_STRING,
    SEQUENCE,
    SET,
    UTC_TIME,
    children,
    content,
    tlv,
)
from tests.certs.paths.hierarchy import AT, YEAR, named
from tests.certs.pki import reusable_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

Fields = list[bytes]
SERIAL, VALIDITY, SUBJECT, KEY, EXTENSIONS = 1, 4, 5, 6, 7
COMMON_NAME, COUNTRY = (bytes.fromhex(oid) for oid in ("0603550403", "0603550406"))


def made(change: Callable[[Fields], Fields]) -> bytes:
    """A self-signed certificate whose fields were changed before it was signed."""
    key: RSAPrivateKey = reusable_key()  # type: ignore[assignment]
    return signed_anew(_plain(key), key, change)


def signed_anew(certificate: bytes, key: RSAPrivateKey, change: Callable[[Fields], Fields]) -> bytes:
    """Another issuer's certificate, its fields changed, signed with that issuer's key."""
    outer = children(content(certificate, SEQUENCE))
    signed = tlv(SEQUENCE, *change(children(content(outer[0], SEQUENCE))))
    signature = key.sign(signed, padding.PKCS1v15(), SHA256())
    return tlv(SEQUENCE, signed, outer[1], tlv(BIT_STRING, b"\0", signature))


def _plain(key: RSAPrivateKey) -> bytes:
    policy = x509.PolicyInformation(x509.ObjectIdentifier("1.2.3"), None)
    return (
        x509.CertificateBuilder()
        .subject_name(named("Odd"))
        .issuer_name(named("Odd"))
        .public_key(key.public_key())
        .serial_number(77)
        .not_valid_before(AT - YEAR)
        .not_valid_after(AT + YEAR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.CertificatePolicies([policy]), critical=False)
        .sign(key, SHA256())
        .public_bytes(Encoding.DER)
    )


def field(index: int, change: Callable[[bytes], bytes]) -> Callable[[Fields], Fields]:
    return lambda fields: [change(one) if number == index else one for number, one in enumerate(fields)]


def extension(change: Callable[[Fields], Fields]) -> Callable[[Fields], Fields]:
    """Change the parts of every extension: its OID, whether it is critical, its value."""

    def changed(extensions: bytes) -> bytes:
        (listed,) = children(content(extensions, CONTEXT_3))
        each = (
            tlv(SEQUENCE, *change(children(content(one, SEQUENCE))))
            for one in children(content(listed, SEQUENCE))
        )
        return tlv(CONTEXT_3, tlv(SEQUENCE, *each))

    return field(EXTENSIONS, changed)


def value_of(oid: str, value: bytes) -> Callable[[Fields], Fields]:
    """Give one extension another value."""
    kind = bytes.fromhex(oid)
    return extension(lambda parts: [*parts[:-1], tlv(OCTET_STRING, value)] if parts[0] == kind else parts)


def modulus(change: Callable[[bytes], bytes]) -> Callable[[Fields], Fields]:
    def changed(key: bytes) -> bytes:
        algorithm, bits = children(content(key, SEQUENCE))
        number, exponent = children(content(content(bits, BIT_STRING)[1:], SEQUENCE))
        other = tlv(INTEGER, change(content(number, INTEGER)))
        return tlv(SEQUENCE, algorithm, tlv(BIT_STRING, b"\0", tlv(SEQUENCE, other, exponent)))

    return field(KEY, changed)


def subject(tag: int, text: bytes, kind: bytes = COMMON_NAME) -> Callable[[Fields], Fields]:
    return field(SUBJECT, lambda _: tlv(SEQUENCE, tlv(SET, tlv(SEQUENCE, kind, tlv(tag, text)))))


def period(begin: bytes) -> Callable[[Fields], Fields]:
    return field(VALIDITY, lambda _: tlv(SEQUENCE, tlv(UTC_TIME, begin), tlv(UTC_TIME, b"270101000000Z")))


def stated_false(parts: Fields) -> Fields:
    return parts if parts[1][0] == BOOLEAN else [parts[0], tlv(BOOLEAN, b"\0"), *parts[1:]]


def true_as_one(parts: Fields) -> Fields:
    return [tlv(BOOLEAN, b"\1") if part == tlv(BOOLEAN, b"\xff") else part for part in parts]


ODD: dict[str, Callable[[Fields], Fields]] = {
    "serial number with needless zeros": field(SERIAL, lambda _: tlv(INTEGER, b"\0\0\x4d")),
    "not critical, said in full": extension(stated_false),
    "TRUE that is not FF": extension(true_as_one),
    "no authority, said in full": value_of("0603551d13", tlv(SEQUENCE, tlv(BOOLEAN, b"\0"))),
    "negative modulus": modulus(lambda number: number.lstrip(b"\0")),
    "modulus with needless zeros": modulus(lambda number: b"\0\0" + number),
    "at sign in a PrintableString": subject(0x13, b"Odd_@"),
    "Vietnamese in a PrintableString": subject(0x13, "Sở Nội vụ".encode()),
    "Latin-1 in a TeletexString": subject(0x14, b"Odd \xe9"),
    "Latin-1 in a UTF8String": subject(0x0C, b"Odd \xe9"),
    "GeneralString": subject(0x1B, b"Odd"),
    "time without seconds": period(b"2501010000Z"),
    "time with an offset": period(b"250101070000+0700"),
    "qualifier of another type": value_of(
        "0603551d20",
        tlv(
            SEQUENCE,
            tlv(
                SEQUENCE,
                bytes.fromhex("06022a03"),
                tlv(SEQUENCE, tlv(SEQUENCE, bytes.fromhex("06082b06010505070201"), tlv(0x0C, b"http://x"))),
            ),
        ),
    ),
}

WORSE: dict[str, Callable[[Fields], Fields]] = {
    "two extensions of a kind": field(
        EXTENSIONS,
        lambda one: tlv(CONTEXT_3, tlv(SEQUENCE, content(content(one, CONTEXT_3), SEQUENCE) * 2)),
    ),
    "distribution points that are none": extension(
        lambda _: [bytes.fromhex("0603551d1f"), tlv(OCTET_STRING, b"\x05\x00")]
    ),
    "no key": field(KEY, lambda _: tlv(SEQUENCE)),
    "fields missing": lambda fields: fields[:3],
    "a version that there is not": lambda fields: [tlv(CONTEXT_0, tlv(INTEGER, b"\x09")), *fields[1:]],
}
"""What cannot be read in one way alone."""
