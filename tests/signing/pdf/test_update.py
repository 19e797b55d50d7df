"""Updates as such: whose they are, and what they leave alone."""

from __future__ import annotations

import pytest

from signing.errors import UnreadableDocumentError
from signing.incremental import Revision
from signing.pdf.update import appends_to
from signing.pdfobjects import Dictionary, dictionary, name
from tests.signing.pdf.zoo import form

KINDS = ("table", "stream", "hybrid", "html")


def update_of(pdf: bytes) -> bytes:
    revision = Revision(pdf)
    revision.root[name("/Added")] = revision.add(dictionary())
    revision.touch(revision.root)
    return revision.write().in_memory()[len(pdf) :]


@pytest.mark.parametrize("kind", KINDS)
def test_an_update_belongs_to_files_of_one_size(kind: str) -> None:
    pdf = form(kind)
    update = update_of(pdf)
    assert appends_to(update, len(pdf))
    assert not appends_to(update, len(pdf) + 1)
    assert not appends_to(update, len(pdf) - 1)
    assert not appends_to(update, 0)
    assert not appends_to(update, len(pdf) + len(update))


@pytest.mark.parametrize("kind", KINDS)
def test_an_update_ends_where_it_says(kind: str) -> None:
    pdf = form(kind)
    update = update_of(pdf)
    assert not appends_to(update[:-1], len(pdf))
    assert not appends_to(update + b" ", len(pdf))
    assert not appends_to(b"", len(pdf))


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_without_line_end_gets_one_first(kind: str) -> None:
    pdf = form(kind).rstrip()
    update = update_of(pdf)
    assert update.startswith(b"\n")
    assert appends_to(update, len(pdf))


def test_only_what_was_touched_is_written_again() -> None:
    update = update_of(form("table"))
    assert update.count(b" 0 obj\n") == 2
    assert len(update) < 1000


def test_a_part_of_an_object_has_no_reference_of_its_own() -> None:
    revision = Revision(form("table"))
    assert revision.reference_to(revision.root) == revision.root.home
    inner = next(value for value in revision.root.values() if isinstance(value, Dictionary))
    with pytest.raises(UnreadableDocumentError):
        revision.reference_to(inner)
