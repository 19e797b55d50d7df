"""Files that readers would read differently, that are too large inside, or that lead nowhere."""

from __future__ import annotations

import io
import re
import zlib
from typing import TYPE_CHECKING

import pikepdf
import pytest

from signing.errors import EncryptedDocumentError, UnreadableDocumentError
from signing.incremental import Revision
from signing.pdf import document, filters
from signing.pdf.document import Document
from signing.pdf.objects import Reference
from signing.pdf.source import BytesSource
from tests.signing.papers import prepared, sample
from tests.signing.pdf.counted import Counted
from tests.signing.pdf.zoo import form, hideable
from tests.signing.preparation import drafts

if TYPE_CHECKING:
    from collections.abc import Callable


def everything(pdf: bytes) -> None:
    """Open the file and read all that is in it."""
    opened = Document(BytesSource(pdf))
    for number in range(opened.size):
        opened.resolve(Reference(number, opened.generation(number), opened))


def trailer(old: str, new: str) -> Callable[[bytes], bytes]:
    """Change the newest trailer of a file with a table."""

    def change(pdf: bytes) -> bytes:
        at = pdf.rindex(b"trailer")
        changed, count = re.subn(old.encode(), new.encode(), pdf[at:], count=1)
        assert count == 1, old
        return pdf[:at] + changed

    return change


