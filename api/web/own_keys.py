"""Keys in their owners' hands, as pages speak of them: whose they are, and how a page reaches the helper."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from sqlalchemy.orm import Session

from api.edge.access import container_of
from docflow.batches import BatchKind
from docflow.deferred import OWN_KEY
from docflow.views import OutgoingView
from infra.identity import Actor, Agency, Person
from signing.agent import wire

WIRE = json.dumps(
    {
        "host": wire.HOST,
        "ports": wire.PORTS,
        "protocol": wire.PROTOCOL,
        "agent": wire.AGENT,
        "hello": wire.HELLO,
        "pairings": wire.PAIRINGS,
        "certificates": wire.CERTIFICATES,
        "enrolments": wire.ENROLMENTS,
        "jobs": wire.JOBS,
        "pairing": wire.PAIRING,
        "nonce": wire.NONCE,
        "proof": wire.PROOF,
        "answer": wire.ANSWER,
        "watch": wire.WATCH_SECONDS,
    }
)
"""What the page's script knows of the helper, as JSON; the one source is `signing.agent.wire`."""
_GROUP = 4


@dataclass(frozen=True, slots=True)
class Registered:
    """The key that a person, or their agency, signs with."""

    kind: BatchKind
    is_there: bool
    certificate: str | None
    """SHA-256 of the owner's own, hexadecimal; None where the service has the key, or there is none."""

    @property
    def fingerprint(self) -> str:
        """In groups, as people compare it with what the helper shows."""
        digits = self.certificate or ""
        return " ".join(digits[start : start + _GROUP] for start in range(0, len(digits), _GROUP))


def registered(session: Session, actor: Actor, kind: BatchKind) -> Registered:
    if kind is BatchKind.SIGN:
        reference = session.get_one(Person, actor.person_id).key_ref
    else:
        reference = session.get_one(Agency, actor.agency_id).key_ref
    scheme, _, certificate = (reference or "").partition(":")
    return Registered(kind, bool(reference), certificate if scheme == OWN_KEY else None)


def helper_for(request: Request, actor: Actor, *kinds: BatchKind) -> str | None:
    """What a page needs to reach the helper, where one of these is done with a key of the reader's own."""
    with container_of(request).database.reading() as session:
        return WIRE if any(registered(session, actor, kind).certificate for kind in kinds) else None


def own_keys_of(request: Request, actor: Actor, document: OutgoingView) -> Mapping[BatchKind, str]:
    """Which of the acts that are open to the actor are done with a key of their own; with what they see."""
    seen = {BatchKind.SIGN: document.seen, BatchKind.ISSUE: document.revision}
    kinds = [kind for kind in BatchKind if kind.action in document.actions]
    with container_of(request).database.reading() as session:
        return {kind: seen[kind] for kind in kinds if registered(session, actor, kind).certificate}
