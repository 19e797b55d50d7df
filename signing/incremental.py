"""One incremental revision with a signature in it.

Only what is asked for is read from the file, changed objects are appended, and the byte range is digested;
nothing is run twice to find out sizes. Callers speak displayed points; rectangles are turned into user space
here.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.errors import UnreadableDocumentError
from signing.geometry import Box
from signing.pages import UPRIGHT, page_geometry
from signing.pdf import pagetree
from signing.pdf.document import Document
from signing.pdf.source import JoinedSource, Source, as_source
from signing.pdf.update import Placeholder, Update
from signing.pdfobjects import (
    Array,
    Dictionary,
    Object,
    Reference,
    array,
    dictionary,
    entry,
    floats,
    integer,
    items,
    name,
    numbers,
    stream,
    text,
    unreadable,
)
from signing.placement.space import to_displayed, to_user

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signing.placement.model import PageGeometry

TOKEN_ROOM = 8192
"""Bytes reserved for a time-stamp token; real ones have two to six thousand."""
MAX_FIELDS = 2000
PRINT_AND_LOCKED = 132
"""Annotation flags (ISO 32000-1, table 165)."""


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A written revision whose signature is still to be put in."""

    original: Source
    update: bytes
    """To be appended, with empty contents."""
    contents_at: tuple[int, int]
    """Byte offsets, in the whole file, of the hexadecimal string inside `<` and `>`."""
    digest: bytes
    """Over everything else."""

    def filled_in(self, container: bytes) -> Source | None:
        """The file with the container in its place, None where it does not fit."""
        return filled_in(self.original, self.update, self.contents_at, container)