def table(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Change the newest table, keeping its length."""

    def change(pdf: bytes) -> bytes:
        at = pdf.rindex(b"xref\n0 ")
        assert old in pdf[at:]
        return pdf[:at] + pdf[at:].replace(old, new, 1)

    return change


def start_of(pdf: bytes) -> int:
    return int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])


def looped(pdf: bytes) -> bytes:
    return trailer(r"<<", f"<< /Prev {start_of(pdf)} ")(pdf)


def overlapping(pdf: bytes) -> bytes:
    """Object 1 in two subsections of one table, at two places."""
    return table(b"trailer", b"1 1\n0000000017 00000 n \ntrailer")(pdf)


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "no header": lambda pdf: b"x" + pdf,
    "junk before the header": lambda pdf: b"\n" + pdf,
    "unheard version": lambda pdf: pdf.replace(b"%PDF-1", b"%PDF-7", 1),
    "no end": lambda pdf: pdf[: pdf.rindex(b"%%EOF")],
    "junk behind the end": lambda pdf: pdf + b"junk",
    "start beyond the file": lambda pdf: re.sub(rb"startxref\s+\d+", b"startxref\n99999999", pdf),
    "start inside an object": lambda pdf: re.sub(rb"startxref\s+\d+", b"startxref\n17", pdf),
    "loop": looped,
    "earlier section beyond the file": trailer("<<", "<< /Prev 99999999 "),
    "earlier section in words": trailer("<<", "<< /Prev (before) "),
    "earlier section by reference": trailer("<<", "<< /Prev 1 0 R "),
    "size too small": trailer(r"/Size \d+", "/Size 5"),
    "size in words": trailer(r"/Size \d+", "/Size (many)"),
    "no root": trailer("/Root", "/Toor"),
    "root is no dictionary": trailer(r"/Root \d+ 0 R", "/Root 999999 0 R"),
    "two roots": trailer("<<", "<< /Root 2 0 R "),
    "two subsections overlap": overlapping,
    "a line that is none": table(b"00000 n \n", b"0000x n \n"),
    "an entry in words": table(b" 00000 n", b" 00000 x"),
    "streams hidden nowhere": trailer("<<", "<< /XRefStm 17 "),
    "hidden by reference": trailer("<<", "<< /XRefStm 1 0 R "),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_a_skeleton_that_is_broken_or_ambiguous_is_refused(fault: str) -> None:
    pdf = form("table")
    everything(pdf)
    with pytest.raises(UnreadableDocumentError):
        everything(SPOILT[fault](pdf))


def test_an_object_elsewhere_than_the_table_says_is_refused() -> None:
    pdf = form("table")
    at = start_of(pdf)
    first = re.search(rb"\d{10} 00000 n", pdf[at:])
    assert first is not None
    moved = pdf[:at] + pdf[at:].replace(first[0], b"0000000016 00000 n", 1)
    with pytest.raises(UnreadableDocumentError):
        everything(moved)


def test_another_generation_than_the_reference_is_refused() -> None:
    with pytest.raises(UnreadableDocumentError):
        everything(table(b" 00000 n", b" 00007 n")(form("table")))


def test_an_object_that_old_and_new_readers_see_differently_is_refused() -> None:
    pdf = form("hybrid")
    hidden = hideable(prepared(sample()))[0]
    line = start_of(pdf) + len(b"xref\n") + pdf[start_of(pdf) + 5 :].index(b"\n") + 1 + 20 * hidden
    assert pdf[line : line + 18] == b"0000000000 00000 f"
    with pytest.raises(UnreadableDocumentError):
        everything(pdf[:line] + b"0000000017 00000 n" + pdf[line + 18 :])


@pytest.mark.parametrize("length", [b"/Length 1 ", b"/Length -1 ", b"/Length (x) ", b"/Length 99999999 "])
def test_a_stream_of_another_length_is_refused(length: bytes) -> None:
    pdf = form("table")
    spoilt = re.sub(rb"/Length \d+ ", length, pdf)
    assert spoilt != pdf
    with pytest.raises(UnreadableDocumentError):
        everything(tabled_again(spoilt))


def tabled_again(pdf: bytes) -> bytes:
    """With the offsets of a changed file put right."""
    start = pdf.rindex(b"xref\n0 ")
    offsets = {int(one[1]): one.start() + 1 for one in re.finditer(rb"\n(\d+) 0 obj\b", pdf)}
    head = pdf[start : pdf.index(b"trailer", start)].split(b"\n")[1]
    lines = [b"%010d 00000 n " % offsets[number] for number in range(1, int(head.split()[1]))]
    body = b"xref\n%b\n0000000000 65535 f \n" % head + b"\n".join(lines) + b"\n"
    tail = re.sub(rb"startxref\s+\d+", b"startxref\n%d" % start, pdf[pdf.index(b"trailer", start) :])
    return pdf[:start] + body + tail


def test_lengths_that_lead_to_themselves_are_refused() -> None:
    pdf = form("table")
    number = next(one[1] for one in re.finditer(rb"\n(\d+) 0 obj\s*<<[^>]*/Length \d+ [^>]*>>\s*stream", pdf))
    at = pdf.index(b"\n" + number + b" 0 obj")
    spoilt = pdf[:at] + re.sub(rb"/Length \d+", b"/Length " + number + b" 0 R", pdf[at:], count=1)
    with pytest.raises(UnreadableDocumentError):
        everything(tabled_again(spoilt))


@pytest.mark.parametrize("links", [100, 2000])
def test_lengths_that_lead_through_streams_are_refused(links: int) -> None:
    body, offsets = b"%PDF-1.7\n", []
    for number in range(1, links + 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n<</Length %d 0 R>>\nstream\n\nendstream\nendobj\n" % (number, number + 1)
    offsets.append(len(body))
    body += b"%d 0 obj\n0\nendobj\n" % (links + 1)
    lines = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    pdf = body + b"xref\n0 %d\n0000000000 65535 f \n%b" % (links + 2, lines)
    pdf += b"trailer\n<</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (links + 2, len(body))
    with pytest.raises(UnreadableDocumentError):
        Document(BytesSource(pdf))


@pytest.mark.parametrize("password", ["", "mật khẩu mở"])
def test_encrypted_files_are_named_as_such(password: str) -> None:
    with pytest.raises(EncryptedDocumentError):
        Revision(drafts.encrypted(prepared(sample()), password))


def test_an_object_without_end_is_given_up_within_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_OBJECT", 1 << 16)
    pdf = form("table")
    at = start_of(pdf)
    endless = pdf[:at] + b"9999 0 obj\n[" + b"[] " * (1 << 18) + pdf[at:]
    root = re.search(rb"/Root (\d+) 0 R", endless)
    assert root is not None
    began = re.search(rb"\n(%b) 0 obj\b" % root[1], endless)
    assert began is not None
    moved = endless.replace(b"%010d 00000 n" % (began.start() + 1), b"%010d 00000 n" % at, 1)
    moved = moved.replace(b"startxref\n%d" % at, b"startxref\n%d" % endless.rindex(b"xref\n0 "))
    source = Counted(moved)
    with pytest.raises(UnreadableDocumentError):
        Document(source)
    assert source.read_so_far < 10 * (1 << 16)


def unpacking(raw: bytes, entries: bytes, sections: int = 1, *, twice: bool = False) -> bytes:
    """A file of cross-reference streams only, each the same and each older than the next."""
    packed = zlib.compress(raw, 9)
    filters = b"/FlateDecode"
    if twice:
        packed, filters = zlib.compress(packed, 9), b"[/FlateDecode /FlateDecode]"
    pdf, previous = b"%PDF-1.5\n", b""
    for number in range(1, sections + 1):
        start = len(pdf)
        pdf += b"%d 0 obj\n<</Type /XRef /Root 1 0 R /Filter %b %b %b /Length %d>>\nstream\n%b" % (
            number, filters, entries, previous, len(packed), packed,
        )  # fmt: skip
        pdf += b"\nendstream\nendobj\n"
        previous = b"/Prev %d" % start
    return pdf + b"startxref\n%d\n%%%%EOF\n" % start


MEGABYTE = 1 << 20
PAETH = (b"\4" + b"\1" * 1023) * 2048


@pytest.mark.parametrize(
    ("pdf", "work"),
    [
        (unpacking(bytes(80 * MEGABYTE), b"/W [1 8 2] /Size 7000000"), 65),
        (unpacking(bytes(60 * MEGABYTE), b"/W [1 4 1] /Size 3", twice=True), 1),
        (unpacking(bytes(60 * MEGABYTE), b"/W [1 4 1] /Size 10000000", 20, twice=True), 130),
        (unpacking(PAETH, b"/W [1 4 1] /Size 340000 /DecodeParms <</Predictor 15 /Columns 1023>>", 20), 8),
    ],
    ids=["one", "more than entries", "many", "Paeth"],
)
def test_cross_references_that_unpack_without_end_are_refused(
    pdf: bytes, work: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`work` is how many megabytes may be unpacked before the file is given up."""
    made = 0
    flate = filters._FILTERS["/FlateDecode"]

    def counted(data: bytes, most: int) -> bytes:
        nonlocal made
        result = flate(data, most)
        made += len(result)
        return result

    monkeypatch.setitem(filters._FILTERS, "/FlateDecode", counted)
    assert len(pdf) < 200_000
    with pytest.raises(UnreadableDocumentError):
        Document(BytesSource(pdf))
    assert made <= work * MEGABYTE


def test_memory_that_runs_out_while_unpacking_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(data: bytes, most: int) -> bytes:
        raise MemoryError(len(data), most)

    monkeypatch.setitem(filters._FILTERS, "/FlateDecode", greedy)
    with pytest.raises(UnreadableDocumentError):
        Document(BytesSource(unpacking(bytes(18), b"/W [1 4 1] /Size 3")))


def test_a_file_with_two_fields_of_one_name_is_refused_where_it_matters() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(prepared(sample()))) as pdf:
        for field in pdf.Root.AcroForm.Fields:
            field.T = pikepdf.String("Cùng tên")
        pdf.save(out)
    revision = Revision(out.getvalue())
    assert revision.field("Khác") is None
    with pytest.raises(UnreadableDocumentError):
        revision.field("Cùng tên")
