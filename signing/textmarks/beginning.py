"""Begin a signature whose face is words: on an attachment, a copy, digitised paper, or on arrival."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.appearance.archival import text_resources
from signing.appearance.embedding import embed
from signing.beginning import Signer, begin_signature
from signing.errors import AlreadySignedError
from signing.incremental import Revision
from signing.joining import check_joinable, refuse_secret_file
from signing.marks import DECREE_30, FieldSeries, Profile
from signing.preparation.preparing import clean_into
from signing.signatories import unused_name
from signing.textmarks.model import CopyMark, DigitisedMark
from signing.textmarks.placing import Drawing, drawing_of
from signing.textmarks.rules import STATED, check_signed, check_unsigned

if TYPE_CHECKING:
    from typing import BinaryIO

    from signing.pdf.source import Source
    from signing.pdfobjects import Dictionary, Reference
    from signing.preparation.places import PlacedBox
    from signing.revision import PendingSignature
    from signing.textmarks.model import TextMark


@dataclass(frozen=True, slots=True)
class Ready:
    """A file that a mark may be signed into."""

    pdf: bytes | Source
    notes: tuple[str, ...]
    """Vietnamese: what was taken out of an unsigned file, and what to look at."""


def ready_for(pdf: bytes | Source, mark: TextMark, profile: Profile = DECREE_30) -> Ready:
    """A file that nobody signed, made safe as `prepare` does; one that somebody signed, unchanged.

    Raises `CopyError` for what the decree does not let be copied, `StateSecretError`,
    `ForbiddenContentError`, `UnreadableDocumentError`, `EncryptedDocumentError`, `DocumentTooLargeError`.
    """
    out = io.BytesIO()
    notes = ready_into(out, pdf, mark, profile)
    return Ready(out.getvalue() or pdf, notes)


def ready_into(
    target: BinaryIO, pdf: bytes | Source, mark: TextMark, profile: Profile = DECREE_30
) -> tuple[str, ...]:
    """As `ready_for`, written to an empty file, which stays empty for one that somebody signed; the notes."""
    try:
        removed = clean_into(target, pdf)
    except AlreadySignedError:
        return (*check_signed(mark), *check_joinable(pdf))
    refuse_secret_file(pdf)
    return (*removed, *check_unsigned(pdf, mark, profile))


def begin_text_mark(
    pdf: bytes | Source,
    mark: TextMark,
    by: Signer,
    *,
    place: PlacedBox | None = None,
    profile: Profile = DECREE_30,
) -> PendingSignature:
    """Draw a mark in words on the first page and say what the agency is to sign.

    `place` is a box that a person chose, in displayed points of page 0, None for a free place at the top;
    the mark stands in its upper right corner. The rest is as in `begin_leader`. Signatures in the file stay
    as they are. Raises what `ready_for` does, `PlacementError`, `IssueDataError`,
    `CertificateNotUsableError`.
    """
    return begin_on(ready_for(pdf, mark, profile), mark, by, place=place, profile=profile)


def begin_on(
    ready: Ready,
    mark: TextMark,
    by: Signer,
    *,
    place: PlacedBox | None = None,
    profile: Profile = DECREE_30,
) -> PendingSignature:
    """As `begin_text_mark`, on a file that is ready."""
    revision = Revision(ready.pdf)
    page = revision.page_at(0)
    geometry = revision.geometry(page)
    drawing = drawing_of(mark, ready.pdf, geometry, at=by.at, profile=profile, place=place)
    field_name = unused_name(revision, FieldSeries[mark.kind.name])
    widget = revision.add_signature_field(field_name, page)
    face = revision.form_xobject(
        drawing.content, box=drawing.box, rotation=geometry.rotation, resources=_resources(revision, drawing)
    )
    revision.place_widget(widget, box=drawing.box, geometry=geometry, face=face)
    return begin_signature(revision, (mark.kind, field_name), widget, by, reason=_reason(mark))


def _resources(revision: Revision, drawing: Drawing) -> Dictionary:
    fonts: dict[str, Reference] = {f"/{font.resource}": embed(revision, font) for font in drawing.fonts}
    return text_resources(revision, fonts)


def _reason(mark: TextMark) -> str | None:
    stated = isinstance(mark, CopyMark | DigitisedMark) and mark.from_paper
    return STATED if stated else None
