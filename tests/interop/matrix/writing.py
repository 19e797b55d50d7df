"""Every file of the matrix, signed with a live authority: certificates, time stamps, OCSP and CRLs."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PIL import Image

from certs.authority import KeyKind
from certs.http import FetchPolicy, HttpEvidenceSource, Timeouts
from certs.timestamp import HttpTimestampSource
from signing.extension import extend
from signing.geometry import Box
from signing.preparation import PlacedBox
from signing.report import Level
from signing.textmarks import (
    AttachmentMark,
    CopyForm,
    CopyMark,
    DigitisedMark,
    IncomingMark,
    sign_text_mark,
)
from signing.workflow import Services, sign_initials, sign_leader
from tests.certs.pki import AGENCY, AT, TestPki
from tests.interop.matrix.cells import JUDGED, Act, Then
from tests.signing.algorithms import EVERYTHING_ALLOWED
from tests.signing.others import signed_by_pyhanko
from tests.signing.papers import SEAL, SIGNATURE, prepared, sample
from tests.signing.signers import Signers, key_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from signing.textmarks.model import TextMark
    from tests.interop.matrix.cells import Paper

LETTER = "01-docx-kh"
WHEN = {act: AT + timedelta(minutes=3 * index) for index, act in enumerate(Act)}
AFTERWARDS = AT + timedelta(minutes=50)
CHECKED = AT + timedelta(hours=3)
NAME = AGENCY.common_name
WORDS: Mapping[Act, TextMark] = {
    Act.ATTACHED: AttachmentMark(7, "KH-SNV"),
    Act.COPIED: CopyMark(CopyForm.TRUE_COPY, NAME, from_paper=True),
    Act.DIGITISED: DigitisedMark(NAME, from_paper=True),
    Act.ARRIVED: IncomingMark(NAME, 12, date(2026, 6, 15)),
    Act.ISSUED_ARRIVED: IncomingMark(NAME, 12, date(2026, 6, 15)),
}
SECOND_PLACE = PlacedBox(0, Box(60, 40, 200, 90))
"""In the lower margin, since the letter has one block only."""


def smaller(png: bytes, *, by: int = 4) -> bytes:
    """The same picture in fewer dots; EU DSS draws every page many times, and large pictures take it long."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        horizontal, vertical = image.info["dpi"]
        size = (image.width // by, image.height // by)
        image.resize(size).save(out, format="PNG", dpi=(horizontal / by, vertical / by))
    return out.getvalue()


SMALL_SIGNATURE, SMALL_SEAL = smaller(SIGNATURE), smaller(SEAL)


@dataclass(frozen=True)
class Writer:
    """Signs as everybody; the authority must be served at `at`."""

    pki: TestPki
    at: datetime

    @cached_property
    def _services(self) -> Services:
        policy = FetchPolicy(frozenset({self.pki.host_and_port}))
        return Services(
            HttpTimestampSource(self.pki.authority.tsa_url, policy, timeout=5, clock=lambda: self.at),
            HttpEvidenceSource(policy, timeouts=Timeouts(connect=1, whole=5), clock=lambda: self.at),
            self.pki.anchors,
            algorithms=EVERYTHING_ALLOWED,
        )

    def written(self, paper: Paper, before: bytes | None) -> bytes:
        """The paper, made from its predecessor's bytes or from a fresh draft."""
        if before is not None and paper.then is Then.COUNTERSIGNED:
            return signed_by_pyhanko(before, self.pki, field="Countersignature")
        if before is not None and paper.then is Then.EXTENDED:
            return extend(before, to=Level.B_LTA, services=self._services, at=self.at).pdf
        return self._signed(paper, sample(LETTER) if before is None else before)

    def _signed(self, paper: Paper, pdf: bytes) -> bytes:
        key = key_of(self.pki.person(key=paper.algorithm.key))
        how = self._how(paper)
        match paper.act:
            case Act.INITIALLED:
                return sign_initials(prepared(pdf), key, **how).pdf
            case Act.LED:
                return sign_leader(prepared(pdf), key, image=SMALL_SIGNATURE, **how).pdf
            case Act.INITIALLED_LED:
                return sign_leader(pdf, key, image=SMALL_SIGNATURE, **how).pdf
            case Act.LED_TWICE:
                return sign_leader(pdf, key, image=SMALL_SIGNATURE, place=SECOND_PLACE, **how).pdf
            case Act.ISSUED | Act.INITIALLED_ISSUED | Act.LED_TWICE_ISSUED:
                agency = key_of(self.pki.agency(key=paper.algorithm.key))
                return Signers(key, agency).issue(pdf, seal=SMALL_SEAL, **how).pdf
            case _:
                agency = key_of(self.pki.agency(key=paper.algorithm.key))
                return sign_text_mark(pdf, agency, WORDS[paper.act], **how).pdf

    def _how(self, paper: Paper) -> dict[str, Any]:
        algorithm = paper.algorithm
        return {
            "services": self._services,
            "at": self.at,
            "level": paper.level,
            "scheme": algorithm.scheme,
            "hash_name": algorithm.hash_name,
        }


def write_all(folder: Path) -> TestPki:
    """Write every paper into the folder, by name; the authority stays for its lists."""
    pki = TestPki.create(folder / "pki", key=KeyKind.RSA2048)
    papers = list(dict.fromkeys(one for paper in JUDGED for one in _with_predecessors(paper)))
    signed = [
        (at, [one for one in papers if (one.act, one.then) == (act, Then.NOTHING)])
        for act, at in WHEN.items()
    ]
    for at, due in (*signed, (AFTERWARDS, [one for one in papers if one.then is not Then.NOTHING])):
        with pki.serve(at):
            writer = Writer(pki, at)
            for paper in due:
                before = paper.predecessor
                given = None if before is None else path_of(folder, before).read_bytes()
                path_of(folder, paper).write_bytes(writer.written(paper, given))
    return pki


def path_of(folder: Path, paper: Paper) -> Path:
    return folder / f"{paper.name}.pdf"


def _with_predecessors(paper: Paper) -> Iterator[Paper]:
    if paper.predecessor is not None:
        yield from _with_predecessors(paper.predecessor)
    yield paper
