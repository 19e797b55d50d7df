"""What becomes of an answer, and how long statements hold."""

from dataclasses import dataclass
from datetime import timedelta

from docflow.batches.model import BatchKind, ItemState
from docflow.errors import NotReadyToSignError
from docflow.voice import Voice
from signing.marks import MarkKind

MAX_ANSWERS = 20
"""Signatures taken in one call; each is time-stamped and stored before the call ends."""
LANES = 4
"""How many of them at once."""
WISH_GOOD_FOR = timedelta(minutes=15)
IDENTITY_GOOD_FOR = timedelta(minutes=15)
AHEAD = timedelta(minutes=20)
"""What ends sooner is prepared anew when a batch goes on: its signer needs some time."""


@dataclass(frozen=True, slots=True)
class NotSigned:
    """What the owner's machine sends in place of a signature."""

    words: str
    """Why it would not sign, as its window says it; nobody can verify them."""


@dataclass(frozen=True, slots=True)
class AnswerVerdict:
    """What became of one document's signature."""

    request: str
    state: ItemState
    """`DONE` and `REFUSED` are final. `ASKED`: send the same signature again, the reason says when. `ACTING`:
    it is being stored, ask again. `WAITING`: too late, the batch has to go on. `STOPPED`: nobody wants it."""
    reason: str
    """Vietnamese; empty where it is stored."""


def mark_of(kind: BatchKind) -> MarkKind:
    return MarkKind.LEADER if kind is BatchKind.SIGN else MarkKind.AGENCY


def voice_of(voice: Voice | None) -> Voice:
    """Raises `NotReadyToSignError` in an installation that has no key to speak with."""
    if voice is None:
        raise NotReadyToSignError(
            "Hệ thống chưa có khóa để làm việc với máy của người ký. Hãy báo người vận hành kiểm tra "
            "tệp agent-key.pem trong thư mục dữ liệu."
        )
    return voice
