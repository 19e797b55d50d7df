"""PDF objects (ISO 32000-1, 7.3) as Python values.

Null is None, booleans and integers are Python's, reals are `Decimal` so that they are written as they were
read. Names are `str` with their slash, strings are `String`. Containers know the indirect object they stand
in, which is what has to be written again when they change.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NewType, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Name = NewType("Name", str)
"""With its slash: `/Type`."""


class Store(Protocol):
    """Where references lead."""

    def resolve(self, reference: Reference) -> Object:
        """The object, None for one that is not there. Raises `UnreadableDocumentError`."""

    def read_stream(self, stream: Stream) -> bytes:
        """The stream's bytes as they are stored. Raises `UnreadableDocumentError`."""

    def spend(self, count: int) -> None:
        """Charge the work of unpacking so many bytes; raises `UnreadableDocumentError` for too much."""


class Reference:
    """An indirect reference; equal to any other to the same object."""

    __slots__ = ("generation", "number", "store")

    def __init__(self, number: int, generation: int, store: Store) -> None:
        self.number = number
        self.generation = generation
        self.store = store

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Reference)
            and self.number == other.number
            and self.generation == other.generation
        )

    def __hash__(self) -> int:
        return hash((self.number, self.generation))

    def __repr__(self) -> str:
        return f"{self.number} {self.generation} R"


class String(bytes):
    """A string object; `str()` reads it as text (7.9.2.2)."""

    __slots__ = ()

    def __str__(self) -> str:
        if self.startswith(b"\xfe\xff"):
            return self[2:].decode("utf-16-be", "replace")
        if self.startswith(b"\xef\xbb\xbf"):
            return self[3:].decode("utf-8", "replace")
        return self.decode("latin-1").translate(_PDF_DOC)


class Unparsed:
    """A long array of references, left alone until somebody asks; written again as it was read."""

    __slots__ = ("home", "raw", "store")

    def __init__(self, raw: bytes, store: Store, home: Reference | None) -> None:
        self.raw = raw
        self.store = store
        self.home = home


class Array(list["Object"]):
    __slots__ = ("home",)

    def __init__(self, items: Iterable[Object] = (), home: Reference | None = None) -> None:
        super().__init__(items)
        self.home = home


class Dictionary(dict[str, "Object | Unparsed"]):
    """Keys with their slash. Read through `pdfobjects.entry`, which follows references."""

    __slots__ = ("home",)

    def __init__(self, entries: Mapping[str, Object | Unparsed] | None = None) -> None:
        super().__init__(entries or ())
        self.home: Reference | None = None


class Stream(Dictionary):
    """A dictionary with bytes, of which those of a file are read when they are asked for."""

    __slots__ = ("_encoded", "length", "start", "store")

    def __init__(self, entries: Mapping[str, Object | Unparsed], encoded: bytes | None = None) -> None:
        super().__init__(entries)
        self._encoded = encoded
        self.store: Store | None = None
        self.start = 0
        self.length = 0 if encoded is None else len(encoded)

    @classmethod
    def stored(
        cls, entries: Dictionary, *, store: Store, start: int, length: int, home: Reference | None
    ) -> Stream:
        """A stream whose bytes are in the file, from `start` on."""
        result = cls(entries)
        result.store, result.start, result.length, result.home = store, start, length, home
        return result

    @property
    def encoded_data(self) -> bytes:
        """As stored, filters not undone. Raises `UnreadableDocumentError`."""
        if self._encoded is None:
            self._encoded = b"" if self.store is None else self.store.read_stream(self)
        return self._encoded


Object: TypeAlias = bool | int | Decimal | Name | String | Array | Dictionary | Reference | None
"""`Stream` is a `Dictionary`."""

_PDF_DOC = {
    0x18: "˘", 0x19: "ˇ", 0x1A: "ˆ", 0x1B: "˙", 0x1C: "˝", 0x1D: "˛", 0x1E: "˚", 0x1F: "˜",
    0x80: "•", 0x81: "†", 0x82: "‡", 0x83: "…", 0x84: "—", 0x85: "–", 0x86: "ƒ", 0x87: "⁄",
    0x88: "‹", 0x89: "›", 0x8A: "−", 0x8B: "‰", 0x8C: "„", 0x8D: "“", 0x8E: "”", 0x8F: "‘",
    0x90: "’", 0x91: "‚", 0x92: "™", 0x93: "ﬁ", 0x94: "ﬂ", 0x95: "Ł", 0x96: "Œ", 0x97: "Š",
    0x98: "Ÿ", 0x99: "Ž", 0x9A: "ı", 0x9B: "ł", 0x9C: "œ", 0x9D: "š", 0x9E: "ž", 0xA0: "€",
}  # fmt: skip
"""PDFDocEncoding where it is not Latin-1 (ISO 32000-1, annex D.2)."""
