"""What stands on the desk of somebody who signs with their own key: it hears offers and signs them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from api.agent_key import AgentVoice
from docflow.asking import AnswerVerdict, Asking
from docflow.batches import BatchKind, BatchRun, Chosen
from infra.identity import Actor
from signing.agent.offers import Kind, Offer, OfferItem, hear
from signing.cms import signed_attributes
from signing.keys.model import SigningKey
from tests.certs.pki import AT
from tests.docflow.office import TODAY, Office
from tests.docflow.test_batches import ISSUE, listed
from tests.docflow.test_deferred import actor_of, handed_out, key_of

SIGN = BatchKind.SIGN


def with_own_keys(office: Office, folder: Path) -> Office:
    """Leader and agency hold their keys themselves, and the service has a voice."""
    return handed_out(office).with_context(voice=AgentVoice(folder / "agent-key.pem", "http://an-phu.test"))


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine of the leader or of the clerk, with their token in it, and their page."""

    office: Office
    kind: BatchKind = SIGN

    @property
    def actor(self) -> Actor:
        return actor_of(self.office, self.kind)

    @property
    def key(self) -> SigningKey:
        return key_of(self.office, self.kind)

    @property
    def certificates(self) -> tuple[bytes, ...]:
        return (self.key.certificate, *self.key.chain)

    @property
    def asking(self) -> Asking:
        return self.office.docflow.asking

    def start(
        self, chosen: list[Chosen] | None = None, *, request_key: str = "one form", insist: str = ""
    ) -> BatchRun:
        _, run = self.asking.start(
            self.actor,
            self.kind,
            listed(self.office, self.kind) if chosen is None else chosen,
            self.certificates,
            request_key=request_key,
            unseen=True,
            issued_on=TODAY if self.kind is ISSUE else None,
            insist=insist,
            at=AT,
        )
        assert run is not None
        return run

    def prepared(self) -> int:
        """A batch over everything that waits, prepared."""
        run = self.start()
        run.go()
        return run.batch_id

    def offer(self, batch: int, at: datetime = AT) -> Offer:
        """What the machine hears: the service's word, checked as it checks it."""
        token = self.asking.offer(self.actor, batch, at)
        voice = self.office.context.voice
        assert voice is not None
        heard = hear(token, Kind.OFFER, voice.key, at=AT).statement
        assert isinstance(heard, Offer)
        return heard

    def sign(self, item: OfferItem) -> tuple[str, bytes]:
        """Make the attributes from the digest, compare, and sign."""
        key = self.key
        made = signed_attributes(
            bytes.fromhex(item.document_digest), certificate=key.certificate, hash_name=item.hash_name
        )
        assert hashlib.sha256(made).hexdigest() == item.to_be_signed
        return item.request, key.sign(made, scheme=item.scheme, hash_name=item.hash_name)

    def answer(self, batch: int, items: tuple[OfferItem, ...], at: datetime = AT) -> list[AnswerVerdict]:
        given = [self.sign(item) for item in items]
        return self.asking.answers(self.actor, batch, given, at)
