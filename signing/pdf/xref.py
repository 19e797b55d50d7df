"""Cross-references (ISO 32000-1, 7.5.4 and 7.5.8), looked up one by one: no table is read line by line.

A table's entries have twenty bytes each and are found by arithmetic; a stream's have fixed widths. So the
cost of opening a file hardly depends on how many objects, or pages, it has: that a table's lines are sound is
seen by comparing them as a whole.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from signing.pdf.filters import decoded
from signing.pdf.objects import Dictionary, Store, Stream
from signing.pdf.parsing import Parser, TruncatedError
from signing.pdf.refusals import ambiguous, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from signing.pdf.source import Source

ENTRY_LENGTH = 20
MAX_NUMBER = 10_000_000
"""Object numbers (ISO 32000-1, annex C, asks readers for 8,388,607)."""
MAX_SUBSECTIONS = 100_000
MAX_WIDTH = 8
MAX_TRAILER = 1 << 20
MAX_IRREGULAR = 64 * 1024 * 1024
"""Bytes of a table whose lines do not have twenty bytes; it has to be read as a whole."""
_SPARE = 1 << 16
"""Bytes that a stream of cross-references may hold besides them."""
_WINDOW = 4096
_ENTRY = re.compile(rb"(\d{10}) (\d{5}) ([nf])(?: \n|\r\n)")
_LINE = b"0000000000 00000 n \n"
_SHAPE = bytes.maketrans(b"123456789f\r", b"000000000n ")
_CHECKED = ENTRY_LENGTH << 16
"""Bytes compared at a time."""
_START = re.compile(rb"xref[ \t]*(?:\r\n|\n|\r)[\x00\t\n\x0c\r ]*")
_HEADER = re.compile(rb"[\x00\t\n\x0c\r ]*(\d{1,10})[ \t]+(\d{1,10})[ \t]*(?:\r\n|\n|\r)")
_TRAILER = re.compile(rb"[\x00\t\n\x0c\r ]*trailer")
_LOOSE_ENTRY = re.compile(rb"[\x00\t\n\x0c\r ]*(\d{10}) (\d{5}) ([nf])(?=[\x00\t\n\x0c\r ])")


@dataclass(frozen=True, slots=True)
class InFile:
    """An object at an offset."""

    offset: int
    generation: int


@dataclass(frozen=True, slots=True)
class InStream:
    """An object inside an object stream."""

    stream: int
    index: int


@dataclass(frozen=True, slots=True)
class Free:
    """A number that is not in use."""


@dataclass(frozen=True, slots=True)
class Undefined:
    """A kind of entry not defined yet: a reference to null (7.5.8.3), which some readers pass over."""


Entry: TypeAlias = InFile | InStream | Free | Undefined


class Trailer(NamedTuple):
    """The dictionary behind a table, and where in the file it ends."""

    dictionary: Dictionary
    end: int


class Section(ABC):
    """The cross-references of one revision."""

    trailer: Dictionary
    end: int | None = None
    """Where a table's trailer ends in the file; a stream is an object like others."""

    @property
    @abstractmethod
    def top(self) -> int:
        """One more than the highest object number listed."""

    @property
    @abstractmethod
    def numbers(self) -> Iterable[int]:
        """All objects listed, in ascending order."""

    @abstractmethod
    def find(self, number: int) -> Entry | None:
        """What this section says of an object; None where it does not list it."""


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive object numbers, and where their entries begin."""

    first: int
    count: int
    start: int


class Runs:
    """The subsections of a section. Overlapping ones are refused: readers take the one or the other."""

    def __init__(self, runs: list[Run]) -> None:
        self._runs = sorted((run for run in runs if run.count), key=lambda run: run.first)
        self.top = 0
        for run in self._runs:
            if run.first + run.count > MAX_NUMBER:
                raise unreadable()
            if run.first < self.top:
                raise ambiguous()
            self.top = run.first + run.count

    @property
    def numbers(self) -> Iterator[int]:
        return chain.from_iterable(range(run.first, run.first + run.count) for run in self._runs)

    def position(self, number: int, length: int) -> int | None:
        """Where the entry of a number begins, given an entry's length."""
        low, high = 0, len(self._runs)
        while low < high:
            middle = (low + high) // 2
            run = self._runs[middle]
            if number < run.first:
                high = middle
            elif number >= run.first + run.count:
                low = middle + 1
            else:
                return run.start + (number - run.first) * length
        return None


