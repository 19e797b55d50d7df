"""Sign a file that others signed: nothing of it is rewritten, so what could not stay must not be there.

Their signatures stay as they were: a field of our own and its signature are added, which a signature without
certification permits. What `prepare` would take out of a draft is a refusal here, and so is whatever could
still be changed after us: an open field of somebody else's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name

from signing.bearing import check_reserved
from signing.covering import read_lines
from signing.errors import ForbiddenContentError, IssueDataError, NotReadyError
from signing.incremental import Revision
from signing.issue_data import day_text, month_text, number_text
from signing.marks import TEXT_FIELDS, FieldSeries
from signing.placement import find_layout
from signing.placement.pages import page_geometries
from signing.placement.secrecy import find_secrecy, refuse_stamp
from signing.preparation.annotations import check_annotations
from signing.preparation.opening import hostile_guard, open_draft
from signing.preparation.safety import is_signed as has_signature
from signing.preparation.safety import refuse_unsafe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from signing.pdf.source import Source

MAX_FIELDS = 2000
MAX_DEPTH = 32
NO_CHANGES = 1
"""DocMDP's `/P` that forbids every change (ISO 32000-1, table 254); 2 is the default."""
_NUMBER = re.compile(r"Số\s*:\s*([0-9]+[0-9A-Za-zĐđ.-]*)\s*/")
_DATE = re.compile(r"[Nn]gày\s+([0-9]{1,2})\s+tháng\s+([0-9]{1,2})\s+năm\s+([0-9]{4})")


def is_signed(pdf: bytes | Source) -> bool:
    """Whether anybody signed the file, with whatever software; such a file must not be rewritten.

    Raises `UnreadableDocumentError`, `EncryptedDocumentError`, `DocumentTooLargeError`.
    """
    with open_draft(pdf) as document, hostile_guard():
        return has_signature(document)


def refuse_secret_file(pdf: bytes | Source) -> None:
    """Raises `StateSecretError` where the first page bears a stamp of secrecy."""
    first = page_geometries(pdf)[0]
    refuse_stamp(find_secrecy(read_lines(pdf, 0, first), height=first.height))


def check_joinable(pdf: bytes | Source, *, visible: bool = True) -> tuple[str, ...]:
    """Refuse a signed file that cannot take one more signature without harm; warnings, in Vietnamese.

    `visible` says whether the signature to come shows a mark: a certified file takes none that does. Raises
    `ForbiddenContentError` with the reason, `StateSecretError`, and what `is_signed` raises.
    """
    refuse_secret_file(pdf)
    return check_closed(pdf, visible=visible)


def check_closed(pdf: bytes | Source, *, visible: bool = True) -> tuple[str, ...]:
    """As `check_joinable`, without a look for stamps of secrecy."""
    with open_draft(pdf) as document, hostile_guard():
        fields = list(_fields(document))
        signatures = [field for field in fields if field.is_signature and field.value is not None]
        _refuse_certified(document, signatures, visible=visible)
        _refuse_locked(signatures)
        _refuse_open(fields, signatures)
        _refuse_redrawn(document)
        check_annotations(document)
        warnings = refuse_unsafe(document)
        _refuse_ambiguous(document)
    check_reserved(Revision(pdf))
    return warnings


def check_printed(pdf: bytes | Source, number: int | str, issued: date) -> None:
    """Refuse a file without reserved fields unless number and date are printed already, and are these.

    A file that others signed takes no new text without harm to their signatures. Raises `NotReadyError` for
    what is not printed, `IssueDataError` for what differs.
    """
    layout = find_layout(pdf)
    page = " ".join(line.text for line in read_lines(pdf, 0, layout.pages[0]))
    # A blank that is still open is no number or date, whatever the text below it speaks of.
    wanted = {
        "số": (layout.number is None, _NUMBER, (number_text(number),)),
        "ngày": (
            layout.day is None and layout.month is None,
            _DATE,
            (day_text(issued), month_text(issued), str(issued.year)),
        ),
    }
    for what, (is_filled, pattern, expected) in wanted.items():
        found = pattern.search(page)
        if found is None or not is_filled:
            raise NotReadyError(
                f"Văn bản không chừa chỗ điền {what} mà {what} cũng chưa in sẵn; điền thêm sẽ làm hỏng chữ ký"
                " đã có. Hãy chuẩn bị và trình ký lại."
            )
        if tuple(map(_plain, found.groups())) != tuple(map(_plain, expected)):
            raise IssueDataError(
                f"Tệp in {what} {'/'.join(found.groups())}, khác với {'/'.join(expected)} đã nhập."
                " Hãy kiểm tra lại số và ngày ban hành."
            )


def _plain(part: str) -> str:
    return part.lstrip("0")


@dataclass(frozen=True, slots=True)
class _Field:
    """A terminal field, with what it inherits."""

    name: str
    is_signature: bool
    stands_alone: bool
    """At the top of the form and with one widget, which is the field itself."""
    value: pikepdf.Object | None


