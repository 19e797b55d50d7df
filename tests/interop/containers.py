"""What is inside a signed PDF, laid out as files for tools that know nothing of PDF."""

from __future__ import annotations

import io
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.signing.judges import run

if TYPE_CHECKING:
    import subprocess
    from datetime import datetime


@dataclass(frozen=True)
class Container:
    """One signature: its CMS, the bytes it covers, its value, and the time stamp over that value."""

    cms: Path
    covered: Path
    value: Path
    token: Path

    def verified(self, root: Path, at: datetime) -> subprocess.CompletedProcess[str]:
        """Ask `openssl cms`, which also compares the signing-certificate attribute (CAdES)."""
        files = [
            "-in",
            self.cms,
            "-content",
            self.covered,
            "-CAfile",
            root,
            "-out",
            self.cms.with_suffix(".out"),
        ]
        rules = ["-cades", "-binary", "-inform", "DER", "-purpose", "any", "-attime", f"{at.timestamp():.0f}"]
        return run("openssl", "cms", "-verify", *rules, *map(str, files))

    def stamp_verified(self, root: Path, at: datetime) -> subprocess.CompletedProcess[str]:
        """Ask `openssl ts` whether the token stamps this very value."""
        files = ["-in", self.token, "-data", self.value, "-CAfile", root]
        moment = ["-attime", f"{at.timestamp():.0f}"]
        return run("openssl", "ts", "-verify", "-token_in", *map(str, files), *moment)


def pem(anchor: Path) -> Path:
    """The anchor as OpenSSL wants it, beside the file in DER."""
    path = anchor.with_suffix(".pem")
    path.write_text(ssl.DER_cert_to_PEM_cert(anchor.read_bytes()), "ascii")
    return path


def laid_out(pdf: bytes, folder: Path) -> dict[str, Container]:
    """Every signature that is not a document time stamp, by field."""
    return {
        signature.field_name: _laid_out(pdf, signature.byte_range, signature.pkcs7_content, stem)
        for signature in PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
        for stem in [folder / str(signature.field_name)]
    }


def _laid_out(pdf: bytes, byte_range: list[int], content: bytes, stem: Path) -> Container:
    info = cms.ContentInfo.load(content)
    signer = info["content"]["signer_infos"][0]
    stamps = [one for one in signer["unsigned_attrs"] if one["type"].native == "signature_time_stamp_token"]
    a, b, c, d = (int(value) for value in byte_range)
    found = Container(*(stem.with_suffix(f".{part}") for part in ("cms", "covered", "value", "token")))
    found.cms.write_bytes(info.dump())
    found.covered.write_bytes(pdf[a : a + b] + pdf[c : c + d])
    found.value.write_bytes(signer["signature"].native)
    found.token.write_bytes(stamps[0]["values"][0].dump())
    return found
