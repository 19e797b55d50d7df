"""The second half of a signature: check what the key returned, wrap it, and close the file."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from signing.cms import check_value, signed_data
from signing.errors import SignatureRejectedError
from signing.incremental import filled_in

if TYPE_CHECKING:
    from signing.revision import PendingSignature


def check_answer(pending: PendingSignature, value: bytes) -> None:
    """Raises `SignatureRejectedError` unless the value belongs to this very revision and certificate."""
    start, end = pending.contents_at
    digest = hashlib.new(pending.hash_name)
    file = memoryview(pending.pdf)
    digest.update(file[: start - 1])
    digest.update(file[end + 1 :])
    if digest.digest() != pending.document_digest:
        raise SignatureRejectedError("Bản chờ ký đã bị thay đổi nên không được lưu. Hãy bắt đầu ký lại.")
    check_value(
        value,
        to_be_signed=pending.to_be_signed,
        certificate=pending.certificate,
        scheme=pending.scheme,
        hash_name=pending.hash_name,
    )


def complete(pending: PendingSignature, value: bytes, *, timestamp_token: bytes | None = None) -> bytes:
    """The signed file. The token, if any, covers the signature value (level B-T).

    Raises `SignatureRejectedError` when the value does not verify or does not fit.
    """
    check_answer(pending, value)
    container = signed_data(
        value,
        attributes=pending.to_be_signed,
        certificates=(pending.certificate, *pending.chain),
        scheme=pending.scheme,
        hash_name=pending.hash_name,
        timestamp_token=timestamp_token,
    )
    signed = filled_in(pending.pdf, pending.contents_at, container)
    if signed is None:
        raise SignatureRejectedError(
            "Chữ ký kèm dấu thời gian dài hơn chỗ đã chừa. Hãy ký lại với chuỗi chứng thư ngắn hơn."
        )
    return signed
