"""`antin validate`: what every signature in a file is worth, and what to do about it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.files import opened
from api.cli.moments import Moment
from api.cli.network import TrustedNamesSource, anchors
from api.cli.refusals import REFUSED, complain, refusals
from api.cli.report_out import ReportOut
from api.cli.results import Result
from infra.clock import utc_now
from infra.settings import Settings
from signing.errors import SigningError
from signing.report import Indication, RevocationMode, ValidationReport
from signing.validation import advised, validate_with
from signing.validation.wording import now_sentence, seven_items, verdict_sentence

if TYPE_CHECKING:
    from certs.trust import TrustAnchors


@click.command("validate")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--trust", multiple=True, metavar="PEM", help="Chứng thư gốc tin cậy (có thể lặp lại).")
@click.option(
    "--at",
    type=Moment(),
    default=None,
    help="Thời điểm kiểm tra (ISO 8601; chỉ có ngày là 0 giờ, giờ Việt Nam); mặc định là hiện tại.",
)
@click.option(
    "--revocation",
    type=click.Choice([mode.value for mode in RevocationMode]),
    default=RevocationMode.DECLARED.value,
    show_default=True,
    help="Kiểm tra thu hồi chứng thư chặt đến đâu.",
)
@click.option(
    "--report", "out", type=click.Path(path_type=Path), help="Lưu báo cáo: .xml, .json hoặc .pdf có ký."
)
@click.option("--report-key", metavar="REF", help="Khóa ký báo cáo PDF: p12:ĐƯỜNG-DẪN…")
@click.option(
    "--secret-file", type=click.Path(path_type=Path), help="Tệp chứa mật khẩu hoặc mã PIN của khóa."
)
@click.option("--json", "as_json", is_flag=True, help="Mỗi tệp một đối tượng JSON trên một dòng.")
@click.pass_context
def validate(  # noqa: PLR0913 - one argument for each option
    context: click.Context,
    *,
    files: tuple[Path, ...],
    trust: tuple[str, ...],
    at: datetime | None,
    revocation: str,
    out: Path | None,
    report_key: str | None,
    secret_file: Path | None,
    as_json: bool,
) -> None:
    """Kiểm tra chữ ký số; trả về 0 chỉ khi mọi tệp đều hợp lệ."""
    wanted = ReportOut.of(out, report_key, secret_file, files=len(files))
    with refusals():
        place = Result.claim(wanted.path, begun=context.obj) if wanted else None
        settings = Settings.load()
        trusted = anchors(settings, trust)
    moment, mode = at or utc_now(), RevocationMode(revocation)
    source = None if mode is RevocationMode.OFF else _source(settings, trusted)
    passed = True
    for path in files:
        report = _report(path, source, trusted, moment, mode)
        passed = passed and report.indication is Indication.TOTAL_PASSED
        click.echo(
            json.dumps(report.as_json(str(path)), ensure_ascii=False) if as_json else _text(path, report)
        )
        if wanted is not None and place is not None:
            with refusals():
                place.store(wanted.write(report, path, settings, trusted))
    context.exit(0 if passed else REFUSED)


def _source(settings: Settings, trusted: TrustAnchors) -> TrustedNamesSource:
    """One for all files: what answered is remembered, and what is dead is asked once."""
    hosts = frozenset(settings.fetch_allowed_hosts)
    return TrustedNamesSource(trusted.certificates, hosts, settings.revocation_ocsp_get)


def _report(
    path: Path, source: TrustedNamesSource | None, trusted: TrustAnchors, at: datetime, mode: RevocationMode
) -> ValidationReport:
    try:
        with opened(path) as pdf:
            report = validate_with(pdf, trust=trusted, at=at, source=source, revocation=mode)
            return advised(report, pdf)
    except SigningError as error:
        complain(str(error), file=str(path))
        return ValidationReport(Indication.INDETERMINATE, (), (str(error),), at)


def _text(path: Path, report: ValidationReport) -> str:
    lines = [f"{path}: {report.indication.value}", f"  {verdict_sentence(report)}"]
    for signature in report.signatures:
        lines.append(f"  {signature.field} ({signature.kind}): {signature.indication.value}")
        lines.extend(f"    {label}: {value}" for label, value in seven_items(signature))
        lines.append(f"    Hiện nay: {now_sentence(signature)}")
        lines.extend(f"    - {reason}" for reason in signature.reasons)
        lines.extend(f"    Lưu ý về thể thức: {advice}" for advice in signature.advisories)
    lines.extend(f"  ! {problem}" for problem in report.problems)
    lines.extend(f"  Lưu ý về thể thức: {advice}" for advice in report.advisories)
    return "\n".join(lines)
