"""`antin validate --report`: the result as a file, JSON, or XML and a page signed with a key of one's own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from api.algorithms import algorithm_policy
from api.cli.files import opened
from api.cli.network import TrustedNamesSource, timestamps
from api.cli.unlocking import Wanted, unlocked
from api.version import software
from infra.clock import utc_now
from signing.errors import KeyUnavailableError
from signing.pdf.source import BytesSource
from signing.reporting import ReportSubject, report_pdf, report_xml, sign_report, signed_report_xml
from signing.workflow import Services

if TYPE_CHECKING:
    from pathlib import Path

    from certs.trust import TrustAnchors
    from infra.settings import Settings
    from signing.keys.model import SigningKey
    from signing.pdf.source import Source
    from signing.report import ValidationReport

FORMATS = (".xml", ".json", ".pdf")
NO_KEY = (
    "Báo cáo PDF phải được ký: hãy thêm --report-key (khóa của nơi kiểm tra), "
    "hoặc lưu kết quả dạng .xml hay .json."
)


@dataclass(frozen=True, slots=True)
class ReportOut:
    """Where the report goes, and with what key its page is signed."""

    path: Path
    key: str | None
    secret_file: Path | None

    @classmethod
    def of(
        cls, path: Path | None, key: str | None, secret_file: Path | None, *, files: int
    ) -> ReportOut | None:
        """None where none is wanted; raises `click.UsageError` for what cannot be meant."""
        if path is None:
            if key is not None or secret_file is not None:
                raise click.UsageError("--report-key và --secret-file chỉ dùng cùng --report.")
            return None
        if files != 1:
            raise click.UsageError("--report chỉ dùng khi kiểm tra một tệp.")
        if path.suffix.lower() not in FORMATS:
            raise click.UsageError("--report nhận tên tệp .xml, .json hoặc .pdf.")
        return cls(path, key, secret_file)

    def write(
        self, report: ValidationReport, checked: Path, settings: Settings, anchors: TrustAnchors
    ) -> Source:
        """Give the report's bytes. Raises `KeyUnavailableError` and what signing raises."""
        with opened(checked) as pdf:
            subject = ReportSubject.of(checked.name, pdf, software=software())
        match self.path.suffix.lower():
            case ".xml":
                return BytesSource(self._xml(report, subject, settings))
            case ".json":
                answer = {**report.as_json(checked.name), "file_sha256": subject.sha256}
                return BytesSource(
                    json.dumps(answer, ensure_ascii=False, indent=1).encode("utf-8", "replace")
                )
            case _:
                return self._signed(report, subject, settings, anchors)

    def _xml(self, report: ValidationReport, subject: ReportSubject, settings: Settings) -> bytes:
        """Signed where a key is named."""
        if self.key is None:
            return report_xml(report, subject)
        with unlocked(Wanted(self.key, self.secret_file), settings) as access:
            algorithms = algorithm_policy(settings)
            return signed_report_xml(report, subject, access.key(), utc_now(), algorithms=algorithms)

    def _signed(
        self, report: ValidationReport, subject: ReportSubject, settings: Settings, anchors: TrustAnchors
    ) -> Source:
        if self.key is None:
            raise KeyUnavailableError(NO_KEY)
        with unlocked(Wanted(self.key, self.secret_file), settings) as access:
            return self._signed_with(access.key(), report_pdf(report, subject), settings, anchors)

    @staticmethod
    def _signed_with(key: SigningKey, page: bytes, settings: Settings, anchors: TrustAnchors) -> Source:
        named = (*anchors.certificates, key.certificate, *key.chain)
        services = Services(
            timestamps(settings, None),
            TrustedNamesSource(named, frozenset(settings.fetch_allowed_hosts)),
            anchors,
        )
        return sign_report(page, key, services=services, at=utc_now()).file
