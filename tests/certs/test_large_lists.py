"""Lists as large as national authorities make them: judged without an object for each entry."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding

from certs import der
from certs.errors import EvidenceRefusedError
from certs.names import plain
from certs.revocation.lists import RevocationList
from certs.revocation.lists import read_list as read
from tests.effort import counted
from tests.signing.validation.builders import NOW, Party, issue, name, root

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
_REASON = bytes.fromhex("300c300a0603551d1504030a0101")
"""keyCompromise."""


def number(position: int) -> int:
    """A serial number of 16 bytes in which nothing looks like something else."""
    return (0x40 << 120) + position * 2_654_435_761 % 2**48


def entry(serial: int, extensions: bytes = _REASON) -> bytes:
    size = (serial + (serial < 0)).bit_length() // 8 + 1
    return der.tlv(
        der.SEQUENCE,
        der.tlv(der.INTEGER, serial.to_bytes(size, "big", signed=True)),
        der.tlv(der.UTC_TIME, b"260101000000Z"),
        extensions,
    )


def extended(*extensions: tuple[x509.ExtensionType, bool]) -> bytes:
    """The extensions of an entry, made by the library."""
    builder = x509.RevokedCertificateBuilder().serial_number(1).revocation_date(SINCE)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    made = _template(builder.build())
    tbs = der.children(der.content(made, der.SEQUENCE))[0]
    entries = der.children(der.content(tbs, der.SEQUENCE))[5]
    (only,) = der.children(der.content(entries, der.SEQUENCE))
    return der.children(der.content(only, der.SEQUENCE))[2]


def _template(revoked: x509.RevokedCertificate, *, indirect: bool = False) -> bytes:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root().certificate.subject)
        .last_update(NOW)
        .next_update(NOW + timedelta(days=1))
        .add_extension(x509.CRLNumber(5), critical=False)
        .add_revoked_certificate(revoked)
    )
    if indirect:
        scope = x509.IssuingDistributionPoint(None, None, False, False, None, True, False)
        builder = builder.add_extension(scope, critical=True)
    return builder.sign(root().key, hashes.SHA256()).public_bytes(Encoding.DER)


def listing(*entries: bytes, indirect: bool = False) -> bytes:
    """A signed list of these entries; the library would take minutes to make a large one."""
    one = x509.RevokedCertificateBuilder().serial_number(1).revocation_date(SINCE).build()
    tbs, algorithm, _ = der.children(der.content(_template(one, indirect=indirect), der.SEQUENCE))
    parts = der.children(der.content(tbs, der.SEQUENCE))
    parts[5] = der.tlv(der.SEQUENCE, *entries)
    signed = der.tlv(der.SEQUENCE, *parts)
    signature = root().key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
    return der.tlv(der.SEQUENCE, signed, algorithm, der.tlv(der.BIT_STRING, b"\0" + signature))


@cache
def large(count: int) -> bytes:
    return listing(*(entry(number(position)) for position in range(count)))


def judge(crl: bytes, serial: int) -> x509.RevokedCertificate | None:
    made = RevocationList(crl)
    assert made.is_signed_by(root().der)
    return made.entry(plain(root().certificate.subject), serial)


def test_a_hundred_times_the_entries_take_the_same_work() -> None:
    """Python's and C's functions called: a loop over entries would show."""
    judge(large(300), number(7))
    _, few = counted(lambda: judge(large(300), number(7)))
    large(30_000)
    found, many = counted(lambda: judge(large(30_000), number(29_999)))
    assert found is not None
    assert many <= few + 50


def test_memory_stays_within_the_list_itself() -> None:
    crl = large(30_000)
    judge(crl, number(7))
    tracemalloc.start()
    try:
        judge(crl, number(29_999))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2 * len(crl)


@pytest.mark.parametrize("position", [0, 150, 299])
def test_every_entry_is_found(position: int) -> None:
    found = judge(large(300), number(position))
    assert found is not None
    assert found.serial_number == number(position)
    assert judge(large(300), number(position) + 1) is None


@pytest.mark.parametrize("serial", [-1, -128, -129, -(2**64)])
def test_negative_numbers_are_found(serial: int) -> None:
    """RFC 5280, 4.1.2.2 forbids them, and some authorities gave them all the same."""
    crl = listing(entry(number(1)), entry(serial), entry(number(2)))
    found = judge(crl, serial)
    assert found is not None
    assert found.serial_number == serial
    assert judge(crl, serial - 1) is None


class TestMarks:
    """Critical extensions of entries, wherever they stand among thousands."""

    ODD = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")

    @pytest.mark.parametrize("position", [0, 500, 999])
    def test_one_that_is_not_understood_refuses_the_list(self, position: int) -> None:
        entries = [entry(number(one)) for one in range(1000)]
        entries[position] = entry(number(position), extended((self.ODD, True)))
        with pytest.raises(EvidenceRefusedError, match="mục lạ"):
            read(listing(*entries))

    def test_one_that_is_not_critical_does_not(self) -> None:
        read(listing(entry(number(1), extended((self.ODD, False)))))

    def test_one_behind_an_understood_one_does(self) -> None:
        reason = (x509.CRLReason(x509.ReasonFlags.key_compromise), True)
        read(listing(entry(number(1), extended(reason))))
        with pytest.raises(EvidenceRefusedError, match="mục lạ"):
            read(listing(entry(number(1), extended(reason, (self.ODD, True)))))

    def test_a_number_that_looks_like_a_mark_is_none(self) -> None:
        looks_so = int.from_bytes(b"\x40\x01\x01\xff\x06\x03\x55\x1d\x1d\x01\x01\xff", "big")
        found = judge(listing(entry(number(1)), entry(looks_so)), looks_so)
        assert found is not None

    def test_somebody_elses_entry_in_a_list_of_ones_own_refuses_it(self) -> None:
        other = extended((x509.CertificateIssuer([x509.DirectoryName(name("Khác"))]), True))
        with pytest.raises(EvidenceRefusedError, match="tổ chức chứng thực khác"):
            read(listing(entry(number(1)), entry(number(2), other)))


class TestIndirect:
    """Each entry belongs to the issuer last named before it (RFC 5280, 5.3.3)."""

    @staticmethod
    def issuers() -> tuple[Party, Party]:
        return issue("Cấp phát một", root(), ca=True), issue("Cấp phát hai", root(), ca=True)

    def test_numbers_are_looked_up_under_their_issuer(self) -> None:
        one, two = self.issuers()
        stated = [
            extended((x509.CertificateIssuer([x509.DirectoryName(by.certificate.subject)]), True))
            for by in (one, two)
        ]
        crl = read(
            listing(
                entry(1),
                entry(2, stated[0]),
                entry(3),
                entry(2, stated[1]),
                entry(4),
                entry(5, stated[0]),
                indirect=True,
            )
        )
        names = [plain(by.certificate.subject) for by in (root(), one, two)]
        listed = {
            (position, serial)
            for position, issuer in enumerate(names)
            for serial in range(1, 7)
            if crl.entry(issuer, serial) is not None
        }
        assert listed == {(0, 1), (1, 2), (1, 3), (2, 2), (2, 4), (1, 5)}

    def test_naming_the_issuer_in_each_entry_costs_no_object_each(self) -> None:
        one, _ = self.issuers()
        stated = extended((x509.CertificateIssuer([x509.DirectoryName(one.certificate.subject)]), True))

        def lookup(crl: bytes, serial: int) -> x509.RevokedCertificate | None:
            return RevocationList(crl).entry(plain(one.certificate.subject), serial)

        few = listing(*(entry(number(at), stated) for at in range(100)), indirect=True)
        many = listing(*(entry(number(at), stated) for at in range(1000)), indirect=True)
        lookup(few, number(50))
        _, calls_few = counted(lambda: lookup(few, number(50)))
        found, calls_many = counted(lambda: lookup(many, number(999)))
        assert found is not None
        # Some steps for each of nine hundred more, as against some hundreds to read an entry.
        assert calls_many - calls_few < 900 * 30
