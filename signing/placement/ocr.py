"""Reading scans with Tesseract, where it is installed with Vietnamese.

Two halves, since the page comes from a foreign file and the program is ours: `picture_of` draws the page,
which may happen in a process that is allowed nothing; `Tesseract` runs the program on that picture, which
needs the right to start one. The program is a child of its own with limits of memory and time, gets the
picture on its standard input, and is never asked through a shell.
"""

from __future__ import annotations

import logging
import math
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from signing.placement.hocr import NotHocrError, Scale, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.pdf.source import Source
    from signing.placement.model import PageGeometry
    from signing.placement.words import Word

log = logging.getLogger(__name__)

LANGUAGE = "vie"
_DPI = 300
"""What Tesseract is trained for."""
_MOST_PIXELS = 9_000_000
"""An A4 page at 300 dpi; larger pages are drawn coarser."""
_SECONDS = 40
"""For one page; an A4 page takes one to three."""
_MEMORY_MB = 1024
_SPARSE = "11"
"""Page segmentation: text wherever it stands. Other modes run the two columns of a letterhead together."""


def picture_of(pdf: bytes | Source, page: int, geometry: PageGeometry) -> bytes:
    """A page (counted from 0) as the PNG to recognise, as displayed; raises as `render_page`."""
    # Here rather than above: drawing brings in Pillow, which finding places does without.
    from signing.rendering import render_page  # noqa: PLC0415

    return render_page(pdf, page, dpi=_dpi(geometry) * geometry.user_unit)


def recognise(pdf: bytes | Source, page: int, geometry: PageGeometry, /) -> Sequence[Word]:
    """The `WordReader` for processes that may start programs; reads nothing where Tesseract is missing."""
    program = installed()
    return () if program is None else program.read(picture_of(pdf, page, geometry), geometry)


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The program on this machine."""

    program: str

    def read(self, picture: bytes, geometry: PageGeometry) -> Sequence[Word]:
        """The words on a picture made by `picture_of`; none when the program fails or takes too long."""
        dpi = _dpi(geometry)
        arguments = ["stdin", "stdout", "-l", LANGUAGE, "--psm", _SPARSE, "--dpi", f"{dpi:.0f}", "hocr"]
        try:
            run = _run([self.program, *arguments], picture)
            return words_of(run.stdout, Scale(72 / dpi, geometry.height))
        except subprocess.TimeoutExpired:
            log.warning("recognition took longer than %d s", _SECONDS)
        except subprocess.CalledProcessError as error:
            log.warning("recognition ended with status %d", error.returncode)
        except NotHocrError as error:
            log.warning("recognition gave no hOCR: %s", error)
        return ()


@cache
def installed() -> Tesseract | None:
    """The Tesseract of this machine, if it knows Vietnamese; asked once in a process."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        answer = _run([program, "--list-langs"], b"")
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("Tesseract does not answer: %s", type(error).__name__)
        return None
    return Tesseract(program) if LANGUAGE in answer.stdout.decode("ascii", "replace").split() else None


def _dpi(geometry: PageGeometry) -> float:
    fitting = 72 * math.sqrt(_MOST_PIXELS / (geometry.width * geometry.height))
    return float(min(_DPI, math.floor(fitting)))


def _run(command: Sequence[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
    # One thread: several would only compete with the other requests of a service.
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | {"OMP_THREAD_LIMIT": "1"}
    return subprocess.run(  # noqa: S603 - no shell; the program is the one on PATH
        [sys.executable, "-I", "-S", "-c", _LIMITED, str(_MEMORY_MB), str(_SECONDS), *command],
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        timeout=_SECONDS,
        check=True,
    )


_KEPT = ("PATH", "SYSTEMROOT", "TESSDATA_PREFIX")
_LIMITED = """
import os, sys
memory, seconds = int(sys.argv[1]) << 20, int(sys.argv[2])
try:
    import resource
except ImportError:
    pass
else:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
os.execv(sys.argv[3], sys.argv[3:])
"""
"""A little process that takes memory, time and files from itself, then becomes the program: limits set
between fork and exec in a process with threads are not safe."""
