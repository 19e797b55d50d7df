"""Which of the known PKCS#11 libraries are on this machine.

A library is code that gets the PIN. So only those are taken up by themselves that stand where an ordinary
user of the machine can put nothing; any other one has to be named by its full path in the settings.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from signing.agent.doctor.products import LIBRARY_FOLDERS, PRODUCTS, Product
from signing.agent.doctor.registered import registered

MACOS_ADMINS = 80
"""Group `admin` of macOS: those who may install programs; it owns /Applications together with root."""


def known_libraries() -> tuple[Path, ...]:
    """Full paths of the libraries that are here and that ordinary users cannot change, makers' own first."""
    return tuple(path for _, path in known_products() if is_protected(path))


def known_products(products: tuple[Product, ...] = PRODUCTS) -> Iterator[tuple[str, Path]]:
    """Each library that is here with the name of its product, protected or not; each file once."""
    met: set[tuple[int, int]] = set()
    for name, candidate in _candidates(products):
        with suppress(OSError, RuntimeError):
            path = candidate.resolve(strict=True)
            info = path.stat()
            if stat.S_ISREG(info.st_mode) and (info.st_dev, info.st_ino) not in met:
                met.add((info.st_dev, info.st_ino))
                # Where the way to the file leads over a folder that anyone may write, so does the choice.
                yield name, path if is_protected(candidate) else candidate


def strange_libraries() -> Iterator[Path]:
    """Libraries of known products where systems keep those for processors of 32 bits."""
    folders: tuple[Path, ...] = (Path("/usr/lib/i386-linux-gnu"), Path("/usr/lib32"))
    if sys.platform == "win32":
        folders = (_windows_folders()["system"].with_name("SysWOW64"),)
    for product in PRODUCTS:
        for pattern in product.windows if sys.platform == "win32" else product.linux:
            name = pattern.removeprefix("{lib}/")
            if name.startswith(("/", "{")):
                continue
            yield from (path for folder in folders for path in _matching(str(folder / name)))


def is_protected(library: Path) -> bool:
    """Whether ordinary users can change neither the file nor any folder on the way to it."""
    if not library.is_absolute():
        return False
    try:
        resolved = library.resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    if sys.platform == "win32":
        return any(resolved.is_relative_to(folder) for folder in _windows_folders().values())
    return all(_only_root_writes(path) for path in {*library.parents, resolved, *resolved.parents})


def _only_root_writes(path: Path) -> bool:
    try:
        info = os.stat(path)  # noqa: PTH116 - owner and mode in one look
    except OSError:
        return False
    admins = sys.platform == "darwin" and info.st_gid == MACOS_ADMINS
    forbidden = stat.S_IWOTH if admins or info.st_gid == 0 else stat.S_IWOTH | stat.S_IWGRP
    return info.st_uid == 0 and not info.st_mode & forbidden


def _candidates(products: tuple[Product, ...]) -> Iterator[tuple[str, Path]]:
    for product in products:
        for pattern in _patterns(product):
            yield from ((product.name, path) for path in _matching(pattern))
    if sys.platform == "linux":
        for module in registered():
            wanted = (
                [module] if module.startswith("/") else [f"{one}/pkcs11/{module}" for one in LIBRARY_FOLDERS]
            )
            yield from (("p11-kit", Path(one)) for one in wanted)


def _patterns(product: Product) -> Iterator[str]:
    """Full patterns of this system."""
    if sys.platform == "win32":
        folders = _windows_folders()
        for pattern in product.windows:
            head, _, rest = pattern.partition("{programs}/")
            base = folders["system"] if head else folders["programs"]
            yield str(base / (head or rest))
    elif sys.platform == "darwin":
        yield from product.macos
    else:
        for pattern in product.linux:
            if "{lib}" in pattern:
                yield from (pattern.replace("{lib}", folder) for folder in LIBRARY_FOLDERS)
            else:
                yield pattern


def _matching(pattern: str) -> list[Path]:
    """Newest name first: makers number their versions."""
    path = Path(pattern)
    with suppress(OSError):
        return sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor))), reverse=True)
    return []


def _windows_folders() -> dict[str, Path]:
    """Asked of the system rather than of variables, which anyone may set for themselves."""
    folders: dict[str, Path] = {}
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Windows only

        room = ctypes.create_unicode_buffer(1024)
        ctypes.windll.kernel32.GetSystemDirectoryW(room, len(room))
        folders["system"] = Path(room.value)
        # CSIDL_PROGRAM_FILES; for a program of 32 bits the folder of such programs.
        ctypes.windll.shell32.SHGetFolderPathW(None, 0x26, None, 0, room)
        folders["programs"] = Path(room.value)
    return folders
