"""What one later revision changed, in words for a clerk, each change with how far it may be tolerated.

Every entry of what holds a document together is compared with what the signer had before them: catalog, form,
fields, pages, annotations. What those entries lead to is looked after elsewhere (`overwriting`).
"""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic

from signing.report import Change, ChangeKind, ChangesAfter
from signing.validation.document import plain
from signing.validation.filling import fill_changes, have_own_looks, names_used
from signing.validation.pages import describe_pages
from signing.validation.sameness import have_same_entries, is_same
from signing.validation.signed_fields import signature_changes
from signing.validation.unread import loaded
from signing.validation.views import Dictionary, RevisionView, raw, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyhanko.pdf_utils.reader import HistoricalResolver

QUIET_ROOT_KEYS = frozenset({"/AcroForm", "/DSS", "/Extensions", "/Metadata", "/MarkInfo", "/Version"})
"""Entries that later revisions may write: judged apart, or of no consequence for what is seen."""
MAX_METADATA = 4 << 20
"""Bytes of a metadata packet, as stored; some list every image that ever stood in the document."""
_RUNNING_KEYS = {
    "/OpenAction": "hành động tự chạy khi mở tệp",
    "/AA": "hành động tự chạy",
    "/Names": "danh mục tên (có thể chứa mã JavaScript hoặc tệp đính kèm)",
    "/OCProperties": "lớp nội dung ẩn/hiện",
    "/Pages": "cây trang",
}
FORM_KEYS = frozenset({"/Fields", "/SigFlags", "/NeedAppearances", "/DR"})
"""Entries of a form that are judged one by one, or say nothing of what is seen."""


def describe(old: RevisionView, new: RevisionView, touched: frozenset[int]) -> list[Change]:
    """List what `new` changed; `touched` are the objects it wrote, annotations apart."""
    return [
        *describe_pages(old.pages, new.pages),
        *_describe_catalog(old.handler, new.handler),
        *_describe_form(old, new),
        *fill_changes(old, new, touched),
        *signature_changes(old, new, touched),
        *_describe_doubles(old, new),
        *_describe_branches(old, new),
        *_describe_security_store(old.handler, new.handler),
        *_describe_metadata(old.handler, new.handler),
    ]


def _forbidden(sentence: str, kind: ChangeKind = ChangeKind.DOCUMENT) -> Change:
    return Change(sentence, ChangesAfter.FORBIDDEN, kind)


def _describe_catalog(old: HistoricalResolver, new: HistoricalResolver) -> list[Change]:
    changes = []
    if old.root_ref != new.root_ref:
        changes.append(_forbidden("Mục gốc của văn bản bị thay bằng mục khác."))
    if not is_same(raw(old.trailer_view, "/Encrypt"), raw(new.trailer_view, "/Encrypt")):
        changes.append(_forbidden("Thêm hoặc đổi mã hóa của tệp."))
    for key in sorted((set(old.root) | set(new.root)) - QUIET_ROOT_KEYS):
        if not is_same(raw(old.root, key), raw(new.root, key)):
            label = _RUNNING_KEYS.get(key, f"mục {key}")
            changes.append(_forbidden(f"Thêm, sửa hoặc xóa {label}."))
    return changes


def _describe_form(old: RevisionView, new: RevisionView) -> list[Change]:
    before, after = (plain(view.handler.root.get("/AcroForm")) for view in (old, new))
    if not isinstance(before, Dictionary):
        if isinstance(after, Dictionary) and (raw(after, "/XFA") is not None or _redraws(after)):
            return [_forbidden("Thêm biểu mẫu XFA hoặc yêu cầu vẽ lại các ô điền.")]
        return []
    if not isinstance(after, Dictionary):
        return [_forbidden("Biểu mẫu chứa chữ ký bị gỡ khỏi văn bản.")]
    changes = []
    if _redraws(after) and not _redraws(before):
        changes.append(_forbidden("Yêu cầu phần mềm vẽ lại nội dung các ô điền."))
    if not is_same(raw(after, "/XFA"), raw(before, "/XFA")):
        changes.append(_forbidden("Thêm hoặc sửa biểu mẫu XFA."))
    if not _is_extended(before.get("/DR"), after.get("/DR"), names_used(old)):
        changes.append(_forbidden("Phông chữ dùng chung của các ô điền bị thay."))
    if _flags(before) & ~_flags(after):
        changes.append(_forbidden("Dấu hiệu cho biết văn bản có chữ ký bị gỡ."))
    rest = (set(before) | set(after)) - FORM_KEYS - {"/XFA"}
    # A default look where there was none, and no field would take it.
    rest -= {"/DA"} if raw(before, "/DA") is None and have_own_looks(old) else set()
    if not all(is_same(raw(before, key), raw(after, key)) for key in rest):
        changes.append(_forbidden("Thiết lập chung của biểu mẫu bị sửa."))
    return changes


