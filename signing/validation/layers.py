"""Layers that a reader switches by itself: in print, at a scale, for a language or a user (8.11.4)."""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic

from signing.validation.document import plain
from signing.validation.views import Dictionary, items

if TYPE_CHECKING:
    from collections.abc import Iterator

SWITCHED = "Tệp có lớp nội dung tự ẩn hoặc hiện khi in, phóng to hay xuất ra."

_STATES = {"/View": "/ViewState", "/Print": "/PrintState", "/Export": "/ExportState"}
_CONDITIONS = frozenset({"/Zoom", "/User", "/Language"})
"""Categories of usage that depend on who looks, and how closely."""
_MOST = 10_000


def of_layers(properties: generic.PdfObject | None) -> Iterator[str]:
    """What the optional content of a file does by itself."""
    if not isinstance(properties, Dictionary):
        return
    configurations = [properties.get("/D"), *items(properties.get("/Configs"))]
    for configuration in configurations[:_MOST]:
        opened = plain(configuration)
        if isinstance(opened, Dictionary) and _switches(opened, items(properties.get("/OCGs"))):
            yield SWITCHED
            return


def _switches(configuration: Dictionary, layers: list[generic.PdfObject]) -> bool:
    """Whether an event changes the state of any layer from what this configuration starts with."""
    off = _numbers(items(configuration.get("/OFF")))
    starts_off = str(plain(configuration.get("/BaseState"))) == "/OFF"
    lit = _numbers(items(configuration.get("/ON")))
    for entry in items(configuration.get("/AS"))[:_MOST]:
        usage = plain(entry)
        if not isinstance(usage, Dictionary):
            continue
        categories = {str(plain(one)) for one in items(usage.get("/Category"))}
        for layer in (items(usage.get("/OCGs")) or layers)[:_MOST]:
            number = layer.idnum if isinstance(layer, generic.IndirectObject) else -1
            is_on = number in lit if starts_off else number not in off
            if _depends(plain(layer), categories, is_on=is_on):
                return True
    return False


def _depends(layer: generic.PdfObject | None, categories: set[str], *, is_on: bool) -> bool:
    usage = plain(layer.get("/Usage")) if isinstance(layer, Dictionary) else None
    if not isinstance(usage, Dictionary):
        return False
    if any(category in usage for category in categories & _CONDITIONS):
        return True
    for category in categories & set(_STATES):
        told = plain(usage.get(category))
        state = plain(told.get(_STATES[category])) if isinstance(told, Dictionary) else None
        if state is not None and (str(state) == "/ON") is not is_on:
            return True
    return False


def _numbers(references: list[generic.PdfObject]) -> set[int]:
    return {one.idnum for one in references if isinstance(one, generic.IndirectObject)}
