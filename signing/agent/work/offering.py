"""What a paired page offers, as a front of the engine."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.agent.wire import MAX_PICTURE
from signing.agent.work import words
from signing.agent.work.errors import Code, WorkError
from signing.agent.work.front import Order, Paper
from signing.agent.work.model import State, Wanted
from signing.agent.work.naming import other_site
from signing.cms import signed_attributes

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from signing.agent.offers import Offer, OfferItem
    from signing.agent.party import Party
    from signing.agent.work.job import Job
    from signing.agent.work.model import Refused, Signed
    from signing.agent.work.stopping import Stop


def order_of(
    party: Party, offer: Offer, certificate: bytes, *, until: datetime, without: AbstractSet[str]
) -> Order:
    """The offer as an order, `without` the requests that were dealt with before.

    What the service wants signed has to follow from the digests that the signer is shown: raises `WorkError`
    (attributes_differ) unless every document's does with this certificate (DER).
    """
    for item in offer.items:
        _check(item, certificate)
    left = [item for item in offer.items if item.request not in without]
    return Order(
        origin=party.origin,
        site=offer.site,
        person=offer.person,
        mark=offer.mark,
        certificate=offer.certificate,
        expires_at=until,
        papers=tuple(_paper(item) for item in left),
        doubt=other_site(party, offer.site),
    )


def _check(item: OfferItem, certificate: bytes) -> None:
    digest = bytes.fromhex(item.document_digest)
    attributes = signed_attributes(digest, certificate=certificate, hash_name=item.hash_name)
    if hashlib.sha256(attributes).hexdigest() != item.to_be_signed:
        raise WorkError(Code.ATTRIBUTES_DIFFER, words.ATTRIBUTES_DIFFER.format(title=item.title))


def _paper(item: OfferItem) -> Paper:
    return Paper(
        request=item.request,
        title=item.title,
        number=item.number,
        document_digest=bytes.fromhex(item.document_digest),
        hash_name=item.hash_name,
        scheme=item.scheme,
        pages=len(item.pages),
        opened=item.opened,
    )


@dataclass(frozen=True, slots=True)
class OfferFront:
    """The page's job: results go there, pictures come from there."""

    job: Job
    statement: Offer
    order: Order

    @property
    def stop(self) -> Stop:
        return self.job.stop

    def picture(self, document: int, page: int) -> bytes | None:
        """Ask the page for it."""
        if not 0 <= document < len(self.order.papers):
            return None
        paper = self.order.papers[document]
        return self.job.pictures.get(Wanted(paper.request, page)) if 0 <= page < paper.pages else None

    def bring(self, wanted: Wanted, png: bytes | None) -> None:
        """A picture from the page; one that is not the service's ends the job.

        Raises `WorkError` (wrong_picture).
        """
        if png is not None and not self._is_theirs(wanted, png):
            self.stop.wish(words.WRONG_PICTURE, State.FAILED)
            self.job.pictures.bring(wanted, None)
            raise WorkError(Code.WRONG_PICTURE, words.WRONG_PICTURE)
        self.job.pictures.bring(wanted, png)

    def paper(self, request: str) -> Paper | None:
        """Any document of the offer, those that were signed in an earlier job included."""
        return next((_paper(one) for one in self.statement.items if one.request == request), None)

    def stands(self, state: State, problem: str | None) -> None:
        self.job.stands(state, problem)

    def take(self, result: Signed | Refused) -> None:
        self.job.take(result)

    def _is_theirs(self, wanted: Wanted, png: bytes) -> bool:
        pages = next((one.pages for one in self.statement.items if one.request == wanted.request), ())
        return (
            len(png) <= MAX_PICTURE
            and 0 <= wanted.page < len(pages)
            and hashlib.sha256(png).hexdigest() == pages[wanted.page]
        )
