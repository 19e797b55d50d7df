"""Which objects of a signed revision were overwritten or freed, and whether new ones act by themselves.

Each overwritten object needs a part of its own that later revisions may touch, and none in what the signer
saw.
"""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic

from signing.report import Change, ChangeKind, ChangesAfter, SubIndication
from signing.validation.document import plain
from signing.validation.faults import UNREADABLE, Fault
from signing.validation.filling import appearance_numbers, is_redrawn
from signing.validation.pages import page_changed, pages_with
from signing.validation.sameness import is_same
from signing.validation.tagging import Tags
from signing.validation.views import Dictionary, RevisionView, is_signed, raw, references, spoken, widgets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyhanko.pdf_utils.reader import HistoricalResolver

    from signing.validation.document import FormField
    from signing.validation.places import Places
    from signing.validation.protection import Protection

MAX_REACHED = 500_000
MAX_PARTS = 10_000
"""Names, arrays and dictionaries within one object of an update."""
_SPEAKING = (generic.DictionaryObject, generic.ArrayObject, generic.NameObject)

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

_NEVER_IN_STREAMS = frozenset({"/F", "/Ref", "/Alternates"})
"""Entries by which a stream comes from another file (7.3.8, 8.10.4) or is exchanged in print (8.9.5.4)."""

_NEVER_NEW = frozenset({"/Catalog", "/Page", "/Pages"})
"""Nothing that may follow a signature brings pages; those that nobody shows yet wait to be shown."""


def unaccounted(old: RevisionView, new: RevisionView, places: Places, protection: Protection) -> list[Change]:
    """Find objects written anew that the signer saw, or that play no part which may be written."""
    revision = new.handler.revision
    written = places.written(revision)
    before = {number for number in written if places.is_used(number, revision - 1)}
    freed = {number for number in before if not places.is_used(number, revision)}
    changes = [*_freed(new, frozenset(freed))]
    tags = Tags(old, new, written).extended()
    altered = {
        number
        for number in written - tags
        if number in protection and not (number in before and _is_kept(old, new, places, number))
    }
    changes += _seen(old, altered)
    changes += _shared_looks(old, new, written, protection)
    roles = {reference.idnum for reference in _roles(old)}
    holders = places.holders(revision - 1)
    odd = [
        number
        for number in sorted(before - freed - altered - tags)
        if (number in holders or number not in roles) and not _is_kept(old, new, places, number)
    ]
    if odd and not changes:
        changes.append(_forbidden(f"Đối tượng {odd[0]} của phần đã ký bị ghi đè."))
    changes += _intruders(new, places, written - before - freed)
    return changes


def _forbidden(sentence: str, kind: ChangeKind = ChangeKind.OTHER) -> Change:
    return Change(sentence, ChangesAfter.FORBIDDEN, kind)


def _seen(old: RevisionView, altered: set[int]) -> Iterator[Change]:
    """Name what became of objects that the signer saw."""
    if not altered:
        return
    pages = pages_with(frozenset(altered), old.pages)
    yield from (page_changed(number) for number in pages)
    if not pages:
        yield _forbidden(f"Đối tượng {min(altered)} mà phần đã ký dùng đến bị thêm hoặc ghi đè.")


def _shared_looks(
    old: RevisionView, new: RevisionView, written: frozenset[int], protection: Protection
) -> Iterator[Change]:
    """A field's look that something else uses too is no field's to give up."""
    for name, field in new.fields.items():
        before = old.fields.get(name)
        if before is None or before is field or not is_redrawn(before, field, written):
            continue
        if protection.is_used_outside(appearance_numbers(before)):
            yield _forbidden(f"Hình của ô “{spoken(name)}” được dùng ở chỗ khác nhưng vẫn bị thay.")


def _freed(new: RevisionView, freed: frozenset[int]) -> Iterator[Change]:
    """Objects may be freed where nothing refers to them any more: null takes nobody's place."""
    if not freed:
        return
    held = freed & reachable(new.handler, new.handler.trailer_view)
    if held:
        pages = pages_with(held, new.pages)
        yield from (page_changed(number) for number in pages)
        if not pages:
            yield _forbidden(f"Đối tượng {min(held)} của phần đã ký bị xóa.")


def reachable(handler: HistoricalResolver, start: generic.PdfObject) -> set[int]:
    """Collect the numbers of all objects that hang below `start`."""
    seen: set[int] = set()
    pending = [start]
    while pending:
        value = pending.pop()
        if isinstance(value, generic.IndirectObject):
            if value.idnum not in seen:
                seen.add(value.idnum)
                pending.append(handler.get_object(value.reference))
            if len(seen) > MAX_REACHED:
                raise Fault(SubIndication.FORMAT_FAILURE, UNREADABLE)
        elif isinstance(value, Dictionary):
            pending += dict.values(value)
        elif isinstance(value, generic.ArrayObject):
            pending += list.__iter__(value)
    return seen


