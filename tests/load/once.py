"""Sign one file in a process of its own and print its largest resident set, in kilobytes.

Usage: `python -m tests.load.once SOFTWARE FILE KEYSTORE OUT`, where SOFTWARE is `ours` or `pyhanko`. What the
parent would be told of the child's memory begins with the parent's own, which the child has for a moment.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.load.givens import IMAGE, PASSPHRASE


def ours(file: Path, key_file: Path, out: Path) -> None:
    # Each software loads only what is its own.
    from certs.trust import TrustAnchors  # noqa: PLC0415
    from signing import Pkcs12Key, Services, sign_leader  # noqa: PLC0415
    from signing.pdf.source import FileSource  # noqa: PLC0415

    services = Services(timestamps=None, revocation=None, anchors=TrustAnchors())
    key = Pkcs12Key.open(key_file, PASSPHRASE)
    with FileSource(file) as source, out.open("wb") as written:
        at, image = datetime.now(UTC), IMAGE.read_bytes()
        signed = sign_leader(source, key, image=image, services=services, at=at)
        written.writelines(signed.file.pieces())


def pyhanko(file: Path, key_file: Path, out: Path) -> None:
    from tests.load import pyhanko_documented  # noqa: PLC0415

    with file.open("rb") as source, out.open("wb") as written:
        pyhanko_documented.sign(source, written, key_file)


def peak_kb() -> int:
    """Of this process since its program began."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None, "Linux says so"
    return int(found[1])


if __name__ == "__main__":
    software, *paths = sys.argv[1:]
    {"ours": ours, "pyhanko": pyhanko}[software](*map(Path, paths))
    sys.stdout.write(f"{peak_kb()}\n")
