"""From HTML and word processor files to PDF, with the programs that people use."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Sequence
from pathlib import Path

import weasyprint  # type: ignore[import-untyped] # no stubs
from PIL import ImageFile

from tests.journeys.browser import chromium

# WeasyPrint lets the whole process accept images that are cut short; what is tested here must not.
ImageFile.LOAD_TRUNCATED_IMAGES = False
_BATCH = 40


def with_weasyprint(folder: Path, pages: Sequence[str]) -> list[Path]:
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    printed = []
    for index, page in enumerate(pages):
        printed.append(folder / f"{index}.pdf")
        weasyprint.HTML(string=page).write_pdf(printed[-1])
    return printed


def with_chromium(folder: Path, pages: Sequence[str]) -> list[Path]:
    """One browser for all pages."""
    printed = []
    with chromium() as browser:
        tab = browser.new_page()
        for index, page in enumerate(pages):
            source = folder / f"{index}.html"
            source.write_text(page, encoding="utf-8")
            tab.goto(source.as_uri())
            printed.append(folder / f"{index}.pdf")
            tab.pdf(path=printed[-1], prefer_css_page_size=True)
        tab.close()
    return printed


def with_libreoffice(folder: Path, documents: Sequence[Path]) -> list[Path]:
    """A few documents a run, since long runs end early; with a profile of its own."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    for start in range(0, len(documents), _BATCH):
        batch = [str(document) for document in documents[start : start + _BATCH]]
        subprocess.run([*command, *batch], capture_output=True, check=True, timeout=300)
    return [folder / f"{document.stem}.pdf" for document in documents]
