"""Spoilt files of every form are refused with a reason, or signed so that others find the signature sound."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

import pytest
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader

from certs.evidence import Evidence
from signing.errors import SigningError
from signing.levels import add_validation_data
from tests.certs.pki import AT
from tests.signing import judges
from tests.signing.pdf.zoo import form, forms, signed_by

if TYPE_CHECKING:
    from signing.workflow import Services
    from tests.certs.pki import TestPki
    from tests.signing.signers import Signers

ROUNDS = 40
LANDMARKS = (
    *b"obj xref trailer startxref stream /Prev /Size /Length /W /Index /Kids /Root /Fields /XRefStm".split(),
    b" n",
    b" f",
    b"<<",
    b"[",
    b" R",
)
PIECES = (
    *b"/ [ ] << >> R 0 -1 99999999999 null true ( ) < > obj /Kids 9e9 nan stream endobj % 7 f n xref".split(),
    *b"trailer /Prev /Length".split(),
    b" 1 0 R ",
    b"\r",
    b"\n",
    b"\0",
)


def spoilt(pdf: bytes, luck: random.Random) -> bytes:
    """A file with a few bytes changed, put in or taken out, mostly where its structure is."""
    file = bytearray(pdf)
    for _ in range(luck.randint(1, 3)):
        at = luck.randrange(len(file))
        if luck.random() < 0.8:
            landmark = luck.choice(LANDMARKS)
            found = file.find(landmark, at)
            at = found if found >= 0 else max(0, file.rfind(landmark))
            at = min(len(file) - 1, at + luck.randint(0, 12))
        piece = luck.choice(PIECES)
        match luck.randrange(4):
            case 0:
                file[at : at + luck.randint(0, 3)] = piece
            case 1:
                file[at : at + len(piece)] = piece
            case 2:
                file[at] = luck.randrange(256)
            case _:
                del file[at : at + luck.randint(1, 30)]
    return bytes(file)


@pytest.mark.parametrize("kind", forms())
@pytest.mark.filterwarnings("ignore")  # libraries may warn of what they see; only the outcome counts
def test_a_spoilt_file_is_refused_or_signed_soundly(
    kind: str, pki: TestPki, signers: Signers, offline: Services
) -> None:
    refusals = 0
    for number in range(ROUNDS):
        pdf = spoilt(form(kind), random.Random(f"{kind} {number}"))  # noqa: S311 - the same files in every run
        try:
            signed = signed_by(signers, pdf, offline).pdf
        except SigningError as error:
            refusals += bool(str(error))
            continue
        assert signed.startswith(pdf)
        if kind != "hybrid" and is_readable(pdf):
            assert judges.pyhanko(signed, pki.anchors, AT)["AntinLeader1"].sound, number
    assert refusals > ROUNDS / 4


@pytest.mark.parametrize("kind", forms())
@pytest.mark.filterwarnings("ignore")  # as above
def test_a_spoilt_file_is_refused_or_updated(kind: str) -> None:
    for number in range(ROUNDS):
        pdf = spoilt(form(kind), random.Random(f"{kind} update {number}"))  # noqa: S311 - as above
        try:
            updated = add_validation_data(pdf, certificates=[b"x"], evidence=Evidence()).in_memory()
        except SigningError:
            continue
        assert updated.startswith(pdf)
        again = add_validation_data(updated, certificates=[b"x"], evidence=Evidence()).in_memory()
        assert again == updated


def is_readable(pdf: bytes) -> bool:
    """Whether pyHanko can read the spoilt file; what it cannot read it cannot judge."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        return all("/T" in field.get_object() for field in reader.root["/AcroForm"]["/Fields"])
    except (PdfReadError, LookupError, TypeError, ValueError):
        return False
