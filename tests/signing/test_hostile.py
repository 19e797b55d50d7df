"""Broken files of every kind are refused with a reason, whatever is asked of them; nothing else comes out."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from certs.evidence import Evidence
from signing.agency import begin_agency
from signing.beginning import Signer
from signing.cms import certificates_of, timestamp_token_of
from signing.errors import SigningError
from signing.extension import complete_level
from signing.incremental import Revision
from signing.inventory import take_inventory
from signing.leader import begin_leader
from signing.levels import add_validation_data
from signing.preparation import Places, prepare
from tests.certs.pki import AT
from tests.signing.papers import LETTER, SEAL, SIGNATURE, layout_of, prepared, sample
from tests.signing.signers import ISSUED, YEAR, services_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from signing.workflow import Services
    from tests.certs.pki import TestPki
    from tests.signing.signers import Signers

ROUNDS = 40
LANDMARKS = (b"obj", b"/", b"<<", b"[", b" R")
PIECES = (
    *b"/ [ ] << >> R 0 -1 99999999999 null true ( ) < > obj /Kids /Parent 9e9 nan stream".split(),
    b" 1 0 R ",
)
"""What a PDF is made of, put where it does not belong."""


def broken(pdf: bytes, luck: random.Random) -> bytes:
    """A file with a few pieces replaced, inserted or flipped, mostly where structure is."""
    file = bytearray(pdf)
    for _ in range(luck.randint(1, 6)):
        at = luck.randrange(len(file))
        if luck.random() < 0.7:
            at = max(at, file.find(luck.choice(LANDMARKS), at))
        piece = luck.choice(PIECES)
        match luck.randrange(3):
            case 0:
                file[at : at + luck.randint(0, 3)] = piece
            case 1:
                file[at : at + len(piece)] = piece
            case _:
                file[at] = luck.randrange(256)
    return bytes(file)


@pytest.mark.parametrize("name", [LETTER, "02-html-tb"])
@pytest.mark.parametrize(
    "act", ["prepare", "begin_leader", "begin_agency", "add_validation_data", "complete_level"]
)
@pytest.mark.filterwarnings("ignore")  # libraries may warn of what they see; only the outcome counts
def test_a_broken_file_is_signed_or_refused_and_nothing_else(
    act: str, name: str, signers: Signers, offline: Services
) -> None:
    draft = sample(name)
    signed = signers.sign(draft, offline).pdf
    by = Signer(signers.leader.certificate, signers.leader.chain, AT)
    issue: dict[str, Any] = {
        "number": 7,
        "issued": ISSUED,
        "printed_year": YEAR,
        "seal": SEAL,
        "diameter_mm": 36.0,
    }
    places = Places.from_layout(layout_of(draft))
    acts: dict[str, tuple[bytes, Callable[[bytes], object]]] = {
        "prepare": (draft, lambda pdf: prepare(pdf, places)),
        "begin_leader": (prepared(draft), lambda pdf: begin_leader(pdf, by, image=SIGNATURE)),
        "begin_agency": (signed, lambda pdf: begin_agency(pdf, by, **issue)),
        "add_validation_data": (
            signed,
            lambda pdf: add_validation_data(pdf, certificates=[b"x"], evidence=Evidence()),
        ),
        "complete_level": (signed, lambda pdf: complete_level(pdf, offline, AT)),
    }
    pdf, do = acts[act]
    assert sum(refused(broken(pdf, luck), do) for luck in seeds(act + name)) > 0


def seeds(name: str) -> Iterator[random.Random]:
    for number in range(ROUNDS):
        yield random.Random(f"{name} {number}")  # noqa: S311 - the same files in every run


def refused(pdf: bytes, act: Callable[[bytes], object]) -> bool:
    try:
        act(pdf)
    except SigningError as error:
        return bool(str(error))
    return False


def test_a_spoilt_container_says_nothing_or_what_it_can(signers: Signers, pki: TestPki) -> None:
    with pki.serve():
        signed = signers.sign(sample(LETTER), services_at(pki, AT)).pdf
    (container,) = take_inventory(Revision(signed)).containers
    whole = container.der.rstrip(b"\0")
    assert timestamp_token_of(whole) is not None
    luck, lost = random.Random(5), 0  # noqa: S311 - the same bytes in every run
    for _ in range(2000):
        spoilt = bytearray(whole)
        for _ in range(luck.randint(1, 4)):
            spoilt[luck.randrange(len(spoilt))] = luck.randrange(256)
        lost += not certificates_of(bytes(spoilt))
        timestamp_token_of(bytes(spoilt))
    assert lost
