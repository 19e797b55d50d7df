"""Take back what `prepare` reserved, as long as nobody has signed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary

from signing.errors import AlreadySignedError, NotReadyError
from signing.marks import TEXT_FIELDS, FieldName, FieldSeries
from signing.preparation.opening import MAX_BYTES, hostile_guard, open_draft
from signing.preparation.safety import is_signed

if TYPE_CHECKING:
    import pikepdf

    from signing.pdf.source import Source

_RESERVED = frozenset({*TEXT_FIELDS, FieldName.LEADER})


def take_back(pdf: bytes | Source, *, max_bytes: int = MAX_BYTES) -> bytes:
    """The draft without the fields reserved in it; what `prepare` flattened stays flat.

    Raises `AlreadySignedError` as soon as anybody has signed, `NotReadyError` for a file in which nothing is
    reserved, and what `open_draft` raises.
    """
    with open_draft(pdf, max_bytes=max_bytes) as draft, hostile_guard():
        if is_signed(draft):
            raise AlreadySignedError(
                "Văn bản đã có người ký nên không gỡ các ô đã chừa được: gỡ đi sẽ làm hỏng chữ ký đó."
                " Hãy dùng lại dự thảo gốc nếu cần sửa."
            )
        form = draft.Root.get("/AcroForm", Dictionary())
        ours = [field for field in form.get("/Fields", Array()) if _is_reserved(field)]
        if not ours:
            raise NotReadyError("Văn bản không có ô nào đã chừa nên không có gì để gỡ. Hãy kiểm tra lại tệp.")
        _remove(draft, form, ours)
        out = io.BytesIO()
        draft.save(out, deterministic_id=True)
    return out.getvalue()


def _is_reserved(field: pikepdf.Object) -> bool:
    field_name = str(field.get("/T", ""))
    return field_name in _RESERVED or FieldSeries.LEADER.owns(field_name)


def _remove(draft: pikepdf.Pdf, form: pikepdf.Object, ours: list[pikepdf.Object]) -> None:
    gone = {field.objgen for field in ours}
    for page in draft.pages:
        annotations = page.obj.get("/Annots")
        if annotations is None:
            continue
        _keep_others(annotations, gone)
        if not len(annotations):
            del page.obj.Annots
    _keep_others(form.Fields, gone)
    if not len(form.Fields):
        del draft.Root.AcroForm


def _keep_others(listed: pikepdf.Object, gone: set[tuple[int, int]]) -> None:
    for index in reversed(range(len(listed))):
        if listed[index].objgen in gone:
            del listed[index]
