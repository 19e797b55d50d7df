"""Keys and algorithms with which others sign, or with which anybody could."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING

from asn1crypto import algos, cms, x509
from asn1crypto import keys as asn1_keys
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.signing.validation import builders
from tests.signing.validation.attacks import curves
from tests.signing.validation.attacks.making import certificate, signed_by
from tests.signing.validation.attacks.registry import Family

if TYPE_CHECKING:
    from collections.abc import Callable

    Sign = Callable[[bytes], bytes]

FAMILY = Family("Keys and algorithms")
attack = FAMILY.attack

_SHA256_LENGTH = 32


@cache
def _curve_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _info(
    key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey,
) -> asn1_keys.PublicKeyInfo:
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return asn1_keys.PublicKeyInfo.load(der)


def _point(key: ec.EllipticCurvePrivateKey) -> curves.Point:
    numbers = key.public_key().public_numbers()
    return numbers.x, numbers.y


ECDSA = {"algorithm": "sha256_ecdsa"}


@cache
def _curve_signer() -> x509.Certificate:
    return certificate(_info(_curve_key()), "Người ký ECDSA")


def sound_by_curve(pdf: bytes) -> bytes:
    """What the attacks below would be, were they none."""
    key = _curve_key()
    return signed_by(pdf, _curve_signer(), ECDSA, lambda data: key.sign(data, ec.ECDSA(hashes.SHA256())))


@attack
def key_counted_from_ones_own_point(pdf: bytes) -> bytes:
    """The signer's public key, but of which the forger knows the secret: he counts from another point."""
    public = _point(_curve_key())
    forged = certificate(
        curves.key_with_own_base(public, public), "Người ký ECDSA", like=_curve_signer(), sign=lambda _: b"\0"
    )
    return signed_by(pdf, forged, ECDSA, lambda data: curves.signature(data, 1, public), _curve_signer())


@attack
def authority_counted_from_ones_own_point(pdf: bytes) -> bytes:
    """An authority of a trusted one's name whose key is that one's, counted from another point."""
    public = _point(_curve_key())
    real = certificate(_info(_curve_key()), "Cơ quan cấp ECDSA", like=builders.root().asn1)
    forged = certificate(
        curves.key_with_own_base(public, public), "Cơ quan cấp ECDSA", like=builders.root().asn1
    )
    own = builders.key("của kẻ giả mạo")
    signer = certificate(
        _info(own),
        "Bộ trưởng",
        issuer=real.subject,
        sign=lambda data: curves.signature(data, 1, public),
        algorithm="sha256_ecdsa",
    )
    return signed_by(
        pdf,
        signer,
        {"algorithm": "sha256_rsa"},
        lambda data: own.sign(data, padding.PKCS1v15(), hashes.SHA256()),
        real,
        forged,
    )


def _curve_value(r: int, s: int) -> Callable[[bytes], bytes]:
    value = bytes(algos.DSASignature({"r": r, "s": s}).dump())
    return lambda pdf: signed_by(pdf, _curve_signer(), ECDSA, lambda _: value)


FAMILY.add("curve_signature_of_zeros", _curve_value(0, 0))
FAMILY.add("curve_signature_of_ones", _curve_value(1, 1))
FAMILY.add("curve_signature_of_the_order", _curve_value(curves.N, curves.N))
FAMILY.add("curve_signature_with_nothing_first", _curve_value(0, 1))
FAMILY.add("curve_signature_with_nothing_last", _curve_value(1, 0))
FAMILY.add("curve_signature_below_nothing", _curve_value(-1, -1))


def _of_point(point: bytes) -> Callable[[bytes], bytes]:
    def build(pdf: bytes) -> bytes:
        public = _info(_curve_key()).copy()
        public["public_key"] = asn1_keys.ECPointBitString(point)
        holder = certificate(public, "Điểm lạ")
        return signed_by(pdf, holder, ECDSA, lambda _: bytes(algos.DSASignature({"r": 1, "s": 1}).dump()))

    return build


FAMILY.add("key_off_the_curve", _of_point(curves.written((5, 5))))
FAMILY.add("key_at_infinity", _of_point(b"\x00"))
FAMILY.add("key_of_no_point", _of_point(b""))


