"""What nobody signed beside the signature value, said to vouch for it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from asn1crypto import cms, core
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from tests.signing.validation import builders
from tests.signing.validation.attacks.containers import FAMILY, gap_of, with_contents

if TYPE_CHECKING:
    from collections.abc import Callable

attack = FAMILY.attack


def _with_unsigned(kind: str, *values: object) -> Callable[[bytes], bytes]:
    """Another page, and what nobody signed says that it is the right one."""

    def build(pdf: bytes) -> bytes:
        at = pdf.index(b"stream") + 40
        flipped = pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]
        _, start, end, length = gap_of(flipped)
        imprint = hashlib.sha256(flipped[:start] + flipped[end : end + length]).digest()

        def edit(info: cms.ContentInfo) -> bytes:
            signer = info["content"]["signer_infos"][0]
            held = list(values) or [core.OctetString(imprint)]
            signer["unsigned_attrs"] = cms.CMSAttributes([cms.CMSAttribute({"type": kind, "values": held})])
            return bytes(info.dump())

        return with_contents(flipped, edit)

    return build


FAMILY.add("digest_among_the_unsigned_attributes", _with_unsigned("message_digest"))


@attack
def countersigned_by_somebody(pdf: bytes) -> bytes:
    """Another page; a stranger signs the agency's signature value, which holds for the old one."""

    def edit(info: cms.ContentInfo) -> bytes:
        signer = info["content"]["signer_infos"][0]
        other = signer.copy()
        digest = hashlib.sha256(signer["signature"].native).digest()
        other["signed_attrs"] = cms.CMSAttributes(
            [cms.CMSAttribute({"type": "message_digest", "values": [digest]})]
        )
        other["signature"] = builders.leader().key.sign(
            other["signed_attrs"].untag().dump(), padding.PKCS1v15(), hashes.SHA256()
        )
        del other["unsigned_attrs"]
        signer["unsigned_attrs"] = cms.CMSAttributes(
            [cms.CMSAttribute({"type": "counter_signature", "values": [other]})]
        )
        return bytes(info.dump())

    at = pdf.index(b"stream") + 40
    return with_contents(pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :], edit)


@FAMILY.drafted
def expired_and_stamped_with_another_signatures_time() -> bytes:
    """Signed after the certificate ended, with the time stamp of a signature from before."""
    expired = builders.issue("Đã hết hạn", builders.root(), days=(-300, -1))
    former: list[cms.CMSAttributes] = []

    def keep(info: cms.ContentInfo) -> bytes:
        former.append(info["content"]["signer_infos"][0]["unsigned_attrs"].copy())
        return bytes(info.dump())

    with_contents(builders.finished(), keep)

    def edit(info: cms.ContentInfo) -> bytes:
        info["content"]["signer_infos"][0]["unsigned_attrs"] = former[0]
        return bytes(info.dump())

    return with_contents(builders.issued(party=expired, stamped=False), edit)
