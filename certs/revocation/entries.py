"""The entries of a list, walked where they lie: no object is made for those that nobody asks about.

Lists of national authorities have hundreds of thousands of entries and up to 20 MB. Whoever asks about one
certificate needs one of them, and for the rest only that none has a critical extension that is not
understood (RFC 5280, 5.3). So entries are gone through by their lengths alone (X.690, 8.1.3), and single ones
are cut out to be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cryptography import x509

from certs import der
from certs.names import PlainName, plain

_CRITICAL = b"\x01\x01\xff"
"""A critical mark in DER."""
_CERTIFICATE_ISSUER = b"\x06\x03\x55\x1d\x1d"
_UNDERSTOOD = frozenset({_CERTIFICATE_ISSUER, b"\x06\x03\x55\x1d\x15", b"\x06\x03\x55\x1d\x18"})
"""certificateIssuer, reasonCode, invalidityDate (RFC 5280, 5.3) as they stand before a critical mark."""
_OID_LENGTH = 5

_LONG = 0x80

MAX_ISSUERS = 4096
"""Names of issuers that are remembered of one list."""

Cut = tuple[int, int]
"""Where an entry begins and where it ends."""


class Entries:
    """The content of `revokedCertificates` between two places of a list that a strict parser accepts."""

    def __init__(
        self, crl: bytes, start: int, end: int, read: Callable[[bytes], x509.RevokedCertificate]
    ) -> None:
        """`read` makes an object of the DER of one entry."""
        self._crl = crl
        self._start = start
        self._end = end
        self._read = read
        self._issuers: dict[bytes, PlainName | None] = {}

    def remarkable(self) -> Iterator[x509.RevokedCertificate]:
        """Give the entries with a critical extension other than those of RFC 5280, or that name an issuer.

        Of entries that name the same issuer one after another, the first.
        """
        before: bytes | None = None
        for begin, end in self._having(_CRITICAL, _CERTIFICATE_ISSUER):
            stated = self._issuer_extension(begin, end)
            if (stated is not None and stated != before) or self._has_odd_mark(begin, end):
                yield self._read(self._crl[begin:end])
            before = stated

    def with_serial(self, serial: int) -> x509.RevokedCertificate | None:
        """Find the first entry with the number, also a negative one, which quicker look-ups refuse."""
        for begin, end in self._numbered(serial):
            return self._read(self._crl[begin:end])
        return None

    def of_issuer(self, issuer: PlainName, serial: int, first: PlainName) -> x509.RevokedCertificate | None:
        """Find the last entry of an indirect list with that issuer and number (RFC 5280, 5.3.3).

        Each entry belongs to the issuer last named before it, `first` at the beginning.
        """
        named = self._having(_CERTIFICATE_ISSUER)
        following = next(named, None)
        current, found = first, None
        for begin, end in self._numbered(serial):
            while following is not None and following[0] <= begin:
                stated = self._stated_issuer(*following)
                current = current if stated is None else stated
                following = next(named, None)
            if current == issuer:
                found = begin, end
        return None if found is None else self._read(self._crl[found[0] : found[1]])

    def _all(self) -> Iterator[Cut]:
        crl, at, end = self._crl, self._start, self._end
        while at < end:
            length, value = crl[at + 1], at + 2
            if length >= _LONG:
                count = length - _LONG
                length, value = int.from_bytes(crl[value : value + count], "big"), value + count
            yield at, value + length
            at = value + length

    def _having(self, *marks: bytes) -> Iterator[Cut]:
        """Give the entries in which one of these occurs, anywhere."""
        places = {mark: self._place(mark, self._start) for mark in marks}
        soonest = min(places.values())
        if soonest == self._end:
            return
        for begin, end in self._all():
            if end <= soonest:
                continue
            yield begin, end
            for mark, place in places.items():
                if place < end:
                    places[mark] = self._place(mark, end)
            soonest = min(places.values())
            if soonest == self._end:
                return

    def _place(self, mark: bytes, since: int) -> int:
        found = self._crl.find(mark, since, self._end)
        return self._end if found < 0 else found

    def _numbered(self, serial: int) -> Iterator[Cut]:
        size = (serial + (serial < 0)).bit_length() // 8 + 1
        number = der.tlv(der.INTEGER, serial.to_bytes(size, "big", signed=True))
        for begin, end in self._having(number):
            if self._crl.startswith(number, der.value_of(self._crl, begin)):
                yield begin, end

    def _has_odd_mark(self, begin: int, end: int) -> bool:
        at = self._crl.find(_CRITICAL, begin, end)
        while at >= 0:
            if self._crl[at - _OID_LENGTH : at] not in _UNDERSTOOD:
                return True
            at = self._crl.find(_CRITICAL, at + 1, end)
        return False

    def _issuer_extension(self, begin: int, end: int) -> bytes | None:
        """The bytes from the name of that extension to the end of the entry: equal ones say the same."""
        at = self._crl.find(_CERTIFICATE_ISSUER, begin, end)
        return None if at < 0 else self._crl[at:end]

    def _stated_issuer(self, begin: int, end: int) -> PlainName | None:
        stated = self._issuer_extension(begin, end) or b""
        if stated in self._issuers:
            return self._issuers[stated]
        issuer = named_issuer(self._read(self._crl[begin:end]))
        if len(self._issuers) < MAX_ISSUERS:
            self._issuers[stated] = issuer
        return issuer


def named_issuer(entry: x509.RevokedCertificate) -> PlainName | None:
    """Give the issuer that an entry names, empty if it is no directory name; None if it names none."""
    try:
        names = entry.extensions.get_extension_for_class(x509.CertificateIssuer).value
    except x509.ExtensionNotFound:
        return None
    return next((plain(name.value) for name in names if isinstance(name, x509.DirectoryName)), ())


class Shell:
    """A list taken apart: what surrounds its entries, and where they lie."""

    def __init__(self, crl: bytes) -> None:
        """Raises `ValueError` for what is no list."""
        outer = der.value_of(crl, 0)
        self._tbs, algorithm, signature = der.places(crl, outer, len(crl))
        self.algorithm = crl[slice(*algorithm)]
        self._signature = crl[slice(*signature)]
        end_of_all = self._tbs[1]
        parts = der.places(crl, der.value_of(crl, self._tbs[0]), end_of_all)
        times = [index for index, (at, _) in enumerate(parts) if crl[at] in _TIMES]
        after = times[-1] + 1
        self._crl = crl
        self._head = crl[parts[0][0] : parts[after - 1][1]]
        has_entries = after < len(parts) and crl[parts[after][0]] == der.SEQUENCE
        begin, end = parts[after] if has_entries else (end_of_all, end_of_all)
        self._tail = crl[end:end_of_all]
        start = der.value_of(crl, begin) if has_entries else end
        self.entries = Entries(crl, start, end, self._entry)

    @property
    def signed(self) -> bytes:
        """What the signature is over: the bytes as they came, whatever a parser would write for them."""
        return self._crl[self._tbs[0] : self._tbs[1]]

    def _entry(self, entry: bytes) -> x509.RevokedCertificate:
        """Read one entry: as the only one of a list that is otherwise the same."""
        tbs = der.tlv(der.SEQUENCE, self._head, der.tlv(der.SEQUENCE, entry), self._tail)
        alone = x509.load_der_x509_crl(der.tlv(der.SEQUENCE, tbs, self.algorithm, self._signature))
        return next(iter(alone))


_TIMES = frozenset({der.UTC_TIME, der.GENERALIZED_TIME})
