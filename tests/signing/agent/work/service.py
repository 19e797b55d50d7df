"""The service at the other end, and the page that carries between it and the desk."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certs import facts
from signing.agent.offers import Enrolment, Offer, OfferItem, Wish, say
from signing.agent.party import Party
from signing.agent.work import Desk, Refused, Result, Signed, State, Wanted, Watched
from signing.cms import check_value, default_scheme, signed_attributes
from signing.marks import MarkKind
from tests.certs.pki import AT, LEADER

if TYPE_CHECKING:
    from signing.keys.model import Scheme

GOOD_FOR = timedelta(hours=1)
PICTURE = b"\x89PNG a page"


@dataclass
class Service:
    site: str = "Sở Nội vụ tỉnh An Phú"
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    at: datetime = AT

    def party(self, origin: str = "https://antin.anphu.example") -> Party:
        return Party(secrets.token_hex(8), origin, self.site, self.key.public_key().public_bytes_raw())

    def wish(self, certificate: bytes) -> str:
        wish = Wish(LEADER.common_name, facts.fingerprint(certificate))
        return say(wish, self.key, at=self.at, good_for=GOOD_FOR)

    def enrolment(self, person: str = LEADER.common_name) -> str:
        statement = Enrolment(secrets.token_hex(16), self.site, person)
        return say(statement, self.key, at=self.at, good_for=GOOD_FOR)

    def offer(self, offer: Offer, good_for: timedelta = GOOD_FOR) -> str:
        return say(offer, self.key, at=self.at, good_for=good_for)


def item(
    title: str,
    certificate: bytes,
    *,
    scheme: Scheme | None = None,
    hash_name: str = "sha256",
    number: str = "",
) -> OfferItem:
    """A document whose digest is that of its title."""
    digest = hashlib.new(hash_name, title.encode()).digest()
    attributes = signed_attributes(digest, certificate=certificate, hash_name=hash_name)
    return OfferItem(
        request=secrets.token_hex(16),
        title=title,
        number=number,
        document_digest=digest.hex(),
        hash_name=hash_name,
        scheme=scheme or default_scheme(certificate),
        to_be_signed=hashlib.sha256(attributes).hexdigest(),
        pages=(hashlib.sha256(PICTURE).hexdigest(),),
        opened=True,
    )


def offer(certificate: bytes, *items: OfferItem, count: int = 3, person: str = LEADER.common_name) -> Offer:
    """So many documents, unless they are given."""
    made = items or tuple(item(f"Kế hoạch số {number}", certificate) for number in range(count))
    return Offer(
        secrets.token_hex(16),
        "Sở Nội vụ tỉnh An Phú",
        person,
        MarkKind.LEADER,
        facts.fingerprint(certificate),
        made,
    )


@dataclass
class Page:
    """A paired page with one job."""

    desk: Desk
    party: Party
    job: str
    results: list[Result] = field(default_factory=list)
    next: int = 0

    def watch(self, wait: float = 5.0) -> Watched:
        watched = self.desk.watch(self.party, self.job, self.next, wait)
        self.results += watched.results
        self.next = watched.next
        return watched

    def to_the_end(self) -> Watched:
        for _ in range(2000):
            watched = self.watch()
            if watched.state.is_over and not watched.results:
                return watched
        raise AssertionError(watched)

    def until(self, state: State, problem: str = "") -> Watched:
        for _ in range(2000):
            watched = self.watch(0.2)
            if watched.state is state and problem in (watched.problem or ""):
                return watched
        raise AssertionError(watched)

    def wanted(self) -> Wanted:
        """The one picture that is looked for."""
        for _ in range(2000):
            for one in self.watch(0.2).wanted:
                return one
        raise AssertionError

    @property
    def signed(self) -> dict[str, bytes]:
        return {one.request: one.signature for one in self.results if isinstance(one, Signed)}

    @property
    def refused(self) -> dict[str, str]:
        return {one.request: one.reason for one in self.results if isinstance(one, Refused)}


def verify(page: Page, statement: Offer, certificate: bytes) -> None:
    """Every document of the offer is signed, with that certificate, over what the service knows it to be."""
    assert set(page.signed) == {one.request for one in statement.items}
    for one in statement.items:
        check(page.signed[one.request], one, certificate)


def check(value: bytes, one: OfferItem, certificate: bytes) -> None:
    attributes = signed_attributes(
        bytes.fromhex(one.document_digest), certificate=certificate, hash_name=one.hash_name
    )
    check_value(
        value, to_be_signed=attributes, certificate=certificate, scheme=one.scheme, hash_name=one.hash_name
    )


def with_other_digest(statement: Offer) -> Offer:
    first = replace(statement.items[0], document_digest="00" * 32)
    return replace(statement, items=(first, *statement.items[1:]))
