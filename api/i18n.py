"""Message catalogues, and how dates are written.

Vietnamese is the source language: a message's identifier is its Vietnamese text, so the Vietnamese catalogue
is empty. Catalogues are kept as `.po` and compiled in memory when the service starts.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from types import MappingProxyType

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from infra.clock import VIETNAM

LOCALE_FOLDER = Path(__file__).parent / "locale"
DOMAIN = "antin"
DEFAULT_LANGUAGE = "vi"
LANGUAGES: Mapping[str, str] = MappingProxyType({"vi": "Tiếng Việt", "en": "English"})
"""Code to the language's name for itself."""


def load_catalogues() -> Mapping[str, NullTranslations]:
    """Read every catalogue. Raises OSError or `babel`'s PoFileError when one is missing or broken."""
    return MappingProxyType({code: _catalogue(code) for code in LANGUAGES})


def _catalogue(code: str) -> NullTranslations:
    if code == DEFAULT_LANGUAGE:
        return NullTranslations()
    source = LOCALE_FOLDER / code / "LC_MESSAGES" / f"{DOMAIN}.po"
    compiled = io.BytesIO()
    with source.open("rb") as stream:
        write_mo(compiled, read_po(stream, locale=code, abort_invalid=True))
    compiled.seek(0)
    return GNUTranslations(compiled)


def choose_language(asked: str | None, remembered: str | None) -> str:
    """The language asked for in the address, else the remembered one, else Vietnamese."""
    return next((code for code in (asked, remembered) if code and code in LANGUAGES), DEFAULT_LANGUAGE)


def display_date(value: date | None) -> str:
    """`22/11/2026`; empty for None. A moment is taken to Vietnam's time zone first."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(VIETNAM)
    return value.strftime("%d/%m/%Y")


def display_moment(value: datetime | None) -> str:
    """`08:15 22/11/2026` in Vietnam's time zone; empty for None."""
    return "" if value is None else value.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")


def noop(message: str) -> str:
    """Mark a message for extraction where it is defined; it is translated where it is shown."""
    return message
