"""Content that somebody signed and that looks otherwise later, or elsewhere, without a byte being changed.

The digest of such a file holds, and nobody can say what its signer saw: scripts write into fields, layers
come and go in print, a part is fetched from another file ("shadow attacks" whose second half is no update).
The signed bytes are whole; which content they stand for is left open (EN 319 102-1, 5.2.8: the constraints
of acceptance are not met). What shows the same to everybody, or only leads somewhere else, is none of it.
"""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pyhanko.pdf_utils import generic

from signing.report import Integrity, SubIndication
from signing.validation import actions
from signing.validation.document import form_fields, plain
from signing.validation.faults import Fault, guarded
from signing.validation.layers import of_layers
from signing.validation.pages import face, page_views
from signing.validation.quick import QuickReader
from signing.validation.unread import NEEDED_TYPES
from signing.validation.views import Dictionary, has_area, items, parts, raw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyhanko.pdf_utils.reader import PdfFileReader

    from signing.validation.document import Document
    from signing.validation.pages import PageView

CONCLUSION = "Nội dung hiển thị có thể khác nội dung người ký đã thấy, dù tệp không bị sửa."
XFA = "Tệp dùng biểu mẫu XFA: mỗi phần mềm hiển thị một kiểu."
COLLECTION = "Tệp là một bộ hồ sơ: phần mềm có thể mở tệp đính kèm thay cho văn bản."
OUTSIDE = "Trang lấy một phần nội dung từ tệp khác, không thuộc phần đã ký."
ALTERNATE = "Trang có hình mà khi in sẽ thay bằng hình khác."
MOVING = "Trang có nội dung đa phương tiện che lên, có thể tự thay đổi."
POINTED_AT = "Trang có phần đổi hình khi đưa con trỏ chuột qua."
PRINTED_ONLY = "Trang có phần chỉ hiện ra khi in."
STEPS = "Trang có nội dung hiện dần từng bước."
ASKED_OTHERWISE = "Trang dùng đến đối tượng mà mỗi phần mềm tìm một kiểu."
UNREAD = "Không đọc được một phần nội dung của trang."

_MOVING = frozenset({"/Screen", "/Movie", "/RichMedia", "/3D", "/Projection"})
_FROM_ELSEWHERE = ("/F", "/Ref", "/OPI")
"""By which a stream takes its data (7.3.8), or a drawing its picture (8.10.4, 14.11.7), from another file."""
_ALTERNATES = "/Alternates"
_UPWARDS = frozenset({"/Parent", "/P", "/StructParents", "/StructParent", "/PieceInfo", "/Thumb"})
"""What leads elsewhere, or draws nothing."""
_TO_BE_READ = frozenset(
    {
        *(key.encode() for key in (*_FROM_ELSEWHERE, _ALTERNATES, *_UPWARDS)),
        *(kind.encode() for kind in NEEDED_TYPES),
    }
)
"""What has an object read as a whole, wherever it stands there."""
_CONTAINERS = (generic.IndirectObject, generic.DictionaryObject, generic.ArrayObject)
_Leading: TypeAlias = generic.PdfObject | tuple[int, int]
"""What may lead to others: a container, a reference, or the number and generation of one."""
_NO_VIEW, _PRINT, _HIDDEN, _TOGGLES = 1 << 5, 1 << 2, 1 << 1, 1 << 8
"""Flags of annotations (table 167)."""
_MOST = 200_000
"""Objects looked at; a file with more is judged by these."""


def shifting(document: Document) -> Fault | None:
    """Why the file does not stand for one content, or None; its signed bytes may be whole all the same."""
    try:
        found = guarded(lambda: next(_signs(document), None))
    except Fault:
        found = UNREAD
    if found is None:
        return None
    return Fault(SubIndication.SIG_CONSTRAINTS_FAILURE, f"{found} {CONCLUSION}", integrity=Integrity.INTACT)


def _signs(document: Document) -> Iterator[str]:
    root = document.reader.root
    form = plain(root.get("/AcroForm"))
    if (isinstance(form, Dictionary) and raw(form, "/XFA") is not None) or "/NeedsRendering" in root:
        yield XFA
    if raw(root, "/Collection") is not None:
        yield COLLECTION
    yield from actions.of_opening(root.get("/OpenAction"))
    yield from actions.of_events(root.get("/AA"))
    names = plain(root.get("/Names"))
    if isinstance(names, Dictionary) and raw(names, "/JavaScript") is not None:
        yield from _of_script_names(names.get("/JavaScript"))
    yield from of_layers(plain(root.get("/OCProperties")))
    for field in form_fields(document.reader):
        for part in parts(field):
            yield from actions.of_events(part.get("/AA"))
            yield from actions.of_request(part.get("/A"))
    known = _Known(document.reader, set(), _generations(document))
    for page in page_views(document.reader):
        yield from _of_page(page, known)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a document's objects."""

    reader: PdfFileReader
    numbers: set[int]
    """Those that were looked at; grows."""
    generations: dict[int, int]
    """Of those numbers that have another than 0."""


