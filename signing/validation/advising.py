"""Advice on the marks' places in a verification report, for those who ask: it costs a look at the pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from signing.errors import SigningError
from signing.geometry import Box
from signing.placement import find_layout
from signing.placement.pdfium import opened
from signing.validation.advice import ShownMark, advise_marks
from signing.validation.concealing import concealing
from signing.validation.faces import faces_of
from signing.validation.pretences import Standing, pretences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pypdfium2 import PdfDocument

    from signing.pdf.source import Source
    from signing.placement import DocumentLayout
    from signing.report import SignatureReport, ValidationReport
    from signing.validation.faces import Face

_SAME_PLACE = 1.0
"""Points by which a face and a signature's field may differ to be one."""


def advised(report: ValidationReport, pdf: bytes | Source) -> ValidationReport:
    """The same report with `advisories`; the verdict and every indication stay as they are.

    What cannot be looked at gets no advice: the report already says what is wrong with the file.
    """
    shown = [signature for signature in report.signatures if signature.box is not None]
    try:
        layout = find_layout(pdf)
        with opened(pdf) as document:
            marks = tuple(_marks(shown, document, layout))
            standing = [Standing(mark.page, mark.box) for mark in marks]
            looked_at = (*pretences(document, layout, standing), *concealing(document, layout))
    except SigningError:
        return report
    advice = advise_marks(marks, layout)
    return replace(
        report,
        signatures=tuple(
            replace(signature, advisories=advice.get(signature.field, ())) for signature in report.signatures
        ),
        advisories=tuple(dict.fromkeys(advisory.text for advisory in looked_at)),
        advisory_list=looked_at,
    )


def _marks(
    shown: Sequence[SignatureReport], document: PdfDocument, layout: DocumentLayout
) -> Iterator[ShownMark]:
    """The visible marks with what they show."""
    faces: dict[int, tuple[Face, ...]] = {}
    for signature in shown:
        page, box = signature.page, signature.box
        if page is None or box is None or page >= len(layout.pages):
            continue
        if page not in faces:
            faces[page] = faces_of(document[page], layout.pages[page])
        place = Box(*box)
        face = next((face for face in faces[page] if _is_at(face.box, place)), None)
        yield ShownMark(
            signature.field,
            signature.kind,
            page,
            place,
            has_words=face is not None and face.has_words,
            has_picture=face is not None and face.has_picture,
            signer=signature.signer or "",
        )


def _is_at(one: Box, other: Box) -> bool:
    return all(abs(a - b) <= _SAME_PLACE for a, b in zip(one.as_tuple(), other.as_tuple(), strict=True))
