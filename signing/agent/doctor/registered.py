"""Libraries that the administrator of a Linux machine has registered with p11-kit (pkcs11.conf(5)).

Only the system's folders are read, never a person's own; `p11-kit-proxy`, which would load those too, is not
used for the same reason.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

FOLDERS = (Path("/usr/share/p11-kit/modules"), Path("/etc/pkcs11/modules"))
"""A file in the later one replaces one of its name in the earlier."""
MOST_FILES = 64
MOST_BYTES = 16 * 1024
PROGRAM = "antin-agent"


def module_of(text: str) -> str | None:
    """What one `.module` file names, None where nothing in it is for us."""
    said = {
        name.strip(): value.strip()
        for name, colon, value in (line.partition(":") for line in text.splitlines())
        if colon and not name.lstrip().startswith("#")
    }
    enabled, disabled = (_words(said.get(name, "")) for name in ("enable-in", "disable-in"))
    if PROGRAM in disabled or (enabled and PROGRAM not in enabled):
        return None
    # A source of trust has certificates of authorities and no keys; a remote one has no file.
    if said.get("trust-policy") == "yes" or "remote" in said:
        return None
    return said.get("module") or None


def registered(folders: tuple[Path, ...] = FOLDERS) -> list[str]:
    """The modules as they are named: full paths, or names to be looked for in the usual folders."""
    files: dict[str, Path] = {}
    for folder in folders:
        with suppress(OSError):
            files |= {file.name: file for file in sorted(folder.glob("*.module"))[:MOST_FILES]}
    found = []
    for file in files.values():
        with suppress(OSError):
            with file.open("rb") as opened:
                module = module_of(opened.read(MOST_BYTES).decode("utf-8", "replace"))
            if module is not None:
                found.append(module)
    return found


def _words(text: str) -> set[str]:
    return {word.strip() for word in text.split(",") if word.strip()}
