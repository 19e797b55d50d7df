"""Annotations and foreign form fields: made page content where they look the same that way, else refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from signing.errors import ForbiddenContentError
from signing.marks import FieldName

if TYPE_CHECKING:
    from collections.abc import Iterator

HIDDEN, PRINT, NO_VIEW = 2, 4, 32
"""Annotation flags (ISO 32000-1, table 165)."""
FLATTENED = frozenset(
    {"/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight", "/Underline",
    "/Squiggly",
     "/StrikeOut", "/Stamp", "/Caret", "/Ink", "/Widget", "/Link"}
)  # fmt: skip
"""Plain drawings on the page. All others move, play, hide, or are somebody's unfinished comment."""
MAX_PARENTS = 32
OWN_NAMES = frozenset(FieldName)


def flatten_annotations(draft: pikepdf.Pdf) -> tuple[str, ...]:
    """Leave no annotation but links and no form, in place; what was flattened, in Vietnamese.

    Raises `ForbiddenContentError` naming page and kind.
    """
    notes: list[str] = []
    form = draft.Root.get("/AcroForm")
    stale = form is not None and bool(form.get("/NeedAppearances", False))
    links: list[tuple[pikepdf.Page, Array]] = []
    anything = False
    for index, page in enumerate(draft.pages):
        kept, drawn = Array(), Array()
        for annotation in page.obj.get("/Annots", Array()):
            if annotation.get("/Subtype") == Name.Link and not _has_appearance(annotation):
                kept.append(_bare(annotation))
            elif _is_flattened(annotation, index, stale=stale):
                drawn.append(annotation)
                notes.append(f"Trang {index + 1}: đã chuyển {_kind(annotation)} thành nội dung trang.")
        page.obj.Annots = drawn
        anything = anything or bool(len(drawn))
        links.append((page, kept))
    if anything:
        draft.flatten_annotations("all")
    for page, kept in links:
        if len(kept):
            page.obj.Annots = kept
        elif "/Annots" in page.obj:
            del page.obj.Annots
    if "/AcroForm" in draft.Root:
        del draft.Root.AcroForm
    return tuple(dict.fromkeys(notes))


def check_annotations(signed: pikepdf.Pdf) -> None:
    """Refuse what `flatten_annotations` refuses, in a file that stays as it is, form fields aside.

    Raises `ForbiddenContentError` naming page and kind.
    """
    for index, page in enumerate(signed.pages):
        for annotation in page.obj.get("/Annots", Array()):
            if annotation.get("/Subtype") not in (Name.Link, Name.Widget):
                _is_flattened(annotation, index, stale=False)


def _bare(link: Object) -> Object:
    """The link without a face that is unseen at rest and would show at a click."""
    if "/AP" in link:
        del link["/AP"]
    return link


def _is_flattened(annotation: Object, page: int, *, stale: bool) -> bool:
    """True to draw it, False to drop what nobody sees; raises for what may be neither."""
    kind, flags = str(annotation.get("/Subtype")), int(annotation.get("/F", 0))
    if kind == "/Popup" or flags & HIDDEN:
        return False
    if kind not in FLATTENED:
        raise _forbidden(page, _kind(annotation))
    if kind == "/Widget":
        field_type, value = _inherited(annotation, "/FT"), _inherited(annotation, "/V")
        if field_type == Name.Sig or (_name(annotation) in OWN_NAMES and value is None):
            return False
        if value is not None and (stale or not _has_appearance(annotation)):
            raise _forbidden(page, "ô biểu mẫu mà hình hiện ra tùy phần mềm đọc")
        if not _has_appearance(annotation):
            return False
    if flags & NO_VIEW or not flags & PRINT:
        raise _forbidden(page, f"{_kind(annotation)} hiện trên màn hình và bản in khác nhau")
    if not _has_appearance(annotation):
        raise _forbidden(page, f"{_kind(annotation)} mà hình hiện ra tùy phần mềm đọc")
    return True


def _has_appearance(annotation: Object) -> bool:
    return annotation.get("/AP", Dictionary()).get("/N") is not None


def _forbidden(page: int, thing: str) -> ForbiddenContentError:
    return ForbiddenContentError(f"Trang {page + 1} có {thing}. Hãy bỏ nội dung đó rồi xuất lại PDF.")


def _kind(annotation: Object) -> str:
    kind = str(annotation.get("/Subtype", "/?")).removeprefix("/")
    return "ô biểu mẫu" if kind == "Widget" else f"chú thích loại {kind}"


def _lineage(annotation: Object) -> Iterator[Object]:
    """A widget and the fields above it."""
    node: Object | None = annotation
    for _ in range(MAX_PARENTS):
        if not isinstance(node, Dictionary):
            return
        yield node
        node = node.get("/Parent")


def _inherited(annotation: Object, key: str) -> Object | None:
    return next((node[key] for node in _lineage(annotation) if key in node), None)


def _name(annotation: Object) -> str:
    return str(annotation.get("/T", ""))