def _fields(document: pikepdf.Pdf) -> Iterator[_Field]:
    stack: list[tuple[pikepdf.Object, str, pikepdf.Object | None, int]] = [
        (node, "", None, 0) for node in document.Root.get("/AcroForm", Dictionary()).get("/Fields", Array())
    ]
    seen = 0
    while stack:
        node, prefix, kind, depth = stack.pop()
        seen += 1
        if seen > MAX_FIELDS or depth > MAX_DEPTH:
            raise ForbiddenContentError("Tệp có quá nhiều ô biểu mẫu. Hãy in biểu mẫu ra PDF thường rồi ký.")
        name = f"{prefix}.{node.T}" if prefix and "/T" in node else str(node.get("/T", prefix))
        kind = node.get("/FT", kind)
        kids = [kid for kid in node.get("/Kids", Array()) if "/T" in kid]
        if kids:
            stack += [(kid, name, kind, depth + 1) for kid in kids]
        else:
            yield _Field(name, kind == Name.Sig, depth == 0 and "/Kids" not in node, node.get("/V"))


def _transforms(signature: _Field, method: str) -> Iterator[pikepdf.Object]:
    """Parameters of a signature's references of one kind (ISO 32000-1, 12.8.2)."""
    if not isinstance(signature.value, Dictionary):
        return
    for reference in signature.value.get("/Reference", Array()):
        if reference.get("/TransformMethod") == method:
            yield reference.get("/TransformParams", Dictionary())


def _refuse_certified(document: pikepdf.Pdf, signatures: Iterable[_Field], *, visible: bool) -> None:
    permissions = document.Root.get("/Perms", Dictionary())
    if "/UR3" in permissions or "/UR" in permissions:
        raise ForbiddenContentError(
            "Tệp mang quyền sử dụng mở rộng (usage rights) của phần mềm soạn thảo; ký thêm sẽ làm hỏng chữ ký"
            " của quyền đó. Hãy yêu cầu bản không có quyền mở rộng."
        )
    levels = [int(one.get("/P", 2)) for signature in signatures for one in _transforms(signature, "/DocMDP")]
    certified = bool(levels) or "/DocMDP" in permissions
    if NO_CHANGES in levels:
        raise ForbiddenContentError(
            "Người chứng nhận tệp cấm mọi thay đổi nên không ký thêm được."
            " Hãy yêu cầu họ gửi bản ký thường, hoặc bản chứng nhận cho phép ký."
        )
    if certified and visible:
        raise ForbiddenContentError(
            "Tệp đã được chứng nhận nên không thêm được chữ ký có hình: chữ ký chứng nhận sẽ bị coi là hỏng."
            " Hãy yêu cầu họ gửi bản ký thường."
        )


def _refuse_locked(signatures: Iterable[_Field]) -> None:
    """A lock on all fields takes those to come as well."""
    for signature in signatures:
        for lock in _transforms(signature, "/FieldMDP"):
            if lock.get("/Action") != Name.Include:
                raise ForbiddenContentError(
                    "Một chữ ký trong tệp đã khóa mọi ô biểu mẫu nên không ký thêm được."
                    " Hãy yêu cầu người ký đó ký lại mà không khóa tệp."
                )


def _refuse_open(fields: Iterable[_Field], signatures: Iterable[_Field]) -> None:
    closed = {
        str(name)
        for signature in signatures
        for lock in _transforms(signature, "/FieldMDP")
        for name in lock.get("/Fields", Array())
    }
    for field in fields:
        signed = field.is_signature and field.value is not None
        if not signed and field.name not in closed and not _is_ours(field):
            raise ForbiddenContentError(
                f"Tệp đã ký còn ô “{field.name}” để trống hoặc sửa được, nên nội dung có thể đổi sau khi ký."
                " Hãy yêu cầu người gửi điền, ký hoặc gỡ ô đó rồi ký lại."
            )


def _is_ours(field: _Field) -> bool:
    """Whether it may be a field of this package; those for text are looked at by `check_reserved`."""
    if field.name in TEXT_FIELDS:
        return field.stands_alone and not field.is_signature and field.value is None
    return field.stands_alone and field.is_signature and any(one.owns(field.name) for one in FieldSeries)


def _refuse_redrawn(document: pikepdf.Pdf) -> None:
    """What readers draw anew shows otherwise in each; a widget on two pages would be filled in on both."""
    if document.Root.get("/AcroForm", Dictionary()).get("/NeedAppearances", False):
        raise ForbiddenContentError(
            "Tệp yêu cầu phần mềm đọc tự vẽ lại các ô biểu mẫu (NeedAppearances), nên hình hiện ra mỗi nơi"
            " một khác. Hãy yêu cầu bản không có yêu cầu đó."
        )
    seen: set[tuple[int, int]] = set()
    for index, page in enumerate(document.pages):
        for annotation in page.obj.get("/Annots", Array()):
            if annotation.get("/Subtype") != Name.Widget or not annotation.is_indirect:
                continue
            if annotation.objgen in seen:
                raise ForbiddenContentError(
                    f"Trang {index + 1} có ô biểu mẫu được dùng hai lần trong tệp."
                    " Hãy xuất lại PDF từ dự thảo gốc."
                )
            seen.add(annotation.objgen)


def _refuse_ambiguous(document: pikepdf.Pdf) -> None:
    """After everything was looked at: what qpdf had to guess, such as which of two same keys counts."""
    if document.get_warnings():
        raise ForbiddenContentError(
            "Tệp có chỗ viết sai chuẩn nên mỗi phần mềm có thể hiểu và hiển thị một khác."
            " Hãy yêu cầu bản xuất lại đúng chuẩn PDF rồi ký lại."
        )
