"""A mark in words from beginning to end, as `signing.workflow` does it for leader and agency."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

from signing.marks import DECREE_30, Profile
from signing.textmarks.beginning import Ready, begin_on, ready_for
from signing.workflow import Form, Services, sign_begun

if TYPE_CHECKING:
    from datetime import datetime

    from signing.beginning import Signer
    from signing.keys.model import SigningKey
    from signing.pdf.source import Source
    from signing.preparation.places import PlacedBox
    from signing.revision import PendingSignature, SignedRevision
    from signing.textmarks.model import TextMark


def sign_text_mark(  # noqa: PLR0913 - a signature has that many givens
    pdf: bytes | Source,
    key: SigningKey,
    mark: TextMark,
    *,
    services: Services,
    at: datetime,
    place: PlacedBox | None = None,
    profile: Profile = DECREE_30,
    **form: Unpack[Form],
) -> SignedRevision:
    """Sign a mark in words into a file, made safe first where nobody has signed it yet.

    What was taken out, and what to look at, stands in the warnings. `place` and `profile` are as in
    `begin_text_mark`, the rest as in `sign_leader`. Raises what `check_signer`, `begin_text_mark`, the key
    and `finish` raise.
    """
    ready = ready_for(pdf, mark, profile)
    return sign_ready(ready, key, mark, services=services, at=at, place=place, profile=profile, **form)


def sign_ready(  # noqa: PLR0913 - as above
    ready: Ready,
    key: SigningKey,
    mark: TextMark,
    *,
    services: Services,
    at: datetime,
    place: PlacedBox | None = None,
    profile: Profile = DECREE_30,
    **form: Unpack[Form],
) -> SignedRevision:
    """As `sign_text_mark`, on a file that is ready, of whatever size."""

    def begin(by: Signer) -> PendingSignature:
        return begin_on(ready, mark, by, place=place, profile=profile)

    signed = sign_begun(begin, key, services, at, **form)
    return replace(signed, warnings=(*ready.notes, *signed.warnings))
