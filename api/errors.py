"""From what the parts refuse to what the outside is told: one table, two shapes.

Programs get Problem Details (RFC 9457) with the error's stable `code`; people get a page with the same
Vietnamese sentence. Errors that no line of the table covers show an incident number and nothing else.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.edge.pacing import TooManyError
from api.i18n import noop as _
from archive import errors as archive_errors
from certs import errors as certs_errors
from certs.truststore import errors as trust_errors
from docflow import errors as docflow_errors
from infra import errors as infra_errors
from infra import sandbox
from infra.identity import errors as identity_errors
from infra.objects import FULL_DISK
from signing import errors as signing_errors

logger = logging.getLogger(__name__)

PROBLEM_TYPE = "application/problem+json"

_UNUSABLE = _("Dữ liệu chưa dùng được")
_CONFLICT = _("Chưa thể làm việc này")
_MISSING = _("Không tìm thấy")
_UNAVAILABLE = _("Dịch vụ tạm thời chưa sẵn sàng")
_BROKEN = _("Có sự cố")
_NO_ROOM = (
    "Máy chủ hết dung lượng nên chưa nhận được tệp. Hãy báo người vận hành giải phóng ổ đĩa rồi gửi lại."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """How one class of error is answered."""

    status: int
    title: str
    retry_after: int | None = None
    """Seconds, where the error itself does not say."""


ANSWERS: Mapping[type[Exception], Answer] = MappingProxyType(
    {
        infra_errors.NotAllowedError: Answer(403, _("Không có quyền")),
        infra_errors.StoreFullError: Answer(507, _("Hết dung lượng lưu trữ")),
        infra_errors.UnknownObjectError: Answer(500, _BROKEN),
        infra_errors.CorruptObjectError: Answer(500, _BROKEN),
        identity_errors.IdentityError: Answer(422, _UNUSABLE),
        identity_errors.SignInRefusedError: Answer(401, _("Không đăng nhập được")),
        sandbox.SandboxError: Answer(422, _UNUSABLE),
        sandbox.SandboxTimeoutError: Answer(422, _("Không đọc được tệp")),
        sandbox.SandboxCrashError: Answer(422, _("Không đọc được tệp")),
        sandbox.SandboxBusyError: Answer(503, _UNAVAILABLE, retry_after=30),
        TooManyError: Answer(429, _("Thử lại sau")),
        certs_errors.CertsError: Answer(422, _UNUSABLE),
        trust_errors.ProposalNotFoundError: Answer(404, _MISSING),
        trust_errors.AnchorNotFoundError: Answer(404, _MISSING),
        trust_errors.AlreadyDecidedError: Answer(409, _CONFLICT),
        trust_errors.SecondPersonNeededError: Answer(403, _("Cần người thứ hai")),
        trust_errors.IdentityNeededError: Answer(403, _("Cần người thứ hai")),
        trust_errors.StaleProposalError: Answer(409, _CONFLICT),
        trust_errors.DemoProposalError: Answer(409, _CONFLICT),
        trust_errors.NotWatchedError: Answer(404, _MISSING),
        certs_errors.TimestampSourceError: Answer(503, _UNAVAILABLE),
        signing_errors.SigningError: Answer(422, _UNUSABLE),
        signing_errors.DocumentTooLargeError: Answer(413, _("Tệp quá lớn")),
        signing_errors.NotReadyError: Answer(409, _CONFLICT),
        signing_errors.KeyUnavailableError: Answer(503, _("Không dùng được khóa ký")),
        signing_errors.LastTryError: Answer(409, _CONFLICT),
        signing_errors.OtpNeededError: Answer(409, _CONFLICT),
        signing_errors.AmbiguousKeyError: Answer(409, _CONFLICT),
        signing_errors.WrongPinError: Answer(403, _("Mã PIN không đúng")),
        signing_errors.CertificateNotUsableError: Answer(409, _("Chứng thư không dùng được")),
        signing_errors.TimestampUnavailableError: Answer(503, _UNAVAILABLE),
        signing_errors.SignatureRejectedError: Answer(502, _("Chữ ký không hợp lệ")),
        docflow_errors.WrongAnswerError: Answer(422, _("Chữ ký không hợp lệ")),
        docflow_errors.DocflowError: Answer(422, _UNUSABLE),
        docflow_errors.DocumentNotFoundError: Answer(404, _MISSING),
        docflow_errors.ActionNotAllowedError: Answer(409, _CONFLICT),
        docflow_errors.StaleRevisionError: Answer(409, _("Văn bản đã thay đổi")),
        docflow_errors.BusyError: Answer(409, _CONFLICT),
        docflow_errors.AnswerRefusedError: Answer(409, _CONFLICT),
        docflow_errors.BatchRunningError: Answer(409, _CONFLICT),
        docflow_errors.KeyInUseError: Answer(409, _CONFLICT),
        docflow_errors.EnrolmentRefusedError: Answer(409, _CONFLICT),
        docflow_errors.PlacesNeededError: Answer(409, _("Cần chọn vị trí")),
        docflow_errors.NotReadyToSignError: Answer(409, _CONFLICT),
        docflow_errors.VerificationError: Answer(409, _("Chữ ký trên văn bản chưa đạt")),
        archive_errors.ArchiveError: Answer(422, _UNUSABLE),
        archive_errors.DossierNotFoundError: Answer(404, _MISSING),
        archive_errors.RecordNotFoundError: Answer(404, _MISSING),
        archive_errors.DossierCodeTakenError: Answer(409, _CONFLICT),
        archive_errors.DossierStateError: Answer(409, _CONFLICT),
        archive_errors.DocumentAlreadyFiledError: Answer(409, _CONFLICT),
        archive_errors.DocumentNotFiledError: Answer(409, _CONFLICT),
        archive_errors.NotReadyForArchiveError: Answer(409, _CONFLICT),
        archive_errors.ContentDamagedError: Answer(500, _BROKEN),
    }
)
"""A class answers for its subclasses too, unless they have a line of their own."""

REFUSALS: tuple[type[Exception], ...] = tuple(ANSWERS)
"""What a route may show to the person who asked."""

_BY_STATUS: Mapping[int, tuple[str, str, str]] = MappingProxyType(
    {
        400: (
            "request.malformed",
            _("Yêu cầu không hợp lệ"),
            "Không đọc được nội dung gửi lên. Hãy tải lại trang và làm lại.",
        ),
        401: ("session.needed", _("Chưa đăng nhập"), "Hãy đăng nhập rồi làm lại."),
        403: ("request.forbidden", _("Không có quyền"), "Bạn không có quyền làm việc này."),
        404: ("request.not_found", _MISSING, "Không có trang này. Hãy kiểm tra lại đường dẫn."),
        409: ("request.conflict", _CONFLICT, "Chưa thể làm việc này. Hãy tải lại trang rồi làm lại."),
        405: ("request.method", _("Yêu cầu không hợp lệ"), "Địa chỉ này không nhận cách gửi vừa dùng."),
        413: ("upload.too_large", _("Tệp quá lớn"), "Tệp gửi lên quá lớn."),
        429: ("request.too_many", _("Thử lại sau"), "Có quá nhiều yêu cầu. Hãy đợi một lát rồi thử lại."),
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is told about one error, to people and programs alike."""

    status: int
    code: str
    title: str
    """Vietnamese, a message of the catalogue."""
    detail: str
    """Vietnamese, says what to do next."""
    fields: tuple[str, ...] = ()
    """Names of the inputs that were missing or wrong; never their values, which may be secrets."""
    incident: str | None = None
    retry_after: int | None = None
    """Seconds before it makes sense to try again."""
    batch: int | None = None
    """The batch of this person's that has to end first."""

    def response(self) -> JSONResponse:
        content: dict[str, Any] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        if self.fields:
            content["fields"] = list(self.fields)
        if self.incident:
            content["incident"] = self.incident
        if self.batch is not None:
            content["batch"] = self.batch
        return JSONResponse(content, self.status, headers=self.headers(), media_type=PROBLEM_TYPE)

    def headers(self) -> dict[str, str]:
        """What an answer of any form says besides its text."""
        headers = {}
        if self.status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        if self.retry_after is not None:
            headers["Retry-After"] = str(self.retry_after)
        return headers


