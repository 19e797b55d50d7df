"""Sign one file in a process of its own, so that its memory can be measured.

Usage: `python -m tests.load.once SOFTWARE FILE KEYSTORE OUT`, where SOFTWARE is `ours` or `pyhanko`.
"""

from __future__ import annotations

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


if __name__ == "__main__":
    software, *paths = sys.argv[1:]
    {"ours": ours, "pyhanko": pyhanko}[software](*map(Path, paths))
