"""Encryption that all readers undo alike (ISO 32000-2, 7.6); whoever has the file has its key.

Readers differ over crypt filters: PDFium decrypts by the document's own whatever a stream asks for, others
leave as it is what asks for none. With a key that everybody knows, one stream can be made to read as two.
"""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic

from signing.pdf.objects import Array, Reference

if TYPE_CHECKING:
    from signing.pdf.objects import Object, Stream, Unparsed

BLOCK = 16
"""Bytes that AES takes at once."""
_REVISIONS = {1: (2, 3), 2: (2, 3), 4: (4,), 5: (5, 6), 6: (7,)}
"""Of the standard handler, by the version of the algorithm (tables 20 and 21, ISO/TS 32003)."""
_METHODS = {4: ("/V2", "/AESV2"), 5: ("/AESV3",), 6: ("/AESV4",)}
"""Of crypt filters (table 25)."""
_MARKUP = (b"<", b"\xef\xbb\xbf<")


def is_plain_scheme(entries: generic.DictionaryObject) -> bool:
    """Whether an encryption dictionary knows one method for all, and says so without a detour."""
    version = dict.get(entries, "/V")
    if not isinstance(version, int) or dict.get(entries, "/R") not in _REVISIONS.get(int(version), ()):
        return False
    if not _is_written_out(entries):
        return False
    if version not in _METHODS:
        return True
    chosen, filters = dict.get(entries, "/StmF"), dict.get(entries, "/CF")
    if chosen != dict.get(entries, "/StrF") or not isinstance(filters, generic.DictionaryObject):
        return False
    found = dict.get(filters, chosen)
    return isinstance(found, generic.DictionaryObject) and dict.get(found, "/CFM") in _METHODS[version]


def _is_written_out(value: generic.PdfObject) -> bool:
    """Whether nothing in it is a reference: what it leads to is encrypted itself, or exchanged later."""
    if isinstance(value, generic.DictionaryObject):
        return all(_is_written_out(one) for one in dict.values(value))
    if isinstance(value, generic.ArrayObject):
        return all(_is_written_out(one) for one in list.__iter__(value))
    return not isinstance(value, generic.IndirectObject)


def has_own_filter(stream: Stream) -> bool:
    """Whether a stream asks for another way to be decrypted than all others."""
    named = _followed(stream.get("/Filter"))
    return any(_followed(one) == "/Crypt" for one in (named if isinstance(named, Array) else [named]))


def _followed(value: Object | Unparsed) -> Object | Unparsed:
    return value.store.resolve(value) if isinstance(value, Reference) else value


def may_be_left_as_it_is(stream: Stream, beginning: bytes) -> bool:
    """Whether it is a description of the document, which anybody may read: no reader draws it."""
    return (
        stream.get("/Type") == "/Metadata"
        and stream.get("/Subtype") == "/XML"
        and beginning.lstrip(b"\x00\t\n\x0c\r ").startswith(_MARKUP)
    )