def problem_of(error: Exception) -> Problem:
    """Describe any error; one that no line covers is logged with its traceback under an incident number."""
    if isinstance(error, RequestValidationError):
        return _invalid(error)
    if isinstance(error, HTTPException):
        return _http(error)
    if isinstance(error, identity_errors.SignInRefusedError) and error.retry_after is not None:
        return Problem(429, error.code, _("Thử lại sau"), str(error), retry_after=_seconds(error.retry_after))
    for kind in type(error).__mro__:
        answer = ANSWERS.get(kind)
        if answer is not None:
            code = getattr(error, "code", "refused")
            if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                logger.error("refused: %s", code, exc_info=error)
            wait = answer.retry_after
            if isinstance(error, TooManyError):
                wait = _seconds(error.retry_after)
            batch = error.batch_id if isinstance(error, docflow_errors.BatchRunningError) else None
            return Problem(answer.status, code, answer.title, str(error), retry_after=wait, batch=batch)
    incident = secrets.token_hex(6)
    logger.error("incident %s", incident, exc_info=error)
    return Problem(
        500,
        "server.incident",
        _BROKEN,
        "Hệ thống gặp sự cố ngoài dự kiến. "
        f"Hãy thử lại, nếu còn lỗi thì báo người vận hành mã sự cố {incident}.",
        incident=incident,
    )


def _seconds(wait: timedelta) -> int:
    return max(1, int(wait.total_seconds()))


def _invalid(error: RequestValidationError) -> Problem:
    fields = tuple(dict.fromkeys(str(item["loc"][-1]) for item in error.errors() if item["loc"]))
    return Problem(
        422,
        "request.invalid",
        _UNUSABLE,
        f"Còn thiếu hoặc chưa đúng: {', '.join(fields)}. Hãy sửa rồi gửi lại.",
        fields=fields,
    )


def _http(error: HTTPException) -> Problem:
    cause = error.__cause__
    if isinstance(cause, OSError) and cause.errno in FULL_DISK:
        # The framework turns whatever happens while it sets an upload aside into a plain 400.
        return problem_of(infra_errors.StoreFullError(_NO_ROOM))
    code, title, detail = _BY_STATUS.get(error.status_code, _BY_STATUS[400])
    own = getattr(error, "code", None)
    return Problem(
        error.status_code,
        own or code,
        title,
        error.detail if own else detail,
        retry_after=getattr(error, "retry_after", None),
    )