class Table(Section):
    """A classic table, left in the file."""

    def __init__(self, source: Source, runs: list[Run], trailer: Trailer) -> None:
        self._source = source
        self._runs = Runs(runs)
        self.trailer, self.end = trailer

    @property
    def numbers(self) -> Iterable[int]:
        return self._runs.numbers

    @property
    def top(self) -> int:
        return self._runs.top

    def find(self, number: int) -> Entry | None:
        at = self._runs.position(number, ENTRY_LENGTH)
        if at is None:
            return None
        match = _ENTRY.fullmatch(self._source.read(at, ENTRY_LENGTH))
        if match is None:
            raise unreadable()
        return _table_entry(match)


class IrregularTable(Section):
    """A classic table whose lines have some other length, read as a whole."""

    def __init__(self, entries: dict[int, Entry], trailer: Trailer) -> None:
        self._entries = entries
        self.trailer, self.end = trailer

    @property
    def numbers(self) -> Iterable[int]:
        return sorted(self._entries)

    @property
    def top(self) -> int:
        return max(self._entries, default=-1) + 1

    def find(self, number: int) -> Entry | None:
        return self._entries.get(number)


class CrossReferenceStream(Section):
    def __init__(
        self, data: bytes, widths: tuple[int, int, int], runs: list[Run], trailer: Dictionary
    ) -> None:
        self._data = data
        self._widths = widths
        self._runs = Runs(runs)
        self.trailer = trailer

    @property
    def numbers(self) -> Iterable[int]:
        return self._runs.numbers

    @property
    def size(self) -> int:
        """Bytes unpacked."""
        return len(self._data)

    @property
    def top(self) -> int:
        return self._runs.top

    def find(self, number: int) -> Entry | None:
        kind_width, second_width, third_width = self._widths
        at = self._runs.position(number, sum(self._widths))
        if at is None:
            return None
        middle, last = at + kind_width, at + kind_width + second_width
        kind = int.from_bytes(self._data[at:middle], "big") if kind_width else 1
        second = int.from_bytes(self._data[middle:last], "big")
        third = int.from_bytes(self._data[last : last + third_width], "big")
        if kind == 1:
            return InFile(second, third)
        if kind == 2:  # noqa: PLR2004 - table 18
            return InStream(second, third)
        return Free() if kind == 0 else Undefined()


class Hybrid(Section):
    """A table for old readers with a stream for the objects it hides from them (7.5.8.4)."""

    def __init__(self, table: Section, stream: Section) -> None:
        self._table = table
        self._stream = stream
        self.trailer, self.end = table.trailer, table.end

    @property
    def numbers(self) -> Iterable[int]:
        return sorted({*self._table.numbers, *self._stream.numbers})

    @property
    def top(self) -> int:
        return max(self._table.top, self._stream.top)

    def find(self, number: int) -> Entry | None:
        in_table, in_stream = self._table.find(number), self._stream.find(number)
        if in_stream is None or in_stream == in_table:
            return in_table
        if isinstance(in_table, InFile):
            # Old and new readers would see different objects.
            raise ambiguous()
        return in_stream


def read_table(source: Source, start: int, store: Store) -> Section:
    """The table whose keyword stands at `start`. Raises `UnreadableDocumentError`."""
    match = _START.match(source.read(start, _WINDOW))
    if match is None:
        raise unreadable()
    first = start + match.end()
    regular = _regular(source, first)
    if regular is None:
        return _irregular(source, first, store)
    runs, at = regular
    return Table(source, runs, _trailer(source, at, store))


