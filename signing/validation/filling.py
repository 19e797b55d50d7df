"""What later revisions did to form fields that are no signatures: filling is one thing, altering another."""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic

from signing.report import Change, ChangeKind, ChangesAfter
from signing.validation.document import FormField, plain, text
from signing.validation.faults import Fault, guarded
from signing.validation.frames import are_framed
from signing.validation.sameness import have_same_entries, is_same
from signing.validation.unread import loaded
from signing.validation.views import Dictionary, RevisionView, items, parts, raw, rectangle, spoken, widgets

if TYPE_CHECKING:
    from collections.abc import Iterator

UNFRAMED = "Hình của ô “{}” không có khung nên có thể che phần khác của trang."

LOOKS = ("/AP", "/AS", "/F", "/DA", "/Q", "/MK", "/RV", "/I", "/TI")
"""What says how a field is seen; `/RV` is the value with fonts, `/I` and `/TI` which entries are shown."""
FILLING = frozenset({*LOOKS, "/V", "/Rect", "/Ff", "/Type", "/M", "/StructParent"})
"""What filling a field may write: `/Rect` and `/Ff` are judged apart, the last three draw nothing."""
_FREE_FLAGS = 0b111
"""Read-only, required, not exported: how to fill in the field, not what it is or looks like (table 227)."""

_NAME = re.compile(r"/[^\s/\[\]<>(){}%]+")
_PUSH_BUTTON = 1 << 16
_STATES = ("/N", "/R", "/D")
"""Looks as such, under the pointer, and when pressed (table 168)."""
_READ_AT_MOST = 16 << 10
"""Bytes of an appearance, as stored, that are looked through; what is longer surely draws something."""
_NOT_SEEN = re.compile(rb"\((?:[ \t\r\n\xa0]|\\240|\\040)*\)[ \t\r\n]*Tj(?![^\s])")
"""Blanks, with which some software fills an empty field's look."""
_WRITES = re.compile(rb"(?<![^\s\]>)])(?:Tj|TJ|'|\"|Do|sh|BI)(?![^\s/<(\[%])")
"""Operators that put words or pictures on the page; lines and areas may be a field's frame."""
_PAINTS = re.compile(rb"(?<![^\s\]>)])(?:Tj|TJ|'|\"|Do|sh|BI|[SsFfBb]\*?)(?![^\s/<(\[%])")
"""Operators that put anything on the page (ISO 32000-2, table 50)."""


def fill_changes(old: RevisionView, new: RevisionView, touched: frozenset[int]) -> Iterator[Change]:
    """Fields other than signatures that were filled, altered, added or removed."""
    for name, before in old.fields.items():
        if name not in new.fields:
            yield _forbidden(f"Ô “{spoken(name)}” bị xóa.", old, before)
    for name, field in new.fields.items():
        if field.field_type == "/Sig":
            continue
        known = old.fields.get(name)
        if known is field:
            continue
        if known is None:
            yield _forbidden(f"Thêm ô điền “{name}”.", new, field)
            continue
        yield from _filled(known, field, new, touched)
        if is_redrawn(known, field, touched) and not are_framed(field):
            yield _forbidden(UNFRAMED.format(spoken(name)), new, field)
        if _corners(known) != _corners(field):
            yield _forbidden(f"Ô “{spoken(name)}” bị dời chỗ hoặc đổi kích thước.", new, field)
        if known.field_type != field.field_type or is_altered(known, field, FILLING):
            yield _forbidden(f"Thuộc tính của ô “{spoken(name)}” bị sửa.", new, field)


def _forbidden(sentence: str, view: RevisionView, field: FormField) -> Change:
    page, box = view.place_of(field)
    return Change(sentence, ChangesAfter.FORBIDDEN, ChangeKind.FIELD, None, page, box, field.name)


def _filled(
    before: FormField, field: FormField, view: RevisionView, touched: frozenset[int]
) -> Iterator[Change]:
    old_value, new_value = value_of(before), value_of(field)
    name = spoken(field.name)
    if old_value != new_value:
        verb = f"Sửa ô “{name}”: “{old_value}” thành" if old_value else f"Điền ô “{name}”:"
        sentence = f"{verb} “{new_value}”."
    elif is_redrawn(before, field, touched):
        sentence = f"Đổi hình hiển thị của ô “{name}”."
    else:
        return
    page, box = view.place_of(field)
    yield Change(sentence, ChangesAfter.PERMITTED, ChangeKind.FIELD, None, page, box, field.name)


def _corners(field: FormField) -> list[tuple[float, ...] | None]:
    return [rectangle(widget) for widget in widgets(field)]


