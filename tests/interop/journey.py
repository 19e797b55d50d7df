"""The sound journey, signed with each kind of key, and what somebody may do to its end product afterwards."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from certs.authority import KeyKind
from certs.http import FetchPolicy, HttpEvidenceSource, Timeouts
from certs.timestamp import HttpTimestampSource
from signing.keys.model import Scheme
from signing.report import Level
from signing.workflow import Services
from tests.certs.pki import AT, TestPki
from tests.signing.papers import sample
from tests.signing.signers import Signers, key_of
from tests.signing.validation.attacks import ATTACKS
from tests.signing.validation.builders import changed, find_field

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

LED = AT
ISSUED = AT + timedelta(minutes=20)
FRESH = AT + timedelta(minutes=30)
"""While the certificates' status that was embedded is still fresh."""
CHECKED = AT + timedelta(hours=3)
"""When it no longer is, so that only the time stamps make it count."""


@dataclass(frozen=True)
class Paper:
    """A sample letter, the kind of key with which it is signed, and the level of the agency's signature."""

    sample: str
    key: KeyKind
    scheme: Scheme
    level: Level = Level.B_LT


WORD_PROCESSOR = Paper("01-docx-kh", KeyKind.RSA2048, Scheme.RSA_PKCS1V15)
HTML_ENGINE = Paper("02-html-tb", KeyKind.P256, Scheme.ECDSA)
TIGHT_GAP = Paper("06-html-qd", KeyKind.RSA2048, Scheme.RSA_PSS)
ARCHIVED = Paper("05-docx-qd", KeyKind.RSA2048, Scheme.RSA_PKCS1V15, Level.B_LTA)
PAPERS = {paper.sample: paper for paper in (WORD_PROCESSOR, HTML_ENGINE, TIGHT_GAP, ARCHIVED)}

TAMPERED = (
    "flipped_byte_in_the_first_page",
    "number_changed",
    "number_value_changed_but_not_its_look",
    "day_changed",
    "seal_moved",
    "picture_replaced",
    "evil_annotation",
    "content_stream_replaced",
    "page_added",
    "signed_over_by_a_stranger",
)
"""What is done to the word processor's letter after its issue; the names of attacks."""


def picture_replaced(pdf: bytes) -> bytes:
    """The dots of the leader's signature, in place: field, widget and appearance stay as they were."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        pictures = find_field(writer, "AntinLeader1").get_object()["/AP"]["/N"]["/Resources"]["/XObject"]
        reference = pictures.raw_get(next(iter(pictures)))
        picture = reference.get_object()
        picture._data = bytes(len(picture.data))
        picture._encoded_data = None
        picture.encoded_data  # noqa: B018  encodes the new data
        writer.mark_update(reference)

    return changed(pdf, meddle)


MEDDLING: dict[str, Callable[[bytes], bytes]] = {**ATTACKS, "picture_replaced": picture_replaced}


def write_all(folder: Path) -> list[Path]:
    """Walk the journeys with a live authority, then meddle with the first; `anchor_in` has the root."""
    pki = TestPki.create(folder / "pki")
    anchor_in(folder).write_bytes(pki.anchors.certificates[0])
    pdfs = {name: walked(paper, pki) for name, paper in PAPERS.items()}
    letter = pdfs[WORD_PROCESSOR.sample]
    pdfs |= {name: MEDDLING[name](letter) for name in TAMPERED}
    for name, pdf in pdfs.items():
        (folder / f"{name}.pdf").write_bytes(pdf)
    return [folder / f"{name}.pdf" for name in pdfs]


def anchor_in(folder: Path) -> Path:
    return folder / "root.der"


def walked(paper: Paper, pki: TestPki) -> bytes:
    """Sign as leader at B-LT, then issue."""
    signers = Signers(key_of(pki.person(key=paper.key)), key_of(pki.agency(key=paper.key)))
    with pki.serve(LED):
        led = signers.sign(sample(paper.sample), _services(pki, LED), at=LED, scheme=paper.scheme)
    wanted = None if paper.level is Level.B_LT else paper.level
    with pki.serve(ISSUED):
        services = _services(pki, ISSUED)
        issued = signers.issue(led.pdf, services, at=ISSUED, scheme=paper.scheme, level=wanted)
    assert (led.level, issued.level) == (Level.B_LT, paper.level)
    return issued.pdf


def _services(pki: TestPki, at: datetime) -> Services:
    policy = FetchPolicy(frozenset({pki.host_and_port}))
    timeouts = Timeouts(connect=1, whole=5)
    return Services(
        HttpTimestampSource(pki.authority.tsa_url, policy, timeout=5, clock=lambda: at),
        HttpEvidenceSource(policy, timeouts=timeouts, clock=lambda: at),
        pki.anchors,
    )