class Revision:
    """A revision in the making. Raises `UnreadableDocumentError` or `EncryptedDocumentError` when opened."""

    def __init__(self, pdf: bytes | Source) -> None:
        self.unchanged = as_source(pdf)
        self._document = Document(self.unchanged)
        self._update = Update(self._document)
        self.root = self._document.root
        self.form = entry(self.root, "/AcroForm")
        self._fields: dict[str, Dictionary] = {}
        self._ambiguous: set[str] = set()
        for field_name, field in self._read_fields():
            if field_name in self._fields:
                self._ambiguous.add(field_name)
            self._fields[field_name] = field

    def _read_fields(self) -> Iterator[tuple[str, Dictionary]]:
        fields = entry(self.form, "/Fields")
        if isinstance(fields, Array) and len(fields) > MAX_FIELDS:
            raise unreadable()
        for field in items(fields):
            if isinstance(field, Dictionary):
                yield str(entry(field, "/T")), field

    def field(self, field_name: str) -> Dictionary | None:
        """A top-level form field; its widget is the same object.

        Raises `UnreadableDocumentError` where several have the name.
        """
        if field_name in self._ambiguous:
            raise unreadable()
        return self._fields.get(field_name)

    def page_of(self, widget: Dictionary) -> tuple[Dictionary, PageGeometry]:
        """The page a widget stands on, with its geometry. Raises `UnreadableDocumentError`."""
        page = entry(widget, "/P")
        if not isinstance(page, Dictionary):
            raise unreadable()
        return page, self.geometry(page)

    def displayed_box(self, widget: Dictionary, geometry: PageGeometry) -> Box:
        """Where a widget is seen. Raises `UnreadableDocumentError`."""
        rectangle = floats(entry(widget, "/Rect"))
        if len(rectangle) != 4:  # noqa: PLR2004 - the sides of a rectangle
            raise unreadable()
        a, b, c, d = rectangle
        return to_displayed(Box(min(a, c), min(b, d), max(a, c), max(b, d)), geometry)

    def is_page(self, page: Dictionary, index: int) -> bool:
        """Whether the page is the one with that index (from 0)."""
        try:
            return self.page_at(index) is page
        except UnreadableDocumentError:
            return False

    def page_at(self, index: int) -> Dictionary:
        """The page with that index (from 0). Raises `UnreadableDocumentError` where there is none."""
        return pagetree.page_at(self.root, index)

    def index_of(self, page: Dictionary) -> int:
        """The page's index (from 0), counted up the page tree. Raises `UnreadableDocumentError`."""
        return pagetree.index_of(page)

    def geometry(self, page: Dictionary) -> PageGeometry:
        """How a page's displayed coordinates relate to its user space. Raises `UnreadableDocumentError`."""
        crop = pagetree.inherited(page, "/CropBox")
        return page_geometry(
            media=floats(pagetree.inherited(page, "/MediaBox")),
            crop=None if crop is None else floats(crop),
            rotate=pagetree.inherited(page, "/Rotate") or 0,
            user_unit=entry(page, "/UserUnit") or 1,
        )

    def field_names(self) -> tuple[str, ...]:
        """The names of all top-level fields, in their order."""
        return tuple(self._fields)

    def remove_field(self, field_name: str) -> None:
        """Take a field and its widget out of form and page: only before anybody signed."""
        widget = self._fields.pop(field_name)
        own = self.reference_to(widget)
        for owner, key in ((self.form, "/Fields"), (entry(widget, "/P"), "/Annots")):
            listed = entry(owner, key)
            if not isinstance(listed, Array):
                raise unreadable()
            listed[:] = [one for one in listed if one != own]
            self.touch(listed)

    def add(self, value: Object) -> Reference:
        """A new object; the reference leads to it."""
        return self._update.add(value)

    def touch(self, value: Dictionary | Array) -> None:
        """Write the object that holds this value again."""
        # What is new and part of something new has no object of its own, and is about to be written anyway.
        if value.home is not None:
            self._update.touch(value.home)

    def write(self) -> Source:
        """The file with what was added and touched."""
        return JoinedSource(self.unchanged, self._update.written().update)

    def form_xobject(self, content: bytes, *, box: Box, rotation: int, resources: Dictionary) -> Reference:
        """An appearance stream, upright on a page with that rotation; `box` only lends its size.

        Compressed as the reserved field's empty one is: EU DSS finds a filter that comes or goes after a
        signature suspicious, and the words in it not.
        """
        return self.add(
            stream(
                {
                    "/Type": name("/XObject"),
                    "/Subtype": name("/Form"),
                    "/BBox": numbers((0, 0, box.width, box.height)),
                    "/Matrix": array(integer(value) for value in UPRIGHT[rotation]),
                    "/Resources": resources,
                    "/Filter": name("/FlateDecode"),
                },
                encoded=zlib.compress(content),
            )
        )

    def place_widget(self, widget: Dictionary, *, box: Box, geometry: PageGeometry, face: Reference) -> None:
        """Give a widget its rectangle and its appearance; the caller marks it as changed."""
        widget[name("/Rect")] = numbers(to_user(box, geometry).as_tuple())
        widget[name("/AP")] = dictionary({"/N": face})
        if geometry.rotation:
            widget[name("/MK")] = dictionary({"/R": integer(geometry.rotation)})

    def add_signature_field(
        self, field_name: str, page: Dictionary, *, lock: Dictionary | None = None
    ) -> Dictionary:
        """A new signature field with its widget on the page, invisible so far and without value."""
        on_page = self.reference_to(page)
        widget = dictionary(
            {
                "/FT": name("/Sig"),
                "/T": text(field_name),
                "/Type": name("/Annot"),
                "/Subtype": name("/Widget"),
                "/F": integer(PRINT_AND_LOCKED),
                "/P": on_page,
                "/Rect": numbers((0, 0, 0, 0)),
            }
        )
        if lock is not None:
            widget[name("/Lock")] = self.add(lock)
        reference = self.add(widget)
        fields = entry(self.form, "/Fields")
        if not isinstance(fields, Array):
            raise unreadable()
        fields.append(reference)
        self.touch(fields)
        self._annotate(page, reference)
        return widget

    def _annotate(self, page: Dictionary, widget: Reference) -> None:
        """List a widget among the page's annotations."""
        annotations = entry(page, "/Annots")
        if isinstance(annotations, Array):
            annotations.append(widget)
            self.touch(annotations)
        elif annotations is None:
            page["/Annots"] = array([widget])
            self.touch(page)
        else:
            raise unreadable()

    def written_at(self, value: Dictionary | Array) -> int:
        """Offset in the file of the object that holds a value. Raises `UnreadableDocumentError`."""
        if value.home is None:
            raise unreadable()
        return self._document.offset(value.home.number)

    def reference_to(self, value: Dictionary | Array) -> Reference:
        """A reference to an object that is no part of another. Raises `UnreadableDocumentError`."""
        if value.home is None or self._document.resolve(value.home) is not value:
            raise unreadable()
        return value.home

    def add_signature(self, entries: Dictionary, *, room: int) -> Reference:
        """The revision's signature dictionary, with that many bytes for its contents."""
        return self._update.add_signature(Placeholder(entries, room))

    def write_unfilled(self, hash_name: str) -> Unfilled:
        """Write the revision around the signature's empty contents and digest its byte range."""
        written = self._update.written()
        if written.contents_at is None:
            raise ValueError("a revision without signature")
        digest = digest_around(self.unchanged, written.update, written.contents_at, hash_name)
        return Unfilled(self.unchanged, written.update, written.contents_at, digest)


def digest_around(original: Source, update: bytes, contents_at: tuple[int, int], hash_name: str) -> bytes:
    """The digest over the file but for the contents and the brackets around them."""
    start, end = (at - original.size for at in contents_at)
    hasher = hashlib.new(hash_name)
    original.digest_into(hasher)
    piece = memoryview(update)
    hasher.update(piece[: start - 1])
    hasher.update(piece[end + 1 :])
    return hasher.digest()


def filled_in(
    original: Source, update: bytes, contents_at: tuple[int, int], container: bytes
) -> Source | None:
    """The file with the container in its place, None where it does not fit."""
    start, end = (at - original.size for at in contents_at)
    written = container.hex().encode("ascii")
    if len(written) > end - start:
        return None
    filled = b"".join((update[:start], written, update[start + len(written) :]))
    return JoinedSource(original, filled)
