"""Updates that the parser and readers see differently: the whole document replaced behind the signatures."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pikepdf

if TYPE_CHECKING:
    from collections.abc import Callable

FORGED = b"BT /F1 30 Tf 60 500 Td (FORGED) Tj ET"


@dataclass
class Forgery:
    """A file to which an update is being appended."""

    pdf: bytes
    body: bytearray = field(init=False)
    entries: list[tuple[int, int]] = field(default_factory=list)
    """Object numbers with their offsets, in the order of the table."""
    hung: list[int] = field(default_factory=list)
    """Objects that the security store is made to hold."""

    def __post_init__(self) -> None:
        self.body = bytearray(self.pdf + b"\n")
        with pikepdf.open(io.BytesIO(self.pdf)) as document:
            self.free = int(document.trailer.Size)
            self.root, _ = document.Root.objgen
            self.catalog = b" ".join(
                key.encode() + b" " + _written(value) for key, value in document.Root.items() if key != "/DSS"
            )
            self.identifier = b" ".join(b"<%b>" % bytes(one).hex().encode() for one in document.trailer.ID)

    def place(self, number: int, content: bytes) -> int:
        at = len(self.body)
        self.body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
        return at

    def add(self, content: bytes) -> int:
        number, self.free = self.free, self.free + 1
        self.entries.append((number, self.place(number, content)))
        self.hung.append(number)
        return number

    def add_stream(self, content: bytes, entries: bytes = b"") -> int:
        return self.add(b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(content), content))

    def forged_pages(self) -> int:
        font = self.add(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
        content, pages = self.add_stream(FORGED), self.free + 1
        page = self.add(
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]"
            b"/Contents %d 0 R/Resources<</Font<</F1 %d 0 R>>>>>>" % (pages, content, font)
        )
        return self.add(b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % page)

    def store(self, key: bytes = b"/Junk") -> int:
        references = b" ".join(b"%d 0 R" % number for number in self.hung)
        return self.add(b"<</Type/DSS/Certs[]%b[%b]>>" % (key, references))

    def written(self, extra: bytes = b"") -> bytes:
        last, at = re.findall(rb"startxref\s+(\d+)", self.pdf)[-1], len(self.body)
        table = b"".join(b"%d 1\n%010d 00000 n \n" % entry for entry in self.entries)
        trailer = b"/Size %d/Root %d 0 R/Prev %b/ID[%b]%b" % (
            self.free, self.root, last, self.identifier, extra,
        )  # fmt: skip
        return bytes(self.body) + b"xref\n%btrailer\n<<%b>>\nstartxref\n%d\n%%%%EOF\n" % (table, trailer, at)


def _written(value: object) -> bytes:
    if isinstance(value, pikepdf.Object):
        return b"%d %d R" % value.objgen if value.is_indirect else value.unparse()
    return str(value).lower().encode()


FORGERIES: dict[str, Callable[[bytes], bytes]] = {}


def forgery(build: Callable[[Forgery], bytes]) -> Callable[[Forgery], bytes]:
    FORGERIES[build.__name__] = lambda pdf: build(Forgery(pdf))
    return build


def _catalog_with(started: Forgery, pages: bytes) -> bytes:
    store = started.store()
    at = started.place(started.root, b"<<%b/DSS %d 0 R%b>>" % (started.catalog, store, pages))
    started.entries.append((started.root, at))
    return started.written()


@forgery
def pages_twice(started: Forgery) -> bytes:
    return _catalog_with(started, b"/Pages %d 0 R" % started.forged_pages())


@forgery
def pages_twice_by_another_spelling(started: Forgery) -> bytes:
    return _catalog_with(started, b"/P#61ges %d 0 R" % started.forged_pages())


def _catalogs(started: Forgery) -> tuple[bytes, bytes]:
    """The harmless catalog and the forged one."""
    forged = b"<</Type/Catalog/Pages %d 0 R>>" % started.forged_pages()
    return b"<<%b>>" % started.catalog, forged


@forgery
def root_twice(started: Forgery) -> bytes:
    harmless, forged = _catalogs(started)
    other = started.add(forged)
    store = started.store()
    at = started.place(started.root, harmless[:-2] + b"/DSS %d 0 R>>" % store)
    started.entries.append((started.root, at))
    return started.written(b"/Root %d 0 R" % other)


def _listed_twice(started: Forgery, *, forged_last: bool) -> bytes:
    """The second place is within the data of a stream."""
    harmless, forged = _catalogs(started)
    inner = b"%d 0 obj\n%b\nendobj\n" % (started.root, forged)
    started.add_stream(inner)
    inside = started.body.rindex(inner)
    at = started.place(started.root, harmless[:-2] + b"/DSS %d 0 R>>" % started.store())
    places = (at, inside) if forged_last else (inside, at)
    started.entries += [(started.root, place) for place in places]
    return started.written()


@forgery
def catalog_listed_twice(started: Forgery) -> bytes:
    return _listed_twice(started, forged_last=True)


@forgery
def catalog_listed_twice_the_other_way(started: Forgery) -> bytes:
    return _listed_twice(started, forged_last=False)


@forgery
def catalog_hidden_from_old_readers(started: Forgery) -> bytes:
    harmless, forged = _catalogs(started)
    hidden = started.add(forged)
    place = dict(started.entries)[hidden].to_bytes(4, "big")
    at = started.place(started.root, harmless[:-2] + b"/DSS %d 0 R>>" % started.store())
    started.entries.append((started.root, at))
    entries = b"/Type/XRef/W[1 4 1]/Index[%d 1]/Size %d" % (started.root, started.free + 1)
    stream = started.add_stream(b"\x01" + place + b"\x00", entries)
    return started.written(b"/XRefStm %d" % dict(started.entries)[stream])


@forgery
def catalog_twice_in_an_object_stream(started: Forgery) -> bytes:
    harmless, forged = _catalogs(started)
    harmless = harmless[:-2] + b"/DSS %d 0 R>>" % started.store()
    head = b"%d 0 %d %d " % (started.root, started.root, len(harmless) + 1)
    entries = b"/Type/ObjStm/N 2/First %d" % len(head)
    holder = started.add_stream(head + harmless + b" " + forged, entries)
    listing, number = [], started.free
    at = len(started.body)
    started.entries.append((number, at))
    for one, offset in started.entries:
        listing.append((one, b"\x01" + offset.to_bytes(4, "big") + b"\x00"))
    listing.append((started.root, b"\x02" + holder.to_bytes(4, "big") + b"\x01"))
    listing.sort()
    index = b" ".join(b"%d 1" % one for one, _ in listing)
    data = b"".join(entry for _, entry in listing)
    last = re.findall(rb"startxref\s+(\d+)", started.pdf)[-1]
    started.place(
        number,
        b"<</Type/XRef/W[1 4 1]/Index[%b]/Size %d/Root %d 0 R/Prev %b/ID[%b]/Length %d>>"
        b"\nstream\n%b\nendstream"
        % (index, number + 1, started.root, last, started.identifier, len(data), data),
    )
    return bytes(started.body) + b"startxref\n%d\n%%%%EOF\n" % at


@forgery
def bytes_that_belong_to_nothing(started: Forgery) -> bytes:
    started.body += b"7 7 7 (stream\n)\n"
    return _catalog_with(started, b"")


@forgery
def things_hung_below_the_security_store(started: Forgery) -> bytes:
    """Nothing is ambiguous here, but the store carries what is none of its own."""
    started.forged_pages()
    return _catalog_with(started, b"")
