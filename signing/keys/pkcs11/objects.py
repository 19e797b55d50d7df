"""Read the keys and certificates of a token through a session. Runs in the process."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from signing.keys.pkcs11.constants import Attribute, KeyType, ObjectClass
from signing.keys.pkcs11.matching import (
    CertificateObject,
    PrivateKeyObject,
    PublicKey,
    point_public,
    rsa_public,
)

if TYPE_CHECKING:
    from signing.keys.pkcs11.cryptoki import Library

_KINDS = {KeyType.RSA: "rsa", KeyType.EC: "ec", KeyType.EC_EDWARDS: "ed25519"}
_X509 = 0


def certificates(library: Library, session: int) -> list[CertificateObject]:
    """Those that are visible; before the login these are the public ones."""
    found = []
    for handle in library.find(session, ObjectClass.CERTIFICATE):
        value = library.attribute(session, handle, Attribute.VALUE)
        if value and _number(library, session, handle, Attribute.CERTIFICATE_TYPE) == _X509:
            found.append(CertificateObject(*_names(library, session, handle), value))
    return found


def private_keys(library: Library, session: int) -> list[tuple[int, PrivateKeyObject]]:
    """With their handles. What cannot sign, or is of a kind that is not used here, is left out."""
    points = _public_points(library, session)
    found = []
    for handle in library.find(session, ObjectClass.PRIVATE_KEY):
        kind = _KINDS.get(KeyType(number)) if (number := _kind(library, session, handle)) in _KINDS else None
        if kind is None or library.attribute(session, handle, Attribute.SIGN) == b"\0":
            continue
        identifier, label = _names(library, session, handle)
        public = (
            _rsa(library, session, handle)
            if kind == "rsa"
            else points.get((kind, identifier)) or _point(library, session, handle, kind)
        )
        always = library.attribute(session, handle, Attribute.ALWAYS_AUTHENTICATE)
        found.append((handle, PrivateKeyObject(identifier, label, kind, public, always == b"\1")))
    return found


def public_keys(library: Library, session: int) -> list[tuple[bytes, str, PublicKey | None]]:
    """ID, label and key of the public keys; they can mostly be seen before the login."""
    found = []
    for handle in library.find(session, ObjectClass.PUBLIC_KEY):
        number = _kind(library, session, handle)
        kind = _KINDS.get(KeyType(number)) if number in _KINDS else None
        if kind is not None:
            rsa = kind == "rsa"
            public = _rsa(library, session, handle) if rsa else _point(library, session, handle, kind)
            found.append((*_names(library, session, handle), public))
    return found


def _public_points(library: Library, session: int) -> dict[tuple[str, bytes], PublicKey]:
    """The point of an elliptic key stands on its public key, which shares the ID with the private one."""
    points: dict[tuple[str, bytes], PublicKey] = {}
    for handle in library.find(session, ObjectClass.PUBLIC_KEY):
        number = _kind(library, session, handle)
        if number not in {KeyType.EC, KeyType.EC_EDWARDS}:
            continue
        identifier, _ = _names(library, session, handle)
        kind = _KINDS[KeyType(number)]
        point = _point(library, session, handle, kind)
        if identifier and point is not None:
            points[kind, identifier] = point
    return points


def _rsa(library: Library, session: int, handle: int) -> PublicKey | None:
    modulus = library.attribute(session, handle, Attribute.MODULUS)
    exponent = library.attribute(session, handle, Attribute.PUBLIC_EXPONENT)
    # Some tokens leave the exponent out of the private key; it is nearly always this one.
    return rsa_public(modulus, exponent or b"\1\0\1") if modulus else None


def _point(library: Library, session: int, handle: int, kind: str) -> PublicKey | None:
    point = library.attribute(session, handle, Attribute.EC_POINT)
    return point_public(kind, point) if point else None


def _names(library: Library, session: int, handle: int) -> tuple[bytes, str]:
    identifier = library.attribute(session, handle, Attribute.ID) or b""
    label = library.attribute(session, handle, Attribute.LABEL) or b""
    return identifier, label.decode("utf-8", "replace").rstrip("\0")


def _kind(library: Library, session: int, handle: int) -> int | None:
    return _number(library, session, handle, Attribute.KEY_TYPE)


def _number(library: Library, session: int, handle: int, attribute: Attribute) -> int | None:
    value = library.attribute(session, handle, attribute)
    return int.from_bytes(value, sys.byteorder) if value else None