@cache
def _edwards_key() -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.generate()


ED_ORDER = 2**252 + 27742317777372353535851937790883648493


@attack
def edwards_signature_made_longer(pdf: bytes) -> bytes:
    """The order added once more: another signature of the same words (RFC 8032, 5.1.7)."""

    def sign(data: bytes) -> bytes:
        value = _edwards_key().sign(data)
        return value[:32] + (int.from_bytes(value[32:], "little") + ED_ORDER).to_bytes(32, "little")

    holder = certificate(_info(_edwards_key()), "Người ký Ed25519")
    return signed_by(pdf, holder, {"algorithm": "ed25519"}, sign)


@attack
def edwards_key_of_small_order(pdf: bytes) -> bytes:
    """With the neutral point for a key, one signature fits every document."""
    public = _info(_edwards_key()).copy()
    neutral = b"\x01" + bytes(31)
    public["public_key"] = asn1_keys.PublicKeyInfo.load(
        ed25519.Ed25519PublicKey.from_public_bytes(neutral).public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        )
    )["public_key"]
    return signed_by(
        pdf, certificate(public, "Khóa yếu"), {"algorithm": "ed25519"}, lambda _: neutral + bytes(32)
    )


@cache
def _cubic_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=3, key_size=2048)


_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


def _root_of(number: int) -> int:
    """The least whole number whose cube is not below it."""
    low, high = 0, 1 << (number.bit_length() // 3 + 1)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if middle**3 < number else (low, middle)
    return low


def _with_garbage(data: bytes) -> bytes:
    """A number whose cube begins like a padded digest (Bleichenbacher 2006): no key is needed."""
    head = b"\x00\x01" + b"\xff" * 8 + b"\x00" + _DIGEST_INFO + hashlib.sha256(data).digest()
    return _root_of(int.from_bytes(head.ljust(256, b"\x00"), "big")).to_bytes(256, "big")


@attack
def cube_that_begins_like_a_digest(pdf: bytes) -> bytes:
    holder = certificate(_info(_cubic_key()), "Khóa mũ ba")
    return signed_by(pdf, holder, {"algorithm": "sha256_rsa"}, _with_garbage)


def _raw(block: bytes, key: rsa.RSAPrivateKey) -> bytes:
    numbers = key.private_numbers()
    modulus = numbers.public_numbers.n
    return pow(int.from_bytes(block, "big"), numbers.d, modulus).to_bytes(256, "big")


def _block(middle: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """The agency's own key over a block that is not padded as it has to be (RFC 8017, 9.2)."""

    def build(pdf: bytes) -> bytes:
        return signed_by(
            pdf,
            builders.agency().asn1,
            {"algorithm": "sha256_rsa"},
            lambda data: _raw(middle(hashlib.sha256(data).digest()), builders.agency().key),
        )

    return build


FAMILY.add(
    "padding_too_short",
    _block(lambda d: (b"\x00\x01\xff\x00" + _DIGEST_INFO + d).ljust(256, b"\x55")),
)
FAMILY.add(
    "padding_of_encryption", _block(lambda d: b"\x00\x02" + b"\x7f" * 202 + b"\x00" + _DIGEST_INFO + d)
)
FAMILY.add("digest_without_its_name", _block(lambda d: b"\x00\x01" + b"\xff" * 221 + b"\x00" + d))
FAMILY.add("digest_alone", _block(lambda d: bytes(224) + d))


def _pss(
    *, said: dict[str, object], hashed: hashes.HashAlgorithm, generated: hashes.HashAlgorithm, salt: int
) -> Callable[[bytes], bytes]:
    """RSASSA-PSS made in one way, and said to be made in another."""

    def sign(data: bytes) -> bytes:
        return builders.agency().key.sign(data, padding.PSS(padding.MGF1(generated), salt), hashed)

    return lambda pdf: signed_by(
        pdf, builders.agency().asn1, {"algorithm": "rsassa_pss", "parameters": said}, sign
    )


def _said(
    hash_name: str = "sha256", mask: str = "sha256", salt: int = 32, trailer: int = 1
) -> dict[str, object]:
    return {
        "hash_algorithm": {"algorithm": hash_name},
        "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": mask}},
        "salt_length": salt,
        "trailer_field": trailer,
    }


