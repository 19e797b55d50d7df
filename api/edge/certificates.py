"""Certificates as a form brings them: what the helper on its sender's machine found on the device."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from typing import Annotated

from fastapi import Depends, Form

from docflow.errors import InvalidDataError

MAX_CERTIFICATES = 8
MAX_LETTERS = 16_384
"""Of one certificate in base64."""
_UNREADABLE = "Chứng thư mà máy ký gửi lên không đọc được. Hãy tải lại trang rồi làm lại."


def certificates_form(chung_thu: Annotated[list[str] | None, Form()] = None) -> tuple[bytes, ...]:
    """DER, the signer's first. Raises `InvalidDataError`, also where there is none."""
    given = chung_thu or []
    if not given:
        raise InvalidDataError(
            "Trang chưa hỏi được máy ký về chứng thư. Hãy bật JavaScript và mở máy ký rồi làm lại."
        )
    if len(given) > MAX_CERTIFICATES or any(len(each) > MAX_LETTERS for each in given):
        raise InvalidDataError(_UNREADABLE)
    try:
        return tuple(b64decode(each, validate=True) for each in given)
    except (Base64Error, ValueError) as error:
        raise InvalidDataError(_UNREADABLE) from error


FormCertificates = Annotated[tuple[bytes, ...], Depends(certificates_form)]
