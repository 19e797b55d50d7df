"""How long algorithms and keys can be relied on: one table, which a relying party may exchange for its own.

The dates are those of ETSI TS 119 312 v1.5.1 (for MD5 of its forerunner TS 102 176-1 v2.1.1), as EU DSS 6.4
carries them. Circular 15/2025/TT-BKHCN, Appendix I, says what may be used today and gives no dates; what it
leaves out is not listed for today here either. Countries and installations differ on the past, so the
table is a value: `Algorithms.replaced` puts other dates in its place.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from certs import facts

ALWAYS = datetime.max.replace(tzinfo=UTC)
"""No end is known."""
NEVER = datetime.min.replace(tzinfo=UTC)
"""Never to be relied on, whatever time is proven."""

MIN_RSA_EXPONENT = 3
"""With an exponent of one everybody signs (RFC 8017, 3.1)."""


def _day(year: int, month: int = 1) -> datetime:
    return datetime(year, month, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Limit:
    """One line of the table: until when a hash, or keys of a kind from some size on, can be relied on."""

    name: str
    """A hash as hashlib writes it, with underscores; or a kind of key: rsa, ec, ed25519."""
    until: datetime
    """The first instant at which it can no longer be."""
    source: str
    bits: int = 0
    """Smallest size of the key; up to the next larger one of the kind in the table."""
    advised_until: datetime = ALWAYS
    """From then on something stronger is advised; no verdict changes."""


_ETSI = "ETSI TS 119 312 v1.5.1"
_CIRCULAR = "Circular 15/2025/TT-BKHCN, Appendix I"

LIMITS = (
    Limit("md5", _day(2004, 8), "ETSI TS 102 176-1 v2.1.1"),
    Limit("sha1", _day(2012, 8), _ETSI),
    Limit("ripemd160", _day(2014, 8), _ETSI),
    # ETSI gives SHA-224 until 2029. The circular does not list it, and no other text says since when: from
    # its own year on.
    Limit("sha224", _day(2025), f"{_CIRCULAR} (the date is ours)"),
    *(Limit(name, ALWAYS, f"{_CIRCULAR}; {_ETSI}") for name in ("sha256", "sha384", "sha512")),
    *(
        Limit(name, ALWAYS, _CIRCULAR)
        for name in (
            *("sha512_224", "sha512_256", "sha3_224", "sha3_256", "sha3_384", "sha3_512"),
            *("shake128", "shake256"),
        )
    ),
    Limit("rsa", _day(2010, 8), _ETSI, bits=786),
    Limit("rsa", _day(2019, 10), _ETSI, bits=1024),
    Limit("rsa", _day(2019, 10), _ETSI, bits=1536),
    # ETSI gives 1900 to 3000 bits until 2029, the circular 2048 bits without an end: advice, no more.
    Limit("rsa", ALWAYS, _CIRCULAR, bits=facts.MIN_RSA_BITS, advised_until=_day(2029)),
    Limit("rsa", ALWAYS, f"{_CIRCULAR}; {_ETSI}", bits=3000),
    Limit("ec", _day(2012, 8), _ETSI, bits=160),
    Limit("ec", _day(2021, 10), _ETSI, bits=224),
    Limit("ec", ALWAYS, f"{_CIRCULAR}; {_ETSI}", bits=facts.MIN_EC_BITS),
    Limit("ed25519", ALWAYS, "FIPS 186-5, 7 (the circular does not name it)"),
)


@dataclass(frozen=True)
class Algorithms:
    """What a relying party holds of algorithms; what its table does not list is never relied on."""

    limits: tuple[Limit, ...] = LIMITS

    def hash_limit(self, name: str) -> Limit:
        """Give the line for a hash, however its name is written."""
        return self._line(plain_name(name), 0)

    def key_limit(self, kind: str, bits: int) -> Limit:
        """Give the line for a key; `kind` is rsa, ec or ed25519."""
        return self._line(kind, bits)

    def replaced(self, *limits: Limit) -> Algorithms:
        """Give a table with these lines instead of those for the same hash or the same kind and size."""
        new = {(one.name, one.bits): one for one in limits}
        kept = [one for one in self.limits if (one.name, one.bits) not in new]
        return dataclasses.replace(self, limits=(*kept, *limits))

    def _line(self, name: str, bits: int) -> Limit:
        fitting = [one for one in self.limits if one.name == name and one.bits <= bits]
        return max(fitting, key=lambda one: one.bits, default=Limit(name, NEVER, "not listed", bits))


USUAL = Algorithms()


@dataclass(frozen=True, slots=True)
class Key:
    """What counts of a public key."""

    kind: str
    bits: int
    is_void: bool = False
    """Its exponent protects nothing."""

    def limit(self, algorithms: Algorithms) -> Limit:
        if self.is_void:
            return Limit(self.kind, NEVER, "RFC 8017, 3.1", self.bits)
        return algorithms.key_limit(self.kind, self.bits)


@lru_cache(maxsize=1024)
def key_of(certificate: bytes) -> Key:
    """Give the key of a certificate (DER); raises `CertificateUnreadableError`."""
    try:
        key = facts.parsed(certificate).public_key()
    except (ValueError, UnsupportedAlgorithm):
        return Key("", 0)
    if isinstance(key, rsa.RSAPublicKey):
        return Key("rsa", key.key_size, is_void=key.public_numbers().e < MIN_RSA_EXPONENT)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return Key("ec", key.key_size)
    return Key("ed25519", 256) if isinstance(key, ed25519.Ed25519PublicKey) else Key("", 0)


def plain_name(name: str) -> str:
    """Write the name of a hash as hashlib does, with underscores: "SHA-256" and "sha3-256" too."""
    plain = name.lower().replace("-", "_")
    return plain.replace("sha_", "sha", 1) if plain.startswith("sha_") else plain
