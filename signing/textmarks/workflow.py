"""A mark in words from beginning to end, as `signing.workflow` does it for leader and agency."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from signing.beginning import Signer
from signing.marks import DECREE_30, Profile
from signing.textmarks.beginning import Ready, begin_on, ready_for
from signing.workflow import Services, check_signer, sign_pending

if TYPE_CHECKING:
    from datetime import datetime

    from signing.keys.model import Scheme, SigningKey
    from signing.pdf.source import Source
    from signing.preparation.places import PlacedBox
    from signing.report import Level
    from signing.revision import SignedRevision
    from signing.textmarks.model import TextMark


def sign_text_mark(  # noqa: PLR0913 - a signature has that many givens
    pdf: bytes | Source,
    key: SigningKey,
    mark: TextMark,
    *,
    services: Services,
    at: datetime,
    level: Level | None = None,
    scheme: Scheme | None = None,
    hash_name: str | None = None,
    place: PlacedBox | None = None,
    profile: Profile = DECREE_30,
) -> SignedRevision:
    """Sign a mark in words into a file, made safe first where nobody has signed it yet.

    What was taken out, and what to look at, stands in the warnings. `place` and `profile` are as in
    `begin_text_mark`, the rest as in `sign_leader`. Raises what `check_signer`, `begin_text_mark`, the key
    and `finish` raise.
    """
    ready = ready_for(pdf, mark, profile)
    return sign_ready(
        ready,
        key,
        mark,
        services=services,
        at=at,
        level=level,
        scheme=scheme,
        hash_name=hash_name,
        place=place,
        profile=profile,
    )


def sign_ready(  # noqa: PLR0913 - as above
    ready: Ready,
    key: SigningKey,
    mark: TextMark,
    *,
    services: Services,
    at: datetime,
    level: Level | None = None,
    scheme: Scheme | None = None,
    hash_name: str | None = None,
    place: PlacedBox | None = None,
    profile: Profile = DECREE_30,
) -> SignedRevision:
    """As `sign_text_mark`, on a file that is ready, of whatever size."""
    check_signer(key.certificate, key.chain, services, at)
    scheme, hash_name = services.algorithms.choose(key.certificate, scheme, hash_name)
    signer = Signer(key.certificate, tuple(key.chain), at, scheme, hash_name, services.room(level))
    pending = begin_on(ready, mark, signer, place=place, profile=profile)
    signed = sign_pending(pending, key, services, level)
    return replace(signed, warnings=(*ready.notes, *signed.warnings))
