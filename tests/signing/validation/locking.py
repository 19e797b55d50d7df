"""Files encrypted without a password, so that anybody may open them."""

from __future__ import annotations

from io import BytesIO
from typing import Literal, TypeAlias

import pikepdf

Revision: TypeAlias = Literal[2, 3, 4, 6]
"""Of the standard handler: RC4 of 40 and 128 bits, AES of 128 and 256."""


def encrypted(
    pdf: bytes, revision: Revision, *, user: str = "", packed: bool = False, metadata: bool = True
) -> bytes:
    """The file, with all but perhaps its metadata encrypted."""
    out = BytesIO()
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    is_new = revision in {4, 6}
    encryption = pikepdf.Encryption(
        owner="owner", user=user, R=revision, aes=is_new, metadata=is_new and metadata
    )
    with pikepdf.open(BytesIO(pdf)) as document:
        document.save(out, encryption=encryption, object_stream_mode=mode)
    return out.getvalue()
