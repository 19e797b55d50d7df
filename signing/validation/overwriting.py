"""Which objects of a signed revision were overwritten, and whether new ones act by themselves.

The parser's analysis approves an object together with whatever an approved one refers to; here each
overwritten object needs a part of its own that later revisions may touch.
"""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic

from signing.report import ChangesAfter, SubIndication
from signing.validation.describe import Change, RevisionView
from signing.validation.document import FormField, plain
from signing.validation.faults import UNREADABLE, Fault

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import HistoricalResolver

_NEVER_IN_UPDATES = frozenset(
    {
        *(
            "/AA",
            "/JS",
            "/JavaScript",
            "/OpenAction",
            "/Launch",
            "/GoToR",
            "/GoToE",
            "/SubmitForm",
            "/ImportData",
        ),
        *("/RichMedia", "/FFilter", "/OC", "/OPI"),
    }
)
"""Keys and names that make an object act, vanish or come from elsewhere."""


def unaccounted(old: RevisionView, new: RevisionView, touched: frozenset[generic.Reference]) -> list[Change]:
    """Find overwritten objects that play no part which a later revision may touch, and new ones that act."""
    xrefs = new.handler.reader.xrefs
    touched -= xrefs.refs_freed_in_revision(new.handler.revision)
    existed = {
        reference
        for reference in touched
        if xrefs.get_historical_ref(reference, old.handler.revision) is not None
    }
    changes = [
        Change(
            f"Phiên bản sau thêm nội dung tự chạy hoặc ẩn/hiện ({', '.join(sorted(keys))}).",
            ChangesAfter.FORBIDDEN,
        )
        for reference in touched - existed
        if (keys := _acting_keys(new.handler, reference))
    ]
    odd = [
        reference
        for reference in existed - _roles(old)
        if not _is_identical(old.handler, new.handler, reference)
    ]
    if odd:
        changes.append(Change(f"Đối tượng {odd[0].idnum} của phần đã ký bị ghi đè.", ChangesAfter.FORBIDDEN))
    return changes


def _acting_keys(handler: HistoricalResolver, reference: generic.Reference) -> set[str]:
    value = handler.get_object(reference)
    found: set[str] = set()
    pending = [value]
    for _ in range(10_000):
        if not pending:
            return found
        item = pending.pop()
        if isinstance(item, generic.DictionaryObject):
            found |= set(item) & _NEVER_IN_UPDATES
            if isinstance(item, generic.StreamObject) and "/F" in item:
                found.add("/F")
            pending += list(item.values())
        elif isinstance(item, generic.NameObject):
            found |= {str(item)} & _NEVER_IN_UPDATES
        elif isinstance(item, generic.ArrayObject):
            pending += list(list.__iter__(item))
    raise Fault(SubIndication.FORMAT_FAILURE, UNREADABLE)


def _roles(old: RevisionView) -> set[generic.Reference]:
    """Objects that a later revision may overwrite, each within the limits that `describe` checks."""
    root, trailer = old.handler.root, old.handler.trailer_view
    roles = {old.handler.root_ref}
    roles |= _references(
        root.get("/AcroForm"), root.get("/DSS"), root.get("/Metadata"), trailer.get("/Info"),
        root.get("/Extensions"), root.get("/MarkInfo"),
    )  # fmt: skip
    form = plain(root.get("/AcroForm"))
    if isinstance(form, generic.DictionaryObject):
        roles |= _references(form.get("/Fields"), form.get("/DR"))
        resources = plain(form.get("/DR"))
        if isinstance(resources, generic.DictionaryObject):
            roles |= _references(*resources.values())
    for field in old.fields.values():
        roles |= _field_roles(field)
    for page in old.pages:
        roles |= {page.reference} if page.reference is not None else set()
        roles |= _references(page.dictionary.get("/Annots"))
    return roles | _store_roles(plain(root.get("/DSS")))


def _field_roles(field: FormField) -> set[generic.Reference]:
    roles = set(field.widgets) | ({field.reference} if field.reference is not None else set())
    if field.field_type == "/Sig" and "/V" in field.dictionary:
        return roles
    appearances = field.dictionary.get("/AP")
    roles |= _references(appearances, field.dictionary.get("/V"))
    if isinstance(entries := plain(appearances), generic.DictionaryObject):
        roles |= _references(*entries.values())
    return roles


def _store_roles(store: generic.PdfObject | None) -> set[generic.Reference]:
    if not isinstance(store, generic.DictionaryObject):
        return set()
    roles = _references(*store.values())
    records = plain(store.get("/VRI"))
    if isinstance(records, generic.DictionaryObject):
        roles |= _references(*records.values())
    return roles


def _references(*values: generic.PdfObject | None) -> set[generic.Reference]:
    return {value.reference for value in values if isinstance(value, generic.IndirectObject)}


def _is_identical(old: HistoricalResolver, new: HistoricalResolver, reference: generic.Reference) -> bool:
    return _written(old.get_object(reference)) == _written(new.get_object(reference))


def _written(value: generic.PdfObject) -> tuple[bytes, object]:
    """An object as it stands in a file, and a stream's contents apart, which may be too many to write."""
    contents = None
    if isinstance(value, generic.StreamObject):
        contents = value.encoded_data
        value = generic.DictionaryObject({key: one for key, one in value.items() if key != "/Length"})
    stream = BytesIO()
    value.write_to_stream(stream)
    return stream.getvalue(), contents
