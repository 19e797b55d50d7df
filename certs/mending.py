"""Certificates with small sins of encoding, which strict parsers refuse and some software makes all the same.

`mended` gives a copy for reading in which each is put right, where it can only have meant one thing:

    version 1 stated, FALSE stated    what is the default is left out
    TRUE that is not FF               FF
    integers with needless zeros      without them; the serial number keeps its value
    an RSA modulus without its zero   positive, as moduli are
    strings of another alphabet       UTF-8 under their own letters (Latin-1 where they are no UTF-8)
    sets out of order                 in order
    times with offset or without seconds
    qualifiers of policies            left out: nothing here depends on them
    an authority key identifier with half of its other name   without that

Signatures and hashes are taken over the original (`Parts`), never over the copy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from certs.der import (
    BIT_STRING,
    BOOLEAN,
    CONTEXT_0,
    CONTEXT_3,
    GENERAL_STRING,
    GENERALIZED_TIME,
    INTEGER,
    OCTET_STRING,
    PRINTABLE_STRING,
    SEQUENCE,
    SET,
    TELETEX_STRING,
    UTC_TIME,
    UTF8_STRING,
    children,
    content,
    tlv,
)

_KEY_IDENTIFIER = 0x80
_RSA = bytes.fromhex("06092a864886f70d010101")
_BASIC_CONSTRAINTS, _POLICIES, _AUTHORITY_KEY = (
    bytes.fromhex(f"0603551d{last}") for last in ("13", "20", "23")
)

_PRINTABLE_TEXT = re.compile(rb"[A-Za-z0-9 '()+,\-./:=?]*")
_TIME = re.compile(rb"(\d{10}|\d{12})(\d\d)?(?:\.\d+)?(Z|[+-]\d{4})")
_SIGN = 0x80
"""First bit of a negative integer's first byte."""

_CENTURY = 50
"""Years below it are of this century (RFC 5280, 4.1.2.5.1)."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Pieces of a certificate as they were sent."""

    signed: bytes
    """TBSCertificate, which the signature covers."""
    subject: bytes
    key_bits: bytes
    """The content of subjectPublicKey, without the count of unused bits."""

    @classmethod
    def of(cls, der: bytes) -> Parts:
        """Cut a certificate up; raises `ValueError` where it is none."""
        signed = children(content(der, SEQUENCE))[0]
        fields = children(content(signed, SEQUENCE))
        offset = 1 if fields[0][0] == CONTEXT_0 else 0
        subject, key = fields[offset + 4], fields[offset + 5]
        return cls(signed, subject, content(children(content(key, SEQUENCE))[1], BIT_STRING)[1:])


def mended(der: bytes) -> bytes:
    """Give the copy for reading; raises `ValueError` where even that makes no sense."""
    try:
        signed, algorithm, signature = children(content(der, SEQUENCE))
        return tlv(SEQUENCE, _body(signed), algorithm, signature)
    except (IndexError, OverflowError) as error:
        raise ValueError("certificate") from error


def _body(signed: bytes) -> bytes:
    fields = children(content(signed, SEQUENCE))
    version = fields.pop(0) if fields[0][0] == CONTEXT_0 else b""
    if version[-1:] == b"\0":
        version = b""
    serial, algorithm, issuer, validity, subject, key, *rest = fields
    return tlv(
        SEQUENCE,
        version,
        tlv(INTEGER, _minimal(content(serial, INTEGER))),
        algorithm,
        _name(issuer),
        tlv(SEQUENCE, *map(_time, children(content(validity, SEQUENCE)))),
        _name(subject),
        mended_key(key),
        *(_extensions(one) if one[0] == CONTEXT_3 else one for one in rest),
    )


def _name(name: bytes) -> bytes:
    return tlv(
        SEQUENCE,
        *(
            tlv(SET, *sorted(map(_attribute, children(content(relative, SET)))))
            for relative in children(content(name, SEQUENCE))
        ),
    )


