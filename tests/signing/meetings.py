"""Documents that several people sign, and the keys of those who do."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import pikepdf

from signing.geometry import Box
from signing.placement import find_layout
from signing.preparation import Places, prepare
from signing.signer_blocks import block_named
from signing.workflow import sign_leader
from tests.certs.pki import AT
from tests.signing.papers import SIGNATURE, mark
from tests.signing.placement.catalogue import CHAIR, OTHER, SECRETARY
from tests.signing.placement.letters import Letter, Signer, make
from tests.signing.signers import key_of

if TYPE_CHECKING:
    from signing.keys.pkcs12 import Pkcs12Key
    from signing.placement.model import SignerBlock
    from signing.workflow import Services
    from tests.certs.pki import TestPki

MINUTES, _ = make(Letter(recipients=None, beside=SECRETARY, beside_lower=0, signer=CHAIR))
"""Secretary on the left, chair on the right (form 1.9)."""
JOINT, _ = make(Letter(recipients=None, beside=OTHER, beside_lower=0, signer=Signer()))
SECOND_IMAGE = mark("signature-deputy")


@dataclass(frozen=True)
class Meeting:
    """Keys of the chair, the secretary (whose certificate knows no accents) and who checked the draft."""

    chair: Pkcs12Key
    secretary: Pkcs12Key
    checker: Pkcs12Key

    @classmethod
    def of(cls, pki: TestPki) -> Self:
        names = (CHAIR.name, "MAI VAN TAO", "Hồ Thị Kiểm")
        return cls(*(key_of(pki.person(name)) for name in names))

    def signed(self, offline: Services) -> bytes:
        """The minutes, signed by the secretary and then by the chair."""
        pdf = reserved(MINUTES, block(MINUTES, SECRETARY.name))
        first = sign_leader(pdf, self.secretary, image=SECOND_IMAGE, services=offline, at=AT).pdf
        return sign_leader(first, self.chair, image=SIGNATURE, services=offline, at=AT).pdf


def block(pdf: bytes, name: str) -> SignerBlock:
    found = block_named(find_layout(pdf), name)
    assert found is not None
    return found


def reserved(pdf: bytes, signer: SignerBlock | None = None) -> bytes:
    """Prepared for that signer, else for the principal."""
    return prepare(pdf, Places.from_layout(find_layout(pdf), signer)).pdf


def boxes(pdf: bytes) -> dict[str, Box]:
    """The rectangles of all fields (of an unturned page)."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fields = document.Root.AcroForm.Fields
        return {str(field.T): Box(*(float(value) for value in field.Rect)) for field in fields}
