"""Signature dictionaries read without going through their value digit by digit.

The parser spends most of its time on the hexadecimal string in `/Contents`. Here the dictionary is parsed
with that string cut out, and the value put back from the bytes; what does not fit exactly is left to the
parser.
"""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import io
import re
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.xref import read_object_header

from signing.validation.coverage import is_self_consistent
from signing.validation.faults import Fault, guarded
from signing.validation.structure import object_headers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyhanko.pdf_utils.reader import PdfFileReader

    from signing.pdf.source import Source
    from signing.validation.structure import ByteRange

_BEFORE = 8 * 1024
"""How far before the value the dictionary may begin."""

_AFTER = 64 * 1024

_LONGEST_VALUE = 16 << 20
"""Bytes of a value written in hexadecimal; more than a signature may have."""

_VALUE = re.compile(rb"<[0-9A-Fa-f]*>")


def preload(reader: PdfFileReader, source: Source, byte_ranges: Sequence[ByteRange]) -> None:
    """Put the dictionaries around these byte ranges into the reader's cache."""
    for covered in byte_ranges:
        if is_self_consistent(source, covered):
            with suppress(Fault):  # the parser will find and report what is wrong
                guarded(partial(_preload, reader, source, covered))


def _preload(reader: PdfFileReader, source: Source, covered: ByteRange) -> None:
    start, end = covered.gap
    if end - start > _LONGEST_VALUE:
        return
    value = source.read(start, end - start)
    near = max(0, start - _BEFORE)
    headers = object_headers(source.read(near, start - near))
    if not headers or not _VALUE.fullmatch(value):
        return
    offset = near + headers[-1].offset
    reference = generic.Reference(headers[-1].number, headers[-1].generation, reader)
    if reader.xrefs[reference] != offset:
        return
    stream = io.BytesIO(source.read(offset, start - offset) + b"<>" + source.read(end, _AFTER))
    read_object_header(stream, strict=False)
    dictionary = generic.read_object(stream, reference)
    after = stream.read(16).lstrip()
    if not isinstance(dictionary, generic.DictionaryObject) or not after.startswith(b"endobj"):
        return
    if bytes(dictionary.raw_get("/Contents").original_bytes) != b"":
        return
    dictionary[generic.pdf_name("/Contents")] = generic.ByteStringObject(
        bytes.fromhex(value[1:-1].decode("ascii"))
    )
    reader.cache_indirect_object(reference.generation, reference.idnum, dictionary)
