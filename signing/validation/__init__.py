"""Checking signed PDFs: `validate` decides on what it is given, `validate_with` may ask for more."""

from signing.validation.advising import advised
from signing.validation.service import validate, validate_with
from signing.validation.wording import seven_items, verdict_sentence

__all__ = ["advised", "seven_items", "validate", "validate_with", "verdict_sentence"]
