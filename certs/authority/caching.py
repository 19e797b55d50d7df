"""How long an answer may be kept on its way, as HTTP says it (RFC 5019, 5 and 6.2; RFC 9110; RFC 9111)."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.x509 import ocsp

if TYPE_CHECKING:
    from certs.authority.model import AuthorityResponse

Headers = tuple[tuple[str, str], ...]

ONCE: Headers = (("Cache-Control", "no-store"),)
"""Of an answer that is of use once, such as one with a nonce (RFC 5019, 4) or a time stamp."""
FOR_A_DAY: Headers = (("Cache-Control", "public, max-age=86400"),)
"""Of a certificate, which never changes at its address."""

_STAMP = "%a, %d %b %Y %H:%M:%S GMT"
_NOT_MODIFIED = 304


def of_ocsp(body: bytes, at: datetime) -> Headers:
    """Give the headers of an OCSP response that was asked for by GET."""
    response = ocsp.load_der_ocsp_response(body)
    if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        return ONCE
    end = response.next_update_utc
    if end is None or any(isinstance(each.value, x509.OCSPNonce) for each in response.extensions):
        return ONCE
    return lasting(body, response.this_update_utc, end, at)


def of_list(body: bytes, at: datetime) -> Headers:
    """Give the headers of a revocation list."""
    parsed = x509.load_der_x509_crl(body)
    end = parsed.next_update_utc
    return ONCE if end is None else lasting(body, parsed.last_update_utc, end, at)


def conditional(response: AuthorityResponse, if_none_match: str, if_modified_since: str) -> AuthorityResponse:
    """Give the answer, or 304 without a body to somebody who has this very one (RFC 9110, 13.2.2).

    The entity tag counts where one was sent, else the time. Both are header fields; empty: not sent.
    """
    if not is_known(response.headers, if_none_match, if_modified_since):
        return response
    return replace(response, status=_NOT_MODIFIED, body=b"")


def lasting(body: bytes, this_update: datetime, next_update: datetime, at: datetime) -> Headers:
    """Give the headers of an answer that holds from `this_update` to `next_update`, sent at `at`.

    RFC 5019, 6.2: Last-Modified is thisUpdate, Expires nextUpdate, and max-age ends no later; the entity tag
    is the digest of the body.
    """
    seconds = max(0, int((next_update - at).total_seconds()))
    return (
        ("Last-Modified", _http(this_update)),
        ("Expires", _http(next_update)),
        ("ETag", f'"{hashlib.sha256(body).hexdigest()}"'),
        ("Cache-Control", f"max-age={seconds}, public, no-transform, must-revalidate"),
    )


def is_known(headers: Headers, if_none_match: str, if_modified_since: str) -> bool:
    """Tell whether the asker says that they have the answer with these headers."""
    mine = dict(headers)
    if "ETag" not in mine:
        return False
    if if_none_match:
        tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
        return "*" in tags or mine["ETag"] in tags
    since, modified = _moment(if_modified_since), _moment(mine.get("Last-Modified", ""))
    return since is not None and modified is not None and modified <= since


def _http(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _moment(written: str) -> datetime | None:
    try:
        return datetime.strptime(written, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
