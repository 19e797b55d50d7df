"""Updates written byte by byte, as no library would write them."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from functools import cached_property

import pikepdf

FORGED = b"BT /F1 30 Tf 60 500 Td (FORGED) Tj ET 0 g 0 0 300 300 re f"


def written_stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(content), content)


def drawing(content: bytes = FORGED) -> bytes:
    return written_stream(content, b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]")


@dataclass
class Update:
    """An update to a file; `table` or `stream` closes it."""

    pdf: bytes
    body: bytearray = field(init=False)
    entries: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Number, kind as in a cross-reference stream, and what follows the kind."""

    def __post_init__(self) -> None:
        self.body = bytearray(self.pdf + b"\n")

    @cached_property
    def _opened(self) -> pikepdf.Pdf:
        return pikepdf.open(io.BytesIO(self.pdf))

    @cached_property
    def free(self) -> int:
        """The first number that is not in use."""
        return int(self._opened.trailer.Size)

    @cached_property
    def root(self) -> int:
        return int(self._opened.Root.objgen[0])

    @cached_property
    def page(self) -> int:
        return int(self._opened.pages[0].obj.objgen[0])

    @cached_property
    def content(self) -> int:
        """The first page's content, or the first piece of it."""
        contents = self._opened.pages[0].obj.Contents
        return int((contents[0] if isinstance(contents, pikepdf.Array) else contents).objgen[0])

    def put(self, number: int, value: bytes, generation: int = 0) -> int:
        at = len(self.body)
        self.entries.append((number, 1, at, generation))
        self.body += b"%d %d obj\n%b\nendobj\n" % (number, generation, value)
        return at

    def store(self, *held: bytes, extra: bytes = b"") -> None:
        """Let the catalog have a security store that holds these references."""
        kept = b" ".join(
            key.encode() + b" " + _written(value) for key, value in self._opened.Root.items() if key != "/DSS"
        )
        self.put(self.root, b"<<%b/DSS<</Certs[%b]%b>>>>" % (kept, b" ".join(held), extra))

    def store_of(self, *values: bytes) -> None:
        """A security store that holds new objects."""
        numbers = range(self.free, self.free + len(values))
        for number, value in zip(numbers, values, strict=True):
            self.put(number, value)
        self.store(*(b"%d 0 R" % number for number in numbers))

    def _trailer(self, size: int | None, root: bytes | None, extra: bytes) -> bytes:
        top = max([self.free, *(number + 1 for number, *_ in self.entries)])
        last = re.findall(rb"startxref\s+(\d+)", self.pdf)[-1]
        identifier = b" ".join(b"<%b>" % bytes(one).hex().encode() for one in self._opened.trailer.ID)
        entry = b"/Root %d 0 R" % self.root if root is None else root
        if "/Encrypt" in self._opened.trailer and b"/Encrypt" not in extra:
            extra += b"/Encrypt " + re.findall(rb"/Encrypt (\d+ \d+ R)", self.pdf)[-1]
        return b"%b/Size %d/Prev %b/ID[%b]%b" % (
            entry, top if size is None else size, last, identifier, extra,
        )  # fmt: skip

    def table(self, *, size: int | None = None, root: bytes | None = None, extra: bytes = b"") -> bytes:
        """Close with a table; `root` stands in the place of the trailer's entry for the catalog."""
        lines = b"".join(
            b"%d 1\n%010d %05d %b \n" % (number, at, generation, b"n" if kind == 1 else b"f")
            for number, kind, at, generation in sorted(self.entries)
        )
        trailer = self._trailer(size, root, extra)
        end = b"startxref\n%d\n%%%%EOF\n" % len(self.body)
        return bytes(self.body) + b"xref\n%btrailer\n<<%b>>\n" % (lines, trailer) + end

    def stream(self, *, size: int | None = None, root: bytes | None = None, extra: bytes = b"") -> bytes:
        """Close with a cross-reference stream."""
        at = len(self.body)
        number = max([self.free, *(number + 1 for number, *_ in self.entries)])
        entries = sorted([*self.entries, (number, 1, at, 0)])
        data = b"".join(
            kind.to_bytes(1, "big") + first.to_bytes(4, "big") + second.to_bytes(2, "big")
            for _, kind, first, second in entries
        )
        index = b" ".join(b"%d 1" % number for number, *_ in entries)
        self.entries = entries
        head = b"/Type/XRef/W[1 4 2]/Index[%b]%b" % (index, self._trailer(size, root, extra))
        value = written_stream(data, head)
        return bytes(self.body) + b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (number, value, at)


def _written(value: object) -> bytes:
    if isinstance(value, pikepdf.Object):
        return b"%d %d R" % value.objgen if value.is_indirect else value.unparse()
    return str(value).lower().encode()
