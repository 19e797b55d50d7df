"""Letters that are encrypted without a password: whoever has them has the key, and can encrypt anew.

What decrypts is exchanged after signing ("Practical Decryption exFiltration" builds on the like), or is
chosen beforehand so that one reader decrypts what another leaves alone.
"""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import io
import re
from functools import cache, partial
from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt._util import aes_cbc_encrypt
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields

from tests.signing.validation import builders
from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.updating import FORGED, Update, written_stream
from tests.signing.validation.locking import Revision, encrypted

if TYPE_CHECKING:
    from collections.abc import Callable

FAMILY = Family("Encrypted letters")

AES: tuple[Revision, ...] = (4, 6)
BLOCK = 16


@cache
def letter(revision: Revision, *, packed: bool = False) -> bytes:
    """Encrypted, signed by a leader, and issued."""
    return builders.issued(builders.led(encrypted(builders.prepared(), revision, packed=packed)))


@cache
def _draft(revision: Revision, *, metadata: bool = True) -> bytes:
    return encrypted(builders.letter(), revision, metadata=metadata)


def _signed(draft: bytes) -> bytes:
    """Signed by software that does not mind."""
    writer = IncrementalPdfFileWriter(io.BytesIO(draft), strict=False)
    writer.encrypt("")
    spec = fields.SigFieldSpec("Signature1", box=(30, 20, 130, 50), on_page=0)
    return builders.sign(writer, builders.agency(), "Signature1", spec=spec, timestamper=builders.stamper())


def _key_of(pdf: bytes) -> tuple[int, bytes]:
    """The number of the encryption dictionary, and how it is written."""
    number = int(re.findall(rb"/Encrypt (\d+) \d+ R", pdf)[-1])
    found = re.search(rb"[\r\n]%d 0 obj\s*(<<.*?>>)\s*endobj" % number, pdf, re.DOTALL)
    assert found is not None
    return number, found[1]


def _with_key(pdf: bytes, pattern: bytes, replacement: bytes) -> bytes:
    """An update that writes the encryption dictionary anew."""
    number, entries = _key_of(pdf)
    changed, count = re.subn(pattern, lambda _: replacement, entries, flags=re.DOTALL)
    assert count
    started = Update(pdf)
    started.put(number, changed)
    return started.table()


IDENTITY = b"/Identity"
SWITCHES = {
    "streams_unencrypted": (rb"(?<=/StmF )/StdCF", IDENTITY),
    "strings_unencrypted": (rb"(?<=/StrF )/StdCF", IDENTITY),
    "all_unencrypted": (rb"(?<=/St[mr]F )/StdCF", IDENTITY),
    "by_another_method": (rb"/AESV[23]", b"/V2"),
    "by_no_method": (rb"/AESV[23]", b"/None"),
    "of_another_version": (rb"/V [45]", b"/V 2"),
    "for_attachments_only": (rb"/StmF /StdCF /StrF /StdCF", b"/EFF /StdCF"),
    "for_others": (rb"/Filter /Standard", b"/Filter /Adobe.PubSec"),
}
BEFORE = ("streams_unencrypted", "strings_unencrypted", "all_unencrypted")
"""What can be signed; with the others, nothing can be read."""
LATER = SWITCHES | {
    "without_metadata": (rb"/CF ", b"/EncryptMetadata false /CF "),
    "with_other_permissions": (rb"/P -\d+", b"/P -44"),
}


def _add(name: str, build: Callable[[], bytes]) -> None:
    FAMILY.add(name, lambda _: build(), has_own_draft=True)


def _switched_later(revision: Revision, pattern: bytes, replacement: bytes) -> Callable[[], bytes]:
    return lambda: _with_key(letter(revision), pattern, replacement)


def _switched_before(revision: Revision, pattern: bytes, replacement: bytes) -> Callable[[], bytes]:
    return lambda: _signed(_with_key(_draft(revision), pattern, replacement))


for _revision in AES:
    for _name, (_pattern, _replacement) in LATER.items():
        _add(f"key_{_revision}_later_{_name}", _switched_later(_revision, _pattern, _replacement))
    for _name in BEFORE:
        _add(f"key_{_revision}_signed_{_name}", _switched_before(_revision, *SWITCHES[_name]))


