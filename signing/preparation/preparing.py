"""`prepare`: from a drafter's PDF to one with empty fields that the leader can sign."""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pikepdf import Dictionary, Name

from signing.placement.pages import geometries_of
from signing.preparation.annotations import flatten_annotations
from signing.preparation.fields import add_fields, add_form
from signing.preparation.opening import MAX_BYTES, hostile_guard, open_draft
from signing.preparation.safety import Look, look_through, make_safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    import pikepdf

    from signing.pdf.source import Source
    from signing.preparation.places import Places

LEAST_VERSION = "1.4"
"""Of PDF: the first with transparency, and what Decree 30/2020 asks of copies (Appendix I, Part II, I)."""


@dataclass(frozen=True, slots=True)
class Prepared:
    pdf: bytes
    removed: tuple[str, ...]
    """Vietnamese, one per thing that was flattened or taken out, of which nothing was visible in another way,
    and one per font that is not embedded."""


class Draft:
    """A file opened and looked through once: is it signed, and if not, to be prepared (once)."""

    def __init__(self, source: bytes | Source, document: pikepdf.Pdf, look: Look) -> None:
        self._source = source
        self._document = document
        self._look = look

    @property
    def is_signed(self) -> bool:
        """Whether anybody signed it, with whatever software; then it must not be rewritten."""
        return self._look.signed

    def prepare_into(self, target: BinaryIO, places: Places) -> tuple[str, ...]:
        """As the function of this name, but for what opening raises."""

        def reserve(document: pikepdf.Pdf) -> None:
            geometries = geometries_of(document)
            add_fields(document, places.free_of_text(self._source, geometries), geometries)

        return self._rewrite(target, reserve)

    def clean_into(self, target: BinaryIO) -> tuple[str, ...]:
        """As the function of this name, but for what opening raises."""
        return self._rewrite(target, add_form)

    def _rewrite(self, target: BinaryIO, add: Callable[[pikepdf.Pdf], None]) -> tuple[str, ...]:
        document = self._document
        with hostile_guard():
            removed = (*make_safe(document, self._look), *flatten_annotations(document))
            add(document)
            _declare_pades(document)
            document.save(target, deterministic_id=True, min_version=LEAST_VERSION)
        # What it holds of a large file is not wanted while the result is signed.
        document.close()
        return removed


@contextmanager
def opened_draft(pdf: bytes | Source, *, max_bytes: int = MAX_BYTES) -> Iterator[Draft]:
    """Raises `UnreadableDocumentError`, `EncryptedDocumentError`, `DocumentTooLargeError`."""
    with open_draft(pdf, max_bytes=max_bytes) as document:
        with hostile_guard():
            look = look_through(document)
        yield Draft(pdf, document, look)


def prepare(pdf: bytes | Source, places: Places, *, max_bytes: int = MAX_BYTES) -> Prepared:
    """Rewrite an unsigned draft cleanly, without what could change its face, and reserve the fields.

    The result is the same bytes whenever input and places are the same. Raises `UnreadableDocumentError`,
    `EncryptedDocumentError`, `DocumentTooLargeError`, `AlreadySignedError`, `ForbiddenContentError`,
    `PlacementError`.
    """
    out = io.BytesIO()
    removed = prepare_into(out, pdf, places, max_bytes=max_bytes)
    return Prepared(out.getvalue(), removed)


def prepare_into(
    target: BinaryIO, pdf: bytes | Source, places: Places, *, max_bytes: int = MAX_BYTES
) -> tuple[str, ...]:
    """As `prepare`, written to an empty file, stream after stream; gives what `Prepared.removed` has."""
    with opened_draft(pdf, max_bytes=max_bytes) as draft:
        return draft.prepare_into(target, places)


def clean(pdf: bytes | Source, *, max_bytes: int = MAX_BYTES) -> Prepared:
    """As `prepare`, with an empty form: for marks that get a field of their own when they are signed."""
    out = io.BytesIO()
    removed = clean_into(out, pdf, max_bytes=max_bytes)
    return Prepared(out.getvalue(), removed)


def clean_into(target: BinaryIO, pdf: bytes | Source, *, max_bytes: int = MAX_BYTES) -> tuple[str, ...]:
    """As `clean`, written to an empty file, stream after stream; gives what `Prepared.removed` has."""
    with opened_draft(pdf, max_bytes=max_bytes) as draft:
        return draft.clean_into(target)


def _declare_pades(draft: pikepdf.Pdf) -> None:
    """Name the extension that PAdES signatures use (EN 319 142-1), now, so that no later revision has to."""
    if "/Extensions" not in draft.Root:
        draft.Root.Extensions = Dictionary()
    draft.Root.Extensions.ESIC = Dictionary(BaseVersion=Name("/1.7"), ExtensionLevel=1)