_SHA256 = hashes.SHA256()
FAMILY.add(
    "pss_of_another_salt", _pss(said=_said(salt=20), hashed=_SHA256, generated=_SHA256, salt=_SHA256_LENGTH)
)
FAMILY.add("pss_of_another_mask", _pss(said=_said(mask="sha512"), hashed=_SHA256, generated=_SHA256, salt=32))
FAMILY.add("pss_of_another_hash", _pss(said=_said("sha512"), hashed=_SHA256, generated=_SHA256, salt=32))
FAMILY.add("pss_of_another_trailer", _pss(said=_said(trailer=2), hashed=_SHA256, generated=_SHA256, salt=32))
_SHA1 = hashes.SHA1()  # noqa: S303 - that it is refused is what is tested
FAMILY.add(
    "pss_of_a_weaker_hash_than_the_digests",
    _pss(said=_said("sha1", "sha1", 20), hashed=_SHA1, generated=_SHA1, salt=20),
)


@attack
def scheme_of_a_weaker_hash_than_the_digests(pdf: bytes) -> bytes:
    """The digest of the letter is a strong one; what is signed with the key is a weak one of that."""
    return signed_by(
        pdf,
        builders.agency().asn1,
        {"algorithm": "sha1_rsa"},
        lambda data: builders.agency().key.sign(data, padding.PKCS1v15(), _SHA1),
    )


def _protected(**named: str) -> Callable[[bytes], bytes]:
    """The signed attributes name other algorithms than the message does (RFC 6211)."""

    def change(attributes: list[cms.CMSAttribute]) -> None:
        attributes.append(
            cms.CMSAttribute(
                {
                    "type": "cms_algorithm_protection",
                    "values": [
                        cms.CMSAlgorithmProtection(
                            {
                                "digest_algorithm": {"algorithm": named["digest"]},
                                "signature_algorithm": {"algorithm": named["signature"]},
                            }
                        )
                    ],
                }
            )
        )

    return lambda pdf: signed_by(
        pdf,
        builders.agency().asn1,
        {"algorithm": "sha256_rsa"},
        lambda data: builders.agency().key.sign(data, padding.PKCS1v15(), hashes.SHA256()),
        change=change,
    )


FAMILY.add("protected_digest_is_another", _protected(digest="sha512", signature="sha256_rsa"))
FAMILY.add("protected_scheme_is_another", _protected(digest="sha256", signature="sha512_rsa"))


@attack
def impostor_of_the_authoritys_name_and_key_identifier(pdf: bytes) -> bytes:
    """A certificate by an authority that calls itself like the trusted one, in every way but the key."""
    impostor = builders.key("kẻ mạo danh cơ quan cấp")
    own = builders.key("của kẻ giả mạo")

    def by_impostor(data: bytes) -> bytes:
        return impostor.sign(data, padding.PKCS1v15(), hashes.SHA256())

    authority = builders.root().asn1.copy()
    authority["tbs_certificate"]["subject_public_key_info"] = _info(impostor)
    body = x509.TbsCertificate.load(authority["tbs_certificate"].dump(force=True))
    authority["tbs_certificate"], authority["signature_value"] = body, by_impostor(body.dump())
    signer = certificate(_info(own), "Bộ trưởng", issuer=builders.root().asn1.subject, sign=by_impostor)
    return signed_by(
        pdf,
        signer,
        {"algorithm": "sha256_rsa"},
        lambda data: own.sign(data, padding.PKCS1v15(), hashes.SHA256()),
        x509.Certificate.load(authority.dump(force=True)),
    )


@attack
def key_of_a_certificate_that_is_not_ones_own(pdf: bytes) -> bytes:
    """The agency's certificate, and a signature by somebody else's key."""
    own = builders.key("của kẻ giả mạo")
    return signed_by(
        pdf,
        builders.agency().asn1,
        {"algorithm": "sha256_rsa"},
        lambda data: own.sign(data, padding.PKCS1v15(), hashes.SHA256()),
    )
