"""Encrypted files that anybody may open: judged like others, and no key changes behind a signature."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt import StandardSecurityHandler
from pyhanko.pdf_utils.crypt._legacy import compute_o_value_legacy, compute_u_value_r34
from pyhanko.pdf_utils.crypt.permissions import StandardPermissions
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields

from signing.pdf.source import BytesSource, FileSource, Source
from signing.report import ChangesAfter, Indication, Integrity, ValidationReport
from signing.validation import coverage, decryption, validate
from signing.validation.structure import ByteRange
from tests.signing.validation import builders
from tests.signing.validation.locking import Revision, encrypted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

METHODS: tuple[Revision, ...] = (2, 3, 4, 6)
"""Revisions of the standard handler: RC4 of 40 and 128 bits, AES of 128 and 256."""


def judged(pdf: bytes | Source) -> ValidationReport:
    return validate(pdf, trust=builders.trust(), at=builders.NOW)


def written(pdf: bytes) -> IncrementalPdfFileWriter:
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    writer.encrypt("")
    return writer


def changed(pdf: bytes, meddle: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = written(pdf)
    meddle(writer)
    return builders.written(writer)


def fill(writer: IncrementalPdfFileWriter) -> None:
    """The number, 05."""
    (reference,) = (
        one
        for one in list.__iter__(writer.root["/AcroForm"]["/Fields"])
        if one.get_object()["/T"] == "AntinNumber"
    )
    look = builders.appearance(writer, b"/Tx BMC q BT /Helv 12 Tf 2 3 Td (05) Tj ET Q EMC", 30, 15)
    reference.get_object()[pdf_name("/V")] = generic.pdf_string("05")
    reference.get_object()[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): look})
    writer.mark_update(reference)


@cache
def signed(revision: Revision = 6, *, packed: bool = False) -> bytes:
    pdf = encrypted(builders.prepared(), revision, packed=packed)
    return builders.sign(written(pdf), builders.leader(), "AntinLeader1")


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("revision", METHODS)
def test_files_without_a_password_are_judged(revision: Revision, packed: bool) -> None:
    (signature,) = judged(signed(revision, packed=packed)).signatures
    assert (signature.integrity, signature.indication) == (Integrity.INTACT, Indication.TOTAL_PASSED)


@pytest.mark.parametrize("revision", METHODS)
def test_what_may_follow_may_follow(revision: Revision) -> None:
    filled = changed(signed(revision), fill)
    spec = fields.SigFieldSpec("Another", box=(30, 20, 130, 50), on_page=0)
    both = builders.sign(written(filled), builders.agency(), "Another", spec=spec)
    one, other = judged(both).signatures
    assert (one.integrity, one.changes_after) == (Integrity.INTACT, ChangesAfter.PERMITTED)
    assert "Điền ô “Số”: “05”." in one.changes
    assert (other.integrity, other.changes_after) == (Integrity.INTACT, ChangesAfter.NONE)


def test_file_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(signed())
    with FileSource(path) as source:
        (signature,) = judged(source).signatures
    assert signature.integrity is Integrity.INTACT


@pytest.mark.parametrize(("key", "is_signature"), [(b"/MAC", False), (b"/Contents", True)])
def test_code_of_the_encryption_is_no_signature(key: bytes, is_signature: bool) -> None:
    """ISO/TS 32004 gives new encrypted files one, with a byte range of its own."""
    head, gap, tail = b"%PDF-2.0 <</AuthCode <<" + key, b"<3082000000000000>", b">> >>"
    covered = ByteRange(0, len(head), len(head) + len(gap), len(tail))
    assert coverage.is_self_consistent(BytesSource(head + gap + tail), covered) is is_signature


def test_bits_without_meaning_count_for_old_keys() -> None:
    """They should be ones (table 22); some software writes others, and readers open its files."""
    pdf = encrypted(builders.prepared(), 3)
    identifier = bytes(PdfFileReader(BytesIO(pdf)).document_id[0])
    written_bits = 0x7FFF2F3C
    known = StandardPermissions.from_uint(written_bits)
    owner = compute_o_value_legacy(b"owner", b"", 3, 16)
    odd = decryption._Permissions(written_bits)
    as_written, _ = compute_u_value_r34(b"", 3, 16, owner, odd, identifier, encrypt_metadata=True)
    as_parsed, _ = compute_u_value_r34(b"", 3, 16, owner, known, identifier, encrypt_metadata=True)
    assert as_written != as_parsed
    reader = PdfFileReader(BytesIO(pdf))
    handler = reader.security_handler
    assert isinstance(handler, StandardSecurityHandler)
    assert reader.encrypt_dict is not None
    reader.encrypt_dict[pdf_name("/P")] = generic.NumberObject(written_bits)
    handler.odata, handler.udata, handler.perms = owner, as_written, known
    assert decryption._refusal(reader, handler) is None


def _refused(pdf: bytes) -> str:
    report = judged(pdf)
    assert report.indication is Indication.INDETERMINATE
    assert not report.signatures
    return report.problems[0]


def test_password_is_said() -> None:
    assert _refused(encrypted(builders.prepared(), 6, user="secret")) == decryption.LOCKED


def _of_trailer(pdf: bytes, pattern: bytes, replacement: bytes) -> bytes:
    """An update that writes nothing but another trailer."""
    update = changed(pdf, fill)[len(pdf) :]
    at = update.rindex(b"/Prev")
    head = update[: update.rindex(b"<<", 0, at)]
    tail = re.sub(pattern, replacement, update[len(head) :], count=1, flags=re.DOTALL)
    assert tail != update[len(head) :]
    return pdf + head + tail


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (rb"/ID \[.*?\]", b""),
        (rb"/ID \[\s*<[0-9a-f]{32}>", b"/ID [ <" + b"0" * 32 + b">"),
        (rb"/Encrypt \d+ 0 R", b""),
        (rb"/Encrypt \d+ 0 R", b"/Encrypt 1 0 R"),
    ],
)
def test_keys_stay_as_they_were(pattern: bytes, replacement: bytes) -> None:
    """By another identifier or dictionary the signed strings and streams would become noise, or others."""
    pdf = signed(4)
    assert judged(pdf).signatures[0].integrity is Integrity.INTACT
    report = judged(_of_trailer(pdf, pattern, replacement))
    assert report.indication is not Indication.TOTAL_PASSED
    assert not [one for one in report.signatures if one.integrity is Integrity.INTACT]


def test_encryption_added_later_is_refused() -> None:
    pdf = builders.approved()
    root = re.findall(rb"/Root (\d+ \d+ R)", pdf)[-1]
    last = re.findall(rb"startxref\s+(\d+)", pdf)[-1]
    with pikepdf.open(BytesIO(encrypted(builders.letter(), 3))) as other:
        entries = other.trailer["/Encrypt"].unparse(resolved=True)
        identifier = other.trailer["/ID"].unparse()
    trailer = b"<< /Root %b /Size 999 /Prev %b /Encrypt %b /ID %b >>" % (root, last, entries, identifier)
    table = b"xref\n0 1\n0000000000 65535 f \ntrailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (trailer, len(pdf))
    assert _refused(pdf + table) == decryption.CHANGED


def _overwrite_key(writer: IncrementalPdfFileWriter) -> None:
    reference = writer.prev.trailer.raw_get("/Encrypt")
    entries = writer.prev.encrypt_dict
    assert entries is not None
    entries[pdf_name("/P")] = generic.NumberObject(-4)
    writer.objects[(reference.generation, reference.idnum)] = entries


def _redraw(writer: IncrementalPdfFileWriter) -> None:
    page = writer.find_page_for_modification(0)[0].get_object()
    contents = page.raw_get("/Contents")
    stream = generic.StreamObject(stream_data=b"BT ET")
    writer.objects[(contents.generation, contents.idnum)] = stream


def _note(writer: IncrementalPdfFileWriter) -> None:
    reference = writer.find_page_for_modification(0)[0]
    box = generic.ArrayObject(generic.NumberObject(n) for n in (100, 500, 300, 600))
    entries = {pdf_name("/Subtype"): pdf_name("/FreeText"), pdf_name("/Rect"): box}
    note = writer.add_object(generic.DictionaryObject(entries))
    page = reference.get_object()
    page[pdf_name("/Annots")] = generic.ArrayObject([*list.__iter__(page["/Annots"]), note])
    writer.mark_update(reference)


@pytest.mark.parametrize("meddle", [_overwrite_key, _redraw, _note])
@pytest.mark.parametrize("revision", METHODS)
def test_nothing_else_may_follow(
    meddle: Callable[[IncrementalPdfFileWriter], None], revision: Revision
) -> None:
    report = judged(changed(signed(revision), meddle))
    assert not [one for one in report.signatures if one.integrity is Integrity.INTACT]
