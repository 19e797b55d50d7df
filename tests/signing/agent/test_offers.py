"""What a service says reaches the helper as it was said, or not at all."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from signing.agent.offers import (
    ClockOffError,
    Enrolment,
    Identity,
    Kind,
    Offer,
    OfferItem,
    OfferRefusedError,
    Statement,
    Wish,
    hear,
    key_of,
    say,
)
from signing.keys.model import Scheme
from signing.marks import MarkKind

KEY = Ed25519PrivateKey.generate()
PUBLIC = KEY.public_key().public_bytes_raw()
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
ITEM = OfferItem(
    request="ab" * 16,
    title="Kế hoạch kiểm tra công tác văn thư năm 2026",
    number="",
    document_digest="cd" * 32,
    hash_name="sha256",
    scheme=Scheme.RSA_PKCS1V15,
    to_be_signed="ef" * 32,
    pages=("01" * 32, "02" * 32),
    opened=True,
)
OFFER = Offer("12" * 16, "Sở Nội vụ", "Nguyễn Văn An", MarkKind.LEADER, "34" * 32, (ITEM,))
STATEMENTS: dict[Kind, Statement] = {
    Kind.IDENTITY: Identity("Sở Nội vụ", PUBLIC),
    Kind.WISH: Wish("Nguyễn Văn An", "34" * 32),
    Kind.ENROLMENT: Enrolment("56" * 16, "Sở Nội vụ", "Nguyễn Văn An"),
    Kind.OFFER: OFFER,
}


def said(statement: Statement, at: datetime = NOW) -> str:
    return say(statement, KEY, at=at, good_for=HOUR)


@pytest.mark.parametrize("kind", Kind)
def test_arrives_as_it_was_said(kind: Kind) -> None:
    heard = hear(said(STATEMENTS[kind]), kind, PUBLIC, at=NOW)
    assert heard.statement == STATEMENTS[kind]
    assert (heard.issued_at, heard.expires_at) == (NOW, NOW + HOUR)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("other", Kind)
def test_one_kind_is_not_taken_for_another(kind: Kind, other: Kind) -> None:
    if kind is not other:
        with pytest.raises(OfferRefusedError):
            hear(said(STATEMENTS[kind]), other, PUBLIC, at=NOW)


def test_a_swapped_digest_is_refused() -> None:
    head, body, signature = said(OFFER).split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["items"][0]["document_digest"] = "00" * 32
    swapped = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    with pytest.raises(OfferRefusedError):
        hear(f"{head}.{swapped}.{signature}", Kind.OFFER, PUBLIC, at=NOW)


def test_another_services_word_is_refused() -> None:
    foreign = say(OFFER, Ed25519PrivateKey.generate(), at=NOW, good_for=HOUR)
    with pytest.raises(OfferRefusedError):
        hear(foreign, Kind.OFFER, PUBLIC, at=NOW)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_only_the_services_algorithm_counts(algorithm: str) -> None:
    claims = jwt.decode(said(OFFER), options={"verify_signature": False})
    forged = jwt.encode(claims, "" if algorithm == "none" else PUBLIC, algorithm=algorithm)
    with pytest.raises(OfferRefusedError):
        hear(forged, Kind.OFFER, PUBLIC, at=NOW)


def test_what_has_expired_is_refused() -> None:
    with pytest.raises(OfferRefusedError, match="quá hạn"):
        hear(said(OFFER), Kind.OFFER, PUBLIC, at=NOW + HOUR)


def test_a_clock_that_is_slow_is_told() -> None:
    token = said(OFFER)
    assert hear(token, Kind.OFFER, PUBLIC, at=NOW - timedelta(minutes=4)).statement == OFFER
    with pytest.raises(ClockOffError, match="Đồng hồ"):
        hear(token, Kind.OFFER, PUBLIC, at=NOW - timedelta(minutes=6))


@pytest.mark.parametrize(
    "item",
    [
        replace(ITEM, request="short"),
        replace(ITEM, title="x" * 501),
        replace(ITEM, title="\ud800"),
        replace(ITEM, document_digest="cd" * 20),
        replace(ITEM, document_digest="cd" * 48),
        replace(ITEM, hash_name="sha1", document_digest="cd" * 20),
        replace(ITEM, pages=("01" * 32,) * 51),
        replace(ITEM, to_be_signed=""),
    ],
    ids=["request", "title", "half a letter", "digest", "other hash", "sha1", "pages", "attributes"],
)
def test_what_is_out_of_shape_is_refused_though_signed(item: OfferItem) -> None:
    with pytest.raises(OfferRefusedError):
        hear(said(replace(OFFER, items=(item,))), Kind.OFFER, PUBLIC, at=NOW)


@pytest.mark.parametrize(
    "items", [(), (ITEM, ITEM), tuple(replace(ITEM, request=f"{n:032x}") for n in range(501))]
)
def test_lists_that_cannot_be_are_refused(items: tuple[OfferItem, ...]) -> None:
    with pytest.raises(OfferRefusedError):
        hear(said(replace(OFFER, items=items)), Kind.OFFER, PUBLIC, at=NOW)


DEEP = base64.urlsafe_b64encode(b"[" * 60_000).decode() + ".e30.e30"


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.é.é", "." * 100, DEEP])
def test_rubbish_is_refused(token: str) -> None:
    with pytest.raises(OfferRefusedError):
        hear(token, Kind.OFFER, PUBLIC, at=NOW)
    with pytest.raises(OfferRefusedError):
        key_of(token)


def test_an_identity_names_its_key() -> None:
    assert key_of(said(STATEMENTS[Kind.IDENTITY])) == PUBLIC
