"""Marks that are words: on attachments, copies, digitised paper, and on arrival."""

from signing.textmarks.beginning import Ready, begin_text_mark, ready_for, ready_into
from signing.textmarks.model import (
    AttachmentMark,
    CopyForm,
    CopyMark,
    DigitisedMark,
    IncomingMark,
    TextMark,
)
from signing.textmarks.workflow import sign_ready, sign_text_mark

__all__ = [
    "AttachmentMark",
    "CopyForm",
    "CopyMark",
    "DigitisedMark",
    "IncomingMark",
    "Ready",
    "TextMark",
    "begin_text_mark",
    "ready_for",
    "ready_into",
    "sign_ready",
    "sign_text_mark",
]
