"""Cross-references that lead readers to other objects than the parser: nothing else in the update is wrong.

PDFium, Poppler and MuPDF look objects up by number alone, and where they cannot follow the cross-references
they look for objects in the whole file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.signing.validation import builders
from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.updating import FORGED, Update, written_stream

if TYPE_CHECKING:
    from collections.abc import Callable

FAMILY = Family("Cross-references")
attack = FAMILY.attack

CERTIFICATE = builders.root().der
"""What belongs into a security store."""


@attack
def content_under_another_generation(pdf: bytes) -> bytes:
    started = Update(pdf)
    started.put(started.content, written_stream(FORGED), generation=1)
    started.store(b"%d 1 R" % started.content)
    return started.table()


@attack
def content_in_an_object_of_a_generation_never_used(pdf: bytes) -> bytes:
    started = Update(pdf)
    started.put(started.content, written_stream(FORGED), generation=65535)
    started.store(b"%d 65535 R" % started.content)
    return started.table()


def _freed(generation: int, *, in_table: bool) -> Callable[[bytes], bytes]:
    def build(pdf: bytes) -> bytes:
        started = Update(pdf)
        started.store_of(written_stream(CERTIFICATE))
        started.entries.append((started.content, 0, 0, generation))
        return started.table() if in_table else started.stream()

    return build


for _generation in (0, 1, 2, 65535):
    FAMILY.add(f"content_freed_with_generation_{_generation}", _freed(_generation, in_table=True))
    FAMILY.add(
        f"content_freed_in_a_stream_with_generation_{_generation}", _freed(_generation, in_table=False)
    )


@attack
def content_of_a_kind_not_defined(pdf: bytes) -> bytes:
    started = Update(pdf)
    started.store_of(written_stream(CERTIFICATE))
    started.entries.append((started.content, 3, 0, 0))
    return started.stream()


def _with_hidden_objects(pdf: bytes) -> Update:
    """The forged content lies within the data of another stream."""
    started = Update(pdf)
    inner = b"\n%d 0 obj\n%b\nendobj\n" % (started.content, written_stream(FORGED))
    started.store_of(written_stream(CERTIFICATE + inner))
    return started


@attack
def object_hidden_in_the_data_of_a_stream(pdf: bytes) -> bytes:
    return _with_hidden_objects(pdf).table()


@attack
def object_hidden_under_a_long_number(pdf: bytes) -> bytes:
    started = Update(pdf)
    inner = b"\n%030d 0 obj\n%b\nendobj\n" % (started.content, written_stream(FORGED))
    started.store_of(written_stream(CERTIFICATE + inner))
    return started.table(size=10**9)


@attack
def object_hidden_behind_a_comment(pdf: bytes) -> bytes:
    started = Update(pdf)
    inner = b"\n%d 0 %%\nobj\n%b\nendobj\n" % (started.content, written_stream(FORGED))
    started.store_of(written_stream(CERTIFICATE + inner))
    return started.table()


@attack
def hidden_object_and_a_size_beyond_reason(pdf: bytes) -> bytes:
    """Poppler does not follow such a table; it takes the last object of each number in the file."""
    return _with_hidden_objects(pdf).table(size=99_999_999)


@attack
def hidden_object_and_a_trailer_without_a_catalog(pdf: bytes) -> bytes:
    return _with_hidden_objects(pdf).table(root=b"")


@attack
def trailer_hidden_in_the_data_of_a_stream(pdf: bytes) -> bytes:
    started = Update(pdf)
    started.store_of(written_stream(CERTIFICATE + b"\ntrailer\n<</Root %d 0 R/Size 9>>\n" % started.page))
    return started.table()


def _harmless(pdf: bytes) -> Update:
    started = Update(pdf)
    started.store_of(written_stream(CERTIFICATE))
    return started


@attack
def trailer_without_a_catalog(pdf: bytes) -> bytes:
    return _harmless(pdf).table(root=b"")


@attack
def trailer_whose_catalog_is_a_page(pdf: bytes) -> bytes:
    started = _harmless(pdf)
    return started.table(root=b"/Root %d 0 R" % started.page)


@attack
def trailer_whose_catalog_is_written_out(pdf: bytes) -> bytes:
    return _harmless(pdf).table(root=b"/Root<</Type/Catalog>>")


@attack
def trailer_whose_catalog_has_another_generation(pdf: bytes) -> bytes:
    started = _harmless(pdf)
    return started.table(root=b"/Root %d 1 R" % started.root)


@attack
def size_too_small(pdf: bytes) -> bytes:
    """Objects beyond the size are not there (ISO 32000-1, table 15)."""
    return _harmless(pdf).table(size=3)


@attack
def size_too_small_in_a_stream(pdf: bytes) -> bytes:
    return _harmless(pdf).stream(size=3)


@attack
def encryption_announced(pdf: bytes) -> bytes:
    return _harmless(pdf).table(extra=b"/Encrypt<</Filter/Standard/V 1/R 2/O()/U()/P -1>>")


@attack
def former_section_is_skipped(pdf: bytes) -> bytes:
    """The update follows the first revision, so the second is nobody's."""
    changed = _harmless(pdf).table()
    last, first = (b"/Prev %b/" % offset for offset in _starts(pdf, -1, 0))
    return changed.replace(last, first)


