"""The second half of a signature: check what the key returned, wrap it, and close the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.cms import check_value, signed_data
from signing.errors import SignatureRejectedError
from signing.incremental import digest_around, filled_in

if TYPE_CHECKING:
    from signing.pdf.source import Source
    from signing.revision import PendingSignature


def check_answer(pending: PendingSignature, value: bytes) -> None:
    """Raises `SignatureRejectedError` unless the value belongs to this very revision and certificate."""
    begun = digest_around(pending.original, pending.update, pending.contents_at, pending.hash_name)
    if begun != pending.document_digest:
        raise SignatureRejectedError("Bản chờ ký đã bị thay đổi nên không được lưu. Hãy bắt đầu ký lại.")
    check_signature(pending, value)


def check_signature(pending: PendingSignature, value: bytes) -> None:
    """As `check_answer` for a revision begun just now, whose bytes need not be read again."""
    check_value(
        value,
        to_be_signed=pending.to_be_signed,
        certificate=pending.certificate,
        scheme=pending.scheme,
        hash_name=pending.hash_name,
    )


def complete(pending: PendingSignature, value: bytes, *, timestamp_token: bytes | None = None) -> Source:
    """The signed file. The token, if any, covers the signature value (level B-T).

    Raises `SignatureRejectedError` when the value does not verify or does not fit.
    """
    check_answer(pending, value)
    return sealed(pending, value, timestamp_token=timestamp_token)


def sealed(pending: PendingSignature, value: bytes, *, timestamp_token: bytes | None = None) -> Source:
    """As `complete`, with a value that was checked already."""
    container = signed_data(
        value,
        attributes=pending.to_be_signed,
        certificates=(pending.certificate, *pending.chain),
        scheme=pending.scheme,
        hash_name=pending.hash_name,
        timestamp_token=timestamp_token,
    )
    signed = filled_in(pending.original, pending.update, pending.contents_at, container)
    if signed is None:
        raise SignatureRejectedError(
            "Chữ ký kèm dấu thời gian dài hơn chỗ đã chừa. Hãy ký lại với chuỗi chứng thư ngắn hơn."
        )
    return signed