def read_stream(stream: Stream, *, room: int) -> CrossReferenceStream:
    """The section a cross-reference stream holds, of at most `room` bytes.

    Raises `UnreadableDocumentError`.
    """
    widths, size = stream.get("/W"), stream.get("/Size")
    if stream.get("/Type") != "/XRef" or not isinstance(size, int):
        raise unreadable()
    match widths:
        case [int(kind), int(second), int(third)] if all(
            0 <= one <= MAX_WIDTH for one in (kind, second, third)
        ):
            pass
        case _:
            raise unreadable()
    length, start, runs = kind + second + third, 0, []
    for first, count in _pairs(stream.get("/Index"), size):
        runs.append(Run(first, count, start))
        start += count * length
    if not length or start > room:
        raise unreadable()
    # A predictor adds at most one byte to each.
    data = decoded(stream, most=2 * start + _SPARE)
    if start > len(data):
        raise unreadable()
    trailer = Dictionary(stream)
    return CrossReferenceStream(data, (kind, second, third), runs, trailer)


def _pairs(index: object, size: int) -> Iterator[tuple[int, int]]:
    """The subsections; they have to ascend, or readers stop at different ones."""
    if index is None:
        index = [0, size]
    last = 0
    if not isinstance(index, list) or len(index) % 2 or len(index) > 2 * MAX_SUBSECTIONS:
        raise unreadable()
    for first, count in zip(index[::2], index[1::2], strict=True):
        if not isinstance(first, int) or not isinstance(count, int) or first < last or count < 0:
            raise unreadable()
        last = first + count
        yield first, count


def _table_entry(match: re.Match[bytes]) -> Entry:
    return InFile(int(match[1]), int(match[2])) if match[3] == b"n" else Free()


def _regular(source: Source, at: int) -> tuple[list[Run], int] | None:
    """The subsections and where the trailer begins; None where lines do not have twenty bytes."""
    runs: list[Run] = []
    while len(runs) < MAX_SUBSECTIONS:
        window = source.read(at, 64)
        header = _HEADER.match(window)
        if header is None:
            return (runs, at) if _TRAILER.match(window) else None
        first, count, start = int(header[1]), int(header[2]), at + header.end()
        at = start + count * ENTRY_LENGTH
        if not _all_entries(source, start, at):
            return None
        runs.append(Run(first, count, start))
    raise unreadable()


def _all_entries(source: Source, start: int, end: int) -> bool:
    """Whether the lines between are entries of twenty bytes each, compared as a whole."""
    if not start <= end <= source.size:
        return False
    for at in range(start, end, _CHECKED):
        lines = source.read(at, min(_CHECKED, end - at)).translate(_SHAPE)
        if lines != _LINE * (len(lines) // ENTRY_LENGTH):
            return False
    return True


def _irregular(source: Source, start: int, store: Store) -> IrregularTable:
    data = source.read(start, MAX_IRREGULAR)
    entries: dict[int, Entry] = {}
    at = 0
    while (header := _HEADER.match(data, at)) is not None:
        at = header.end()
        first, count = int(header[1]), int(header[2])
        if first + count > MAX_NUMBER:
            raise unreadable()
        for number in range(first, first + count):
            match = _LOOSE_ENTRY.match(data, at)
            if match is None:
                raise unreadable()
            if number in entries:
                raise ambiguous()
            entries[number] = _table_entry(match)
            at = match.end()
    return IrregularTable(entries, _trailer(source, start + at, store))


def _trailer(source: Source, at: int, store: Store) -> Trailer:
    length = _WINDOW
    while True:
        data = source.read(at, length)
        parser = Parser(data, store, whole=len(data) < length or length >= MAX_TRAILER)
        try:
            parser.skip(_TRAILER)
            return Trailer(parser.dictionary(), at + parser.position)
        except TruncatedError:
            length *= 4