def _attribute(attribute: bytes) -> bytes:
    kind, value = children(content(attribute, SEQUENCE))
    text = content(value, value[0])
    if value[0] == PRINTABLE_STRING and _PRINTABLE_TEXT.fullmatch(text):
        return attribute
    if value[0] in {PRINTABLE_STRING, TELETEX_STRING, GENERAL_STRING, UTF8_STRING}:
        value = tlv(UTF8_STRING, _as_utf8(text))
    return tlv(SEQUENCE, kind, value)


def _as_utf8(text: bytes) -> bytes:
    try:
        text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1").encode()
    return text


def _time(time: bytes) -> bytes:
    """Write a time in seconds and UTC."""
    match = _TIME.fullmatch(content(time, time[0]))
    if match is None or time[0] not in {UTC_TIME, GENERALIZED_TIME}:
        raise ValueError("time")
    digits = match[1].decode()
    if time[0] == UTC_TIME:
        digits = ("20" if int(digits[:2]) < _CENTURY else "19") + digits
    moment = datetime.strptime(digits + (match[2] or b"00").decode() + "+0000", "%Y%m%d%H%M%S%z")
    moment = moment.replace(tzinfo=_zone(match[3].decode())).astimezone(UTC)
    return tlv(GENERALIZED_TIME, moment.strftime("%Y%m%d%H%M%SZ").encode())


def _zone(text: str) -> timezone:
    if text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[3:]))
    return timezone(-offset if text[0] == "-" else offset)


def mended_key(key: bytes) -> bytes:
    """Give a SubjectPublicKeyInfo whose RSA modulus is positive and without needless zeros."""
    algorithm, bits = children(content(key, SEQUENCE))
    if not content(algorithm, SEQUENCE).startswith(_RSA):
        return key
    modulus, exponent = children(content(content(bits, BIT_STRING)[1:], SEQUENCE))
    positive = b"\0" + content(modulus, INTEGER).lstrip(b"\0")
    numbers = tlv(INTEGER, _minimal(positive)), tlv(INTEGER, _minimal(content(exponent, INTEGER)))
    return tlv(SEQUENCE, algorithm, tlv(BIT_STRING, b"\0", tlv(SEQUENCE, *numbers)))


def _extensions(extensions: bytes) -> bytes:
    (listed,) = children(content(extensions, CONTEXT_3))
    return tlv(CONTEXT_3, tlv(SEQUENCE, *map(_extension, children(content(listed, SEQUENCE)))))


def _extension(extension: bytes) -> bytes:
    kind, *critical, value = children(content(extension, SEQUENCE))
    mend = _MENDED.get(kind)
    return tlv(
        SEQUENCE,
        kind,
        *map(_true, critical),
        value if mend is None else tlv(OCTET_STRING, mend(content(value, OCTET_STRING))),
    )


def _true(boolean: bytes) -> bytes:
    """Give TRUE as it should be, nothing for FALSE."""
    return b"" if not any(content(boolean, BOOLEAN)) else tlv(BOOLEAN, b"\xff")


def _basic_constraints(value: bytes) -> bytes:
    parts = children(content(value, SEQUENCE))
    return tlv(SEQUENCE, *(_true(part) if part[0] == BOOLEAN else part for part in parts))


def _policies(value: bytes) -> bytes:
    stated = (children(content(one, SEQUENCE))[0] for one in children(content(value, SEQUENCE)))
    return tlv(SEQUENCE, *(tlv(SEQUENCE, oid) for oid in stated))


def _authority_key(value: bytes) -> bytes:
    parts = children(content(value, SEQUENCE))
    return tlv(SEQUENCE, *(part for part in parts if part[0] == _KEY_IDENTIFIER))


_MENDED = {
    _BASIC_CONSTRAINTS: _basic_constraints,
    _POLICIES: _policies,
    _AUTHORITY_KEY: _authority_key,
}


def _minimal(integer: bytes) -> bytes:
    """Leave needless zeros out."""
    while len(integer) > 1 and integer[0] == 0 and integer[1] < _SIGN:
        integer = integer[1:]
    return integer