def _generations(document: Document) -> dict[int, int]:
    """The generations that cross-references give, where a number has one but 0; the last word counts."""
    found: dict[int, int] = {}
    for revision in range(document.revisions):
        listed = document.reader.xrefs.get_xref_data(revision).standard_xrefs
        found.update({number: generation for number, (generation, _) in listed.items()})
    return {number: generation for number, generation in found.items() if generation}


def _of_script_names(tree: generic.PdfObject | None) -> Iterator[str]:
    """Scripts that run when the file is opened, by name (7.7.4)."""
    pending, seen = [plain(tree)], 0
    while pending and seen < _MOST:
        seen += 1
        node = pending.pop()
        if not isinstance(node, Dictionary):
            continue
        for action in items(node.get("/Names"))[1::2]:
            yield from actions.of_opening(action)
        pending += [plain(kid) for kid in items(node.get("/Kids"))]


def _of_page(page: PageView, known: _Known) -> Iterator[str]:
    yield from actions.of_events(page.dictionary.get("/AA"))
    if raw(page.dictionary, "/PresSteps") is not None:
        yield STEPS
    yield from _of_drawing(face(page), known)
    for entry in items(page.dictionary.get("/Annots")):
        annotation = plain(entry)
        if isinstance(annotation, Dictionary):
            yield from _of_annotation(annotation, known)


def _of_annotation(annotation: Dictionary, known: _Known) -> Iterator[str]:
    subtype = str(plain(annotation.get("/Subtype")))
    if subtype in _MOVING and has_area(annotation):
        yield MOVING
    yield from actions.of_request(annotation.get("/A"))
    yield from actions.of_events(annotation.get("/AA"))
    looks = plain(annotation.get("/AP"))
    if not isinstance(looks, Dictionary):
        return
    if subtype not in {"/Link", "/Popup"} and has_area(annotation):
        yield from _of_flags(annotation)
        if not _is_button(annotation):
            normal = raw(looks, "/N")
            if any(raw(looks, key) not in (None, normal) for key in ("/D", "/R")):
                yield POINTED_AT
    yield from _of_drawing(list(dict.values(looks)), known)


def _of_flags(annotation: Dictionary) -> Iterator[str]:
    flags = plain(annotation.get("/F"))
    value = int(flags) if isinstance(flags, generic.NumberObject) else 0
    if value & _TOGGLES:
        yield POINTED_AT
    elif value & _NO_VIEW and value & _PRINT and not value & _HIDDEN:
        yield PRINTED_ONLY


def _is_button(annotation: Dictionary) -> bool:
    """A widget that people press: it looks otherwise under their pointer (12.7.4.2)."""
    kind = plain(annotation.get("/FT"))
    parent = plain(annotation.get("/Parent"))
    if kind is None and isinstance(parent, Dictionary):
        kind = plain(parent.get("/FT"))
    return str(kind) == "/Btn"


def _of_drawing(start: list[generic.PdfObject], known: _Known) -> Iterator[str]:
    """What is drawn from elsewhere, or otherwise in print."""
    pending: list[_Leading] = _leading(start)
    while pending and len(known.numbers) < _MOST:
        value = pending.pop()
        if isinstance(value, generic.IndirectObject):
            value = value.idnum, value.generation
        if isinstance(value, tuple):
            number, generation = value
            # Some readers look objects up by number alone, others by generation too.
            if generation != known.generations.get(number, 0):
                yield ASKED_OTHERWISE
            if number not in known.numbers:
                known.numbers.add(number)
                pending += _below(known.reader, generic.Reference(number, generation, known.reader))
        elif isinstance(value, generic.ArrayObject):
            pending += _leading(list.__iter__(value))
        elif isinstance(value, Dictionary):
            if isinstance(value, generic.StreamObject):
                yield from _of_stream(value)
            pending += _leading(one for key, one in dict.items(value) if key not in _UPWARDS)


def _of_stream(stream: generic.StreamObject) -> Iterator[str]:
    if any(raw(stream, key) is not None for key in _FROM_ELSEWHERE):
        yield OUTSIDE
    if raw(stream, _ALTERNATES) is not None:
        yield ALTERNATE


def _below(reader: PdfFileReader, ref: generic.Reference) -> list[_Leading]:
    """The object, or what it refers to, where a glance tells that nothing else in it counts."""
    seen = reader.glance(ref) if isinstance(reader, QuickReader) else None
    if seen is not None and seen.names.isdisjoint(_TO_BE_READ):
        return [*seen.references]
    return _leading([reader.get_object(ref)])


def _leading(values: Iterable[generic.PdfObject]) -> list[_Leading]:
    """Those that may lead to others."""
    return [one for one in values if isinstance(one, _CONTAINERS)]
