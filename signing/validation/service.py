"""The entry points of verification."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from certs.evidence import Evidence, EvidenceSource
from certs.strength import USUAL, Algorithms
from signing.doubts import SAME_CERTIFICATE
from signing.errors import SigningError, UnreadableDocumentError
from signing.marks import MarkKind
from signing.pdf.source import as_source
from signing.report import ChangesAfter, Indication, RevocationMode, SignatureReport, ValidationReport
from signing.validation.asking import judged_with
from signing.validation.document import open_document
from signing.validation.faults import Fault
from signing.validation.judging import Judge, Settings
from signing.validation.signatures import TIMESTAMP_KIND, TRAILING, Examiner
from signing.validation.structure import FileStructure, read_structure
from signing.validation.unopened import unopened
from signing.validation.wording import missing_signature

if TYPE_CHECKING:
    from certs.trust import TrustAnchors
    from signing.pdf.source import Source
    from signing.validation.document import Document
    from signing.validation.signatures import Examined

UNSIGNED = "Tệp không có chữ ký số nào. Hãy đề nghị nơi gửi gửi văn bản đã ký số."
ONLY_STAMPED = (
    "Tệp chỉ có dấu thời gian, không có chữ ký số của ai. Hãy đề nghị nơi gửi gửi văn bản đã ký số."
)
LATER_UPDATE = (
    "Sau chữ ký cuối cùng, tệp còn được bổ sung; phần bổ sung này được phép nhưng không chữ ký nào bảo vệ."
)

_SEVERITY = (Indication.TOTAL_PASSED, Indication.INDETERMINATE, Indication.TOTAL_FAILED)


def validate(  # noqa: PLR0913 - a file, and everything that a relying party decides
    pdf: bytes | Source,
    *,
    trust: TrustAnchors,
    at: datetime,
    evidence: Evidence | None = None,
    revocation: RevocationMode = RevocationMode.DECLARED,
    algorithms: Algorithms = USUAL,
) -> ValidationReport:
    """Judge every signature of a PDF as EN 319 102-1 does, without asking anybody.

    `at` is the time of checking (with a time zone). `evidence` is what the caller collected; `report.needs`
    says what more would help. `algorithms` says until when hashes and keys are relied on. Never raises for
    any bytes: what cannot be read is INDETERMINATE, with the reason in `problems`.
    """
    settings = Settings(trust, at.astimezone(UTC), revocation, algorithms)
    return _judge(_look(pdf), settings, evidence or Evidence())


def validate_with(  # noqa: PLR0913 - as `validate`
    pdf: bytes | Source,
    *,
    trust: TrustAnchors,
    at: datetime,
    source: EvidenceSource | None,
    revocation: RevocationMode = RevocationMode.DECLARED,
    algorithms: Algorithms = USUAL,
) -> ValidationReport:
    """As `validate`, fetching what is needed from `source` and judging again (see `judged_with`)."""
    settings = Settings(trust, at.astimezone(UTC), revocation, algorithms)
    looked_at = _look(pdf)
    return judged_with(lambda evidence: _judge(looked_at, settings, evidence), source)


@dataclass(frozen=True, slots=True)
class _LookedAt:
    """All that the bytes of a file say, whoever is trusted."""

    document: Document
    structure: FileStructure
    examined: tuple[Examined, ...]


@dataclass(frozen=True, slots=True)
class _Unread:
    """A file that cannot be read: why (Vietnamese), and what it shows for signatures nevertheless."""

    reason: str
    signatures: tuple[SignatureReport, ...] = ()


def _look(pdf: bytes | Source) -> _LookedAt | _Unread:
    """What the file says."""
    file = as_source(pdf)
    try:
        structure = read_structure(file)
        try:
            document = open_document(file)
        except UnreadableDocumentError as error:
            return _Unread(str(error), unopened(file, structure, str(error)))
        return _LookedAt(document, structure, Examiner(document, structure).examine_all())
    except SigningError as error:
        return _Unread(str(error))
    except Fault as fault:
        return _Unread(fault.reason)


def _judge(looked_at: _LookedAt | _Unread, settings: Settings, evidence: Evidence) -> ValidationReport:
    if isinstance(looked_at, _Unread):
        found = looked_at.signatures
        return ValidationReport(_worst(found), found, (looked_at.reason,), settings.at)
    judge = Judge(looked_at.document, looked_at.examined, evidence, settings)
    signatures = judge.judge_all()
    return ValidationReport(
        indication=_worst(signatures),
        signatures=signatures,
        problems=(*_problems(signatures, looked_at.structure), *judge.warnings, *evidence.failures),
        checked_at=settings.at,
        needs=tuple(judge.needs),
        needs_today=tuple(need for need in judge.needs_today if need not in judge.needs),
        objects=judge.objects,
        revocation=settings.mode,
    )


def _worst(signatures: tuple[SignatureReport, ...]) -> Indication:
    """Give the worst of all; anybody can have a file time-stamped, so time stamps alone pass nothing."""
    indications = [signature.indication for signature in signatures]
    if all(signature.kind == TIMESTAMP_KIND for signature in signatures):
        indications.append(Indication.INDETERMINATE)
    return max(indications, key=_SEVERITY.index)


def _problems(signatures: tuple[SignatureReport, ...], structure: FileStructure) -> list[str]:
    problems = []
    if not signatures:
        problems.append(UNSIGNED)
    elif all(signature.kind == TIMESTAMP_KIND for signature in signatures):
        problems.append(ONLY_STAMPED)
    if structure.has_data_behind_end:
        problems.append(TRAILING)
    if lacking := missing_signature(signature.kind for signature in signatures):
        problems.append(lacking)
    if _certificates(signatures, MarkKind.LEADER) & _certificates(signatures, MarkKind.AGENCY):
        problems.append(SAME_CERTIFICATE)
    if signatures and signatures[-1].changes_after is ChangesAfter.PERMITTED:
        problems.append(LATER_UPDATE)
    return problems


def _certificates(signatures: tuple[SignatureReport, ...], kind: MarkKind) -> set[str]:
    """Fingerprints of the certificates behind the signatures of a kind."""
    return {one.certificate.sha256 for one in signatures if one.kind == kind and one.certificate is not None}
