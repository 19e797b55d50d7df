"""Raise the level of signatures that exist, whoever made them, without their keys (EN 319 142-1, 6.3).

Bytes that are there are never touched: B-T comes by a time stamp over the document, B-LT by validation data
in the security store, B-LTA by a further time stamp over that, which is the last thing in the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.document_timestamp import add_document_timestamp
from signing.errors import (
    BrokenSignatureError,
    LevelNotReachedError,
    NotReadyError,
    TimestampUnavailableError,
)
from signing.incremental import Revision
from signing.inventory import Inventory, take_inventory
from signing.levels import proven
from signing.pdf.source import Source, as_source
from signing.report import Integrity, Level, SignatureReport
from signing.revision import SignedRevision
from signing.validation import validate
from signing.validation.signatures import TIMESTAMP_KIND
from signing.workflow import NO_TIMESTAMP

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from signing.workflow import Services

LEVELS = tuple(Level)
NOT_PADES = "Chữ ký “{field}” không theo chuẩn PAdES nên không có mức; dữ liệu xác minh vẫn được bổ sung."


def extend(pdf: bytes | Source, *, to: Level, services: Services, at: datetime) -> SignedRevision:
    """Raise every signature to B-T, B-LT or B-LTA; a file that is there already comes back as it was.

    The result is verified, in memory, before it is given. `at` is now. Raises `NotReadyError` for a file that
    nobody signed, `BrokenSignatureError`, `TimestampUnavailableError`, `LevelNotReachedError`,
    `UnreadableDocumentError`.
    """
    file = as_source(pdf)
    inventory = _signed(file)
    signatures = _sound(file, services, at)
    reached = _lowest(signatures)
    if reached is not None and LEVELS.index(reached) >= LEVELS.index(to):
        if to is not Level.B_LTA or inventory.ends_in_timestamp(file.size):
            return SignedRevision(file, reached, _notes(signatures))
    elif not inventory.is_stamped:
        file = add_document_timestamp(file, services, at)
    return _verified(_raised(file, to, services, at), to, services, at)


def renew(pdf: bytes | Source, *, services: Services, at: datetime) -> SignedRevision:
    """Protect a file anew: validation data of the newest time stamp, and another one over it all.

    To be done before the newest time stamp's certificate or algorithm loses its strength. Raises as `extend`.
    """
    file = as_source(pdf)
    inventory = _signed(file)
    _sound(file, services, at)
    if not inventory.is_stamped:
        file = add_document_timestamp(file, services, at)
    return _verified(_raised(file, Level.B_LTA, services, at), Level.B_LTA, services, at)


def complete_level(pdf: bytes | Source, services: Services, at: datetime) -> SignedRevision:
    """Add what a stored file still lacks for B-LT, as far as it can be had; running it again adds nothing.

    What is missing stands in the warnings. Raises `NotReadyError` for a file that nobody signed.
    """
    file = as_source(pdf)
    inventory = _signed(file)
    if not inventory.is_stamped:
        try:
            file = add_document_timestamp(file, services, at)
        except TimestampUnavailableError as error:
            return SignedRevision(file, Level.B_B, (NO_TIMESTAMP.format(cause=error),))
    return _completed(file, services, at)


def _raised(file: Source, to: Level, services: Services, at: datetime) -> Source:
    """What comes after the time stamp of B-T."""
    if to is Level.B_T:
        return file
    completed = _completed(file, services, at)
    if completed.level is not Level.B_LT:
        raise LevelNotReachedError(
            f"Chưa nâng được chữ ký lên mức {to}: thiếu trạng thái chứng thư. "
            + " ".join((*completed.warnings[1:], "Hãy thử lại khi tổ chức chứng thực trả lời."))
        )
    return completed.file if to is Level.B_LT else add_document_timestamp(completed.file, services, at)


def _completed(file: Source, services: Services, at: datetime) -> SignedRevision:
    revision = Revision(file)
    return proven(revision, take_inventory(revision).subjects(at), services)


def _signed(file: Source) -> Inventory:
    inventory = take_inventory(Revision(file))
    if not inventory.is_signed:
        raise NotReadyError("Văn bản chưa có chữ ký nên chưa nâng mức được. Hãy ký trước.")
    return inventory


def _sound(file: Source, services: Services, at: datetime) -> tuple[SignatureReport, ...]:
    """The signatures, if all are intact; trust is not asked for yet."""
    signatures = validate(file, trust=services.anchors, at=at).signatures
    for signature in signatures:
        if signature.integrity is not Integrity.INTACT:
            raise BrokenSignatureError(
                f"Không nâng mức: chữ ký “{signature.field}” không còn nguyên vẹn. {signature.reasons[0]}"
                " Hãy đề nghị nơi gửi gửi lại bản gốc."
            )
    return signatures


def _verified(file: Source, to: Level, services: Services, at: datetime) -> SignedRevision:
    """The result, if it is what was asked for."""
    signatures = _sound(file, services, at)
    reached = _lowest(signatures)
    if reached is not None and LEVELS.index(reached) < LEVELS.index(to):
        weakest = next(one for one in signatures if one.level is reached)
        raise LevelNotReachedError(
            f"Chưa nâng được lên mức {to}: chữ ký “{weakest.field}” mới ở mức {reached}. "
            + " ".join(weakest.reasons or ("Hãy kiểm tra chứng thư gốc tin cậy của nơi cài đặt.",))
        )
    return SignedRevision(file, reached or to, _notes(signatures))


def _lowest(signatures: Sequence[SignatureReport]) -> Level | None:
    """The level that all signatures reach; those that are no PAdES signatures have none."""
    levels = [one.level for one in signatures if one.level is not None]
    return min(levels, key=LEVELS.index, default=None)


def _notes(signatures: Sequence[SignatureReport]) -> tuple[str, ...]:
    return tuple(
        NOT_PADES.format(field=one.field)
        for one in signatures
        if one.level is None and one.kind != TIMESTAMP_KIND
    )
