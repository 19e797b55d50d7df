"""Secrets in memory: kept out of swap and core dumps where the system allows, and wiped after use."""

from __future__ import annotations

import ctypes
import mmap
import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from signing.keys.protocol import Line

MAX_BYTES = 4096
"""The smallest page of memory there is; access tokens may have some thousands."""
_PR_SET_DUMPABLE = 4
_SEM_FAILCRITICALERRORS, _SEM_NOGPFAULTERRORBOX = 0x0001, 0x0002


class Secret:
    """A PIN or passphrase in a page of its own. `wipe` it, or use it as a context manager.

    Strings of Python cannot be wiped: whoever has the secret as one should not keep it.
    """

    def __init__(self, content: bytes | bytearray | memoryview) -> None:
        """Raises ValueError for more than `MAX_BYTES`."""
        if len(content) > MAX_BYTES:
            raise ValueError("too long for a secret")
        self._length = len(content)
        self._page = mmap.mmap(-1, mmap.PAGESIZE)
        _keep_in_memory(self._page)
        self._page[: self._length] = content

    @classmethod
    def of(cls, text: str) -> Self:
        return cls(text.encode())

    def __len__(self) -> int:
        return self._length

    def __repr__(self) -> str:
        return "Secret(…)"

    @property
    def is_wiped(self) -> bool:
        return self._page.closed

    @contextmanager
    def shown(self) -> Iterator[tuple[int, int]]:
        """Address and length, valid inside the block."""
        held = (ctypes.c_char * max(1, self._length)).from_buffer(self._page)
        try:
            yield ctypes.addressof(held), self._length
        finally:
            del held

    @contextmanager
    def view(self) -> Iterator[memoryview]:
        """The bytes themselves, not a copy."""
        with memoryview(self._page) as page, page[: self._length] as content:
            yield content

    def send(self, connection: Line) -> None:
        """Over a connection whose other side knows the length, without a copy where the system allows."""
        with self.view() as content:
            if sys.platform == "win32":
                connection.send_bytes(content)
                return
            sent = 0
            while sent < len(content):
                sent += os.writev(connection.fileno(), [content[sent:]])

    @classmethod
    def receive(cls, connection: Line, length: int) -> Self:
        """What `send` sent. Raises EOFError, OSError, or ValueError for more than `MAX_BYTES`."""
        if not 0 <= length <= MAX_BYTES:
            raise ValueError("too long for a secret")
        if sys.platform == "win32":
            # Pipes of Windows give bytes that nobody can wipe; they live until the next collection.
            content = connection.recv_bytes(MAX_BYTES)
            if len(content) != length:
                raise ValueError("not the length that was said")
            return cls(content)
        secret = cls(bytes(length))
        got = 0
        with secret.view() as content:
            while got < length:
                more = os.readv(connection.fileno(), [content[got:]])
                if not more:
                    raise EOFError
                got += more
        return secret

    def wipe(self) -> None:
        """Overwrite and give back; may be called again."""
        if self._page.closed:
            return
        self._page[:] = bytes(len(self._page))
        # Somebody may be in the middle of showing it; the page is then empty, and freed later.
        with suppress(BufferError):
            self._page.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.wipe()


def secret_in(file: Path) -> Secret:
    """What the file holds, without the end of its line. Raises OSError, ValueError for more than a secret."""
    content = bytearray(MAX_BYTES + 1)
    try:
        with file.open("rb", buffering=0) as stream:
            length = stream.readinto(content)
        while length and content[length - 1] in b"\r\n":
            length -= 1
        return Secret(memoryview(content)[:length])
    finally:
        content[:] = bytes(len(content))


def _keep_in_memory(page: mmap.mmap) -> None:
    """No swap, no core dump; a limit of locked memory or an older system may forbid it."""
    held = ctypes.c_char.from_buffer(page)
    address, length = ctypes.c_void_p(ctypes.addressof(held)), ctypes.c_size_t(len(page))
    with suppress(OSError, AttributeError):
        if sys.platform == "win32":
            ctypes.windll.kernel32.VirtualLock(address, length)
            # Since Windows 10, 1703; the DWORD is the length.
            ctypes.windll.kernel32.WerRegisterExcludedMemoryBlock(address, ctypes.c_uint32(len(page)))
        else:
            ctypes.CDLL(None).mlock(address, length)
    del held
    if sys.platform == "linux":
        with suppress(OSError):
            page.madvise(mmap.MADV_DONTDUMP)


def forbid_dumps(*, hide: bool = True) -> None:
    """No core dumps from this process and its children; if `hide`, nobody but root looks into it (Linux).

    On Windows no error report is made, which would hold parts of the memory.
    """
    if sys.platform == "win32":
        with suppress(OSError, AttributeError):
            ctypes.windll.kernel32.SetErrorMode(_SEM_FAILCRITICALERRORS | _SEM_NOGPFAULTERRORBOX)
        return
    import resource  # noqa: PLC0415 - POSIX only

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if hide and sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
