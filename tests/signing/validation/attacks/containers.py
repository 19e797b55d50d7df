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


def _with_contents(pdf: bytes, edit: Callable[[cms.ContentInfo], bytes]) -> bytes:
    """Put another CMS value into the gap of the last signature."""
    _, start, end, _ = (int(n) for n in re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", pdf)[-1])
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

    return _with_contents(pdf, edit)


@attack
def signature_of_another_key(pdf: bytes) -> bytes:
    def edit(info: cms.ContentInfo) -> bytes:
        signature = info["content"]["signer_infos"][0]["signature"].native
        info["content"]["signer_infos"][0]["signature"] = bytes(reversed(signature))
        return bytes(info.dump())

    return _with_contents(pdf, edit)


@attack
def certificate_exchanged(pdf: bytes) -> bytes:
    def edit(info: cms.ContentInfo) -> bytes:
        info["content"]["certificates"] = cms.CertificateSet(
            [cms.CertificateChoices("certificate", builders.leader().asn1)]
        )
        return bytes(info.dump())

    return _with_contents(pdf, edit)


@attack
def digest_algorithm_exchanged(pdf: bytes) -> bytes:
    def edit(info: cms.ContentInfo) -> bytes:
        info["content"]["signer_infos"][0]["digest_algorithm"] = {"algorithm": "sha512"}
        return bytes(info.dump())

    return _with_contents(pdf, edit)


@attack
def data_behind_the_signature_value(pdf: bytes) -> bytes:
    return _with_contents(pdf, lambda info: bytes(info.dump()) + b"hidden")


@attack
def signature_value_of_the_other_signature(pdf: bytes) -> bytes:
    _, start, end, _ = (int(n) for n in re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", pdf)[0])
    other = bytes.fromhex(pdf[start + 1 : end - 1].decode("ascii")).rstrip(b"\x00")
    return _with_contents(pdf, lambda _: other)
