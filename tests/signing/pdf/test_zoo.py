"""Every form a file can have: read as other people's readers do, and signed so that they agree."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.incremental import Revision
from signing.pdf.document import Document
from signing.pdf.objects import Array, Dictionary, Reference, Stream, String, Unparsed
from signing.pdf.parsing import parsed
from signing.pdf.source import BytesSource
from signing.pdfobjects import dictionary, name
from signing.rendering import render_page
from tests.certs.pki import AT
from tests.signing import judges
from tests.signing.pdf.zoo import form, forms, signed_by

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from signing.workflow import Services
    from tests.certs.pki import TestPki
    from tests.signing.signers import Signers

FORMS = tuple(forms())
STREAMS = frozenset(("stream", "linearised stream", "updated stream", "html"))


@pytest.mark.parametrize("kind", FORMS)
def test_objects_are_what_pyhanko_reads(kind: str) -> None:
    pdf = form(kind)
    ours, theirs = Document(BytesSource(pdf)), PdfFileReader(io.BytesIO(pdf))
    compared = 0
    for number in range(1, ours.size):
        value = ours.resolve(Reference(number, 0, ours))
        if value is None or (isinstance(value, Dictionary) and value.get("/Type") in {"/XRef", "/ObjStm"}):
            continue
        reference = generic.Reference(number, 0, theirs)
        other = theirs.get_object(reference)  # type: ignore[no-untyped-call]  # pyHanko
        assert plain(value) == plain_of_pyhanko(other), number
        if isinstance(value, Stream):
            assert value.encoded_data == other.encoded_data
        compared += 1
    assert compared > 20


@pytest.mark.parametrize("kind", FORMS)
def test_signed_and_issued_all_judges_agree(
    kind: str, pki: TestPki, signers: Signers, offline: Services, tmp_path: Path
) -> None:
    pdf = form(kind)
    signed = signed_by(signers, pdf, offline)
    issued = signers.issue(signed.pdf, offline).pdf
    assert issued.startswith(signed.pdf)
    assert signed.pdf.startswith(pdf)
    path = tmp_path / "issued.pdf"
    path.write_bytes(issued)
    assert judges.qpdf_complaints(path) == ""
    assert judges.pdfsig_verdicts(path) == ["Signature is Valid."] * 2
    if kind != "hybrid":  # pyHanko judges no signature in those
        opinions = judges.pyhanko(issued, pki.anchors, AT)
        assert [one.sound for one in opinions.values()] == [True, True]
    with pikepdf.open(io.BytesIO(issued)) as document:
        assert [str(field.T) for field in document.Root.AcroForm.Fields][-1] == "AntinAgency"
    assert render_page(issued, 0, dpi=36) != render_page(pdf, 0, dpi=36)


@pytest.mark.parametrize("kind", FORMS)
def test_updates_say_what_pyhankos_would(kind: str) -> None:
    """The same new object and the same changed one, by both writers: other readers see the same file."""
    pdf = form(kind)
    revision = Revision(pdf)
    revision.root[name("/Added")] = revision.add(dictionary({"/Kind": name("/Of Test")}))
    revision.touch(revision.root)
    ours = revision.write().in_memory()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), prev=PdfFileReader(io.BytesIO(pdf)))
    kind_of = generic.DictionaryObject({generic.NameObject("/Kind"): generic.NameObject("/Of Test")})  # type: ignore[no-untyped-call]  # pyHanko
    writer.root[generic.NameObject("/Added")] = writer.add_object(kind_of)
    writer.update_root()  # type: ignore[no-untyped-call]  # pyHanko
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # pyHanko
    assert everything(ours) == everything(out.getvalue())


@pytest.mark.parametrize("kind", FORMS)
def test_the_form_of_the_cross_references_stays(kind: str) -> None:
    pdf = form(kind)
    revision = Revision(pdf)
    revision.touch(revision.root)
    written = revision.write().in_memory()
    update = written[len(pdf) :]
    assert (b"\nxref\n" in update) == (kind not in STREAMS)
    before, after = Document(BytesSource(pdf)), Document(BytesSource(written))
    own = {"/Prev", "/Size", "/ID", "/XRefStm", "/Index", "/W", "/Length", "/Filter", "/DecodeParms"}
    kept = {key: plain(value) for key, value in before.trailer.items() if key not in own}
    assert {key: plain(value) for key, value in after.trailer.items() if key not in own} == kept
    assert after.trailer["/Prev"] == before.start
    identifier, old = after.trailer["/ID"], before.trailer.get("/ID")
    assert isinstance(identifier, Array)
    if isinstance(old, Array):
        assert identifier[0] == old[0]
        assert identifier[1] != old[1]


@pytest.mark.parametrize("kind", ["table", "stream", "hybrid"])
def test_the_same_changes_give_the_same_bytes(kind: str) -> None:
    def written() -> bytes:
        revision = Revision(form(kind))
        revision.root[name("/Added")] = revision.add(dictionary())
        revision.touch(revision.root)
        return revision.write().in_memory()

    assert written() == written()


def test_old_readers_follow_a_signed_hybrid_file(signers: Signers, offline: Services) -> None:
    """One that knows no cross-reference streams goes from table to table and finds everything new."""
    signed = signed_by(signers, form("hybrid"), offline).pdf
    starts = []
    at = int(re.findall(rb"startxref\s+(\d+)", signed)[-1])
    while at:
        assert signed[at : at + 4] == b"xref"
        starts.append(at)
        previous = re.search(rb"/Prev (\d+)", signed[at : signed.index(b"startxref", at)])
        at = int(previous[1]) if previous else 0
    assert len(starts) == 2
    newest = signed[starts[0] : signed.index(b"startxref", starts[0])]
    assert b"/XRefStm" not in newest


def everything(pdf: bytes) -> str:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root
        described = {key: str(value) for key, value in root.items() if key not in {"/Metadata", "/Version"}}
        return f"{described} {root.Added.Kind} {len(document.pages)} {document.pages[0].obj.unparse()!r}"


def plain(value: object) -> object:
    """A value of ours in Python's own types."""
    if isinstance(value, Unparsed):
        value = parsed(value)
    if isinstance(value, Reference):
        return ("R", value.number, value.generation)
    if isinstance(value, Dictionary):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Array):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return float(value)
    return bytes(value) if isinstance(value, String) else value


def plain_of_pyhanko(value: object) -> object:
    """As `plain` for pyHanko's."""
    if isinstance(value, generic.IndirectObject):
        return ("R", value.idnum, value.generation)
    if isinstance(value, generic.DictionaryObject):
        entries = {str(key): plain_of_pyhanko(value.raw_get(key)) for key in value}
        return {key: item for key, item in entries.items() if item is not None}
    if isinstance(value, generic.ArrayObject):
        return [plain_of_pyhanko(value.raw_get(index)) for index in range(len(value))]
    if isinstance(value, generic.TextStringObject | generic.ByteStringObject):
        return value.original_bytes
    scalars: dict[type, Callable[[Any], object]] = {
        generic.NullObject: lambda _: None,
        generic.BooleanObject: lambda one: one.value,
        generic.NumberObject: int,
        generic.FloatObject: float,
        generic.NameObject: str,
    }
    return scalars[type(value)](value)
