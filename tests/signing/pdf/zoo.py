"""Prepared letters in every form that PDF has for the same content, each by the name of its form."""

from __future__ import annotations

import io
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.pdf.document import Document
from signing.pdf.objects import Array, Dictionary, Name, Reference, Stream
from signing.pdf.serialising import indirect, serialised
from signing.pdf.source import BytesSource
from signing.preparation import Places, prepare
from signing.workflow import sign_leader
from tests.certs.pki import AT
from tests.signing.papers import LETTER, SIGNATURE, layout_of, prepared, sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from signing.pdf.objects import Object
    from signing.pdf.source import Source
    from signing.revision import SignedRevision
    from signing.workflow import Services
    from tests.signing.signers import Signers

ENTRY = "{:010d} {:05d} {} \n"


def saved(pdf: bytes, **options: Any) -> bytes:  # noqa: ANN401 - passed on
    """The file as qpdf writes it with these options."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out, deterministic_id=True, **options)
    return out.getvalue()


def objects_of(pdf: bytes) -> dict[int, Object]:
    document = Document(BytesSource(pdf))
    numbers = range(1, document.size)
    found = {number: document.resolve(Reference(number, 0, document)) for number in numbers}
    return {number: value for number, value in found.items() if value is not None}


def tabled(pdf: bytes, *, entry: str = ENTRY, hide: Iterable[int] = ()) -> bytes:
    """The file written with a table by hand; what is hidden goes into an object stream (7.5.8.4)."""
    objects, hidden = objects_of(pdf), set(hide)
    size = max(objects) + 1
    body = bytearray(b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n")
    offsets = {}
    for number, value in objects.items():
        if number not in hidden:
            offsets[number] = len(body)
            body += indirect(number, 0, value)
    trailer = Dictionary({"/Root": root_of(pdf), "/Size": size})
    if hidden:
        trailer["/Size"] = size + 2
        trailer["/XRefStm"] = _hide(body, {number: objects[number] for number in sorted(hidden)}, size)
        size += 2
    start = len(body)
    body += b"xref\n0 %d\n" % size
    for number in range(size):
        known = number in offsets
        line = entry.format(offsets.get(number, 0), 0 if known or number else 65535, "n" if known else "f")
        body += line.encode("ascii")
    body += b"trailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (serialised(trailer), start)
    return bytes(body)


def root_of(pdf: bytes) -> Reference:
    root = Document(BytesSource(pdf)).trailer["/Root"]
    assert isinstance(root, Reference)
    return root


def _hide(body: bytearray, objects: Mapping[int, Object], first: int) -> int:
    """Append an object stream and the cross-references to what is in it; gives the latter's offset."""
    head, content = "", b""
    for number, value in objects.items():
        head += f"{number} {len(content)} "
        content += serialised(value) + b"\n"
    packed: dict[str, Object] = {"/Type": Name("/ObjStm"), "/N": len(objects), "/First": len(head)}
    at = len(body)
    body += indirect(first, 0, Stream(packed, encoded=head.encode("ascii") + content))
    rows = [b"\x02" + first.to_bytes(4, "big") + bytes((index,)) for index in range(len(objects))]
    rows.append(b"\x01" + at.to_bytes(4, "big") + b"\x00")
    start = len(body)
    rows.append(b"\x01" + start.to_bytes(4, "big") + b"\x00")
    index = Array(value for number in objects for value in (number, 1))
    index += [first, 2]
    entries: dict[str, Object] = {
        "/Type": Name("/XRef"),
        "/W": Array((1, 4, 1)),
        "/Index": index,
        "/Size": first + 2,
    }
    body += indirect(first + 1, 0, Stream(entries, encoded=b"".join(rows)))
    return start


def hideable(pdf: bytes) -> list[int]:
    """Objects that a hybrid file may hide from old readers without harm: what only adds meaning."""
    return [
        number
        for number, value in objects_of(pdf).items()
        if isinstance(value, Dictionary)
        and not isinstance(value, Stream)
        and value.get("/Type") in {"/FontDescriptor", "/ExtGState"}
    ]


def updated(pdf: bytes) -> bytes:
    """With a revision by somebody else, who changed the information dictionary."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    title = generic.DictionaryObject({generic.NameObject("/Title"): generic.TextStringObject("Dự thảo")})  # type: ignore[no-untyped-call]  # pyHanko
    writer.set_info(writer.add_object(title))
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # pyHanko
    return out.getvalue()


def freed(pdf: bytes) -> bytes:
    """With a revision by somebody else that adds an object, and one that frees it again."""
    document = Document(BytesSource(pdf))
    number, root, before = document.size, serialised(document.trailer["/Root"]), document.start
    at = len(pdf)
    section = b"xref\n%d 1\n%b\ntrailer\n<</Size %d /Root %b /Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    body = pdf + b"%d 0 obj\n(gone)\nendobj\n" % number
    start = len(body)
    body += section % (number, b"%010d 00000 n " % at, number + 1, root, before, start)
    last = len(body)
    return body + section % (number, b"0000000000 00001 f ", number + 1, root, start, last)


def many_pages(count: int) -> bytes:
    """The letter with blank pages behind it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sample(LETTER))) as document:
        for _ in range(count - 1):
            document.add_blank_page(page_size=(595, 842))
        document.save(out, deterministic_id=True)
    places = Places.from_layout(layout_of(sample(LETTER)))
    return prepare(out.getvalue(), places).pdf


def saved_as(version: str) -> bytes:
    return saved(prepared(sample(LETTER)), force_version=version)


@cache
def forms() -> Mapping[str, Callable[[], bytes]]:
    def letter() -> bytes:
        return prepared(sample(LETTER))

    generate = pikepdf.ObjectStreamMode.generate
    disable = pikepdf.ObjectStreamMode.disable
    versions = {f"version {one}": one for one in ("1.4", "1.5", "1.6", "1.7", "2.0")}
    return {
        "table": lambda: saved(letter(), object_stream_mode=disable),
        "stream": lambda: saved(letter(), object_stream_mode=generate),
        "linearised table": lambda: saved(letter(), linearize=True, object_stream_mode=disable),
        "linearised stream": lambda: saved(letter(), linearize=True, object_stream_mode=generate),
        **{name: partial(saved_as, one) for name, one in versions.items()},
        "updated table": lambda: updated(saved(letter(), object_stream_mode=disable)),
        "updated stream": lambda: updated(saved(letter(), object_stream_mode=generate)),
        "updated linearised": lambda: updated(saved(letter(), linearize=True)),
        "freed object": lambda: freed(saved(letter(), object_stream_mode=disable)),
        "lines of CR LF": lambda: tabled(letter(), entry="{:010d} {:05d} {}\r\n"),
        "short lines": lambda: tabled(letter(), entry="{:010d} {:05d} {}\n"),
        "hybrid": lambda: tabled(letter(), hide=hideable(letter())),
        "html": lambda: prepared(sample("02-html-tb")),
    }


@lru_cache(maxsize=32)
def form(name: str) -> bytes:
    return forms()[name]()


def signed_by(signers: Signers, pdf: bytes | Source, services: Services) -> SignedRevision:
    """The leader's act on a file that is prepared already."""
    return sign_leader(pdf, signers.leader, image=SIGNATURE, services=services, at=AT)
