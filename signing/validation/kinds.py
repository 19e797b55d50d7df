"""What a signature claims to be, by the name of its field: a claim to be shown, never a reason to believe."""

from __future__ import annotations

import re
from functools import lru_cache

from signing.marks import MarkKind

UNKNOWN = "unknown"
"""What a signature is that does not claim to be one of our marks."""

_NAMES = {
    re.compile(r"AntinLeader[1-9]\d?"): MarkKind.LEADER,
    re.compile(r"AntinInitials[1-9]\d?"): MarkKind.INITIALS,
    re.compile(r"AntinAgency"): MarkKind.AGENCY,
    re.compile(r"AntinAttachment\d{0,2}"): MarkKind.ATTACHMENT,
    re.compile(r"AntinCopy\d{0,2}"): MarkKind.COPY,
    re.compile(r"AntinIncoming\d{0,2}"): MarkKind.INCOMING,
    re.compile(r"AntinDigitised\d{0,2}"): MarkKind.DIGITISED,
    re.compile(r"AntinReport[1-9]\d?"): MarkKind.REPORT,
}


@lru_cache(maxsize=1024)
def kind_of(field_name: str) -> str:
    """Give a `MarkKind` value, or "unknown" for a name that is not ours."""
    for pattern, kind in _NAMES.items():
        if pattern.fullmatch(field_name):
            return kind.value
    return UNKNOWN