def _of_trailer(pattern: bytes, replacement: bytes) -> Callable[[], bytes]:
    """A harmless update, but for its trailer."""

    def build() -> bytes:
        pdf = letter(6)
        started = Update(pdf)
        started.store()
        update = started.table()[len(pdf) :]
        head, mark, tail = update.rpartition(b"trailer")
        changed, count = re.subn(pattern, lambda _: replacement, tail, flags=re.DOTALL)
        assert count
        return pdf + head + mark + changed

    return build


_KEY = rb"/Encrypt \d+ \d+ R"
for _name, _pattern, _replacement in (
    ("encryption_not_named_again", _KEY, b""),
    ("encryption_null", _KEY, b"/Encrypt null"),
    ("encryption_is_the_catalog", _KEY, b"/Encrypt 1 0 R"),
    ("encryption_identity", _KEY, b"/Encrypt<</Filter/Standard/V 4/R 4/StmF/Identity/StrF/Identity>>"),
    ("identifier_not_named_again", rb"/ID\[.*?\]", b""),
    ("identifier_exchanged", rb"/ID\[<[0-9a-f]*>", b"/ID[<00>"),
):
    _add(f"{_name}_later", _of_trailer(_pattern, _replacement))


def _content(value: Callable[[bytes, int], bytes]) -> Callable[[bytes], bytes]:
    """Write the page's content anew; `value` gets the file and the number of the object."""

    def build(pdf: bytes) -> bytes:
        started = Update(pdf)
        started.put(started.content, value(pdf, started.content))
        return started.table()

    return build


def _plain(entries: bytes = b"") -> Callable[[bytes, int], bytes]:
    return lambda _pdf, _number: written_stream(FORGED, entries)


def _stored(pdf: bytes, number: int) -> bytes:
    reader = PdfFileReader(io.BytesIO(pdf))
    return bytes(
        reader.get_object(generic.Reference(number, 0), transparent_decrypt=False).raw_object.encoded_data
    )


def _first_block_turned(pdf: bytes, number: int) -> bytes:
    """What was encrypted, with another initialisation vector: the first letters become others."""
    stored = bytearray(_stored(pdf, number))
    stored[0] ^= 1
    return written_stream(bytes(stored), b"/Filter/FlateDecode")


def _blocks_exchanged(pdf: bytes, number: int) -> bytes:
    stored = _stored(pdf, number)
    half = len(stored) // (2 * BLOCK) * BLOCK
    return written_stream(stored[half:] + stored[:half], b"/Filter/FlateDecode")


def _unpadded(pdf: bytes, number: int) -> bytes:
    """Ends where no padding does: some show the last block, some do not."""
    reader = PdfFileReader(io.BytesIO(pdf))
    reader.decrypt("")
    assert reader.security_handler is not None
    key = reader.security_handler.get_stream_filter().derive_object_key(number, 0)
    drawn = FORGED.ljust(-(-len(FORGED) // BLOCK) * BLOCK)
    vector, data = aes_cbc_encrypt(key, drawn, bytes(BLOCK), use_padding=False)
    return written_stream(vector + data)


_OPEN = b"/Filter/Crypt"
_OPENED = b"/Filter[/Crypt]/DecodeParms[<</Name/Identity>>]"
_METADATA = b"/Type/Metadata/Subtype/XML"


def _later(revision: Revision, value: Callable[[bytes, int], bytes]) -> bytes:
    return _content(value)(letter(revision))


def _before(revision: Revision, value: Callable[[bytes, int], bytes], *, metadata: bool = True) -> bytes:
    return _signed(_content(value)(_draft(revision, metadata=metadata)))


CONTENTS = {
    "unencrypted": _plain(),
    "with_a_filter_for_nothing": _plain(_OPEN),
    "with_a_filter_for_nothing_named": _plain(_OPENED),
    "without_padding": _unpadded,
}
for _revision in AES:
    for _name, _value in CONTENTS.items():
        _add(f"content_{_revision}_later_{_name}", partial(_later, _revision, _value))
        _add(f"content_{_revision}_signed_{_name}", partial(_before, _revision, _value))
    _add(f"content_{_revision}_later_with_another_vector", partial(_later, _revision, _first_block_turned))
    _add(f"content_{_revision}_later_of_other_blocks", partial(_later, _revision, _blocks_exchanged))
    _add(
        f"content_{_revision}_signed_as_metadata",
        partial(_before, _revision, _plain(_METADATA), metadata=False),
    )