def _is_kept(old: RevisionView, new: RevisionView, places: Places, number: int) -> bool:
    """Whether an object was only written again, as it was."""
    one, other = (places.of(number, view.handler.revision) for view in (old, new))
    generations = {place[1] if place and place[0] == "at" else 0 for place in (one, other)}
    if len(generations) != 1:
        return False
    (generation,) = generations
    reference = generic.Reference(number, generation)
    before, after = (_as_read(view.handler.get_object(reference)) for view in (old, new))
    return is_same(before, after)


def _as_read(value: generic.PdfObject) -> generic.PdfObject:
    """A stream without its length, which may be given directly or by reference."""
    if not isinstance(value, generic.StreamObject):
        return value
    entries = {key: one for key, one in dict.items(value) if key != "/Length"}
    return generic.StreamObject(entries, encoded_data=value.encoded_data)


def _intruders(new: RevisionView, places: Places, fresh: Iterable[int]) -> Iterator[Change]:
    keys: set[str] = set()
    pages = 0
    for number in fresh:
        place = places.of(number, new.handler.revision)
        generation = place[1] if place is not None and place[0] == "at" else 0
        value = new.handler.get_object(generic.Reference(number, generation))
        keys |= _acting_keys(value)
        pages += isinstance(value, Dictionary) and str(plain(value.get("/Type"))) in _NEVER_NEW
    if keys:
        listed = ", ".join(sorted(keys))
        yield _forbidden(f"Phiên bản sau thêm nội dung tự chạy hoặc ẩn/hiện ({listed}).", ChangeKind.DOCUMENT)
    if pages:
        yield _forbidden("Phiên bản sau mang theo trang khác, chưa hiện ra.", ChangeKind.HIDDEN)


def _acting_keys(value: generic.PdfObject) -> set[str]:
    found: set[str] = set()
    pending = [value]
    for _ in range(MAX_PARTS):
        if not pending:
            return found
        item = pending.pop()
        if isinstance(item, Dictionary):
            found |= set(item) & _NEVER_IN_UPDATES
            if isinstance(item, generic.StreamObject):
                found |= set(item) & _NEVER_IN_STREAMS
            pending += [one for one in dict.values(item) if isinstance(one, _SPEAKING)]
        elif isinstance(item, generic.NameObject):
            found |= {str(item)} & _NEVER_IN_UPDATES
        elif isinstance(item, generic.ArrayObject):
            # The widths of a font are tens of thousands of numbers.
            pending += [one for one in list.__iter__(item) if isinstance(one, _SPEAKING)]
    raise Fault(SubIndication.FORMAT_FAILURE, UNREADABLE)


def _roles(old: RevisionView) -> set[generic.Reference]:
    """Objects that a later revision may overwrite, each within the limits that `describe` checks."""
    root, trailer = old.handler.root, old.handler.trailer_view
    roles = {old.handler.root_ref}
    roles |= references(
        *(raw(root, key) for key in ("/AcroForm", "/DSS", "/Metadata", "/Extensions", "/MarkInfo")),
        raw(trailer, "/Info"),
    )
    form = plain(root.get("/AcroForm"))
    if isinstance(form, Dictionary):
        roles |= references(raw(form, "/Fields"), raw(form, "/DR"))
        resources = plain(form.get("/DR"))
        if isinstance(resources, Dictionary):
            roles |= references(*dict.values(resources))
    for field in old.fields.values():
        roles |= _field_roles(field)
    for branch in old.branches.values():
        roles |= {branch.reference} if branch.reference is not None else set()
        roles |= references(raw(branch.dictionary, "/Kids"))
    for page in old.pages:
        roles |= {page.reference} if page.reference is not None else set()
        roles |= references(raw(page.dictionary, "/Annots"))
    return roles | _store_roles(root.get("/DSS"))


def _field_roles(field: FormField) -> set[generic.Reference]:
    roles = set(field.widgets) | ({field.reference} if field.reference is not None else set())
    if is_signed(field):
        return roles
    roles |= references(raw(field.dictionary, "/V"))
    for widget in widgets(field):
        looks = raw(widget, "/AP")
        roles |= references(looks)
        if isinstance(entries := plain(looks), Dictionary):
            roles |= references(*dict.values(entries))
    return roles


def _store_roles(store: generic.PdfObject | None) -> set[generic.Reference]:
    """All that hangs below a security store: evidence, which has to prove itself (ISO 32000-2, 12.8.4.3)."""
    found: set[generic.Reference] = set()
    pending: list[generic.PdfObject | None] = [store]
    while pending:
        value = pending.pop()
        if isinstance(value, generic.IndirectObject):
            if value.reference in found:
                continue
            found.add(value.reference)
            if len(found) > MAX_REACHED:
                raise Fault(SubIndication.FORMAT_FAILURE, UNREADABLE)
            pending.append(plain(value))
        elif isinstance(value, Dictionary):
            pending += dict.values(value)
        elif isinstance(value, generic.ArrayObject):
            pending += list.__iter__(value)
    return found
