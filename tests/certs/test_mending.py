"""Small sins of encoding do no harm; what could mean two things stays unreadable."""

from __future__ import annotations

import hashlib
from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from certs import facts, mending
from certs.errors import CertificateUnreadableError
from certs.paths import read
from certs.strength import ALWAYS, USUAL, key_of
from certs.trust import TrustAnchors
from tests.certs import odd


@pytest.mark.parametrize("name", odd.ODD)
def test_odd_certificates_are_read_and_their_signatures_hold(name: str) -> None:
    der = odd.made(odd.ODD[name])
    assert read(der).der == der
    assert key_of(der).limit(USUAL).until == ALWAYS
    assert facts.is_signed_by(der, der)
    assert facts.serial_number(der) == 77


@pytest.mark.parametrize("name", odd.ODD)
def test_a_changed_certificate_is_not_mended_into_a_sound_one(name: str) -> None:
    der = bytearray(odd.made(odd.ODD[name]))
    place = bytes(der).rindex(b"270101000000Z") if b"270101000000Z" in der else bytes(der).rindex(b"VN")
    der[place] ^= 1
    with suppress(CertificateUnreadableError):
        assert not facts.is_signed_by(bytes(der), bytes(der))


def test_what_they_say_is_what_they_said() -> None:
    def said(name: str) -> bytes:
        return odd.made(odd.ODD[name])

    assert facts.common_name(said("Vietnamese in a PrintableString")) == "Sở Nội vụ"
    assert facts.common_name(said("Latin-1 in a TeletexString")) == "Odd é"
    assert not facts.is_ca(said("no authority, said in full"))
    assert facts.is_ca(said("TRUE that is not FF"))
    assert facts.key_description(said("negative modulus")) == "RSA-2048"
    for name in ("time without seconds", "time with an offset"):
        assert f"{facts.validity(said(name))[0]:%Y-%m-%d %H:%M}" == "2025-01-01 00:00"
    assert read(said("qualifier of another type")).policies.stated == frozenset({"1.2.3"})


@pytest.mark.parametrize("name", odd.WORSE)
def test_what_can_be_read_in_two_ways_is_not_read(name: str) -> None:
    with pytest.raises(CertificateUnreadableError):
        facts.parsed(odd.made(odd.WORSE[name]))


def test_sound_certificates_are_left_alone() -> None:
    der = odd.made(lambda fields: fields)
    assert mending.mended(der) != b""
    assert facts.parsed(der).public_bytes(Encoding.DER) == der


def test_hashes_are_those_of_the_original() -> None:
    der = odd.made(odd.ODD["negative modulus"])
    parts = mending.Parts.of(der)
    assert facts.issuer_hashes(der, "sha1")[1] == hashlib.sha1(parts.key_bits, usedforsecurity=False).digest()
    assert TrustAnchors.from_pem(TrustAnchors.from_der(der).to_pem()).certificates == (der,)
