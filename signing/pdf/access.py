"""Reading objects: references are followed, and an unexpected type is nothing or a refusal."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from signing.pdf.objects import Array, Dictionary, Object, Reference, Unparsed
from signing.pdf.parsing import parsed
from signing.pdf.refusals import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator


def entry(container: Object, key: str) -> Object:
    """The value behind a key, references followed; None where there is no dictionary or no key."""
    value = raw_entry(container, key)
    return value.store.resolve(value) if isinstance(value, Reference) else value


def raw_entry(container: Object, key: str) -> Object:
    """As `entry`, but a reference stays one."""
    if not isinstance(container, Dictionary):
        return None
    value = container.get(key)
    if isinstance(value, Unparsed):
        value = container[key] = parsed(value)
    return value


def items(value: Object) -> Iterator[Object]:
    """The elements of an array, references followed; none where it is no array."""
    for element in value if isinstance(value, Array) else ():
        yield element.store.resolve(element) if isinstance(element, Reference) else element


def floats(value: Object) -> tuple[float, ...]:
    """The numbers of an array."""
    found = tuple(items(value))
    if not all(isinstance(element, int | Decimal) and not isinstance(element, bool) for element in found):
        raise unreadable()
    return tuple(float(str(element)) for element in found)
