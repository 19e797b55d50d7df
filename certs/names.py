"""Comparing distinguished names as RFC 5280, 7.1 wants it: by what they say, not by how they are encoded."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from cryptography import x509

PlainName = tuple[frozenset[tuple[str, str]], ...]
"""RDNs in order, each a set of (dotted type, value with case folded and white space made single)."""


@lru_cache(maxsize=1024)
def plain(name: x509.Name) -> PlainName:
    """Give a form of the name that is equal for equal names."""
    return tuple(plain_rdn(rdn) for rdn in name.rdns)


def plain_rdn(rdn: x509.RelativeDistinguishedName) -> frozenset[tuple[str, str]]:
    """As `plain`, for one relative name."""
    return frozenset((attribute.oid.dotted_string, _plain_value(attribute.value)) for attribute in rdn)


def are_same(one: x509.Name, other: x509.Name) -> bool:
    """Tell whether two names match."""
    # Nearly all names are encoded alike by issuer and subject; plain forms are for the others.
    return one == other or (len(one.rdns) == len(other.rdns) and plain(one) == plain(other))


def is_within(name: PlainName, subtree: PlainName) -> bool:
    """Tell whether a name lies in the subtree that another name heads (RFC 5280, 4.2.1.10)."""
    return name[: len(subtree)] == subtree


def _plain_value(value: str | bytes) -> str:
    """Prepare a string as RFC 4518 does: case folded, compatibility forms joined, blanks counted once."""
    if isinstance(value, bytes):
        return value.hex()  # a bit string, such as a unique identifier
    if value.isascii():
        return " ".join(value.lower().split())
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold())
    visible = "".join(mark for mark in folded if unicodedata.category(mark) != "Cf")
    return " ".join(visible.split())
