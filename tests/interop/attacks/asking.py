"""Writes the forgeries, and asks everybody about them once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from tests.interop import eu_dss
from tests.interop.attacks import verdicts
from tests.interop.attacks.verdicts import Verdict
from tests.signing.validation import builders
from tests.signing.validation.attacks import ATTACKS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

UNTOUCHED = "untouched"


def ask_all(folder: Path) -> dict[str, Mapping[str, Verdict]]:
    """What each judge says of each forgery, and of the letter as it was."""
    original = builders.finished()
    forged = {UNTOUCHED: original, **{name: attack(original) for name, attack in ATTACKS.items()}}
    paths = {name: folder / f"{name}.pdf" for name in forged}
    for name, pdf in forged.items():
        paths[name].write_bytes(pdf)
    anchor, revoked = folder / "root.der", folder / "root.crl"
    anchor.write_bytes(builders.root().der)
    revoked.write_bytes(_nobody_revoked())
    said = eu_dss.judge(
        list(paths.values()), anchor=anchor, at=builders.NOW, reports=folder / "reports", crls=[revoked]
    )
    return {
        "ours": {name: verdicts.ours(pdf) for name, pdf in forged.items()},
        "pyhanko": {name: verdicts.pyhanko(pdf) for name, pdf in forged.items()},
        "poppler": {name: verdicts.poppler(path) for name, path in paths.items()},
        "mupdf": {name: verdicts.mupdf(path) for name, path in paths.items()},
        "dss": verdicts.eu_dss(said, sound=UNTOUCHED),
    }


def _nobody_revoked() -> bytes:
    """The root's revocation list: what EU DSS wants to see before it passes anything."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(builders.root().certificate.subject)
        .last_update(builders.NOW - timedelta(minutes=1))
        .next_update(builders.NOW + timedelta(days=1))
    )
    return builder.sign(builders.root().key, hashes.SHA256()).public_bytes(Encoding.DER)
