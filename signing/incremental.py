"""One incremental revision with a signature in it, on top of pyHanko's writer.

The file is parsed once, changed objects are appended, and the byte range is digested; nothing is run twice
to find out sizes. Callers speak displayed points; rectangles are turned into user space here.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter

from signing.errors import EncryptedDocumentError
from signing.geometry import Box
from signing.pages import UPRIGHT, page_geometry
from signing.pdfobjects import (
    HOSTILE,
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
    from collections.abc import Iterable

    from pyhanko.sign.signers.pdf_byterange import PdfSignedData

    from signing.placement.model import PageGeometry

TOKEN_ROOM = 8192
"""Bytes reserved for a time-stamp token; real ones have two to six thousand."""
MAX_FIELDS = 2000
MAX_TREE_DEPTH = 64
PRINT_AND_LOCKED = 132
"""Annotation flags (ISO 32000-1, table 165)."""


@dataclass(frozen=True, slots=True)
class Container:
    """The CMS of a signature in the file, or of a document time stamp."""

    der: bytes
    """With the padding that follows it."""
    is_timestamp: bool


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A written revision whose signature is still to be put in."""

    pdf: bytes
    contents_at: tuple[int, int]
    """Byte offsets of the hexadecimal string inside `<` and `>`."""
    digest: bytes
    """Over everything else."""


