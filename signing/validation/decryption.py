"""Encrypted files that open without a password (ISO 32000-2, 7.6): kept from being altered, not secret.

A signature covers the bytes as they are stored, so encryption changes nothing of what is checked; but strings
and streams have to be read as a reader shows them. The key hangs on the `/Encrypt` dictionary and on the
first `/ID`: both must be those of the first revision in all others, or an update could turn what was signed
to noise.
"""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt import AuthStatus, StandardSecurityHandler
from pyhanko.pdf_utils.crypt.api import PdfMacStatus, SecurityHandlerVersion
from pyhanko.pdf_utils.crypt.filter_mixins import AESCryptFilterMixin

from signing.errors import EncryptedDocumentError
from signing.pdf.document import Found, Objects
from signing.pdf.objects import Stream
from signing.pdf.refusals import ambiguous
from signing.validation.ciphers import BLOCK, has_own_filter, is_plain_scheme, may_be_left_as_it_is
from signing.validation.faults import Fault, guarded
from signing.validation.sameness import is_same

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyhanko.pdf_utils.crypt import SecurityHandler
    from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

    from signing.pdf.source import Source
    from signing.pdf.xref import Section

LOCKED = (
    "Tệp PDF được đặt mật khẩu mở nên không kiểm tra được chữ ký. "
    "Hãy đề nghị nơi gửi gửi lại tệp không đặt mật khẩu."
)
OTHER_SCHEME = (
    "Tệp PDF bị mã hóa bằng cách không đọc được nên không kiểm tra được chữ ký. "
    "Hãy đề nghị nơi gửi gửi lại tệp không mã hóa."
)
TOO_LARGE = (
    "Tệp PDF bị mã hóa và lớn hơn {} MB nên không kiểm tra được chữ ký. "
    "Hãy đề nghị nơi gửi gửi lại tệp không mã hóa."
)
CHANGED = (
    "Tệp PDF bị sửa không đúng với mã hóa của nó nên không kiểm tra được chữ ký. "
    "Hãy đề nghị nơi gửi gửi lại bản gốc."
)


def open_up(reader: PdfFileReader) -> SecurityHandler:
    """Let an encrypted file's objects come as they are shown; gives what decrypts it.

    Raises `EncryptedDocumentError` with a sentence for people.
    """
    try:
        handler = guarded(lambda: reader.security_handler)
        views = guarded(
            lambda: [reader.get_historical_resolver(one) for one in range(reader.xrefs.total_revisions)]
        )
        key = dict.get(views[0].trailer_view, "/Encrypt")
        entries = reader.encrypt_dict
        if (
            not isinstance(handler, StandardSecurityHandler)
            or entries is None
            or not is_plain_scheme(entries)
        ):
            raise EncryptedDocumentError(OTHER_SCHEME)
        if not all(_has_key_of(views[0], view) for view in views):
            raise EncryptedDocumentError(CHANGED)
        if refusal := guarded(lambda: _refusal(reader, handler)):
            raise EncryptedDocumentError(refusal)
    except Fault as error:
        raise EncryptedDocumentError(OTHER_SCHEME) from error
    exempt = key.reference if isinstance(key, generic.IndirectObject) else None
    for source in (reader, *views):
        source.get_object = _shown(source.get_object, exempt)  # type: ignore[method-assign]
    return handler


class _Permissions:
    """What a reader may do, with the bits that mean nothing as they are written: old keys depend on them."""

    def __init__(self, written: int) -> None:
        self._written = written

    def as_uint32(self) -> int:
        return self._written & 0xFFFFFFFF

    def mac_required(self) -> bool:
        return False  # codes came with newer keys


def _refusal(reader: PdfFileReader, handler: StandardSecurityHandler) -> str | None:
    """Open the file without a password, or say why not."""
    written = None if reader.encrypt_dict is None else reader.encrypt_dict.get("/P")
    if handler.version <= SecurityHandlerVersion.RC4_OR_AES128 and isinstance(written, int):
        handler.perms = _Permissions(int(written))  # type: ignore[assignment]
        handler._mac_required = False  # noqa: SLF001 - the parser takes another bit without meaning for it
    result = reader.decrypt("")
    if result.mac_status is PdfMacStatus.FAILED:
        return CHANGED
    return LOCKED if result.status is AuthStatus.FAILED else None


