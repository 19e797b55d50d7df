"""Where things belong on a page: the blanks for number and date, and the place of the signer's mark."""

from __future__ import annotations

from signing.placement.finder import find_layout
from signing.placement.model import SURE, Blank, DocumentLayout, PageGeometry, SignerBlock, TextStyle
from signing.placement.pages import page_geometries
from signing.placement.reading import DEFAULT_LIMITS, Limits
from signing.placement.space import (
    baseline_angle,
    to_displayed,
    to_displayed_point,
    to_user,
    to_user_point,
)
from signing.placement.words import Word, WordReader

__all__ = [
    "DEFAULT_LIMITS",
    "SURE",
    "Blank",
    "DocumentLayout",
    "Limits",
    "PageGeometry",
    "SignerBlock",
    "TextStyle",
    "Word",
    "WordReader",
    "baseline_angle",
    "find_layout",
    "page_geometries",
    "to_displayed",
    "to_displayed_point",
    "to_user",
    "to_user_point",
]
