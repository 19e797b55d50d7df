"""The check that every document gets on arrival (Decree 30/2020, Art. 21.2.a)."""

from datetime import datetime
from pathlib import Path

from docflow.context import Context
from docflow.history import Act, note_incoming
from docflow.tables import IncomingDocument
from infra.sandbox import SandboxCrashError, SandboxTimeoutError
from infra.tasks import TaskRun
from signing.report import Indication, ValidationReport

_VERDICTS = {
    Indication.TOTAL_PASSED: "Chữ ký số hợp lệ",
    Indication.TOTAL_FAILED: "Chữ ký số không hợp lệ",
    Indication.INDETERMINATE: "Chưa thể khẳng định chữ ký số",
}


def verify(context: Context, run: TaskRun, at: datetime) -> None:
    """Check an arrival's file and store the report; running it twice changes nothing."""
    document_id = run.payload["document_id"]
    with run.database.reading() as session:
        document = session.get_one(IncomingDocument, document_id)
        if document.verified_at is not None:
            return
        digest, number = document.digest, document.number
    pdf = context.objects.checked(digest)
    result = _check(context, pdf, at)
    pages = _pages(context, pdf)
    with run.finishing() as session:
        document = session.get_one(IncomingDocument, document_id, with_for_update=True)
        document.indication = result.indication
        document.verification = result.as_json(number)
        document.pages = pages
        document.verified_at = at
        note_incoming(
            session, document, "Kiểm tra chữ ký số", Act.by_service(at), _VERDICTS[result.indication]
        )


def _check(context: Context, pdf: Path, at: datetime) -> ValidationReport:
    """Validate; a file that breaks its reader gets a verdict too, for the clerk to act on."""
    try:
        return context.desk.validate(pdf, at)
    except (SandboxCrashError, SandboxTimeoutError) as error:
        return ValidationReport(Indication.INDETERMINATE, (), (str(error),), at)


def _pages(context: Context, pdf: Path) -> int | None:
    """Count the pages; a file that breaks its reader has none to show."""
    try:
        return context.desk.count_pages(pdf)
    except (SandboxCrashError, SandboxTimeoutError):
        return None