class Revision:
    """A revision in the making. Raises `UnreadableDocumentError` or `EncryptedDocumentError` when opened."""

    def __init__(self, pdf: bytes) -> None:
        self.unchanged = pdf
        try:
            self.writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
            encrypted = self.writer.prev.encrypted
            self.root: Dictionary = self.writer.root
            self.form = entry(self.root, "/AcroForm")
            self._fields = {str(entry(field, "/T")): field for field in self._read_fields()}
        except HOSTILE as error:
            raise unreadable() from error
        if encrypted:
            raise EncryptedDocumentError(
                "Tệp PDF bị mã hóa nên không ký được. Hãy dùng bản không đặt mật khẩu."
            )

    def _read_fields(self) -> Iterable[Dictionary]:
        fields = entry(self.form, "/Fields")
        if isinstance(fields, generic.ArrayObject) and len(fields) > MAX_FIELDS:
            raise ValueError("too many fields")
        return (field for field in items(fields) if isinstance(field, Dictionary))

    def field(self, field_name: str) -> Dictionary | None:
        """A top-level form field; its widget is the same object."""
        return self._fields.get(field_name)

    def page_of(self, widget: Dictionary) -> tuple[Dictionary, PageGeometry]:
        """The page a widget stands on, with its geometry. Raises `UnreadableDocumentError`."""
        page = entry(widget, "/P")
        if not isinstance(page, Dictionary):
            raise unreadable()
        return page, self.geometry(page)

    def displayed_box(self, widget: Dictionary, geometry: PageGeometry) -> Box:
        """Where a widget is seen. Raises `UnreadableDocumentError`."""
        try:
            a, b, c, d = floats(entry(widget, "/Rect"))
            return to_displayed(Box(min(a, c), min(b, d), max(a, c), max(b, d)), geometry)
        except HOSTILE as error:
            raise unreadable() from error

    def is_page(self, page: Dictionary, index: int) -> bool:
        """Whether the page is the one with that index (from 0)."""
        try:
            found, _ = self.writer.find_page_for_modification(index)  # type: ignore[no-untyped-call]  # pyHanko
        except HOSTILE:
            return False
        return bool(found.reference == page.container_ref)

    def page_at(self, index: int) -> Dictionary:
        """The page with that index (from 0). Raises `UnreadableDocumentError` where there is none."""
        try:
            found, _ = self.writer.find_page_for_modification(index)  # type: ignore[no-untyped-call]  # pyHanko
            page = found.get_object()
        except HOSTILE as error:
            raise unreadable() from error
        if not isinstance(page, Dictionary):
            raise unreadable()
        return page

    def index_of(self, page: Dictionary) -> int:
        """The page's index (from 0), counted up the page tree. Raises `UnreadableDocumentError`."""
        index, node = 0, page
        for _ in range(MAX_TREE_DEPTH):
            parent = entry(node, "/Parent")
            if not isinstance(parent, Dictionary):
                return index
            index += self._before(node, parent)
            node = parent
        raise unreadable()

    def _before(self, node: Dictionary, parent: Dictionary) -> int:
        """Pages under the kids of `parent` that come before `node`."""
        own, pages = self.reference_to(node).reference, 0
        try:
            for kid in list.__iter__(parent["/Kids"]):
                if isinstance(kid, generic.IndirectObject) and kid.reference == own:
                    return pages
                pages += int(str(entry(kid.get_object(), "/Count") or 1))
        except HOSTILE as error:
            raise unreadable() from error
        raise unreadable()

    def geometry(self, page: Dictionary) -> PageGeometry:
        """How a page's displayed coordinates relate to its user space. Raises `UnreadableDocumentError`."""
        try:
            crop = _inherited(page, "/CropBox")
            return page_geometry(
                media=floats(_inherited(page, "/MediaBox")),
                crop=None if crop is None else floats(crop),
                rotate=_inherited(page, "/Rotate") or 0,
                user_unit=entry(page, "/UserUnit") or 1,
            )
        except HOSTILE as error:
            raise unreadable() from error

    def field_names(self) -> tuple[str, ...]:
        """The names of all top-level fields, in their order."""
        return tuple(self._fields)

    def remove_field(self, field_name: str) -> None:
        """Take a field and its widget out of form and page: only before anybody signed."""
        widget = self._fields.pop(field_name)
        own = self.reference_to(widget).reference
        for owner, key in ((self.form, "/Fields"), (entry(widget, "/P"), "/Annots")):
            listed = entry(owner, key)
            if not isinstance(listed, generic.ArrayObject):
                raise unreadable()
            kept = [
                one
                for one in list.__iter__(listed)
                if not (isinstance(one, generic.IndirectObject) and one.reference == own)
            ]
            listed[:] = kept
            self.touch(listed)

    def add(self, value: Object) -> Reference:
        return self.writer.add_object(value)

    def touch(self, value: Object) -> None:
        """Write the object that holds this value again."""
        self.writer.update_container(value)

    def write(self) -> bytes:
        """The file with what was added and touched."""
        try:
            self.writer.write_in_place()  # type: ignore[no-untyped-call]  # pyHanko
        except HOSTILE as error:
            raise unreadable() from error
        return self._written()

    def _written(self) -> bytes:
        # `write_in_place` appends to the stream that was opened.
        output = self.writer.prev.stream
        if not isinstance(output, io.BytesIO):
            raise TypeError("the revision was not opened from memory")
        return output.getvalue()

    def containers(self) -> list[Container]:
        """Every signature and time stamp in a top-level field, in the order of the fields."""
        values = [entry(field, "/V") for field in self._fields.values()]
        return [
            Container(
                bytes(contents),
                is_timestamp=entry(value, "/SubFilter") == SigSeedSubFilter.ETSI_RFC3161.value,
            )
            for value in values
            if isinstance(contents := entry(value, "/Contents"), generic.ByteStringObject)
        ]

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
        if not isinstance(fields, generic.ArrayObject):
            raise unreadable()
        fields.append(reference)
        self.touch(fields)
        self.writer.register_annotation(on_page.reference, reference)  # type: ignore[no-untyped-call]  # pyHanko
        return widget

    def reference_to(self, page: Dictionary) -> Reference:
        """A reference to an object that is no part of another. Raises `UnreadableDocumentError`."""
        reference = page.container_ref
        if not isinstance(reference, generic.Reference):
            raise unreadable()
        return generic.IndirectObject(reference.idnum, reference.generation, self.writer)  # type: ignore[no-untyped-call]  # pyHanko

    def write_unfilled(self, signature: PdfSignedData, hash_name: str) -> Unfilled:
        """Write the revision around the signature's empty contents and digest its byte range."""
        try:
            prepared, _ = next(signature.fill(self.writer, hash_name, in_place=True))
        except HOSTILE as error:
            raise unreadable() from error
        contents_at = (prepared.reserved_region_start + 1, prepared.reserved_region_end - 1)
        return Unfilled(self._written(), contents_at, prepared.document_digest)


def filled_in(pdf: bytes, contents_at: tuple[int, int], container: bytes) -> bytes | None:
    """The file with the container in its place, None where it does not fit."""
    start, end = contents_at
    written = container.hex().encode("ascii")
    if len(written) > end - start:
        return None
    return b"".join((pdf[:start], written, pdf[start + len(written) :]))


def _inherited(page: Dictionary, key: str) -> Object | None:
    """A page attribute from the page or the nodes above it."""
    node: Object | None = page
    for _ in range(MAX_TREE_DEPTH):
        if (value := entry(node, key)) is not None:
            return value
        node = entry(node, "/Parent")
    return None
