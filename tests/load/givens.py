"""What every measured program is given; imports nothing, so that it weighs nothing either."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).parents[1] / "data" / "samples"
LETTER = DATA / "01-docx-kh.pdf"
"""45 KB, from a word processor."""
IMAGE = DATA / "marks" / "signature-director.png"
PASSPHRASE = "bench"
NICKNAME = "bench"
BOX = (354.0, 232.0, 496.0, 289.0)
"""Between the signer's title and name: points from the bottom left of page 1, for who does not look."""
