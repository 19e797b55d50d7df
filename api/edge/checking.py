"""Checking a PDF for anybody, with their own trust anchors if they bring some."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from certs.trust import TrustAnchors
    from docflow.desk import SigningDesk
    from signing.report import ValidationReport


def check(
    desk: SigningDesk, pdf: bytes, at: datetime, anchors: TrustAnchors | None = None
) -> ValidationReport:
    """Verify all signatures; `anchors` stand in for the installation's, nothing is kept."""
    if anchors is not None:
        desk = replace(desk, services=replace(desk.services, anchors=anchors))
    return desk.validate(pdf, at)
