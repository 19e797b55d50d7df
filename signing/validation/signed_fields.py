"""What later revisions did to signature fields: some are added, those that are there stay as they are."""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.report import Change, ChangeKind, ChangesAfter
from signing.validation.document import plain
from signing.validation.filling import (
    FILLING,
    UNFRAMED,
    appearance_numbers,
    have_same_looks,
    is_altered,
    is_redrawn,
    paints,
)
from signing.validation.frames import are_framed
from signing.validation.sameness import is_same
from signing.validation.views import (
    Dictionary,
    RevisionView,
    has_area,
    is_signed,
    parts,
    raw,
    rectangle,
    references,
    spoken,
    widgets,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signing.validation.document import FormField

_SIGNING = frozenset({*FILLING, "/Lock", "/P"})
"""What signing a field that stood there empty may write: with the lock the signer says what may follow."""
_ACTIONS = ("/A", "/AA")


def signature_changes(old: RevisionView, new: RevisionView, touched: frozenset[int]) -> Iterator[Change]:
    """Signature fields that were added, signed or meddled with."""
    for name, field in new.fields.items():
        if field.field_type != "/Sig":
            continue
        before = old.fields.get(name)
        if before is field:
            continue
        for sentence, level in _judged(before, field, touched):
            is_stamp = is_timestamp(field)
            page, box = new.place_of(field)
            kind = ChangeKind.TIMESTAMP if is_stamp else ChangeKind.SIGNATURE
            yield Change(sentence, level, kind, None, page, box, name)


def _judged(
    before: FormField | None, field: FormField, touched: frozenset[int]
) -> Iterator[tuple[str, ChangesAfter]]:
    name = spoken(field.name)
    if before is not None and before.field_type != "/Sig":
        yield f"Thuộc tính của ô “{name}” bị sửa.", ChangesAfter.FORBIDDEN
    elif before is not None and is_signed(before):
        yield from _kept(before, field, touched)
    elif is_signed(field):
        yield _signed(before, field, touched)
    elif before is None:
        yield _emptily_added(field)
    else:
        yield from _still_empty(before, field, touched)


def _kept(before: FormField, field: FormField, touched: frozenset[int]) -> Iterator[tuple[str, ChangesAfter]]:
    """A field signed before: nothing of it may change."""
    name = spoken(field.name)
    value = raw(field.dictionary, "/V")
    if value is None:
        yield f"Chữ ký ở ô “{name}” bị gỡ.", ChangesAfter.FORBIDDEN
    elif not is_same(raw(before.dictionary, "/V"), value) or any(
        r.idnum in touched for r in references(value)
    ):
        yield f"Chữ ký ở ô “{name}” bị thay.", ChangesAfter.FORBIDDEN
    elif is_redrawn(before, field, touched):
        yield f"Hình của chữ ký ở ô “{name}” bị vẽ lại hoặc ẩn đi.", ChangesAfter.FORBIDDEN
    if _corners(before) != _corners(field):
        yield f"Ô “{name}” bị dời chỗ hoặc đổi kích thước.", ChangesAfter.FORBIDDEN
    if is_altered(before, field, FILLING):
        yield f"Thuộc tính của ô “{name}” bị sửa.", ChangesAfter.FORBIDDEN


def _signed(before: FormField | None, field: FormField, touched: frozenset[int]) -> tuple[str, ChangesAfter]:
    name = spoken(field.name)
    if any(value.idnum not in touched for value in references(raw(field.dictionary, "/V"))):
        # A face put on a signature that was made before knows nothing of that face.
        return f"Ô “{name}” mượn một chữ ký đã có từ trước.", ChangesAfter.FORBIDDEN
    if any(key in part for part in parts(field) for key in _ACTIONS):
        return f"Thêm ô chữ ký “{name}” kèm hành động tự chạy.", ChangesAfter.FORBIDDEN
    if not are_framed(field):
        return UNFRAMED.format(name), ChangesAfter.FORBIDDEN
    if before is not None and is_altered(before, field, _SIGNING):
        return f"Thuộc tính của ô “{name}” bị sửa.", ChangesAfter.FORBIDDEN
    if is_timestamp(field) and not any(has_area(widget) for widget in widgets(field)):
        return "Thêm dấu thời gian lưu trữ của văn bản.", ChangesAfter.VALIDATION_DATA
    return f"Thêm chữ ký ở ô “{name}”.", ChangesAfter.PERMITTED


def _emptily_added(field: FormField) -> tuple[str, ChangesAfter]:
    """A new field for somebody to sign draws nothing before that (Adobe and EU DSS add such)."""
    takes_room = any(has_area(widget) for widget in widgets(field)) or not are_framed(field)
    is_drawn = takes_room and paints(field)
    acts = any(key in part for part in parts(field) for key in _ACTIONS)
    what = "có hình nhưng không có chữ ký" if is_drawn else "còn trống"
    level = ChangesAfter.FORBIDDEN if is_drawn or acts else ChangesAfter.PERMITTED
    return f"Thêm ô chữ ký “{field.name}” {what}.", level


def _still_empty(
    before: FormField, field: FormField, touched: frozenset[int]
) -> Iterator[tuple[str, ChangesAfter]]:
    """A field that nobody signed yet has no reason to look or be otherwise."""
    name = spoken(field.name)
    if not all(
        have_same_looks(old, new) for old, new in zip(parts(before), parts(field), strict=False)
    ) or not touched.isdisjoint(appearance_numbers(field)):
        yield f"Ô chữ ký “{name}” bị vẽ lại mà không có chữ ký.", ChangesAfter.FORBIDDEN
    if _corners(before) != _corners(field):
        yield f"Ô “{name}” bị dời chỗ hoặc đổi kích thước.", ChangesAfter.FORBIDDEN
    if is_altered(before, field, FILLING):
        yield f"Thuộc tính của ô “{name}” bị sửa.", ChangesAfter.FORBIDDEN


def _corners(field: FormField) -> list[tuple[float, ...] | None]:
    return [rectangle(widget) for widget in widgets(field)]


def is_timestamp(field: FormField) -> bool:
    """Whether the value says to be a document time stamp; some software types those as signatures."""
    value = plain(field.dictionary.get("/V"))
    return isinstance(value, Dictionary) and str(plain(value.get("/SubFilter"))) == "/ETSI.RFC3161"
