"""What a signature costs other people's software, each along its own documented path, in CPU milliseconds.

Every file is looked at afterwards: who does not sign is not measured.
"""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tests.interop import eu_dss, java
from tests.load import pyhanko_documented
from tests.load.givens import BOX, IMAGE, LETTER, NICKNAME, PASSPHRASE
from tests.load.material import write_key_file
from tests.load.measuring import ROUNDS, WARM_UPS, LeftOutError, child, cpu
from tests.tools import find

if TYPE_CHECKING:
    from tests.load.material import Material

SECRET = {"PASSPHRASE": PASSPHRASE}
JIT_WARM_UPS = 200
PAGE_HEIGHT = 842
NODE_PROJECT = Path(__file__).parent / "signpdf"


def pyhanko(material: Material) -> float:
    """Visible, with the picture; the key file is opened each time, as the guide does."""

    def work() -> bytes:
        out = io.BytesIO()
        pyhanko_documented.sign(io.BytesIO(material.letter), out, material.key_file)
        return out.getvalue()

    _check(work())
    return cpu(work)


def eu_dss_warm(material: Material) -> float:
    """Visible, with the picture; after so many signatures that the JIT has compiled everything."""
    _need("java", "javac", "mvn")
    out = material.folder / "dss.pdf"
    x0, y0, x1, y1 = BOX
    place = f"{x0},{PAGE_HEIGHT - y1},{x1 - x0},{y1 - y0}"
    files = [str(LETTER), str(IMAGE), str(material.key_file)]
    counts = [str(JIT_WARM_UPS), str(2 * ROUNDS)]
    answer = java.ask(
        eu_dss.PROJECT, [*files, place, *counts, str(out)], program="antin.Sign", options=(), variables=SECRET
    )
    _check(out.read_bytes())
    return float(answer)


def signpdf(material: Material) -> float:
    """Invisible: it draws no pictures."""
    _need("node", "npm")
    home = material.folder / "signpdf"
    shutil.copytree(NODE_PROJECT, home)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    installed = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
    if installed.returncode:
        raise LeftOutError("npm does not reach its packages")
    out = material.folder / "signpdf.pdf"
    key_file = _key_file_with_plain_names(material)
    arguments = [str(LETTER), str(key_file), str(10 * WARM_UPS), str(2 * ROUNDS), str(out)]
    usage = child(["node", str(home / "sign.js"), *arguments], variables=SECRET)
    _check(out.read_bytes())
    return float(usage.output)


def pdfsig(material: Material) -> float:
    """Invisible: `-add-signature` draws no pictures; each signature is a process of its own."""
    _need("pdfsig", "certutil", "pk12util")
    store, secret = material.folder / "nss", material.folder / "secret"
    store.mkdir()
    secret.write_text(PASSPHRASE)
    database = f"sql:{store}"
    child(["certutil", "-N", "-d", database, "--empty-password"])
    child(["pk12util", "-i", str(material.key_file), "-d", database, "-w", str(secret)])
    out = material.folder / "pdfsig.pdf"
    command = ["pdfsig", "-nssdir", database, "-nick", NICKNAME, "-add-signature", str(LETTER), str(out)]
    taken = sorted(child(command).cpu_ms for _ in range(ROUNDS))
    _check(out.read_bytes())
    return taken[len(taken) // 2]


def _key_file_with_plain_names(material: Material) -> Path:
    """The same key; node-forge, on which @signpdf stands, garbles Vietnamese names of issuers."""
    key, path, at = material.private_key, material.folder / "plain.p12", datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NICKNAME)])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    lasting = builder.not_valid_before(at - timedelta(days=1)).not_valid_after(at + timedelta(days=1))
    write_key_file(path, key, lasting.sign(key, hashes.SHA256()), [])
    return path


def _need(*programs: str) -> None:
    absent = [program for program in programs if find(program) is None]
    if absent:
        raise LeftOutError(f"not installed: {', '.join(absent)}")


def _check(signed: bytes) -> None:
    [signature] = PdfFileReader(io.BytesIO(signed), strict=False).embedded_signatures
    status = validate_pdf_signature(signature, ValidationContext(allow_fetching=False))
    assert status.intact, status.summary()
    assert status.valid, status.summary()
