"""What every judge says of every file: a word or two per signature, the same for equally sound files."""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

import pikepdf
from asn1crypto import crl, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko_certvalidator import ValidationContext

from certs.evidence import Evidence
from certs.trust import TrustAnchors
from signing.validation import validate
from tests.interop import eu_dss, vera_pdf
from tests.interop.matrix.cells import CELLS, JUDGED, Stage, papers_of
from tests.interop.matrix.pages import complaint
from tests.interop.matrix.writing import CHECKED, path_of
from tests.signing import judges

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from tests.interop.matrix.cells import Cell, Paper
    from tests.interop.matrix.costs import Costs

Verdicts = dict[str, str]
"""By field; judges of the whole file use `WHOLE`."""
WHOLE = "whole file"


_SAID_ANYWAY = {eu_dss.OVERLAP, "ARCH_LTAIVMP_ANS", "PSV_IPSVC_ANS"}
"""By EU DSS: of the overlap that the decree demands, and that validation for later times failed too."""


FIELDS_JUDGED = MappingProxyType(
    {paper: frozenset(cell.field for cell in CELLS if cell.paper == paper) for paper in JUDGED}
)


class Judge(StrEnum):
    OURS = "Ấn Tín"
    PYHANKO = "pyHanko"
    DSS = "EU DSS"
    POPPLER = "poppler"
    MUPDF = "MuPDF"
    QPDF = "qpdf"
    VERAPDF = "veraPDF"
    PAGE = "golden page"


OF_THE_FILE = frozenset({Judge.QPDF, Judge.VERAPDF, Judge.PAGE})
"""Who says one thing of the whole file."""
NOT_ASKED = "not asked"
NOT_ASKED_BECAUSE = (
    "our own verdict on what came after a signature is asked with one algorithm of each kind of key,"
    " since it does not depend on it; files as their first signature left them, with every algorithm"
)


def is_asked(judge: Judge, paper: Paper) -> bool:
    """Whether the judge gets to see this file; all but ourselves see all."""
    return judge is not Judge.OURS or paper.is_looked_through or paper in _FIRST


_FIRST = frozenset(cell.paper for cell in CELLS if cell.stage is Stage.FIRST)


def judge_all(  # noqa: PLR0913 - a run has that many givens
    group: str, folder: Path, anchor: Path, crls: Sequence[Path], *, reports: Path, costs: Costs
) -> dict[str, dict[str, Verdicts]]:
    """By the paper's name and the judge; certificates' status that is not embedded is in `crls`."""
    papers = {paper.name: paper for paper in papers_of(group)}
    paths = {name: path_of(folder, paper) for name, paper in papers.items()}
    with costs.of(Judge.DSS):
        dss = _dss(papers.values(), folder, anchor, crls, reports)
    with costs.of(Judge.VERAPDF):
        vera = vera_pdf.judge(list(paths.values()))
    trust, given = Trust.of(anchor, crls), TrustAnchors.from_der(anchor.read_bytes())
    evidence = Evidence(crls=tuple(one.read_bytes() for one in crls))
    said: dict[str, dict[str, Verdicts]] = {}
    for name, paper in papers.items():
        pdf, one = paths[name].read_bytes(), said.setdefault(name, {})
        one[Judge.DSS] = {opinion.field: _dss_word(opinion) for opinion in dss[name]}
        one[Judge.VERAPDF] = {WHOLE: _vera_word(vera[name])}
        if is_asked(Judge.OURS, paper):
            with costs.of(Judge.OURS):
                one[Judge.OURS] = _ours(pdf, given, evidence)
        with costs.of(Judge.PYHANKO):
            one[Judge.PYHANKO] = _pyhanko(pdf, paper, trust)
        with costs.of(Judge.POPPLER):
            one[Judge.POPPLER] = _poppler(paths[name])
        with costs.of(Judge.MUPDF):
            one[Judge.MUPDF] = _mupdf(paths[name])
        with costs.of(Judge.QPDF):
            one[Judge.QPDF] = {WHOLE: _qpdf(paths[name])}
        with costs.of(Judge.PAGE):
            one[Judge.PAGE] = {WHOLE: complaint(pdf, paper.act)}
    return said


def _dss(
    papers: Iterable[Paper], folder: Path, anchor: Path, crls: Sequence[Path], reports: Path
) -> dict[str, tuple[eu_dss.Opinion, ...]]:
    compared: dict[bool, list[Path]] = {True: [], False: []}
    for paper in papers:
        compared[paper.is_looked_through].append(path_of(folder, paper))
    said = eu_dss.judge(
        compared[True],
        uncompared=compared[False],
        anchor=anchor,
        at=CHECKED,
        reports=reports,
        crls=crls,
    )
    return eu_dss.opinions(said)


def _ours(pdf: bytes, trust: TrustAnchors, given: Evidence) -> Verdicts:
    return {
        one.field: f"{one.indication}, {one.level}, changes after: {one.changes_after}"
        for one in validate(pdf, trust=trust, at=CHECKED, evidence=given).signatures
    }


@dataclass(frozen=True)
class Trust:
    """What pyHanko is given."""

    roots: list[x509.Certificate]
    crls: list[crl.CertificateList]

    @classmethod
    def of(cls, anchor: Path, crls: Sequence[Path]) -> Self:
        return cls(
            [x509.Certificate.load(anchor.read_bytes())],
            [crl.CertificateList.load(one.read_bytes()) for one in crls],
        )


def _pyhanko(pdf: bytes, paper: Paper, trust: Trust) -> Verdicts:
    """Revocation required, nothing fetched."""
    reader = PdfFileReader(io.BytesIO(pdf))
    given: dict[str, Any] = {
        "trust_roots": trust.roots,
        "moment": CHECKED,
        "crls": trust.crls,
        "revocation_mode": "require",
        "allow_fetching": False,
    }
    try:
        context = DocumentSecurityStore.read_dss(reader).as_validation_context(given)
    except NoDSSFoundError:
        context = ValidationContext(**given)
    found = {}
    for signature in reader.embedded_regular_signatures:
        if signature.field_name not in FIELDS_JUDGED[paper]:
            continue
        status = validate_pdf_signature(signature, context, context, skip_diff=not paper.is_looked_through)
        level = status.modification_level
        word = "sound" if status.bottom_line else "unsound"
        found[signature.field_name] = word if level is None else f"{word}, {level.name}"
    return found


def _dss_word(opinion: eu_dss.Opinion) -> str:
    remarks = sorted((opinion.errors | opinion.warnings) - _SAID_ANYWAY)
    parts = [opinion.indication, opinion.sub_indication, opinion.level, *remarks]
    return ", ".join(part for part in parts if part)


def _poppler(path: Path) -> Verdicts:
    blocks = judges.run("pdfsig", "-nocert", str(path)).stdout.split("\nSignature #")[1:]
    return {_after(block, "Signature Field Name"): _after(block, "Signature Validation") for block in blocks}


def _qpdf(path: Path) -> str:
    """What `qpdf --check` complains of, without a process for each file."""
    with pikepdf.open(path) as document:
        return "; ".join(document.check_pdf_syntax())


def _vera_word(opinion: vera_pdf.Opinion) -> str:
    return ", ".join((f"PDF/A-{opinion.flavour}", *opinion.faults))


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
    """What the judge said of the cell's signature, or of its file; `NOT_ASKED` if nobody asked."""
    if not is_asked(judge, cell.paper):
        return NOT_ASKED
    said = verdicts[cell.paper.name][judge]
    return said[WHOLE if judge in OF_THE_FILE else cell.field]
