"""Pages from templates: one Jinja environment per language, and the frame around every page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from api.i18n import display_date, display_moment
from archive.views import Range

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static"


@dataclass(frozen=True, slots=True)
class NavItem:
    href: str
    label: str
    """A message of the catalogue."""
    current: bool


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    code: str
    name: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds a page: who is signed in, where they may go, what was just done."""

    language: str
    languages: tuple[LanguageChoice, ...]
    assets: str
    """Digest of the static files, so that a browser never mixes versions."""
    person: str | None
    roles: tuple[str, ...]
    """Messages of the catalogue."""
    agency: str | None
    nav: tuple[NavItem, ...]
    done: str | None
    """A message of the catalogue."""
    signing_in: bool
    """The page is the sign-in page itself."""


def environments(catalogues: Mapping[str, NullTranslations]) -> Mapping[str, Environment]:
    return {code: _environment(translations) for code, translations in catalogues.items()}


def _environment(translations: NullTranslations) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # The i18n extension adds this method to the environment at run time; its types do not say so.
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(
        {"day": display_date, "moment": display_moment, "marked": marked, "query": urlencode}
    )
    return environment


def marked(text: str, marks: Iterable[Range]) -> Markup:
    """The text, escaped, with `<mark>` around the ranges found by a search."""
    parts: list[Markup] = []
    done = 0
    for found in marks:
        parts += (escape(text[done : found.start]), Markup("<mark>"), escape(text[found.start : found.end]))
        parts.append(Markup("</mark>"))
        done = found.end
    parts.append(escape(text[done:]))
    return Markup("").join(parts)


@cache
def static_files() -> Mapping[str, bytes]:
    """Name to content; few and small, so they are served from memory."""
    return {path.name: path.read_bytes() for path in sorted(STATIC.iterdir()) if path.is_file()}


@cache
def assets_digest() -> str:
    running = hashlib.sha256()
    for content in static_files().values():
        running.update(content)
    return running.hexdigest()[:12]


def with_query(path: str, **values: Any) -> str:  # noqa: ANN401 -- anything that an address can spell
    """`path?name=value…`, without the values that are None or empty."""
    query = urlencode({name: value for name, value in values.items() if value not in (None, "")})
    return f"{path}?{query}" if query else path
