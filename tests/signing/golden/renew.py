"""Draw the pictures anew: `python -m tests.signing.golden.renew [NAME...]`; look before keeping them."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.certs.pki import TestPki
from tests.signing.golden.catalogue import CASES, PICTURES, Hands


def main(wanted: list[str]) -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        hands = Hands.of(TestPki.create(Path(folder)))
        for case in CASES:
            if case.like is None and (not wanted or case.name in wanted):
                case.drawn(hands).save(case.path, optimize=True)
                sys.stdout.write(f"{case.path}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
