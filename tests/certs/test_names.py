"""Names are the same by what they say (RFC 5280, 7.1)."""

from __future__ import annotations

import unicodedata

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from certs import names


def name(text: str, kind: x509.ObjectIdentifier = NameOID.COMMON_NAME) -> x509.Name:
    return x509.Name([x509.NameAttribute(kind, text)])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ban Cơ yếu", "BAN CƠ YẾU"),
        ("Ban Cơ yếu", "  Ban   Cơ yếu "),
        ("Ban Cơ yếu", unicodedata.normalize("NFD", "Ban Cơ yếu")),
        ("CA", "\uff23\uff21"),
        ("CA", "C\u00adA"),
    ],
)
def test_same(one: str, other: str) -> None:
    assert names.are_same(name(one), name(other))


@pytest.mark.parametrize(("one", "other"), [("Ban Cơ yếu", "Ban Co yeu"), ("CA 1", "CA1"), ("C A", "CA")])
def test_different(one: str, other: str) -> None:
    assert not names.are_same(name(one), name(other))


def test_attributes_count() -> None:
    assert not names.are_same(name("CA"), name("CA", NameOID.ORGANIZATION_NAME))


def test_order_within_one_relative_name_does_not() -> None:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, "A"), x509.NameAttribute(NameOID.SERIAL_NUMBER, "1")]
    one, other = (x509.Name([x509.RelativeDistinguishedName(side)]) for side in (parts, parts[::-1]))
    assert names.are_same(one, other)
    assert not names.are_same(one, x509.Name(parts))
