"""Other people's software that judges what the authority makes."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from certs import facts
from tests.certs.pki import AT

if TYPE_CHECKING:
    from pathlib import Path

AT_TIME = ("-attime", str(int(AT.timestamp())))


def openssl(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `openssl`; the caller looks at the exit status and the output."""
    return subprocess.run(
        ["openssl", *map(str, arguments)],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=20,
        check=False,
    )


def pem_file(path: Path, *certificates: bytes) -> Path:
    path.write_bytes(b"".join(facts.parsed(der).public_bytes(Encoding.PEM) for der in certificates))
    return path
