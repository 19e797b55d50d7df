"""Taking back what was reserved, as long as nobody has signed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
import pytest

from signing.errors import AlreadySignedError, NotReadyError, UnreadableDocumentError
from signing.placement import find_layout
from signing.preparation import take_back
from signing.rendering import render_page
from signing.workflow import Services, sign_initials
from tests.certs.pki import AT
from tests.signing import judges
from tests.signing.papers import ANNEXED, prepared, sample

if TYPE_CHECKING:
    from pathlib import Path

    from tests.signing.signers import Signers


@pytest.mark.parametrize("name", ["01-docx-kh", ANNEXED])
def test_the_draft_comes_back_without_fields(name: str, tmp_path: Path) -> None:
    draft = sample(name)
    undone = take_back(prepared(draft))
    with pikepdf.open(io.BytesIO(undone)) as document:
        assert "/AcroForm" not in document.Root
        assert all("/Annots" not in page.obj for page in document.pages)
    assert find_layout(undone) == find_layout(draft)
    assert render_page(undone, 0, dpi=72) == render_page(draft, 0, dpi=72)
    path = tmp_path / "undone.pdf"
    path.write_bytes(undone)
    assert judges.qpdf_complaints(path) == ""


def test_it_can_be_prepared_again(letter: bytes) -> None:
    again = prepared(take_back(prepared(letter)))
    with pikepdf.open(io.BytesIO(again)) as document:
        names = [str(field.T) for field in document.Root.AcroForm.Fields]
    assert names == ["AntinNumber", "AntinDay", "AntinMonth", "AntinLeader1"]


def test_nothing_is_taken_back_once_anybody_signed(
    letter: bytes, signers: Signers, offline: Services
) -> None:
    initialled = sign_initials(prepared(letter), signers.leader, services=offline, at=AT).pdf
    for signed in (initialled, signers.sign(letter, offline).pdf):
        with pytest.raises(AlreadySignedError, match="đã có người ký"):
            take_back(signed)


def test_a_draft_has_nothing_to_take_back(letter: bytes) -> None:
    with pytest.raises(NotReadyError, match="không có ô nào đã chừa"):
        take_back(letter)


def test_a_form_of_the_drafters_own_stays(letter: bytes) -> None:
    """Fields with other names, in a file that was not prepared by us alone."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(prepared(letter))) as document:
        own = pikepdf.Dictionary(T=pikepdf.String("Ghi chú"), FT=pikepdf.Name.Tx)
        document.Root.AcroForm.Fields.append(document.make_indirect(own))
        document.save(out)
    with pikepdf.open(io.BytesIO(take_back(out.getvalue()))) as document:
        assert [str(field.T) for field in document.Root.AcroForm.Fields] == ["Ghi chú"]


@pytest.mark.parametrize("value", ["7", "<< /Fields 7 >>", "<< /Fields [ 7 null (x) ] >>"])
def test_a_broken_form_is_refused(value: str, letter: bytes) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(letter)) as document:
        document.Root.AcroForm = pikepdf.Object.parse(value.encode())
        document.save(out)
    with pytest.raises((UnreadableDocumentError, NotReadyError)):
        take_back(out.getvalue())
