"""What every judge says of every file: a word or two per signature, the same for equally sound files."""

from __future__ import annotations

import io
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from asn1crypto import crl, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko_certvalidator import ValidationContext

from certs.evidence import Evidence
from certs.trust import TrustAnchors
from signing.validation import validate
from tests.interop import eu_dss
from tests.interop.matrix.cells import JUDGED
from tests.interop.matrix.writing import CHECKED, path_of
from tests.signing import judges

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.interop.matrix.cells import Cell

Verdicts = dict[str, str]
"""By field; judges of the whole file use `WHOLE`."""
WHOLE = "whole file"


_SAID_ANYWAY = {eu_dss.OVERLAP, "ARCH_LTAIVMP_ANS", "PSV_IPSVC_ANS"}
"""By EU DSS: of the overlap that the decree demands, and that validation for later times failed too."""


class Judge(StrEnum):
    OURS = "Ấn Tín"
    PYHANKO = "pyHanko"
    DSS = "EU DSS"
    POPPLER = "poppler"
    MUPDF = "MuPDF"
    QPDF = "qpdf"


def judge_all(
    folder: Path, anchor: Path, crls: Sequence[Path], reports: Path
) -> dict[str, dict[str, Verdicts]]:
    """By the paper's name and the judge; certificates' status that is not embedded is in `crls`."""
    paths = {paper.name: path_of(folder, paper) for paper in JUDGED}
    said = eu_dss.judge(list(paths.values()), anchor=anchor, at=CHECKED, reports=reports, crls=crls)
    dss = eu_dss.opinions(said)
    return {
        name: {
            Judge.OURS: _ours(path, anchor, crls),
            Judge.PYHANKO: _pyhanko(path, anchor, crls),
            Judge.DSS: {opinion.field: _dss_word(opinion) for opinion in dss[name]},
            Judge.POPPLER: _poppler(path),
            Judge.MUPDF: _mupdf(path),
            Judge.QPDF: {WHOLE: judges.qpdf_complaints(path)},
        }
        for name, path in paths.items()
    }


def _ours(path: Path, anchor: Path, crls: Sequence[Path]) -> Verdicts:
    trust = TrustAnchors.from_der(anchor.read_bytes())
    given = Evidence(crls=tuple(one.read_bytes() for one in crls))
    report = validate(path.read_bytes(), trust=trust, at=CHECKED, evidence=given)
    return {
        one.field: f"{one.indication}, {one.level}, changes after: {one.changes_after}"
        for one in report.signatures
    }


def _pyhanko(path: Path, anchor: Path, crls: Sequence[Path]) -> Verdicts:
    """Revocation required, nothing fetched."""
    reader = PdfFileReader(io.BytesIO(path.read_bytes()))
    given: dict[str, Any] = {
        "trust_roots": [x509.Certificate.load(anchor.read_bytes())],
        "moment": CHECKED,
        "crls": [crl.CertificateList.load(one.read_bytes()) for one in crls],
        "revocation_mode": "require",
        "allow_fetching": False,
    }
    try:
        context = DocumentSecurityStore.read_dss(reader).as_validation_context(given)
    except NoDSSFoundError:
        context = ValidationContext(**given)
    found = {}
    for signature in reader.embedded_regular_signatures:
        status = validate_pdf_signature(signature, context, context)
        level = status.modification_level
        word = "sound" if status.bottom_line else "unsound"
        found[str(signature.field_name)] = f"{word}, {level.name if level is not None else None}"
    return found


def _dss_word(opinion: eu_dss.Opinion) -> str:
    remarks = sorted((opinion.errors | opinion.warnings) - _SAID_ANYWAY)
    parts = [opinion.indication, opinion.sub_indication, opinion.level, *remarks]
    return ", ".join(part for part in parts if part)


def _poppler(path: Path) -> Verdicts:
    blocks = judges.run("pdfsig", "-nocert", str(path)).stdout.split("\nSignature #")[1:]
    return {_after(block, "Signature Field Name"): _after(block, "Signature Validation") for block in blocks}


def _after(block: str, label: str) -> str:
    return next(line.split(": ", 1)[1] for line in block.splitlines() if label in line).strip()


def _mupdf(path: Path) -> Verdicts:
    """It goes by the number of the field's object."""
    form = PdfFileReader(io.BytesIO(path.read_bytes())).root["/AcroForm"]
    names = {
        str(reference.idnum): str(reference.get_object()["/T"])
        for reference in [form["/Fields"].raw_get(index) for index in range(len(form["/Fields"]))]
    }
    blocks = judges.run("mutool", "sign", "-v", str(path)).stdout.split("Verifying signature ")[1:]
    return {names[block.split(":", 1)[0]]: block.strip().splitlines()[-1].strip() for block in blocks}


def verdict_on(verdicts: Mapping[str, Mapping[str, Verdicts]], judge: Judge, cell: Cell) -> str:
    """What the judge said of the cell's signature, or of its file."""
    said = verdicts[cell.paper.name][judge]
    return said[WHOLE] if judge is Judge.QPDF else said[cell.field]
