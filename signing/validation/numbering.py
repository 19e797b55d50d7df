"""What an update may say of object numbers and of the document as a whole, so that all readers follow alike.

pyHanko looks an object up by number and generation, PDFium, Poppler and MuPDF by number alone; and where the
cross-references cannot be used, each mends them in a way of its own, by what it finds lying in the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic

from signing.pdf.objects import Array, Reference, String
from signing.pdf.xref import MAX_NUMBER, Free, InFile, InStream
from signing.report import SubIndication
from signing.validation.faults import UNREADABLE, Fault

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.xref import XRefSectionData

    from signing.pdf.xref import Section


MAX_REACHED = 500_000
"""Objects followed before the file counts as hostile."""


def is_same_document(reader: PdfFileReader, revision: int, section: Section) -> bool:
    """Whether an update's trailer leads to the document it was appended to, with room for all its objects."""
    root, size = section.trailer.get("/Root"), section.trailer.get("/Size")
    former = reader.get_historical_resolver(revision - 1)
    least = int(reader.xrefs.get_xref_container_info(revision - 1).size)
    return (
        _is_decrypted_alike(reader, section)
        and isinstance(root, Reference)
        and (root.number, root.generation) == (former.root_ref.idnum, former.root_ref.generation)
        and isinstance(size, int)
        and max(least, section.top) <= size <= MAX_NUMBER
    )


def _is_decrypted_alike(reader: PdfFileReader, section: Section) -> bool:
    """Whether an update's own trailer names the key of the document: some readers ask no earlier one."""
    key, former = section.trailer.get("/Encrypt"), dict.get(reader.trailer_view, "/Encrypt")
    if former is None:
        return key is None
    identifier = section.trailer.get("/ID")
    first = identifier[0] if isinstance(identifier, Array) and identifier else None
    return (
        isinstance(key, Reference)
        and isinstance(former, generic.IndirectObject)
        and (key.number, key.generation) == (former.idnum, former.generation)
        and isinstance(first, String)
        and bytes(first) == bytes(reader.document_id[0])
    )


def is_consistent(reader: PdfFileReader, revision: int, number: int, entry: object) -> bool:
    """Whether an update says of a number what can follow what was said of it before."""
    before = _use_before(reader, revision, number)
    match entry:
        case None:
            return True
        case InFile(generation=generation):
            # A fresh number may begin with any generation: what asked for it is known by number alone.
            return before is None or generation in before
        case InStream():
            return before is None or 0 in before
        case Free():
            is_seen = before is None or not any(
                _is_found(reader, revision, number, generation) for generation in before
            )
            return is_seen or number not in _numbers_in_use(reader, revision)
    return False


def _is_found(reader: PdfFileReader, revision: int, number: int, generation: int) -> bool:
    return reader.xrefs.get_historical_ref(generic.Reference(number, generation), revision) is not None


def _numbers_in_use(reader: PdfFileReader, revision: int) -> set[int]:
    resolver = reader.get_historical_resolver(revision)
    found: set[int] = set()
    pending: list[generic.PdfObject] = [resolver.trailer_view]
    while pending:
        value = pending.pop()
        if isinstance(value, generic.IndirectObject):
            if value.idnum in found:
                continue
            found.add(value.idnum)
            if len(found) > MAX_REACHED:
                raise Fault(SubIndication.FORMAT_FAILURE, UNREADABLE)
            pending.append(resolver.get_object(value.reference))
        elif isinstance(value, generic.DictionaryObject):
            pending += dict.values(value)
        elif isinstance(value, generic.ArrayObject):
            pending += list.__iter__(value)
    return found


def _use_before(reader: PdfFileReader, revision: int, number: int) -> tuple[int, ...] | None:
    """The generations that a number may have from now on; None where it was never in use."""
    for earlier in range(revision - 1, -1, -1):
        data: XRefSectionData = reader.xrefs.get_xref_data(earlier)
        for part in (data, *([data.hybrid.xref_data] if data.hybrid is not None else [])):
            if number in part.xrefs_in_objstm:
                return (0,)
            if number in part.standard_xrefs:
                return (int(part.standard_xrefs[number][0]),)
        if number in data.freed:
            # Some go on with the next generation, some begin again.
            return (0, data.freed[number])
    return None
