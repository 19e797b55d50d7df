"""Finding places in foreign files, in a child process that may die of one so that the command does not."""

from __future__ import annotations

import faulthandler
import gc
import mmap
import os
import sys
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Self

from api.cli.files import IN_MEMORY
from infra.sandbox.limits import limit_cpu
from signing.errors import UnreadableDocumentError
from signing.pdf.source import BytesSource
from signing.placement import find_layout
from signing.placement.ocr import recognise

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from signing.pdf.source import Source
    from signing.placement.model import DocumentLayout

MEMORY = 800 << 20
"""Bytes of data of the child, what it was born with included."""
SECONDS = 10
"""Of CPU time for a file."""
BYTES_PER_SECOND = 8 << 20
"""What a file may take in addition, by its size."""
TOO_COSTLY = (
    "Đọc tệp tốn quá nhiều bộ nhớ hoặc thời gian nên đã dừng. Tệp có thể bị hỏng hoặc được làm ra để gây quá"
    " tải; hãy kiểm tra nguồn gốc tệp hoặc xuất lại PDF từ dự thảo."
)


@dataclass(slots=True)
class Reader:
    """One child for all files of a command, born with the first and again after one that killed it.

    A command for one process and thread. On Windows, which has no such limits, files are read here.
    """

    _child: _Child | None = None

    def layout_of(self, file: Source, *, recognising: bool = True) -> DocumentLayout:
        """As `find_layout`, pictures of pages recognised if wanted, within limits of memory and time.

        Raises what `find_layout` does, and `UnreadableDocumentError` beyond the limits.
        """
        if sys.platform == "win32":
            return _layout_of(file, recognising=recognising)
        if self._child is None:
            self._child = _Child()
        try:
            answer = self._child.ask(file, recognising=recognising)
        except (EOFError, OSError):
            self.close()
            raise UnreadableDocumentError(TOO_COSTLY) from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Child:
    """A copy of this process; what it is asked for it answers, or its end does."""

    def __init__(self) -> None:
        # Through a pipe, a file of a megabyte costs a tenth of what is done with it.
        self._desk = mmap.mmap(-1, IN_MEMORY)
        # A fresh interpreter would take as long to start as ten letters take to sign.
        context = get_context("fork")
        self._pipe, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(
            target=_serve, args=(theirs, self._pipe, self._desk), daemon=True
        )
        self._process.start()
        theirs.close()

    def ask(self, file: Source, *, recognising: bool) -> DocumentLayout | Exception:
        """Raises `EOFError` or `OSError` when the child has died."""
        self._pipe.send((self._laid_down(file), recognising))
        answer: DocumentLayout | Exception = self._pipe.recv()
        return answer

    def _laid_down(self, file: Source) -> Source | int:
        """Bytes are put where both processes see them, and told by their count; a file on disk has a name."""
        if not isinstance(file, BytesSource) or file.size > IN_MEMORY:
            return file
        self._desk[: file.size] = file.data
        return file.size

    def close(self) -> None:
        self._pipe.close()
        self._process.kill()
        self._process.join()
        self._process.close()
        self._desk.close()


def _serve(pipe: Connection, parents: Connection, desk: mmap.mmap) -> None:
    # Held open here, too, it would never end.
    parents.close()
    _limit()
    # What came with the fork stays; a look through it for garbage would copy its pages.
    gc.freeze()
    while True:
        try:
            told, recognising = pipe.recv()
        except EOFError:
            return
        file = BytesSource(desk[:told]) if isinstance(told, int) else told
        limit_cpu(SECONDS + file.size // BYTES_PER_SECOND)
        pipe.send(_answer(file, recognising=recognising))
        del file, told


def _answer(file: Source, *, recognising: bool) -> DocumentLayout | Exception:
    try:
        return _layout_of(file, recognising=recognising)
    except MemoryError:
        # What is left of the heap is not to be trusted with another file.
        os._exit(1)
    except Exception as error:  # noqa: BLE001 - raised again where it was asked
        return error


def _layout_of(file: Source, *, recognising: bool) -> DocumentLayout:
    return find_layout(file, recognise=recognise if recognising else None)


def _limit() -> None:
    import resource

    # What native code says when it dies is not for the caller.
    faulthandler.disable()
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    os.close(nothing)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    # Only the soft one: programs that recognise scans have limits of their own.
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, hard))
