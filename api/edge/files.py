"""Documents and their pages as files."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

PDF_POLICY = "frame-ancestors 'none'"
"""Browsers show a PDF with a viewer of their own, which a stricter policy would stop."""


def pdf_response(content: bytes, name: str, *, download: bool = False) -> Response:
    """A PDF under a readable name; `name` comes without its ending."""
    kind = "attachment" if download else "inline"
    return Response(
        content,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f"{kind}; filename=van-ban.pdf; filename*=UTF-8''{quote(file_name(name))}",
            "Content-Security-Policy": PDF_POLICY,
        },
    )


def file_name(text: str) -> str:
    """A file name from a number and symbol or a subject."""
    cleaned = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in text)
    return f"{cleaned.strip('-')[:80] or 'van-ban'}.pdf"


def picture_response(picture: bytes, *, keep: bool = True) -> Response:
    """A page. `keep`: its address stands for one file for good, so browsers need not ask again."""
    kept = {"Cache-Control": "private, max-age=86400, immutable"} if keep else {}
    return Response(picture, media_type="image/png", headers=kept)


def attachment(content: bytes, name: str, media_type: str) -> Response:
    """Any file to be saved; `name` with its ending, of any letters."""
    stem, _, ending = name.rpartition(".")
    readable = f"{file_name(stem).removesuffix('.pdf')}.{ending}"
    plain = f"bao-cao.{ending}"
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f"attachment; filename={plain}; filename*=UTF-8''{quote(readable)}",
        },
    )
