"""Marks that are words: on attachments, copies, digitised paper, and on arrival."""

from signing.textmarks.beginning import begin_text_mark
from signing.textmarks.model import (
    AttachmentMark,
    CopyForm,
    CopyMark,
    DigitisedMark,
    IncomingMark,
    TextMark,
)
from signing.textmarks.workflow import sign_text_mark

__all__ = [
    "AttachmentMark",
    "CopyForm",
    "CopyMark",
    "DigitisedMark",
    "IncomingMark",
    "TextMark",
    "begin_text_mark",
    "sign_text_mark",
]
