"""Signatures that nothing forbids and yet look wrong: whose certificate made them, and on what.

They become warnings of the act and, where the certificate alone tells, problems of a verification report; no
signature is refused for them, and no indication changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.cms import certificates_of
from signing.inventory import SUB_FILTER, signature_fields
from signing.marks import FieldName, FieldSeries, MarkKind
from signing.pdfobjects import String, entry
from signing.people import of_a_person
from signing.signatories import signed_fields

if TYPE_CHECKING:
    from signing.incremental import Revision

_OF_PEOPLE = (FieldSeries.LEADER, FieldSeries.INITIALS)

SAME_CERTIFICATE = (
    "Chữ ký của cơ quan dùng chính chứng thư số của người có thẩm quyền; văn bản điện tử cần chữ ký số của"
    " cả hai (Nghị định 30/2020/NĐ-CP, Điều 5). Hãy ký của cơ quan bằng chứng thư số của cơ quan."
)
SAME_FILE = (
    "Tệp này đã có chữ ký số trên văn bản chính. Phụ lục cùng tệp với văn bản chính thì không ký số riêng"
    " (Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục II.8.b). Hãy chỉ ký phụ lục khi phụ lục ở tệp riêng."
)
NO_AGENCY = (
    "Tệp chưa có chữ ký số của cơ quan nào nên chưa phải là văn bản điện tử (Nghị định 30/2020/NĐ-CP,"
    " Điều 5). Hãy hỏi lại nơi gửi; văn bản đến giấy thì số hóa (Điều 22 khoản 3 điểm b)."
)


def doubts(revision: Revision, kind: MarkKind, certificate: bytes) -> tuple[str, ...]:
    """What to look at, in Vietnamese, when this certificate is to sign such a mark into the document."""
    found = [*_of_holder(revision, kind, certificate)]
    if kind is MarkKind.ATTACHMENT and _is_original(revision):
        found.append(SAME_FILE)
    if kind is MarkKind.INCOMING and not _has_agency(revision):
        found.append(NO_AGENCY)
    return tuple(found)


def _of_holder(revision: Revision, kind: MarkKind, certificate: bytes) -> tuple[str, ...]:
    if kind is MarkKind.AGENCY:
        leaders = signed_fields(revision, FieldSeries.LEADER)
        containers = (entry(entry(leader, "/V"), "/Contents") for leader in leaders)
        if any(
            certificate in certificates_of(bytes(container))
            for container in containers
            if isinstance(container, String)
        ):
            return (SAME_CERTIFICATE,)
    sentence = of_a_person(kind, certificate)
    return () if sentence is None else (sentence,)


def _is_original(revision: Revision) -> bool:
    """Whether a leader or the agency signed the document as such."""
    agency = revision.field(FieldName.AGENCY)
    return bool(signed_fields(revision, FieldSeries.LEADER)) or (agency is not None and "/V" in agency)


def _has_agency(revision: Revision) -> bool:
    """Whether anything but people's own fields and time stamps is signed; others name fields as they like."""
    for field in signature_fields(revision):
        name = str(entry(field, "/T"))
        is_stamp = entry(entry(field, "/V"), "/SubFilter") == SUB_FILTER
        if not is_stamp and not any(series.owns(name) for series in (*_OF_PEOPLE, FieldSeries.INCOMING)):
            return True
    return False
