"""The same attacks upon files that EU DSS signed, as the software of other states does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

from signing.report import Indication
from signing.validation import validate
from tests.interop import eu_dss, java
from tests.signing.papers import SIGNATURE
from tests.signing.validation import builders
from tests.signing.validation.attacks import ATTACKS
from tests.signing.validation.attacks.victims import Victim, filled, with_form
from tests.soak.forging import complaints

if TYPE_CHECKING:
    from pathlib import Path

PASSPHRASE = "mat-khau-thu"
PLACES = ("350,582,120,60", "30,792,100,30")
"""From the top left, in points: of the first signature and of the second."""
EVERY = 3
"""One attack in so many; the whole list is for `make soak`, upon other victims."""


def _signed(folder: Path, letter: bytes, party: builders.Party, place: str) -> bytes:
    paths = {name: folder / name for name in ("letter.pdf", "face.png", "key.p12", "signed.pdf")}
    paths["letter.pdf"].write_bytes(letter)
    paths["face.png"].write_bytes(SIGNATURE)
    chain = [builders.root().certificate]
    encryption = BestAvailableEncryption(PASSPHRASE.encode())
    paths["key.p12"].write_bytes(
        serialize_key_and_certificates(b"signer", party.key, party.certificate, chain, encryption)
    )
    given = [str(paths[name]) for name in ("letter.pdf", "face.png", "key.p12")]
    java.ask(
        eu_dss.PROJECT,
        [*given, place, "0", "1", str(paths["signed.pdf"])],
        program="antin.Sign",
        variables={"PASSPHRASE": PASSPHRASE},
    )
    return paths["signed.pdf"].read_bytes()


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Victim:
    """Signed by two persons, one after the other, with the form filled before."""
    folder = tmp_path_factory.mktemp("dss")
    letter = builders.changed(with_form(builders.letter()), filled)
    once = _signed(folder, letter, builders.leader(), PLACES[0])
    twice = _signed(folder, once, builders.agency(), PLACES[1])
    return Victim("signed by EU DSS", lambda: twice)


def test_what_eu_dss_signed_passes(signed: Victim) -> None:
    report = validate(signed.pdf, trust=builders.trust(), at=builders.NOW)
    assert report.indication is Indication.TOTAL_PASSED
    assert len(report.signatures) == 2


def test_no_attack_gets_past_the_checker(signed: Victim) -> None:
    done = [attack for attack in ATTACKS.values() if not attack.has_own_draft][::EVERY]
    assert list(complaints((signed, attack) for attack in done)) == []