def _redraws(form: Dictionary) -> bool:
    resolved = plain(form.get("/NeedAppearances"))
    return isinstance(resolved, generic.BooleanObject) and bool(resolved.value)


def _flags(form: Dictionary) -> int:
    flags = plain(form.get("/SigFlags"))
    return int(flags) if isinstance(flags, generic.NumberObject) else 0


def _is_extended(before: generic.PdfObject | None, after: generic.PdfObject | None, used: set[str]) -> bool:
    """Resources may be added to, never changed, nor supplied where a field has asked for them in vain."""
    old, new = _categories(before), _categories(after)
    for category in old.keys() | new.keys():
        there, here = old.get(category, {}), new.get(category, {})
        if not all(is_same(here.get(name), value) for name, value in there.items()):
            return False
        if used & (here.keys() - there.keys()):
            return False
    return True


def _categories(resources: generic.PdfObject | None) -> dict[str, dict[str, generic.PdfObject]]:
    """The named resources of each category; what is no dictionary of names is a value without a name."""
    opened = plain(resources)
    if not isinstance(opened, Dictionary):
        return {}
    found: dict[str, dict[str, generic.PdfObject]] = {}
    for category, value in dict.items(opened):
        names = plain(value)
        found[category] = dict(dict.items(names)) if isinstance(names, Dictionary) else {"": value}
    return found


def _describe_doubles(old: RevisionView, new: RevisionView) -> list[Change]:
    """One of two fields of a name would hide behind the other."""
    return [
        _forbidden(f"Thêm một ô nữa cùng tên “{name}”.", ChangeKind.FIELD)
        for name in sorted(new.doubles - old.doubles)
    ]


def _describe_branches(old: RevisionView, new: RevisionView) -> Iterator[Change]:
    """What fields inherit stays as it was; others may be added beside them, and are judged by themselves."""
    for name, before in old.branches.items():
        after = new.branches.get(name)
        is_kept = after is not None and after.reference == before.reference
        if is_kept and after is not None and after.dictionary is not before.dictionary:
            is_kept = have_same_entries(before.dictionary, after.dictionary, frozenset({"/Kids"}))
        if not is_kept:
            yield _forbidden(f"Thuộc tính của ô “{spoken(name)}” bị sửa.", ChangeKind.FIELD)


def _describe_security_store(old: HistoricalResolver, new: HistoricalResolver) -> list[Change]:
    before, after = old.root.get("/DSS"), new.root.get("/DSS")
    kind = ChangeKind.VALIDATION_DATA
    if not isinstance(plain(after), Dictionary):
        is_kept = is_same(raw(old.root, "/DSS"), raw(new.root, "/DSS"))
        return [] if is_kept else [_forbidden("Dữ liệu xác minh (DSS) bị gỡ.", kind)]
    if before is None or not is_same(before, after) or not is_same(plain(before), plain(after)):
        sentence = "Thêm dữ liệu xác minh: chứng thư số, OCSP, CRL (DSS)."
        return [Change(sentence, ChangesAfter.VALIDATION_DATA, kind)]
    return []


def _describe_metadata(old: HistoricalResolver, new: HistoricalResolver) -> list[Change]:
    before = (old.root.get("/Metadata"), old.trailer_view.get("/Info"))
    after = (new.root.get("/Metadata"), new.trailer_view.get("/Info"))
    pairs = list(zip(before, after, strict=True))
    if not all(is_same(*pair) and is_same(*map(plain, pair)) for pair in pairs):
        sentence = "Cập nhật thông tin mô tả tệp (metadata)."
        is_plain = _is_metadata(plain(after[0])) or before[0] == after[0] is None
        level = ChangesAfter.VALIDATION_DATA if is_plain else ChangesAfter.FORBIDDEN
        return [Change(sentence, level, ChangeKind.METADATA)]
    return []


def _is_metadata(value: generic.PdfObject | None) -> bool:
    """Whether it can be an XMP packet, which declares no entities for a reader to follow or multiply."""
    if not isinstance(value, generic.StreamObject) or len(value.encoded_data) > MAX_METADATA:
        return False
    packet = bytes(loaded(value).data)
    return b"<!DOCTYPE" not in packet and b"<!ENTITY" not in packet
