"""A verification report as a file to take along: XML, JSON, or the page signed by this installation."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from starlette.responses import Response

from api.algorithms import algorithm_policy
from api.edge.files import attachment
from api.edge.negotiating import preferred
from api.report_key import has_report_key, report_key
from certs import facts
from signing.errors import KeyUnavailableError
from signing.reporting import ReportSubject, report_pdf, report_xml, signed_report_xml

if TYPE_CHECKING:
    from datetime import datetime

    from api.container import Container
    from signing.report import ValidationReport

OWN_ANCHORS = (
    "Kết quả này dựa vào chứng thư gốc do người kiểm tra tự chỉ định nên hệ thống không ký xác nhận. "
    "Hãy kiểm tra lại bằng chứng thư gốc của hệ thống, hoặc tải kết quả dạng XML, JSON."
)


class ReportFormat(StrEnum):
    XML = "xml"
    JSON = "json"
    PDF = "pdf"

    @property
    def media_type(self) -> str:
        return "application/pdf" if self is ReportFormat.PDF else f"application/{self.value}"


OFFERED = tuple((form.media_type, form) for form in (ReportFormat.JSON, ReportFormat.XML, ReportFormat.PDF))
"""What programs may ask for; JSON where they do not say."""


def asked_form(accept: str) -> ReportFormat:
    """Read an `Accept` header; who accepts none of the forms gets JSON (RFC 9110, 15.5.7 allows it)."""
    return preferred(accept, OFFERED) or ReportFormat.JSON


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A verdict with the file it is on."""

    report: ValidationReport
    subject: ReportSubject
    is_official: bool = True
    """The installation's own anchors vouched; otherwise it puts its name to nothing."""


def report_bytes(container: Container, checked: CheckedFile, form: ReportFormat, at: datetime) -> bytes:
    """Write the report; `at` is now, when page or XML is signed.

    Raises `KeyUnavailableError` where the page cannot or must not be signed, and what `sign_report` raises.
    XML is signed where the installation has a key and stands by the verdict.
    """
    match form:
        case ReportFormat.XML:
            return _xml(container, checked, at)
        case ReportFormat.JSON:
            answer = {**checked.report.as_json(checked.subject.file), "file_sha256": checked.subject.sha256}
            return json.dumps(answer, ensure_ascii=False, indent=1).encode("utf-8", "replace")
        case ReportFormat.PDF:
            return _signed(container, checked, at)


def _xml(container: Container, checked: CheckedFile, at: datetime) -> bytes:
    settings = container.settings
    if not checked.is_official or not has_report_key(settings):
        return report_xml(checked.report, checked.subject)
    key = report_key(settings, container.docflow.context.keys)
    algorithms = algorithm_policy(settings)
    return signed_report_xml(checked.report, checked.subject, key, at, algorithms=algorithms)


def _signed(container: Container, checked: CheckedFile, at: datetime) -> bytes:
    if not checked.is_official:
        raise KeyUnavailableError(OWN_ANCHORS)
    key = report_key(container.settings, container.docflow.context.keys)
    subject = replace(checked.subject, installation=facts.common_name(key.certificate))
    page = report_pdf(checked.report, subject)
    return container.desk.sign_report(page, key, at).pdf


def report_response(container: Container, checked: CheckedFile, form: ReportFormat, at: datetime) -> Response:
    """The report as a download named after the file it is on."""
    content = report_bytes(container, checked, form, at)
    stem = checked.subject.shown_name.removesuffix(".pdf").removesuffix(".PDF")
    return attachment(content, f"bao-cao-kiem-tra-{stem}.{form.value}", form.media_type)
