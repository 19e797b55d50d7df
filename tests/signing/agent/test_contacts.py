from __future__ import annotations

import secrets
import sys
from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from signing.agent.contacts import MAX_FILE, MAX_ORIGINS, NAME, Contact, Contacts, Step
from signing.agent.offers import ALGORITHM, AUDIENCE, Offer, OfferItem, Wish, say
from signing.agent.party import Party
from signing.keys.model import Scheme
from signing.marks import MarkKind
from tests.certs.pki import AT

KEY = Ed25519PrivateKey.generate()
PARTY = Party("0" * 32, "https://a.example", "A", KEY.public_key().public_bytes_raw())
MINUTE = timedelta(minutes=1)


def test_a_wish_is_kept_with_the_difference_of_the_clocks(tmp_path: Path) -> None:
    Contacts(tmp_path).heard(
        PARTY, say(Wish("Ngọc", "ab" * 32), KEY, at=AT, good_for=MINUTE), AT - 7 * MINUTE
    )
    (kept,) = Contacts(tmp_path).all()

    assert (kept.origin, kept.person, kept.certificate) == (PARTY.origin, "Ngọc", "ab" * 32)
    assert kept.ahead == -7 * 60


def test_what_has_ended_still_tells_the_time(tmp_path: Path) -> None:
    Contacts(tmp_path).heard(
        PARTY, say(Wish("Ngọc", "ab" * 32), KEY, at=AT, good_for=MINUTE), AT + 90 * MINUTE
    )

    assert Contacts(tmp_path).all()[0].ahead == 90 * 60


@pytest.mark.parametrize(
    "said", ["", "a.b.c", say(Wish("X", "ab" * 32), Ed25519PrivateKey.generate(), at=AT, good_for=MINUTE)]
)
def test_what_the_service_did_not_say_is_not_kept(tmp_path: Path, said: str) -> None:
    Contacts(tmp_path).heard(PARTY, said, AT)

    assert Contacts(tmp_path).all() == ()


@pytest.mark.parametrize("claims", [{"iat": "soon"}, {"iat": 1, "person": "\ud800"}, {"iat": 1e300}])
def test_what_cannot_be_kept_stops_nothing(tmp_path: Path, claims: dict[str, object]) -> None:
    Contacts(tmp_path).heard(PARTY, jwt.encode({"aud": AUDIENCE, **claims}, KEY, algorithm=ALGORITHM), AT)

    assert Contacts(tmp_path).all() == ()


def test_nothing_of_documents_is_kept(tmp_path: Path) -> None:
    item = OfferItem(
        secrets.token_hex(16),
        "Tờ trình mật",
        "05/TTr",
        "cd" * 32,
        "sha256",
        Scheme.ECDSA,
        "ef" * 32,
        (),
        opened=True,
    )
    offer = Offer(secrets.token_hex(16), "A", "Ngọc", MarkKind.LEADER, "ab" * 32, (item,))
    Contacts(tmp_path).heard(PARTY, say(offer, KEY, at=AT, good_for=MINUTE), AT)
    content = (tmp_path / NAME).read_text("utf-8")

    assert "Ngọc" in content
    assert not any(one in content for one in ("Tờ trình", "05/TTr", "cd" * 32, "ef" * 32))


def test_steps_are_kept_apart(tmp_path: Path) -> None:
    contacts = Contacts(tmp_path)
    contacts.came(PARTY.origin, Step.HELLO, AT)
    contacts.came(PARTY.origin, Step.PROVEN, AT + MINUTE)
    (kept,) = contacts.all()

    assert (kept.at(Step.ASKED), kept.at(Step.HELLO), kept.at(Step.PROVEN)) == (None, AT, AT + MINUTE)


def test_the_file_stays_small(tmp_path: Path) -> None:
    contacts = Contacts(tmp_path)
    for number in range(MAX_ORIGINS + 5):
        contacts.came(f"https://{number}.example", Step.HELLO, AT)

    assert [one.origin for one in contacts.all()] == [
        f"https://{number}.example" for number in range(5, MAX_ORIGINS + 5)
    ]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'[{"origin": "x", "more": 1}]', b"[" * MAX_FILE])
def test_a_damaged_file_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    assert Contacts(tmp_path).all() == ()
    Contacts(tmp_path).came(PARTY.origin, Step.HELLO, AT)

    assert [one.origin for one in Contacts(tmp_path).all()] == [PARTY.origin]


def test_a_folder_that_is_gone_stops_nothing(tmp_path: Path) -> None:
    Contacts(tmp_path / "gone").came(PARTY.origin, Step.HELLO, AT)

    assert Contacts(tmp_path / "gone").all() == ()


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_nobody_else_reads_it(tmp_path: Path) -> None:
    Contacts(tmp_path).came(PARTY.origin, Step.HELLO, AT)

    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600


def test_a_time_that_is_none_is_none() -> None:
    assert Contact("https://a.example", hello="yesterday").at(Step.HELLO) is None
