"""The signature value itself, which no signature covers."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asn1crypto import cms

from tests.signing.validation import builders
from tests.signing.validation.attacks.registry import Family

if TYPE_CHECKING:
    from collections.abc import Callable


FAMILY = Family("Signature values")
attack, update, drafted = FAMILY.attack, FAMILY.update, FAMILY.drafted


def gap_of(pdf: bytes) -> tuple[int, int, int, int]:
    """The byte range of the last signature."""
    first, start, end, length = (
        int(n) for n in re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", pdf)[-1]
    )
    return first, start, end, length


def with_contents(pdf: bytes, edit: Callable[[cms.ContentInfo], bytes]) -> bytes:
    """Put another CMS value into the gap of the last signature."""
    _, start, end, _ = gap_of(pdf)
    room = (end - start - 2) // 2
    value = edit(cms.ContentInfo.load(bytes.fromhex(pdf[start + 1 : end - 1].decode("ascii"))))
    assert len(value) <= room
    return pdf[: start + 1] + value.ljust(room, b"\x00").hex().encode("ascii") + pdf[end - 1 :]


@attack
def two_signers_in_one_value(pdf: bytes) -> bytes:
    def edit(info: cms.ContentInfo) -> bytes:
        infos = info["content"]["signer_infos"]
        info["content"]["signer_infos"] = cms.SignerInfos([infos[0], infos[0].copy()])
        return bytes(info.dump())

    return with_contents(pdf, edit)


@attack
def signature_of_another_key(pdf: bytes) -> bytes:
    def edit(info: cms.ContentInfo) -> bytes:
        signature = info["content"]["signer_infos"][0]["signature"].native
        info["content"]["signer_infos"][0]["signature"] = bytes(reversed(signature))
        return bytes(info.dump())

    return with_contents(pdf, edit)


@attack
def certificate_exchanged(pdf: bytes) -> bytes:
    def edit(info: cms.ContentInfo) -> bytes:
        info["content"]["certificates"] = cms.CertificateSet(
            [cms.CertificateChoices("certificate", builders.leader().asn1)]
        )
        return bytes(info.dump())

    return with_contents(pdf, edit)


@attack
def digest_algorithm_exchanged(pdf: bytes) -> bytes:
    def edit(info: cms.ContentInfo) -> bytes:
        info["content"]["signer_infos"][0]["digest_algorithm"] = {"algorithm": "sha512"}
        return bytes(info.dump())

    return with_contents(pdf, edit)


@attack
def data_behind_the_signature_value(pdf: bytes) -> bytes:
    return with_contents(pdf, lambda info: bytes(info.dump()) + b"hidden")


@attack
def signature_value_of_the_other_signature(pdf: bytes) -> bytes:
    _, start, end, _ = (int(n) for n in re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", pdf)[0])
    other = bytes.fromhex(pdf[start + 1 : end - 1].decode("ascii")).rstrip(b"\x00")
    return with_contents(pdf, lambda _: other)


def _changed_in_place(change: Callable[[cms.SignedData], None]) -> Callable[[bytes], bytes]:
    """Change what is around the signed attributes; the key is not needed."""

    def edit(info: cms.ContentInfo) -> bytes:
        change(info["content"])
        return bytes(info.dump())

    return lambda pdf: with_contents(pdf, edit)


def _content_carried(data: cms.SignedData) -> None:
    data["encap_content_info"] = {"content_type": "data", "content": b"another document"}


def _content_of_another_kind(data: cms.SignedData) -> None:
    data["encap_content_info"] = {"content_type": "tst_info"}


def _no_signer(data: cms.SignedData) -> None:
    data["signer_infos"] = cms.SignerInfos([])


def _no_certificates(data: cms.SignedData) -> None:
    data["certificates"] = cms.CertificateSet([])


def _no_signed_attributes(data: cms.SignedData) -> None:
    del data["signer_infos"][0]["signed_attrs"]


def _signer_by_serial_alone(data: cms.SignedData) -> None:
    name = builders.leader().asn1.issuer
    data["signer_infos"][0]["sid"] = cms.SignerIdentifier(
        {"issuer_and_serial_number": cms.IssuerAndSerialNumber({"issuer": name, "serial_number": 1})}
    )


def _signer_by_key_identifier(data: cms.SignedData) -> None:
    data["signer_infos"][0]["sid"] = cms.SignerIdentifier({"subject_key_identifier": b"\0" * 20})


def _weaker_hash_named(data: cms.SignedData) -> None:
    data["signer_infos"][0]["digest_algorithm"] = {"algorithm": "md5"}


def _scheme_exchanged(data: cms.SignedData) -> None:
    data["signer_infos"][0]["signature_algorithm"] = {"algorithm": "sha256_ecdsa"}


def _scheme_unheard_of(data: cms.SignedData) -> None:
    data["signer_infos"][0]["signature_algorithm"] = {"algorithm": "1.2.3.4"}


def _padding_exchanged(data: cms.SignedData) -> None:
    data["signer_infos"][0]["signature_algorithm"] = {
        "algorithm": "rsassa_pss",
        "parameters": {
            "hash_algorithm": {"algorithm": "sha256"},
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": "sha256"}},
            "salt_length": 0,
        },
    }


def _signature_empty(data: cms.SignedData) -> None:
    data["signer_infos"][0]["signature"] = b""


def _signature_of_zeros(data: cms.SignedData) -> None:
    data["signer_infos"][0]["signature"] = bytes(256)


def _signature_of_one(data: cms.SignedData) -> None:
    """The power of one is one, whatever the key."""
    data["signer_infos"][0]["signature"] = bytes(255) + b"\x01"


for _name, _change in {
    "content_carried_along": _content_carried,
    "content_of_another_kind": _content_of_another_kind,
    "nobody_signed": _no_signer,
    "certificates_removed": _no_certificates,
    "signed_attributes_removed": _no_signed_attributes,
    "signer_of_another_serial_number": _signer_by_serial_alone,
    "signer_of_another_key_identifier": _signer_by_key_identifier,
    "weaker_hash_named": _weaker_hash_named,
    "scheme_exchanged": _scheme_exchanged,
    "scheme_unheard_of": _scheme_unheard_of,
    "padding_exchanged": _padding_exchanged,
    "signature_empty": _signature_empty,
    "signature_of_zeros": _signature_of_zeros,
    "signature_of_one": _signature_of_one,
}.items():
    FAMILY.add(_name, _changed_in_place(_change))


@attack
def signature_value_in_another_envelope(pdf: bytes) -> bytes:
    def edit(info: cms.ContentInfo) -> bytes:
        return bytes(cms.ContentInfo({"content_type": "data", "content": bytes(info.dump())}).dump())

    return with_contents(pdf, edit)


@attack
def signature_value_behind_another_value(pdf: bytes) -> bytes:
    return with_contents(pdf, lambda info: b"\x05\x00" + bytes(info.dump()))


@attack
def signature_value_twice(pdf: bytes) -> bytes:
    return with_contents(pdf, lambda info: 2 * bytes(info.dump()))


@attack
def signature_value_with_a_space(pdf: bytes) -> bytes:
    """A space among the digits: the same value, but the gap is no string without white space."""
    _, _, end, _ = gap_of(pdf)
    return pdf[: end - 3] + b" " + pdf[end - 3 : end - 2] + pdf[end - 1 :]


@attack
def gap_holds_a_dictionary(pdf: bytes) -> bytes:
    _, start, end, _ = gap_of(pdf)
    return pdf[:start] + b"<</Contents 1 0 R".ljust(end - start - 2) + b">>" + pdf[end:]


@attack
def gap_holds_a_string_in_parentheses(pdf: bytes) -> bytes:
    _, start, end, _ = gap_of(pdf)
    return pdf[:start] + b"(" + b" " * (end - start - 2) + b")" + pdf[end:]


@attack
def gap_holds_two_strings(pdf: bytes) -> bytes:
    _, start, end, _ = gap_of(pdf)
    value = pdf[start:end].rstrip(b">").rstrip(b"0") + b"00>"
    return pdf[:start] + value + b"/Contents".ljust(end - start - len(value) - 4) + b"<00>" + pdf[end:]


@attack
def gap_reaches_into_the_dictionary(pdf: bytes) -> bytes:
    """The value is shorter, and behind it stands what nobody signed."""
    _, start, end, _ = gap_of(pdf)
    value = pdf[start:end].rstrip(b">").rstrip(b"0") + b"00>"
    return pdf[:start] + (value + b"/Reason(Kh\xe1c)").ljust(end - start) + pdf[end:]
