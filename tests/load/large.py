"""What the processes hold that check a file of hundreds of megabytes, at the command line and over HTTP."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from tests.journeys.running import running
from tests.load import bulky
from tests.load.measuring import child
from tests.load.processes import forget_peaks, peaks_mb

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.load.material import Material

SIZE = 300_000_000
_KILOBYTE = 1024
COMMAND = """
import re, resource, sys
from pathlib import Path
from api.cli import main
code = main(sys.argv[1:], standalone_mode=False)
own = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]
print(code or 0, own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""A command of `antin` that says at its end what it returned, its peak and that of its children, in KB."""


@dataclass(frozen=True, slots=True)
class Large:
    """Largest resident sets, in megabytes."""

    command: float
    """Of `antin validate`, or of a child of it."""
    service: Mapping[str, float]
    """Of the processes of a service that was sent the file."""


def measure(material: Material, size: int = SIZE) -> Large:
    """Check a signed letter that was blown up to so many bytes."""
    signed = blown_up(material, size)
    try:
        return Large(by_command(material, signed), by_upload(material.folder, signed, size + (1 << 20)))
    finally:
        signed.unlink()


def blown_up(material: Material, size: int) -> Path:
    """A signed letter of about so many bytes."""
    prepared, signed = material.folder / "large.pdf", material.folder / "large-signed.pdf"
    bulky.swollen(material.prepared, size, prepared)
    command = [sys.executable, "-m", "tests.load.once", "ours"]
    child([*command, str(prepared), str(material.key_file), str(signed)])
    prepared.unlink()
    return signed


def by_command(material: Material, file: Path) -> float:
    """The peak of `antin validate`; the file has to pass."""
    root = material.folder / "large-root.pem"
    root.write_bytes(material.authority.anchors.to_pem())
    given = ["validate", str(file), "--trust", str(root), "--revocation", "off", "--json"]
    home = {"ANTIN_HOME": str(material.folder / "validating")}
    told = child([sys.executable, "-c", COMMAND, *given], variables=home).output.splitlines()
    code, *peaks = map(int, told[-1].split())
    assert code == 0, told
    return max(peaks) / _KILOBYTE


def by_upload(folder: Path, file: Path, limit: int) -> dict[str, float]:
    """The peaks of a service's processes after the file was sent to be checked; it has to be intact."""
    with running(folder / "sent-to", ANTIN_MAX_UPLOAD_BYTES=str(limit), TMPDIR=str(folder)) as service:
        forget_peaks(service.pid)
        answer = sent(service.address, file)
        [signature] = answer["signatures"]
        assert signature["integrity"] == "intact", answer
        return peaks_mb(service.pid)


def sent(address: str, file: Path) -> dict[str, Any]:
    """What the service says of a file, sent in pieces."""
    with file.open("rb") as opened, httpx.Client(base_url=address, timeout=300, trust_env=False) as client:
        answer = client.post("/api/v1/validations", files={"file": (file.name, opened, "application/pdf")})
    found: dict[str, Any] = json.loads(answer.raise_for_status().text)
    return found
