"""What the archive has done in the sandbox: taking the words out of a PDF."""

import re
from typing import Any

import pypdfium2

from archive.errors import TextUnavailableError
from archive.search.fold import MAX_CHARACTERS, storable

MAX_PAGES = 2_000
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")


def text_job(args: dict[str, Any], files: dict[str, bytes]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Take the words out of the file "pdf".

    `args` may lower `max_pages` and `max_characters`. Gives `{"pages": …, "complete": …}` and the file
    "text" in UTF-8. Raises `TextUnavailableError` for a file that cannot be opened.
    """
    max_pages = min(int(args.get("max_pages", MAX_PAGES)), MAX_PAGES)
    room = min(int(args.get("max_characters", MAX_CHARACTERS)), MAX_CHARACTERS)
    try:
        document = pypdfium2.PdfDocument(files["pdf"])
    except pypdfium2.PdfiumError as error:
        raise TextUnavailableError(
            "Không mở được tệp để lấy chữ; chỉ tìm được theo thông tin mô tả."
        ) from error
    pieces: list[str] = []
    with document:
        pages = len(document)
        for number in range(min(pages, max_pages)):
            piece = _page_text(document, number)[:room]
            room -= len(piece)
            pieces.append(piece)
            if room <= 0:
                break
    complete = len(pieces) == pages and room > 0
    return {"pages": pages, "complete": complete}, {"text": "\n".join(pieces).encode()}


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    try:
        text_page = page.get_textpage()
        try:
            text: str = text_page.get_text_range()
        finally:
            text_page.close()
    finally:
        page.close()
    return _LINES.sub("\n", _SPACES.sub(" ", storable(text))).strip()