@attack
def section_that_follows_itself(pdf: bytes) -> bytes:
    changed = _harmless(pdf).table()
    (last, own) = _starts(changed, -2, -1)
    return changed.replace(b"/Prev %b/" % last, b"/Prev %b/" % own)


@attack
def sections_that_follow_each_other(pdf: bytes) -> bytes:
    once = _harmless(pdf).table()
    twice = Update(once)
    twice.store_of(written_stream(CERTIFICATE + b" "))
    changed = twice.table()
    before, own = _starts(changed, -3, -1)
    return changed.replace(b"/Prev %b/" % before, b"/Prev %b/" % own.rjust(len(before), b"0"))


def _starts(pdf: bytes, *which: int) -> tuple[bytes, ...]:
    found = [line.split()[0] for line in pdf.split(b"startxref")[1:]]
    return tuple(found[one] for one in which)


@attack
def two_entries_share_a_place(pdf: bytes) -> bytes:
    started = _harmless(pdf)
    place = started.put(started.free + 5, b"null")
    started.entries.append((started.content, 1, place, 0))
    return started.table()


@attack
def entry_leads_to_the_wrong_object(pdf: bytes) -> bytes:
    started = _harmless(pdf)
    _, _, place, _ = started.entries[0]
    started.entries.append((started.content, 1, place, 0))
    return started.table()


@attack
def entry_leads_into_the_signed_part(pdf: bytes) -> bytes:
    """The page's content becomes another stream that was signed for something else."""
    started = _harmless(pdf)
    started.entries.append((started.content, 1, pdf.rindex(b"endobj"), 0))
    return started.table()


@attack
def entry_leads_beyond_the_file(pdf: bytes) -> bytes:
    started = _harmless(pdf)
    started.entries.append((started.content, 1, 10**8, 0))
    return started.table()


@attack
def objects_overlap_in_an_object_stream(pdf: bytes) -> bytes:
    """Poppler lets an object end where the next begins."""
    started = Update(pdf)
    one, other = started.free, started.free + 1
    inner = b"[(abc) 7] "
    head = b"%d 0 %d 7 " % (one, other)
    holder = started.free + 2
    data = head + inner
    started.put(holder, written_stream(data, b"/Type/ObjStm/N 2/First %d" % len(head)))
    started.entries += [(one, 2, holder, 0), (other, 2, holder, 1)]
    started.store(b"%d 0 R" % one)
    return started.stream()


@attack
def object_stream_holds_more_than_is_listed(pdf: bytes) -> bytes:
    started = Update(pdf)
    one, holder = started.free, started.free + 1
    head = b"%d 0 %d 3 " % (one, started.page)
    data = head + b"[] <</Type/Page>> "
    started.put(holder, written_stream(data, b"/Type/ObjStm/N 2/First %d" % len(head)))
    started.entries.append((one, 2, holder, 0))
    started.store(b"%d 0 R" % one)
    return started.stream()
