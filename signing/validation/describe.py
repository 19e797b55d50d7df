"""What one later revision changed, in words for a clerk, each change with how far it may be tolerated.

This compares what the signer saw with what a reader sees now, apart from the parser's own difference analysis
(`changes`); a change passes only where both agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pyhanko.pdf_utils import generic

from signing.marks import SPOKEN_NAMES
from signing.report import ChangesAfter
from signing.validation.document import FormField, form_fields, plain, text
from signing.validation.pages import PageView, describe_pages, page_views

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import HistoricalResolver

Dictionary: TypeAlias = generic.DictionaryObject


@dataclass(frozen=True, slots=True)
class Change:
    """One change made by a later revision."""

    text: str
    level: ChangesAfter
    field: str | None = None
    """The text field whose value or look changed."""


@dataclass(frozen=True, slots=True)
class RevisionView:
    """A revision with its fields and pages listed once."""

    handler: HistoricalResolver
    fields: dict[str, FormField]
    pages: tuple[PageView, ...]

    @classmethod
    def of(cls, handler: HistoricalResolver) -> RevisionView:
        return cls(handler, {field.name: field for field in form_fields(handler)}, page_views(handler))


_LOOKS = ("/AP", "/AS", "/F", "/DA", "/Q", "/MK")
_FILLING = frozenset({*_LOOKS, "/V", "/Rect", "/Ff", "/Type"})
"""What filling a field may write (`/Rect` is judged apart); Acrobat also sets `/Ff` and `/Type` at will."""

_QUIET_ROOT_KEYS = frozenset({"/AcroForm", "/DSS", "/Extensions", "/Metadata", "/MarkInfo", "/Version"})
_RUNNING_KEYS = {
    "/OpenAction": "hành động tự chạy khi mở tệp",
    "/AA": "hành động tự chạy",
    "/Names": "danh mục tên (có thể chứa mã JavaScript hoặc tệp đính kèm)",
    "/OCProperties": "lớp nội dung ẩn/hiện",
    "/Pages": "cây trang",
}


def describe(old: RevisionView, new: RevisionView, touched: frozenset[generic.Reference]) -> list[Change]:
    """List what `new` changed; `touched` are the objects it overwrote or added."""
    pages = [Change(line, ChangesAfter.FORBIDDEN) for line in describe_pages(old.pages, new.pages, touched)]
    return [
        *pages,
        *_describe_catalog(old.handler, new.handler),
        *_describe_form(old.handler, new.handler),
        *_describe_fields(old, new, touched),
        *_describe_annotations(old, new, touched),
        *_describe_security_store(old.handler, new.handler),
        *_describe_metadata(old.handler, new.handler),
    ]


def _describe_catalog(old: HistoricalResolver, new: HistoricalResolver) -> list[Change]:
    changes = []
    if old.root_ref != new.root_ref:
        changes.append(Change("Mục gốc của văn bản bị thay bằng mục khác.", ChangesAfter.FORBIDDEN))
    for key in sorted((set(old.root) | set(new.root)) - _QUIET_ROOT_KEYS):
        if old.root.get(key) != new.root.get(key):
            label = _RUNNING_KEYS.get(key, f"mục {key}")
            changes.append(Change(f"Thêm, sửa hoặc xóa {label}.", ChangesAfter.FORBIDDEN))
    return changes


def _describe_form(old: HistoricalResolver, new: HistoricalResolver) -> list[Change]:
    before, after = plain(old.root.get("/AcroForm")), plain(new.root.get("/AcroForm"))
    if not isinstance(before, Dictionary):
        return []
    if not isinstance(after, Dictionary):
        return [Change("Biểu mẫu chứa chữ ký bị gỡ khỏi văn bản.", ChangesAfter.FORBIDDEN)]
    changes = []
    if _is_true(after.get("/NeedAppearances")) and not _is_true(before.get("/NeedAppearances")):
        changes.append(Change("Yêu cầu phần mềm vẽ lại nội dung các ô điền.", ChangesAfter.FORBIDDEN))
    if after.get("/XFA") != before.get("/XFA"):
        changes.append(Change("Thêm hoặc sửa biểu mẫu XFA.", ChangesAfter.FORBIDDEN))
    if not _is_extended(before.get("/DR"), after.get("/DR")):
        changes.append(Change("Phông chữ dùng chung của các ô điền bị thay.", ChangesAfter.FORBIDDEN))
    return changes


def _is_true(value: generic.PdfObject | None) -> bool:
    resolved = plain(value)
    return isinstance(resolved, generic.BooleanObject) and bool(resolved.value)


def _is_extended(before: generic.PdfObject | None, after: generic.PdfObject | None) -> bool:
    """Resources may be added to, never changed."""
    old, new = plain(before), plain(after)
    if not isinstance(old, Dictionary):
        return True
    if not isinstance(new, Dictionary):
        return False
    for category in old:
        old_category, new_category = plain(old.get(category)), plain(new.get(category))
        if isinstance(old_category, Dictionary) and isinstance(new_category, Dictionary):
            if any(old_category.get(name) != new_category.get(name) for name in old_category):
                return False
        elif old_category != new_category:
            return False
    return True


def _describe_fields(
    old: RevisionView, new: RevisionView, touched: frozenset[generic.Reference]
) -> list[Change]:
    changes = [
        Change(f"Ô “{spoken(name)}” bị xóa.", ChangesAfter.FORBIDDEN)
        for name in old.fields
        if name not in new.fields
    ]
    for name, field in new.fields.items():
        before = old.fields.get(name)
        if field.field_type == "/Sig":
            changes += _describe_signature(before, field, touched)
        elif before is None:
            changes.append(Change(f"Thêm ô điền “{name}”.", ChangesAfter.FORBIDDEN))
        else:
            changes += _describe_value(before, field, touched)
        if before is not None and _rectangles(before, old.handler) != _rectangles(field, new.handler):
            changes.append(
                Change(f"Ô “{spoken(name)}” bị dời chỗ hoặc đổi kích thước.", ChangesAfter.FORBIDDEN)
            )
        if before is not None and _is_altered(before, field):
            changes.append(Change(f"Thuộc tính của ô “{spoken(name)}” bị sửa.", ChangesAfter.FORBIDDEN))
    return changes


def _describe_signature(
    before: FormField | None, field: FormField, touched: frozenset[generic.Reference]
) -> list[Change]:
    had_value = before is not None and "/V" in before.dictionary
    if "/V" in field.dictionary:
        if before is not None and had_value:
            return _describe_signed(before, field, touched)
        return [_new_signature(field)]
    if had_value:
        return [Change(f"Chữ ký ở ô “{spoken(field.name)}” bị gỡ.", ChangesAfter.FORBIDDEN)]
    if before is None:
        visible = _is_visible(field)
        level = ChangesAfter.FORBIDDEN if visible else ChangesAfter.PERMITTED
        what = "có hình nhưng không có chữ ký" if visible else "còn trống"
        return [Change(f"Thêm ô chữ ký “{field.name}” {what}.", level)]
    return []


def _describe_signed(
    before: FormField, field: FormField, touched: frozenset[generic.Reference]
) -> list[Change]:
    value = field.dictionary.get("/V")
    overwritten = isinstance(value, generic.IndirectObject) and value.reference in touched
    if overwritten or before.dictionary.get("/V") != value:
        return [Change(f"Chữ ký ở ô “{spoken(field.name)}” bị thay.", ChangesAfter.FORBIDDEN)]
    if _is_redrawn(before, field, touched):
        return [
            Change(
                f"Hình của chữ ký ở ô “{spoken(field.name)}” bị vẽ lại hoặc ẩn đi.", ChangesAfter.FORBIDDEN
            )
        ]
    return []


def _is_redrawn(before: FormField, field: FormField, touched: frozenset[generic.Reference]) -> bool:
    pairs = zip(_widgets(before), _widgets(field), strict=False)
    return bool(_appearance_references(field) & touched) or any(
        old.get(key) != new.get(key) for old, new in pairs for key in _LOOKS
    )


def _is_altered(before: FormField, field: FormField) -> bool:
    """Tell whether anything but value and look differs: actions, flags of meaning, number of widgets."""
    old, new = _parts(before), _parts(field)
    return len(old) != len(new) or any(
        one.get(key) != other.get(key)
        for one, other in zip(old, new, strict=True)
        for key in (set(one) | set(other)) - _FILLING
    )


def _parts(field: FormField) -> list[Dictionary]:
    return [field.dictionary, *(widget for widget in _widgets(field) if widget is not field.dictionary)]


def _new_signature(field: FormField) -> Change:
    value = plain(field.dictionary.get("/V"))
    sub_filter = str(plain(value.get("/SubFilter"))) if isinstance(value, Dictionary) else ""
    if sub_filter == "/ETSI.RFC3161" and not _is_visible(field):
        return Change("Thêm dấu thời gian lưu trữ của văn bản.", ChangesAfter.VALIDATION_DATA)
    if any(key in field.dictionary for key in ("/A", "/AA")):
        return Change(f"Thêm ô chữ ký “{field.name}” kèm hành động tự chạy.", ChangesAfter.FORBIDDEN)
    return Change(f"Thêm chữ ký ở ô “{spoken(field.name)}”.", ChangesAfter.PERMITTED)


def _is_visible(field: FormField) -> bool:
    return any(
        (rectangle := _rectangle(widget)) is not None
        and rectangle[0] != rectangle[2]
        and rectangle[1] != rectangle[3]
        for widget in _widgets(field)
    )


def _widgets(field: FormField) -> list[Dictionary]:
    kids = plain(field.dictionary.get("/Kids"))
    entries = list(list.__iter__(kids)) if isinstance(kids, generic.ArrayObject) else [field.dictionary]
    return [widget for entry in entries if isinstance(widget := plain(entry), Dictionary)]


def _rectangle(widget: Dictionary) -> tuple[float, ...] | None:
    array = plain(widget.get("/Rect"))
    if not isinstance(array, generic.ArrayObject) or len(array) != 4:  # noqa: PLR2004 - ISO 32000, 7.9.5
        return None
    numbers = [plain(entry) for entry in list.__iter__(array)]
    if not all(isinstance(n, generic.NumberObject | generic.FloatObject) for n in numbers):
        return None
    return tuple(float(n) for n in numbers)  # type: ignore[arg-type]  # just checked, which mypy does not follow through all()


def _rectangles(field: FormField, handler: HistoricalResolver) -> list[tuple[float, ...] | None]:
    widgets = [
        widget
        for reference in field.widgets
        if isinstance(widget := handler.get_object(reference), Dictionary)
    ]
    return [_rectangle(widget) for widget in widgets]


def spoken(name: str) -> str:
    """What a sentence calls the field of that name."""
    return SPOKEN_NAMES.get(name, name)


def _describe_value(
    before: FormField, field: FormField, touched: frozenset[generic.Reference]
) -> list[Change]:
    old_value, new_value = _value(before), _value(field)
    name = spoken(field.name)
    if old_value != new_value:
        verb = f"Sửa ô “{name}”: “{old_value}” thành" if old_value else f"Điền ô “{name}”:"
        return [Change(f"{verb} “{new_value}”.", ChangesAfter.PERMITTED, field.name)]
    if _is_redrawn(before, field, touched):
        return [Change(f"Đổi hình hiển thị của ô “{name}”.", ChangesAfter.PERMITTED, field.name)]
    return []


def _value(field: FormField) -> str:
    value = plain(field.dictionary.get("/V"))
    return str(value) if isinstance(value, generic.NameObject) else text(value)


def _appearance_references(field: FormField) -> set[generic.Reference]:
    found: set[generic.Reference] = set()
    for widget in _widgets(field):
        raw = widget.get("/AP")
        entries = [raw, *(plain(raw).values() if isinstance(plain(raw), Dictionary) else ())]  # type: ignore[union-attr]  # just checked
        found |= {
            generic.Reference(entry.idnum, entry.generation)
            for entry in entries
            if isinstance(entry, generic.IndirectObject)
        }
    return found


def _describe_annotations(
    old: RevisionView, new: RevisionView, touched: frozenset[generic.Reference]
) -> list[Change]:
    widgets = {reference for field in new.fields.values() for reference in field.widgets}
    changes = []
    for number, (before, after) in enumerate(zip(old.pages, new.pages, strict=False), start=1):
        added = after.annotations - before.annotations - widgets
        removed = before.annotations - after.annotations
        edited = (after.annotations & before.annotations & touched) - widgets
        changes += [Change(f"Thêm chú thích ở trang {number}.", ChangesAfter.FORBIDDEN)] if added else []
        changes += [Change(f"Xóa chú thích ở trang {number}.", ChangesAfter.FORBIDDEN)] if removed else []
        changes += [Change(f"Sửa chú thích ở trang {number}.", ChangesAfter.FORBIDDEN)] if edited else []
    return changes


def _describe_security_store(old: HistoricalResolver, new: HistoricalResolver) -> list[Change]:
    before, after = old.root.get("/DSS"), new.root.get("/DSS")
    if after is None:
        removed = Change("Dữ liệu xác minh (DSS) bị gỡ.", ChangesAfter.FORBIDDEN)
        return [] if before is None else [removed]
    if before is None or before != after or plain(before) != plain(after):
        return [Change("Thêm dữ liệu xác minh: chứng thư số, OCSP, CRL (DSS).", ChangesAfter.VALIDATION_DATA)]
    return []


def _describe_metadata(old: HistoricalResolver, new: HistoricalResolver) -> list[Change]:
    before = (old.root.get("/Metadata"), old.trailer_view.get("/Info"))
    after = (new.root.get("/Metadata"), new.trailer_view.get("/Info"))
    if before != after or any(plain(b) != plain(a) for b, a in zip(before, after, strict=True)):
        return [Change("Cập nhật thông tin mô tả tệp (metadata).", ChangesAfter.VALIDATION_DATA)]
    return []
