"""Certificates as a form brings them: what the helper on its sender's machine found on the device."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Form

from api.edge.der import MAX_CERTIFICATE, MAX_CERTIFICATES, bytes_of
from docflow.errors import InvalidDataError


def certificates_form(chung_thu: Annotated[list[str] | None, Form()] = None) -> tuple[bytes, ...]:
    """DER, the signer's first. Raises `InvalidDataError`, also where there is none."""
    given = chung_thu or []
    if not given:
        raise InvalidDataError(
            "Trang chưa hỏi được máy ký về chứng thư. Hãy bật JavaScript và mở máy ký rồi làm lại."
        )
    if len(given) > MAX_CERTIFICATES or any(len(each) > MAX_CERTIFICATE for each in given):
        raise InvalidDataError("Chứng thư mà máy ký gửi lên quá lớn. Hãy kiểm tra thiết bị rồi làm lại.")
    return tuple(bytes_of(each) for each in given)


FormCertificates = Annotated[tuple[bytes, ...], Depends(certificates_form)]
