"""Files that are something else as well, or begin or end elsewhere for somebody else."""

from __future__ import annotations

from tests.signing.validation import builders
from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.updating import FORGED, Update, written_stream

FAMILY = Family("Polyglots")
attack = FAMILY.attack


@attack
def picture_before_the_header(pdf: bytes) -> bytes:
    return b"\xff\xd8\xff\xe0" + bytes(16) + pdf


@attack
def page_of_the_web_before_the_header(pdf: bytes) -> bytes:
    return b"<html><body>Khac</body></html>\n" + pdf


@attack
def archive_behind_the_end(pdf: bytes) -> bytes:
    return pdf + b"PK\x05\x06" + bytes(18)


@attack
def page_of_the_web_behind_the_end(pdf: bytes) -> bytes:
    return pdf + b"<script>document.body.innerHTML='x'</script>"


@attack
def another_letter_behind_the_end(pdf: bytes) -> bytes:
    return pdf + builders.letter()


@attack
def another_letter_before_the_header(pdf: bytes) -> bytes:
    return builders.letter() + pdf


@attack
def header_twice(pdf: bytes) -> bytes:
    return pdf[:9] + pdf


@attack
def header_of_another_version(pdf: bytes) -> bytes:
    return b"%PDF-1.0" + pdf[8:]


@attack
def header_removed(pdf: bytes) -> bytes:
    return b"%XYZ-1.7" + pdf[8:]


@attack
def start_announced_twice(pdf: bytes) -> bytes:
    end = pdf.rindex(b"startxref")
    return pdf + pdf[end:].replace(b"%%EOF", b"startxref\n0\n%%EOF")


@attack
def end_without_a_start(pdf: bytes) -> bytes:
    return pdf + b"%%EOF\n"


@attack
def page_of_the_web_within_an_update(pdf: bytes) -> bytes:
    started = Update(pdf)
    started.store_of(written_stream(builders.root().der))
    started.body += b"<html><body>x</body></html>\n"
    return started.table()


@attack
def objects_in_a_comment(pdf: bytes) -> bytes:
    started = Update(pdf)
    started.store_of(written_stream(builders.root().der))
    started.body += b"%% %d 0 obj %b endobj\n" % (started.content, b"<<>>")
    return started.table()


@attack
def objects_in_a_comment_that_ends_elsewhere(pdf: bytes) -> bytes:
    """Some end a comment at a carriage return."""
    started = Update(pdf)
    started.store_of(written_stream(builders.root().der))
    started.body += b"%%\r%d 0 obj\r%b\rendobj\n" % (started.content, written_stream(FORGED))
    return started.table()
