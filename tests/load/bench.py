"""`make bench`: what one letter costs in CPU time, ours beside pyHanko's documented path, in one run.

Machines differ and are noisy: read the ratios, not the digits. Everything runs in one process after warm-up.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from certs.authority import CertificateKind, DemoAuthority, SubjectData
from certs.trust import TrustAnchors
from signing.keys.pkcs12 import Pkcs12Key
from signing.placement import find_layout
from signing.preparation import Places, prepare
from signing.report import Indication, Level, RevocationMode
from signing.validation import validate
from signing.workflow import Services, sign_leader
from tests.load import pyhanko_documented

DATA = Path(__file__).parent.parent / "data" / "samples"
PASSPHRASE = "bench"
ROUNDS = 15


@dataclass(frozen=True, slots=True)
class Line:
    what: str
    milliseconds: float
    against: str = ""


def cpu(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median CPU milliseconds of one call, after two warm-up calls."""
    for _ in range(2):
        work()
    taken = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        taken.append((time.process_time() - begun) * 1000)
    return statistics.median(taken)


def measure(folder: Path) -> list[Line]:
    at = datetime.now(UTC)
    authority = DemoAuthority.create(folder / "authority", base_url="http://127.0.0.1:9", at=at)
    issued = authority.issue(
        SubjectData(common_name="Trần Thị Bích Ngọc", organisation="Sở Nội vụ tỉnh An Phú", title="Giám đốc"),
        kind=CertificateKind.PERSON,
        not_before=at - timedelta(days=1),
        not_after=at + timedelta(days=365),
    )
    key_file = folder / "leader.p12"
    key_file.write_bytes(authority.to_pkcs12(issued, PASSPHRASE, "bench"))
    letter = (DATA / "01-docx-kh.pdf").read_bytes()
    image_file = DATA / "marks" / "signature-director.png"
    image = image_file.read_bytes()
    layout = find_layout(letter)
    places = Places.from_layout(layout)
    prepared = prepare(letter, places).pdf
    key = Pkcs12Key.open(key_file, PASSPHRASE)
    services = Services(timestamps=None, revocation=None, anchors=TrustAnchors())

    def ours() -> bytes:
        return sign_leader(prepared, key, image=image, services=services, at=at, level=Level.B_B).pdf

    def documented() -> bytes:
        return pyhanko_documented.sign(letter, key_file, PASSPHRASE.encode(), image_file, places.leader.box)

    private = issued.private_key
    assert isinstance(private, rsa.RSAPrivateKey)

    def raw() -> bytes:
        hashlib.sha256(letter).digest()
        return private.sign(letter, padding.PKCS1v15(), hashes.SHA256())

    signed = ours()
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(authority.anchor)], revocation_mode="soft-fail"
    )

    def pyhanko_validate() -> object:
        [embedded] = PdfFileReader(io.BytesIO(signed)).embedded_signatures
        return asyncio.run(async_validate_pdf_signature(embedded, signer_validation_context=context))

    def our_validate() -> None:
        report = validate(signed, trust=authority.anchors, at=at, revocation=RevocationMode.OFF)
        assert report.indication is Indication.TOTAL_PASSED, report

    return [
        Line("Một chữ ký B-B có hình, RSA-2048: Ấn Tín", cpu(ours), "sign"),
        Line("Một chữ ký B-B có hình, RSA-2048: pyHanko theo tài liệu", cpu(documented), "sign"),
        Line("Chỉ RSA-2048 và SHA-256 của tệp", cpu(raw), "sign"),
        Line("Kiểm tra một chữ ký: Ấn Tín", cpu(our_validate), "validate"),
        Line("Kiểm tra một chữ ký: pyHanko", cpu(pyhanko_validate), "validate"),
        Line("Tìm chỗ ghi số, ngày và chỗ ký", cpu(lambda: find_layout(letter))),
        Line("Chuẩn bị dự thảo (dọn tệp, chừa ô)", cpu(lambda: prepare(letter, places))),
    ]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        lines = measure(Path(folder))
    ours = {line.against: line.milliseconds for line in reversed(lines) if line.against}
    sys.stdout.write("CPU một lần, trung vị (ms)        so với Ấn Tín\n")
    for line in lines:
        ratio = f"{line.milliseconds / ours[line.against]:10.2f} x" if line.against else ""
        sys.stdout.write(f"{line.milliseconds:10.2f}  {ratio:<14} {line.what}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
