"""Every file of the matrix, signed with a live authority: certificates, time stamps, OCSP and CRLs."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Self

from PIL import Image

from certs.authority import KeyKind
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
from signing.workflow import sign_initials, sign_leader
from tests.certs.pki import AGENCY, AT, TestPki
from tests.interop.matrix.cells import Act, Then
from tests.signing.algorithms import EVERYTHING_ALLOWED
from tests.signing.files.archival import Flavour, archival
from tests.signing.others import signed_by_pyhanko, stranger
from tests.signing.papers import SEAL, SIGNATURE, prepared, sample
from tests.signing.signers import Signers, key_of, services_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from pyhanko.sign.signers import SimpleSigner

    from signing.keys.pkcs12 import Pkcs12Key
    from signing.textmarks.model import TextMark
    from signing.workflow import Services
    from tests.interop.matrix.cells import Paper

LETTER = "02-html-tb"
"""Small, since everybody reads it hundreds of times."""
FLAVOUR = Flavour(2)
WHEN = {act: AT + timedelta(minutes=3 * index) for index, act in enumerate(Act)}
AFTERWARDS = AT + timedelta(minutes=50)
COUNTERSIGNATURE = "Countersignature"
CHECKED = AT + timedelta(hours=3)
NAME = AGENCY.common_name
WORDS: Mapping[Act, TextMark] = {
    Act.ATTACHED: AttachmentMark(7, "KH-SNV"),
    Act.COPIED: CopyMark(CopyForm.TRUE_COPY, NAME, from_paper=True),
    Act.DIGITISED: DigitisedMark(NAME, from_paper=True),
    Act.ARRIVED: IncomingMark(NAME, 12, date(2026, 6, 15)),
    Act.ISSUED_ARRIVED: IncomingMark(NAME, 12, date(2026, 6, 15)),
}
SECOND_PLACE = PlacedBox(0, Box(148, 350, 258, 396))
"""Over the name in the letter's left block."""


def smaller(png: bytes, *, by: int = 4) -> bytes:
    """The same picture in fewer dots; EU DSS draws every page many times, and large pictures take it long."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        horizontal, vertical = image.info["dpi"]
        size = (image.width // by, image.height // by)
        image.resize(size).save(out, format="PNG", dpi=(horizontal / by, vertical / by))
    return out.getvalue()


SMALL_SIGNATURE, SMALL_SEAL = smaller(SIGNATURE), smaller(SEAL)


@lru_cache(maxsize=1)
def draft() -> bytes:
    """The letter as PDF/A."""
    return archival(sample(LETTER), FLAVOUR)


@dataclass(frozen=True)
class People:
    """Everybody's keys, made once: the leaders' and agencies' by kind, and that of the second signer."""

    leaders: Mapping[KeyKind, Pkcs12Key]
    agencies: Mapping[KeyKind, Pkcs12Key]
    stranger: SimpleSigner

    @classmethod
    def of(cls, pki: TestPki, kinds: Iterable[KeyKind]) -> Self:
        wanted = set(kinds)
        return cls(
            {kind: key_of(pki.person(key=kind)) for kind in wanted},
            {kind: key_of(pki.agency(key=kind)) for kind in wanted},
            stranger(pki),
        )


@dataclass(frozen=True)
class Writer:
    """Signs as everybody; the authority must be served at `at`."""

    pki: TestPki
    people: People
    at: datetime

    @cached_property
    def _services(self) -> Services:
        return replace(services_at(self.pki, self.at), algorithms=EVERYTHING_ALLOWED)

    def written(self, paper: Paper, before: bytes | None) -> bytes:
        """The paper, made from its predecessor's bytes or from a fresh draft."""
        if before is not None and paper.then is Then.COUNTERSIGNED:
            return signed_by_pyhanko(before, self.pki, field=COUNTERSIGNATURE, signer=self.people.stranger)
        if before is not None and paper.then is Then.EXTENDED:
            return extend(before, to=Level.B_LTA, services=self._services, at=self.at).pdf
        return self._signed(paper, before)

    def _signed(self, paper: Paper, before: bytes | None) -> bytes:
        leader = self.people.leaders[paper.algorithm.key]
        agency = self.people.agencies[paper.algorithm.key]
        pdf = prepared(draft()) if before is None else before
        how = self._how(paper)
        match paper.act:
            case Act.INITIALLED:
                return sign_initials(pdf, leader, **how).pdf
            case Act.LED | Act.INITIALLED_LED:
                return sign_leader(pdf, leader, image=SMALL_SIGNATURE, **how).pdf
            case Act.LED_TWICE:
                return sign_leader(pdf, leader, image=SMALL_SIGNATURE, place=SECOND_PLACE, **how).pdf
            case Act.ISSUED:
                return Signers(leader, agency).issue(pdf, seal=SMALL_SEAL, **how).pdf
            case _:
                return sign_text_mark(before or draft(), agency, WORDS[paper.act], **how).pdf

    def _how(self, paper: Paper) -> dict[str, Any]:
        algorithm = paper.algorithm
        return {
            "services": self._services,
            "at": self.at,
            "level": paper.level,
            "scheme": algorithm.scheme,
            "hash_name": algorithm.hash_name,
        }


def write_all(papers: Iterable[Paper], folder: Path) -> TestPki:
    """Write these papers into the folder, by name; the authority stays for its lists."""
    pki = TestPki.create(folder / "pki", key=KeyKind.RSA2048)
    needed = list(dict.fromkeys(one for paper in papers for one in _with_predecessors(paper)))
    people = People.of(pki, (paper.algorithm.key for paper in needed))
    signed = [
        (at, [one for one in needed if (one.act, one.then) == (act, Then.NOTHING)])
        for act, at in WHEN.items()
    ]
    for at, due in (*signed, (AFTERWARDS, [one for one in needed if one.then is not Then.NOTHING])):
        with pki.serve(at):
            writer = Writer(pki, people, at)
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
