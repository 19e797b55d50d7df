"""A time stamp goes into a file only if an anchor vouches for its service at that moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from certs.anchors import ALL_USES, Grant, Scheme, TrustAnchor, Use
from certs.errors import TimestampSourceError
from certs.trust import TrustAnchors
from signing.tokens import trusted_token
from tests.certs.pki import AT, TestPki

if TYPE_CHECKING:
    from signing.workflow import Services

DIGEST = bytes(32)
DAY = timedelta(days=1)
STAMPS = frozenset({Use.TIMESTAMPS})

GRANTS = {
    "for time stamps": (Grant(STAMPS), True),
    "for everything": (Grant(), True),
    "for signatures alone": (Grant(ALL_USES - STAMPS), False),
    "withdrawn": (Grant(until=AT, reason="lộ khóa"), False),
    "withdrawn from tomorrow": (Grant(until=AT + DAY), True),
    "not yet": (Grant(since=AT + DAY), False),
}


@pytest.mark.parametrize("name", GRANTS)
def test_the_anchor_vouches_for_time_stamps_now(name: str, pki: TestPki, services: Services) -> None:
    grant, is_taken = GRANTS[name]
    anchors = TrustAnchors.of(TrustAnchor(pki.authority.anchor, Scheme.NATIONAL, (grant,)))
    given = replace(services, anchors=anchors)
    with pki.serve():
        if is_taken:
            assert trusted_token(DIGEST, "sha256", given, AT)
        else:
            with pytest.raises(TimestampSourceError, match="được tin cậy ở đây"):
                trusted_token(DIGEST, "sha256", given, AT)
