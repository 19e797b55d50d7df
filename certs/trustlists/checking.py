"""A file to a list that may be believed: the one entry point for foreign lists. Pure, fetches nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from certs.trustlists.model import SignedList
from certs.trustlists.reading import read_list
from certs.trustlists.signature import signed_part
from certs.trustlists.xml import parse


def read_signed_list(data: bytes, *, operators: Collection[bytes], at: datetime) -> SignedList:
    """Parse, verify and read a list (XML).

    `operators`: DER of the certificates one of which has to have signed it; `at`: when that has to be valid.
    Raises `TrustListError`. Whether it may follow the list before it: `accepting.check_acceptable`.
    """
    part, signer = signed_part(parse(data), operators, at)
    return SignedList(read_list(part), signer)


def claimed_key(data: bytes) -> str:
    """Say which list a file claims to be, to find its operator by; nothing of it is verified yet.

    Raises `TrustListError`.
    """
    return read_list(parse(data)).key
