"""Time stamps of the content among the signed attributes: the signature was made after them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from asn1crypto import cms as asn1_cms

from signing.validation.tokens import CONTENT_TIMESTAMP
from tests.certs.pki import AT
from tests.interop.agreement import messages, moulding
from tests.interop.agreement.model import Made
from tests.interop.agreement.world import DAY, YEAR
from tests.signing.validation.past_model import (
    EXPIRED,
    OUT,
    OUT_OF_ORDER,
    REVOKED,
    REVOKED_UNPROVEN,
    SOUND,
    Case,
)
from tests.signing.validation.past_world import Branch, known, person, revoke, service

if TYPE_CHECKING:
    from datetime import datetime

    from certs.authority import Issued
    from tests.interop.agreement.messages import Parts
    from tests.interop.agreement.world import World

_REVOKED = AT - DAY


def _signed(  # noqa: PLR0913 - all that a case may want
    world: World,
    signer: Issued,
    content: datetime,
    *,
    stamped: datetime | None = None,
    by: Issued | None = None,
    claimed: datetime = AT,
    is_over_other: bool = False,
) -> bytes:
    """Signed with a time stamp of the content."""
    stamper = by or known(world, service())

    def make(digest: bytes) -> bytes:
        imprint = bytes(len(digest)) if is_over_other else digest
        token = asn1_cms.ContentInfo.load(world.token_over(imprint, content, service=stamper))
        parts: Parts = messages.signature_parts(signer, digest)
        attributes: dict[str, list[Any]] = parts.attributes
        attributes[CONTENT_TIMESTAMP] = [token]
        message = messages.message(parts)
        if stamped is not None:
            messages.with_token(message, world.token(messages.value_of(message), stamped, service=stamper))
        return messages.der(message)

    return moulding.signed(moulding.page(), make, claimed=claimed)


def _sound(
    world: World, *, content: datetime = AT, stamped: datetime | None = None, other: bool = False
) -> bytes:
    return _signed(world, known(world, person()), content, stamped=stamped, is_over_other=other)


def _revoked(world: World, *, content: datetime, is_trusted: bool = True) -> Made:
    signer = known(world, person())
    by = None if is_trusted else Branch.root(world).issued(service())
    pdf = _signed(world, signer, content, by=by, claimed=_REVOKED - 40 * DAY)
    revoke(world, signer, _REVOKED)
    return Made(pdf)


def _expired(world: World, *, content: datetime) -> bytes:
    return _signed(world, known(world, person(until=_REVOKED)), content)


CONTENTS: dict[str, Case] = {
    "content-stamp-sound": Case(_sound, SOUND, SOUND, "5.3.4"),
    "content-stamp-and-signature-stamp": Case(
        partial(_sound, content=AT - DAY, stamped=AT), SOUND, SOUND, "5.5.4"
    ),
    "content-stamp-later-than-the-signature-s": Case(
        partial(_sound, content=AT + DAY, stamped=AT), OUT_OF_ORDER, OUT_OF_ORDER, "5.5.4"
    ),
    "content-stamp-of-other-content": Case(partial(_sound, other=True), SOUND, SOUND, "5.3.4, 5.4"),
    "content-stamp-after-revocation": Case(partial(_revoked, content=AT), REVOKED, REVOKED, "5.3.4"),
    "content-stamp-before-revocation": Case(
        partial(_revoked, content=AT - YEAR / 12), REVOKED_UNPROVEN, REVOKED_UNPROVEN, "5.3.4"
    ),
    "content-stamp-after-revocation-by-nobody-known": Case(
        partial(_revoked, content=AT, is_trusted=False), REVOKED_UNPROVEN, REVOKED_UNPROVEN, "5.3.4, 5.4"
    ),
    "content-stamp-after-expiry": Case(partial(_expired, content=AT), EXPIRED, EXPIRED, "5.3.4"),
    "content-stamp-before-expiry": Case(partial(_expired, content=AT - 2 * DAY), OUT, OUT, "5.3.4"),
}
