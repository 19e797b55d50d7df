"""One revision of a document, listed once for everybody who compares it with another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pyhanko.pdf_utils import generic

from signing.marks import SPOKEN_NAMES
from signing.validation.document import Branch, FormField, field_tree, plain
from signing.validation.pages import PageView, page_views
from signing.validation.visible import mark_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyhanko.pdf_utils.reader import HistoricalResolver

Dictionary: TypeAlias = generic.DictionaryObject

Place: TypeAlias = tuple[int | None, tuple[float, float, float, float] | None]
"""A page, from 0, and a box on it in displayed points."""


@dataclass(frozen=True, slots=True)
class RevisionView:
    """A revision with its fields and pages."""

    handler: HistoricalResolver
    fields: dict[str, FormField]
    pages: tuple[PageView, ...]
    doubles: frozenset[str]
    """Names that several fields have."""
    shown: frozenset[generic.Reference]
    """Annotations that some page lists."""
    branches: Mapping[str, Branch]
    """Nodes of the form with fields below them, by name."""

    @classmethod
    def of(
        cls, handler: HistoricalResolver, known: Mapping[generic.Reference, FormField] | None = None
    ) -> RevisionView:
        """The revision; `known` are fields of the one before of which it wrote nothing (`Holdings`)."""
        fields: dict[str, FormField] = {}
        branches: dict[str, Branch] = {}
        tree = field_tree(handler, known)
        doubles = set(tree.shared)
        for field in tree.fields:
            if field.name in fields:
                doubles.add(field.name)
            fields.setdefault(field.name, field)
        for branch in tree.branches:
            if branch.name in branches:
                doubles.add(branch.name)
            branches.setdefault(branch.name, branch)
        pages = page_views(handler)
        shown = frozenset[generic.Reference]().union(*(page.annotations for page in pages))
        return cls(handler, fields, pages, frozenset(doubles), shown, branches)

    def place_of(self, field: FormField) -> Place:
        """Where the field is seen first; nowhere for one without a visible widget."""
        return mark_place(field.dictionary, self.pages) or (None, None)


def spoken(name: str) -> str:
    """What a sentence calls the field of that name."""
    return SPOKEN_NAMES.get(name, name)


def is_signed(field: FormField | None) -> bool:
    """Whether a signature field has a value."""
    return field is not None and field.field_type == "/Sig" and has_value(field)


def has_value(field: FormField) -> bool:
    return field.has_value


def widgets(field: FormField) -> list[Dictionary]:
    """The widgets of a field: its kids, or itself."""
    kids = plain(field.dictionary.get("/Kids"))
    entries = items(kids) if isinstance(kids, generic.ArrayObject) else [field.dictionary]
    return [widget for entry in entries if isinstance(widget := plain(entry), Dictionary)]


def parts(field: FormField) -> list[Dictionary]:
    """The field and those of its widgets that are dictionaries of their own."""
    return [field.dictionary, *(widget for widget in widgets(field) if widget is not field.dictionary)]


def items(value: generic.PdfObject | None) -> list[generic.PdfObject]:
    """The elements of an array as they stand there, references not followed; none where it is no array."""
    array = plain(value)
    return list(list.__iter__(array)) if isinstance(array, generic.ArrayObject) else []


def references(*values: generic.PdfObject | None) -> set[generic.Reference]:
    """The references among the values."""
    return {value.reference for value in values if isinstance(value, generic.IndirectObject)}


def raw_values(dictionary: Dictionary) -> Iterable[generic.PdfObject]:
    """The values of a dictionary as they stand there, references not followed."""
    return dict.values(dictionary)


def raw(dictionary: Dictionary, key: str) -> generic.PdfObject | None:
    """A value as it stands there; None where there is none, or null, which is the same (7.3.7)."""
    value = dict.get(dictionary, key)
    return None if isinstance(value, generic.NullObject) else value


def rectangle(widget: Dictionary) -> tuple[float, ...] | None:
    """The widget's rectangle with its corners in order, None for one that cannot be."""
    numbers = [plain(entry) for entry in items(widget.get("/Rect"))]
    sides = [float(n) for n in numbers if isinstance(n, generic.NumberObject | generic.FloatObject)]
    if len(numbers) != 4 or len(sides) != 4:  # noqa: PLR2004 - ISO 32000, 7.9.5
        return None
    x0, y0, x1, y1 = sides
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def has_area(widget: Dictionary) -> bool:
    """Whether the widget takes room on its page."""
    box = rectangle(widget)
    return box is not None and box[0] != box[2] and box[1] != box[3]
