"""Other people's software that judges what we signed."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from certs.trust import TrustAnchors

FILLED = ModificationLevel.FORM_FILLING
VALIDATION_DATA = ModificationLevel.LTA_UPDATES
UNTOUCHED = ModificationLevel.NONE


@dataclass(frozen=True)
class Opinion:
    """What pyHanko says of one signature."""

    sound: bool
    modification: ModificationLevel | None
    time_stamped: bool


def pyhanko(pdf: bytes, trust: TrustAnchors, at: datetime) -> Mapping[str, Opinion]:
    opinions: dict[str, Opinion] = {}
    for signature in PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures:
        roots = [x509.Certificate.load(der) for der in trust.certificates]
        status = validate_pdf_signature(signature, ValidationContext(trust_roots=roots, moment=at))
        opinions[signature.field_name] = Opinion(
            status.bottom_line, status.modification_level, status.timestamp_validity is not None
        )
    return opinions


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a judge; the test is skipped where it is not installed."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False)


def pdfsig_verdicts(path: Path) -> list[str]:
    """What poppler says of each signature, in their order."""
    out = run("pdfsig", "-nocert", str(path)).stdout
    return [line.split(":", 1)[1].strip() for line in out.splitlines() if "Signature Validation" in line]


def mutool_verdicts(path: Path) -> list[str]:
    """What MuPDF says of each signature's digest and of what came after it; it has no trust of ours."""
    lines = run("mutool", "sign", "-v", str(path)).stdout.splitlines()
    return [line.strip() for line in lines if "since signing" in line or "igest error" in line]


def qpdf_complaints(path: Path) -> str:
    """Nothing if the structure is sound."""
    result = run("qpdf", "--check", str(path))
    return "" if result.returncode == 0 else result.stdout + result.stderr


def shown_text(path: Path) -> str:
    """The text as poppler reads it, form fields included."""
    return run("pdftotext", "-layout", str(path), "-").stdout