def is_altered(before: FormField, field: FormField, quiet: frozenset[str]) -> bool:
    """Tell whether anything but `quiet` entries differs: actions, flags of meaning, number of widgets."""
    old, new = parts(before), parts(field)
    return len(old) != len(new) or any(
        _meaning(one) != _meaning(other) or not have_same_entries(one, other, quiet)
        for one, other in zip(old, new, strict=True)
    )


def _meaning(part: Dictionary) -> int:
    flags = plain(part.get("/Ff"))
    return int(flags) & ~_FREE_FLAGS if isinstance(flags, generic.NumberObject) else 0


def is_redrawn(before: FormField, field: FormField, touched: frozenset[int]) -> bool:
    """Tell whether a field's look was written anew, in its own entries or in the streams they name."""
    pairs = zip(parts(before), parts(field), strict=False)
    return not all(have_same_looks(old, new) for old, new in pairs) or not touched.isdisjoint(
        appearance_numbers(field)
    )


def have_same_looks(one: Dictionary, other: Dictionary) -> bool:
    """Whether two widgets say the same about how they are seen."""
    return all(is_same(raw(one, key), raw(other, key)) for key in LOOKS)


def appearance_numbers(field: FormField) -> set[int]:
    """The objects that hold the field's looks: appearance dictionaries and the streams they name."""
    found: set[int] = set()
    for widget in widgets(field):
        pending = [raw(widget, "/AP")]
        for _ in range(3):  # the dictionary, the states of a look, their streams
            found |= {one.idnum for one in pending if isinstance(one, generic.IndirectObject)}
            opened = [plain(one) for one in pending]
            pending = [
                value
                for one in opened
                if isinstance(one, Dictionary) and not isinstance(one, generic.StreamObject)
                for value in dict.values(one)
            ]
    return found


def value_of(field: FormField) -> str:
    """A field's value in words."""
    value = plain(field.dictionary.get("/V"))
    if isinstance(value, generic.ArrayObject):
        return ", ".join(text(one) for one in items(value))
    return str(value) if isinstance(value, generic.NameObject) else text(value)


def have_own_looks(view: RevisionView) -> bool:
    """Whether no field waits for the form to say with which font it is written."""
    return all(
        field.field_type == "/Sig" or any("/DA" in part for part in parts(field))
        for field in view.fields.values()
    )


def names_used(view: RevisionView) -> set[str]:
    """The fonts that default appearances ask for by name (12.7.4.3)."""
    written = [text(part.get("/DA")) for field in view.fields.values() for part in parts(field)]
    form = plain(view.handler.root.get("/AcroForm"))
    written += [text(form.get("/DA"))] if isinstance(form, Dictionary) else []
    return {name for one in written for name in _NAME.findall(one)}


def shows_something(field: FormField) -> bool:
    """Whether a signer saw words or a picture in the field, which another filling would replace."""
    value = value_of(field)
    if field.field_type == "/Btn" and not _is_push_button(field):
        return value not in {"", "/Off"} or any(
            str(plain(widget.get("/AS")) or "/Off") != "/Off" for widget in widgets(field)
        )
    return bool(value.strip()) or any(_draws(widget, _WRITES) for widget in widgets(field))


def paints(field: FormField) -> bool:
    """Whether readers draw anything for the field: a look does, or colours and captions are given."""
    return any(
        any(_draws(widget, _PAINTS, look) for look in _STATES) or _is_characterised(widget)
        for widget in widgets(field)
    )


def _is_characterised(widget: Dictionary) -> bool:
    entries = plain(widget.get("/MK"))
    return entries is not None and not (isinstance(entries, Dictionary) and set(entries) <= {"/R"})


def _is_push_button(field: FormField) -> bool:
    flags = plain(field.dictionary.get("/Ff"))
    return isinstance(flags, generic.NumberObject) and bool(int(flags) & _PUSH_BUTTON)


def _draws(widget: Dictionary, operators: re.Pattern[bytes], look: str = "/N") -> bool:
    looks = plain(widget.get("/AP"))
    normal = plain(looks.get(look)) if isinstance(looks, Dictionary) else None
    if not isinstance(normal, generic.StreamObject):
        return isinstance(normal, Dictionary) and bool(normal)
    try:
        return guarded(lambda: _has_drawing(normal, operators))
    except Fault:
        return True


def _has_drawing(stream: generic.StreamObject, operators: re.Pattern[bytes]) -> bool:
    length = len(stream.encoded_data)
    if not 0 < length <= _READ_AT_MOST:
        return length > 0
    content = _NOT_SEEN.sub(b"", bytes(loaded(stream).data))
    return operators.search(b" " + content + b" ") is not None
