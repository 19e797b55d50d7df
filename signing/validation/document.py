"""A PDF opened for checking, and the signatures its forms name in any of its revisions.

The one place where the PDF parser is asked; whatever it throws on hostile bytes becomes a value here.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic

from signing.errors import EncryptedDocumentError, UnreadableDocumentError
from signing.pdf.document import Objects
from signing.pdf.source import BytesSource
from signing.report import SubIndication
from signing.validation.decryption import TOO_LARGE, DecryptedObjects, open_up
from signing.validation.faults import UNREADABLE, Fault, guarded
from signing.validation.histories import remember
from signing.validation.unread import reader_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyhanko.pdf_utils.crypt import SecurityHandler
    from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
    from pyhanko.pdf_utils.rw_common import PdfHandler

    from signing.pdf.source import Source
    from signing.pdf.xref import Section

MAX_FIELDS = 20_000
MAX_DEPTH = 32
MAX_REVISIONS = 1_000
MAX_SIGNATURES = 200
MAX_ENCRYPTED = 64 << 20
"""Bytes of an encrypted file, which is read whole."""

# The parser warns about each oddity of a foreign file; the report says what matters.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class FormField:
    """A terminal form field as one revision has it."""

    name: str
    field_type: str
    dictionary: generic.DictionaryObject
    reference: generic.Reference | None
    widgets: tuple[generic.Reference, ...]
    """The field itself where it is merged with its widget, else its kids."""
    is_outermost: bool = False
    """Whether the form itself lists it, so that it has nothing from a parent."""

    @cached_property
    def has_value(self) -> bool:
        """Whether something stands under `/V`: asked for every field at every later revision."""
        return "/V" in self.dictionary and not isinstance(
            plain(self.dictionary.raw_get("/V")), generic.NullObject | None
        )


@dataclass(frozen=True, slots=True)
class Branch:
    """A node of the field tree with fields below it, which inherit from it."""

    name: str
    dictionary: generic.DictionaryObject
    reference: generic.Reference | None


@dataclass(frozen=True, slots=True)
class FieldTree:
    """The form of one revision: its terminal fields, and the nodes above them."""

    fields: tuple[FormField, ...] = ()
    branches: tuple[Branch, ...] = ()
    shared: tuple[str, ...] = ()
    """Partial names of fields that a node has below it although they stand elsewhere already."""


@dataclass(frozen=True, slots=True)
class SignatureField:
    """A signature field with a value."""

    name: str
    dictionary: generic.DictionaryObject
    value: generic.PdfObject
    """What stands under `/V`; not yet known to be a signature dictionary."""


@dataclass(frozen=True, slots=True)
class Document:
    """An open file. Revisions are counted from 0, as the parser does."""

    source: Source
    reader: PdfFileReader
    encryption: SecurityHandler | None = None
    """Set where strings and streams are stored encrypted."""
    ends: list[int] = field(default_factory=list, compare=False, repr=False)
    """How far the file reached at each of its first revisions, as far as somebody asked (`front`)."""

    def objects(self, sections: Sequence[Section] = ()) -> Objects:
        """The file as the strict engine reads it."""
        if self.encryption is None:
            return Objects(self.source, sections)
        return DecryptedObjects(self.source, sections, self.encryption)

    @property
    def revisions(self) -> int:
        return int(self.reader.xrefs.total_revisions)

    def at(self, revision: int) -> HistoricalResolver:
        """Give the document as it was when the revision was the last."""
        return self.reader.get_historical_resolver(revision)


def open_document(source: Source) -> Document:
    """Parse the file's skeleton.

    Raises `UnreadableDocumentError` or `EncryptedDocumentError`.
    """
    try:
        reader = guarded(lambda: reader_of(source))
        encrypted = guarded(lambda: reader.encrypted)
    except Fault as error:
        raise UnreadableDocumentError(
            "Không đọc được tệp: tệp không phải PDF, bị hỏng hoặc bị cắt bớt. Hãy đề nghị nơi gửi gửi lại."
        ) from error
    if encrypted and not isinstance(source, BytesSource):
        if source.size > MAX_ENCRYPTED:
            raise EncryptedDocumentError(TOO_LARGE.format(MAX_ENCRYPTED >> 20))
        return open_document(BytesSource(source.read(0, source.size)))
    # The parser goes through all revisions for each object that it is asked for in one of them.
    remember(reader.xrefs)
    reader.xrefs.get_last_change = cache(reader.xrefs.get_last_change)  # type: ignore[method-assign]
    document = Document(source, reader, open_up(reader) if encrypted else None)
    try:
        guarded(lambda: _check_root(document))
    except Fault as error:
        raise UnreadableDocumentError(
            "Không đọc được cấu trúc của tệp PDF. Hãy đề nghị nơi gửi gửi lại."
        ) from error
    return document


def _check_root(document: Document) -> None:
    if document.revisions > MAX_REVISIONS:
        raise Fault(SubIndication.FORMAT_FAILURE, UNREADABLE)
    if not isinstance(document.reader.root, generic.DictionaryObject):
        raise Fault(SubIndication.FORMAT_FAILURE, UNREADABLE)


def form_fields(handler: PdfHandler) -> tuple[FormField, ...]:
    """List the terminal fields of a revision, as `field_tree` does."""
    return field_tree(handler).fields


def field_tree(handler: PdfHandler, known: Mapping[generic.Reference, FormField] | None = None) -> FieldTree:
    """Read the form of a revision; broken branches are left out, loops and floods end the walk.

    `known` are outermost fields that are the same as in an earlier revision, by reference.
    """
    form = plain(handler.root.get("/AcroForm"))
    if not isinstance(form, generic.DictionaryObject):
        return FieldTree()
    walk = _Walk(set(), known or {}, [], [])
    fields = tuple(_walk(form, walk, _Inherited()))
    return FieldTree(fields, tuple(walk.branches), tuple(walk.shared))


@dataclass(slots=True)
class _Walk:
    """What one walk over a field tree has met so far."""

    seen: set[generic.Reference]
    known: Mapping[generic.Reference, FormField]
    branches: list[Branch]
    shared: list[str]
    count: int = 0


@dataclass(frozen=True, slots=True)
class _Inherited:
    """What a node of the field tree hands down."""

    name: str = ""
    field_type: str = ""
    depth: int = 0


def _walk(parent: generic.DictionaryObject, walk: _Walk, branch: _Inherited) -> Iterator[FormField]:
    for entry in _entries(parent, "/Kids" if branch.depth else "/Fields"):
        walk.count += 1
        if walk.count > MAX_FIELDS or branch.depth > MAX_DEPTH:
            raise Fault(SubIndication.FORMAT_FAILURE, UNREADABLE)
        reference = entry.reference if isinstance(entry, generic.IndirectObject) else None
        if reference is not None:
            if reference in walk.seen:
                node = _readable(entry) if branch.depth else None
                walk.shared += [text(node.get("/T"))] if node is not None else []
                continue
            walk.seen.add(reference)
            known = None if branch.depth else walk.known.get(reference)
            if known is not None:
                yield known
                continue
        field = _readable(entry)
        if field is not None:
            yield from _visit(field, reference, walk, branch)


def _visit(
    field: generic.DictionaryObject, reference: generic.Reference | None, walk: _Walk, branch: _Inherited
) -> Iterator[FormField]:
    name = ".".join(part for part in (branch.name, text(field.get("/T"))) if part)
    field_type = str(plain(field.get("/FT")) or branch.field_type)
    kids = [_readable(kid) for kid in _entries(field, "/Kids")]
    if any(kid is not None and "/T" in kid for kid in kids):
        walk.branches.append(Branch(name, field, reference))
        yield from _walk(field, walk, _Inherited(name, field_type, branch.depth + 1))
        return
    references = tuple(
        kid.reference for kid in _entries(field, "/Kids") if isinstance(kid, generic.IndirectObject)
    )
    widgets = references or ((reference,) if reference is not None else ())
    yield FormField(name, field_type, field, reference, widgets, is_outermost=not branch.depth)


def _entries(parent: generic.DictionaryObject, key: str) -> list[generic.PdfObject]:
    array = plain(parent.get(key))
    return list(list.__iter__(array)) if isinstance(array, generic.ArrayObject) else []


def _readable(entry: generic.PdfObject) -> generic.DictionaryObject | None:
    try:
        value = guarded(entry.get_object)
    except Fault:
        return None
    return value if isinstance(value, generic.DictionaryObject) else None


def plain(value: generic.PdfObject | None) -> generic.PdfObject | None:
    """Follow a reference, if it is one."""
    return None if value is None else value.get_object()  # type: ignore[no-untyped-call]  # pyHanko leaves it bare


def text(value: generic.PdfObject | None) -> str:
    """Give a text string's value, or "" for anything else."""
    resolved = plain(value)
    if isinstance(resolved, generic.TextStringObject):
        return str(resolved)
    if isinstance(resolved, generic.ByteStringObject):
        return bytes(resolved).decode("latin-1")
    return ""


def signature_fields(handler: PdfHandler) -> tuple[SignatureField, ...]:
    """List the signature fields of a revision that have a value."""
    return tuple(
        SignatureField(field.name, field.dictionary, field.dictionary.raw_get("/V"))
        for field in form_fields(handler)
        if field.field_type == "/Sig" and "/V" in field.dictionary and not _is_null(field.dictionary)
    )


def _is_null(field: generic.DictionaryObject) -> bool:
    value = field.raw_get("/V")
    return isinstance(value, generic.NullObject)
