"""Signing the page that is to be filed, with the key of the installation that checked the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from signing.beginning import Signer, begin_signature
from signing.incremental import Revision
from signing.marks import FieldSeries, MarkKind
from signing.workflow import sign_begun

if TYPE_CHECKING:
    from datetime import datetime

    from signing.keys.model import SigningKey
    from signing.pdf.source import Source
    from signing.revision import PendingSignature, SignedRevision
    from signing.workflow import Form, Services

REASON = "Xác nhận kết quả kiểm tra chữ ký số"


def begin_report(pdf: bytes | Source, by: Signer) -> PendingSignature:
    """Begin an invisible signature on what `report_pdf` wrote."""
    revision = Revision(pdf)
    field_name = FieldSeries.REPORT.field(1)
    widget = revision.add_signature_field(field_name, revision.page_at(0))
    return begin_signature(revision, (MarkKind.REPORT, field_name), widget, by, reason=REASON)


def sign_report(
    pdf: bytes | Source, key: SigningKey, *, services: Services, at: datetime, **form: Unpack[Form]
) -> SignedRevision:
    """Sign what `report_pdf` wrote, at B-LT as far as the services allow.

    Raises what `sign_begun` raises: `CertificateNotUsableError`, `KeyUnavailableError`,
    `TimestampUnavailableError` and others.
    """
    return sign_begun(lambda by: begin_report(pdf, by), key, services, at, **form)