def _has_key_of(first: HistoricalResolver, view: HistoricalResolver) -> bool:
    one, other = (dict.get(each.trailer_view, "/Encrypt") for each in (first, view))
    return (
        one is not None
        and is_same(one, other)
        and is_same(_written_key(first, one), _written_key(view, one))
        and _identifier(first) == _identifier(view)
    )


def _written_key(view: HistoricalResolver, key: generic.PdfObject) -> generic.PdfObject:
    if not isinstance(key, generic.IndirectObject):
        return key
    reference = key.reference
    found: generic.PdfObject = guarded(
        lambda: view.reader.get_object(reference, revision=view.revision, never_decrypt=True)
    )
    return found


def _identifier(view: HistoricalResolver) -> bytes:
    """The first half of it; empty where there is none."""
    written = dict.get(view.trailer_view, "/ID")
    first = next(list.__iter__(written), None) if isinstance(written, generic.ArrayObject) else None
    if not isinstance(first, generic.TextStringObject | generic.ByteStringObject):
        return b""
    return bytes(first.original_bytes)


def _shown(
    read: Callable[..., generic.PdfObject], exempt: generic.Reference | None
) -> Callable[..., generic.PdfObject]:
    """Objects with nothing encrypted left in them, but for what never was (7.6.2)."""

    def get_object(
        reference: generic.Reference,
        *args: object,
        transparent_decrypt: bool = True,
        **options: object,
    ) -> generic.PdfObject:
        if exempt is not None and reference.idnum == exempt.idnum:
            return _without_proxies(read(reference, *args, **options), is_encrypted=False)
        if not transparent_decrypt:
            return read(reference, *args, transparent_decrypt=False, **options)
        return _without_proxies(read(reference, *args, **options), is_encrypted=True)

    return get_object


def _without_proxies(value: generic.PdfObject, *, is_encrypted: bool) -> generic.PdfObject:
    if isinstance(value, generic.DecryptedObjectProxy):
        value = value.decrypted if is_encrypted else value.raw_object
    if isinstance(value, generic.DictionaryObject):
        is_signature = dict.__contains__(value, "/ByteRange")
        for key, one in list(dict.items(value)):
            is_exempt = is_signature and key == "/Contents"
            dict.__setitem__(value, key, _without_proxies(one, is_encrypted=is_encrypted and not is_exempt))
    elif isinstance(value, generic.ArrayObject):
        for index, one in enumerate(list(list.__iter__(value))):
            list.__setitem__(value, index, _without_proxies(one, is_encrypted=is_encrypted))
    return value


class DecryptedObjects(Objects):
    """The strict engine's view of an encrypted file, whose object streams it reads.

    Raises `AmbiguousDocumentError` for a stream that not all readers decrypt to the same.
    """

    def __init__(self, source: Source, sections: Sequence[Section], handler: SecurityHandler) -> None:
        super().__init__(source, sections)
        self._handler = handler

    def object_at(self, offset: int) -> Found:
        found = super().object_at(offset)
        if isinstance(found.value, Stream) and not self._is_decrypted_alike(found.value):
            raise ambiguous()
        return found

    def read_stream(self, stream: Stream) -> bytes:
        stored = super().read_stream(stream)
        return stored if stream.get("/Type") == "/XRef" else self._decrypted(stream, stored)

    def _is_decrypted_alike(self, stream: Stream) -> bool:
        if stream.get("/Type") == "/XRef":
            return not has_own_filter(stream)
        is_open = stream.get("/Type") == "/Metadata" and not self._handler.encrypt_metadata
        if is_open or has_own_filter(stream):
            return may_be_left_as_it_is(stream, self.source.read(stream.start, BLOCK))
        if not isinstance(self._handler.get_stream_filter(), AESCryptFilterMixin) or not stream.length:
            return True
        # Of a last block without its padding, some show all and some nothing.
        blocks, rest = divmod(stream.length, BLOCK)
        end = self.source.read(stream.start + stream.length - 2 * BLOCK, 2 * BLOCK) if blocks > 1 else b""
        return not rest and (blocks == 1 or _is_padded(lambda: self._decrypted(stream, end)))

    def _decrypted(self, stream: Stream, stored: bytes) -> bytes:
        if stream.home is None:
            return stored
        chosen = self._handler.get_stream_filter()
        key = chosen.derive_object_key(stream.home.number, stream.home.generation)
        return bytes(chosen.decrypt(key, stored))


def _is_padded(decrypt: Callable[[], bytes]) -> bool:
    try:
        decrypt()
    except ValueError:
        return False
    return True
