"""What is sent to change whom the installation trusts: one form for programs and people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated, Literal

from fastapi import Depends, File, Form, UploadFile

from api.edge.uploads import content_of, name_of
from certs.anchor_files import MAX_FILE_BYTES
from certs.anchors import ALL_USES, Grant, Scheme, Use
from certs.errors import TrustError
from certs.trustlists.xml import MAX_LIST_BYTES
from certs.truststore.planning import AnchorFile
from certs.truststore.watching import Location
from infra.clock import VIETNAM

MAX_POLICIES = 20


@dataclass(frozen=True, slots=True)
class AnchorForm:
    """A file of anchors as it was sent, with the policy as it was typed."""

    upload: UploadFile
    operator: UploadFile | None
    scheme: Scheme
    use: Use | None
    policies: str
    since: str
    until: str
    reason: str

    def read(self) -> AnchorFile:
        """Raises `TrustError`, `BodyTooLargeError`."""
        ends = moment_of(self.until)
        grant = Grant(
            frozenset({self.use}) if self.use else ALL_USES,
            moment_of(self.since),
            ends,
            self.reason.strip() if ends else "",
            _policies(self.policies),
        )
        given = self.operator
        operators = content_of(given, MAX_FILE_BYTES) if given is not None and given.size else None
        content = content_of(self.upload, MAX_LIST_BYTES)
        if not content:
            raise TrustError("Hãy chọn tệp chứng thư gốc hoặc danh sách tin cậy.")
        return AnchorFile(name_of(self.upload), content, self.scheme, grant, operators)

    def typed(self) -> dict[str, str]:
        return {
            "scheme": self.scheme.value,
            "use": self.use.value if self.use else "",
            "policies": self.policies,
            "since": self.since,
            "until": self.until,
            "reason": self.reason,
        }


def anchor_form(  # noqa: PLR0913, PLR0917 -- one for each field of the form
    file: Annotated[
        UploadFile, File(description="PEM, DER, P7B, hoặc danh sách tin cậy ETSI TS 119 612 (XML)")
    ],
    scheme: Annotated[Scheme, Form(description="Hệ thống chứng thực")],
    operator: Annotated[
        UploadFile | None, File(description="Chứng thư của đơn vị quản lý danh sách tin cậy")
    ] = None,
    use: Annotated[Literal["", "signatures", "timestamps"], Form(description="Chỉ cho việc này")] = "",
    policies: Annotated[str, Form(max_length=1000, description="OID, cách nhau bằng dấu phẩy")] = "",
    since: Annotated[str, Form(max_length=40, description="Tin cậy từ ngày (YYYY-MM-DD)")] = "",
    until: Annotated[str, Form(max_length=40, description="Đến trước ngày (YYYY-MM-DD)")] = "",
    reason: Annotated[str, Form(max_length=2000, description="Căn cứ")] = "",
) -> AnchorForm:
    return AnchorForm(file, operator, scheme, Use(use) if use else None, policies, since, until, reason)


def location_of(url: str, scheme: str, operator: UploadFile | None) -> Location:
    """Read where a list is to be fetched from. Raises `TrustError`, `BodyTooLargeError`."""
    if not url.strip():
        raise TrustError("Hãy nhập địa chỉ công bố danh sách tin cậy.")
    if scheme not in {each.value for each in Scheme}:
        raise TrustError("Hãy chọn hệ thống chứng thực mà danh sách thuộc về.")
    given = operator is not None and operator.size
    pinned = content_of(operator, MAX_FILE_BYTES) if operator is not None and given else None
    return Location(url.strip(), Scheme(scheme), pinned)


Anchors = Annotated[AnchorForm, Depends(anchor_form)]


def moment_of(written: str) -> datetime | None:
    """Read a day (its first moment in Vietnam) or a point in time; None for nothing written."""
    if not written.strip():
        return None
    try:
        if len(written.strip()) == len("2026-01-31"):
            return datetime.combine(date.fromisoformat(written.strip()), time(), VIETNAM).astimezone(UTC)
        moment = datetime.fromisoformat(written.strip())
    except ValueError as error:
        raise TrustError("Ngày không hợp lệ. Hãy viết như 2026-01-31.") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).astimezone(UTC)


def needed_moment_of(written: str) -> datetime:
    """As `moment_of`; raises `TrustError` where nothing is written."""
    moment = moment_of(written)
    if moment is None:
        raise TrustError("Hãy chọn ngày bắt đầu ngừng tin cậy.")
    return moment


def _policies(written: str) -> frozenset[str]:
    found = frozenset(part.strip() for part in written.replace(";", ",").split(",") if part.strip())
    wrong = [oid for oid in found if not all(part.isdigit() for part in oid.split("."))]
    if wrong or len(found) > MAX_POLICIES:
        raise TrustError("Chính sách chứng thư phải là các OID, cách nhau bằng dấu phẩy. Hãy kiểm tra lại.")
    return found
