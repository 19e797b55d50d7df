"""Bytes that programs send inside JSON: certificates and signatures in base64."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from typing import Annotated

from pydantic import Field

from docflow.errors import InvalidDataError

MAX_CERTIFICATES = 8
MAX_CERTIFICATE = 16_384
"""Letters of a certificate in base64."""
MAX_SIGNATURE = 4_096

CertificatesIn = Annotated[
    list[Annotated[str, Field(max_length=MAX_CERTIFICATE)]],
    Field(
        min_length=1,
        max_length=MAX_CERTIFICATES,
        description="DER, base64; chứng thư của người ký đứng đầu",
    ),
]
SignatureIn = Annotated[str, Field(max_length=MAX_SIGNATURE, description="Giá trị chữ ký, base64")]


def bytes_of(text: str) -> bytes:
    """Raises `InvalidDataError` for what is no base64."""
    try:
        return b64decode(text, validate=True)
    except (Base64Error, ValueError) as error:
        raise InvalidDataError("Chứng thư hoặc chữ ký gửi lên không đọc được. Hãy ký lại.") from error
