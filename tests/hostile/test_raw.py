"""The frame of the hostile files is sound itself: what is refused is refused for what was put into it."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import asyncio
import hashlib
import re

from signing.report import Indication, TimeIs
from signing.validation import validate
from tests.hostile.raw import signed
from tests.signing.validation import builders


def test_sound_value_in_the_frame_passes_without_any_date() -> None:
    """Neither `/M` nor a signing-time attribute: the dictionary need not tell (ISO 32000-2, table 255)."""
    empty = signed(bytes(builders.ROOM // 2))
    [(begin, end, rest)] = re.findall(rb"/ByteRange\[0 (\d+) (\d+) (\d+)\]", empty)
    digest = hashlib.sha256(empty[: int(begin)] + empty[int(end) : int(end) + int(rest)]).digest()
    made = asyncio.run(builders.signer(builders.leader()).async_sign(digest, "sha256", use_pades=True))
    written = made.dump().hex().encode().ljust(int(end) - int(begin) - len(b"<>"), b"0")
    pdf = empty[: int(begin)] + b"<" + written + b">" + empty[int(end) :]
    [signature] = validate(pdf, trust=builders.trust(), at=builders.NOW).signatures
    assert signature.indication is Indication.TOTAL_PASSED, signature.reasons
    assert signature.time_is is TimeIs.CLAIMED
    assert signature.signed_at is None
