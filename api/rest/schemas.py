"""What the REST interface takes in and gives out, beyond the views of the packages themselves."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from archive.model import AccessMode, RetentionCode
from docflow.keys import Beside


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class ProblemOut(Model):
    """RFC 9457 Problem Details."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(description="Tiêu đề tiếng Việt")
    status: int
    code: str = Field(description="Mã ổn định dành cho chương trình", examples=["docflow.wrong_state"])
    detail: str = Field(description="Câu tiếng Việt nói phải làm gì tiếp")
    fields: list[str] | None = None
    incident: str | None = None
    batch: int | None = Field(default=None, description="Lượt ký của bạn phải xong hoặc dừng trước")


class SignInIn(Model):
    username: str = Field(max_length=200)
    password: str = Field(max_length=1024, repr=False)


class MeOut(Model):
    person_id: str
    username: str
    full_name: str
    agency_id: str
    agency_name: str
    roles: list[str]
    csrf_token: str = Field(repr=False, description="Gửi lại trong X-CSRF-Token khi dùng cookie")


class SessionOut(Model):
    token: str = Field(repr=False, description="Gửi lại trong Authorization: Bearer …")
    expires_in: int = Field(description="Giây")
    me: MeOut


class CreatedOut(Model):
    id: int


class ReasonIn(Model):
    reason: str


class WithdrawalIn(Model):
    """Ngừng tin cậy một chứng thư gốc."""

    sha256: str = Field(max_length=200, description="SHA-256 của chứng thư")
    since: str = Field(max_length=40, description="Từ ngày (YYYY-MM-DD) hoặc thời điểm ISO 8601")
    reason: str = Field(max_length=2000)


class PinIn(Model):
    """Mã PIN, và những gì khóa đòi thêm."""

    pin: str = Field(
        max_length=64, repr=False, description="Để trống nếu khóa được xác nhận ở thiết bị hay điện thoại"
    )
    otp: str = Field(
        default="",
        max_length=64,
        repr=False,
        description="Mã OTP hoặc câu trả lời cho dịch vụ ký, khi bị từ chối với mã `key.otp_needed`",
    )
    last_try: bool = Field(
        default=False,
        description="Đồng ý thử mã PIN dù sai nữa khóa có thể bị khóa, khi bị từ chối với mã `key.last_try`",
    )

    @property
    def beside(self) -> Beside:
        return Beside(self.otp, self.last_try)


class ShownIn(PinIn):
    revision: str = Field(description="SHA-256 của bản đã xem", pattern="^[0-9a-f]{64}$")


class SignIn(ShownIn):
    """Ký duyệt."""

    seen: str | None = Field(
        default=None,
        description="`seen` của văn bản đã xem: gửi lại để không ký khi thông tin đã bị sửa",
        pattern="^[0-9a-f]{64}$",
    )


class IssueIn(ShownIn):
    issued_on: date
    insist: str = Field(
        default="",
        max_length=300,
        description="Lý do vẫn đóng dấu khi bị từ chối với mã `placement.covers_text`",
    )


class IssuedOut(Model):
    number: str = Field(examples=["05/KH-SNV"])


class BlankIn(Model):
    page: int = Field(ge=0, description="Trang, đếm từ 0")
    x: float = Field(description="Điểm, từ mép trái của trang như hiển thị")
    y: float = Field(description="Điểm, từ mép dưới: dòng chân chữ")
    room: float | None = Field(default=None, gt=0, description="Điểm còn trống bên phải")
    size: float = Field(default=13, gt=0, le=72, description="Cỡ chữ")
    italic: bool = False


class BoxIn(Model):
    page: int = Field(ge=0)
    x0: float
    y0: float
    x1: float
    y1: float


class PlacesIn(Model):
    leader: BoxIn = Field(description="Khoảng trống giữa chức vụ và họ tên")
    number: BlankIn
    day: BlankIn
    month: BlankIn
    symbol: str | None = Field(default=None, max_length=30, examples=["/KH-SNV"])
    printed_year: int | None = Field(
        default=None, ge=1945, le=9999, description="Năm in trong dòng ngày, tháng, khi không đọc được từ tệp"
    )


class DirectiveIn(Model):
    """Bút phê."""

    lead_id: str
    support_ids: list[str] = []
    informed_ids: list[str] = []
    instruction: str
    deadline: date | None = None


class RegisterIn(Model):
    despite: str | None = Field(
        default=None, description="Lý do vẫn tiếp nhận khi chưa khẳng định được chữ ký"
    )


class ResultIn(Model):
    result: str


class RegisteredOut(Model):
    arrival_number: int


class FileIntoIn(Model):
    dossier_id: int


class PurposeIn(Model):
    purpose: str


class DossierIn(Model):
    title: str
    notation: str = Field(description="Số và ký hiệu hồ sơ", examples=["01.TCCB"])
    year: int
    retention: RetentionCode = Field(description="01 vĩnh viễn, 02 70 năm, … 07 khác")
    retention_other_years: int | None = None
    retention_basis: str = ""
    mode: AccessMode = AccessMode.PUBLIC
    languages: list[str] = ["01"]
    keywords: str = ""
    description: str = ""
