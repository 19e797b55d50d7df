"""Every file of the matrix, signed with a live authority: certificates, time stamps, OCSP and CRLs."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from PIL import Image
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certs.authority import KeyKind
from certs.http import FetchPolicy, HttpEvidenceSource, Timeouts
from certs.timestamp import HttpTimestampSource
from signing.extension import extend
from signing.report import Level
from signing.workflow import Services
from tests.certs.pki import AT, TestPki
from tests.interop.matrix.cells import PAPERS, Act
from tests.signing.papers import SEAL, SIGNATURE, sample
from tests.signing.signers import Signers, key_of

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from certs.authority import Issued
    from tests.interop.matrix.cells import Algorithm, Paper

LETTER = "01-docx-kh"
WHEN = {
    Act.LED: AT,
    Act.ISSUED: AT + timedelta(minutes=20),
    Act.LED_AND_COUNTERSIGNED: AT + timedelta(minutes=25),
    Act.ISSUED_AND_COUNTERSIGNED: AT + timedelta(minutes=30),
    Act.ISSUED_AND_EXTENDED: AT + timedelta(minutes=40),
}


def smaller(png: bytes, *, by: int = 4) -> bytes:
    """The same picture in fewer dots; EU DSS draws every page many times, and large pictures take it long."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        horizontal, vertical = image.info["dpi"]
        size = (image.width // by, image.height // by)
        image.resize(size).save(out, format="PNG", dpi=(horizontal / by, vertical / by))
    return out.getvalue()


SMALL_SIGNATURE, SMALL_SEAL = smaller(SIGNATURE), smaller(SEAL)
CHECKED = AT + timedelta(hours=3)
COUNTERSIGNED = "Countersignature"
"""The field of the second signer, who uses other software."""


@dataclass(frozen=True)
class Writer:
    """Signs as everybody; the authority must be served at `at`."""

    pki: TestPki
    at: datetime

    @cached_property
    def _services(self) -> Services:
        policy = FetchPolicy(frozenset({self.pki.host_and_port}))
        return Services(
            HttpTimestampSource(self.pki.authority.tsa_url, policy, timeout=5, clock=lambda: self.at),
            HttpEvidenceSource(policy, timeouts=Timeouts(connect=1, whole=5), clock=lambda: self.at),
            self.pki.anchors,
        )

    def written(self, paper: Paper, before: bytes | None) -> bytes:
        """The paper, made from its predecessor's bytes."""
        if before is None:
            return self._led(paper)
        match paper.act:
            case Act.ISSUED:
                return self._issued(paper, before)
            case Act.ISSUED_AND_EXTENDED:
                return self._extended(before)
            case _:
                return _countersigned(before, self.pki.person("Lê Văn Ký Sau"))

    def _led(self, paper: Paper) -> bytes:
        signers = self._signers(paper.algorithm)
        return signers.sign(sample(LETTER), self._services, image=SMALL_SIGNATURE, **self._how(paper)).pdf

    def _issued(self, paper: Paper, before: bytes) -> bytes:
        signers = self._signers(paper.algorithm)
        return signers.issue(before, self._services, seal=SMALL_SEAL, **self._how(paper)).pdf

    def _how(self, paper: Paper) -> dict[str, Any]:
        algorithm = paper.algorithm
        return {
            "at": self.at,
            "level": paper.level,
            "scheme": algorithm.scheme,
            "hash_name": algorithm.hash_name,
        }

    def _extended(self, before: bytes) -> bytes:
        return extend(before, to=Level.B_LTA, services=self._services, at=self.at).pdf

    def _signers(self, algorithm: Algorithm) -> Signers:
        return Signers(key_of(self.pki.person(key=algorithm.key)), key_of(self.pki.agency(key=algorithm.key)))


def write_all(folder: Path) -> TestPki:
    """Write every paper into the folder, by name; the authority stays for its lists."""
    pki = TestPki.create(folder / "pki", key=KeyKind.RSA2048)
    for act, at in WHEN.items():
        with pki.serve(at):
            writer = Writer(pki, at)
            for paper in (one for one in PAPERS if one.act is act):
                before = paper.predecessor
                given = None if before is None else path_of(folder, before).read_bytes()
                path_of(folder, paper).write_bytes(writer.written(paper, given))
    return pki


def path_of(folder: Path, paper: Paper) -> Path:
    return folder / f"{paper.name}.pdf"


def _countersigned(pdf: bytes, issued: Issued) -> bytes:
    """A second person signs in a field of their own, with pyHanko and nothing of ours."""
    key = issued.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    registry = SimpleCertificateStore()
    registry.register_multiple([asn1_x509.Certificate.load(der) for der in issued.chain])
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(issued.certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(key),
        cert_registry=registry,
    )
    meta = signers.PdfSignatureMetadata(
        field_name=COUNTERSIGNED, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    signed = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), meta, signer)
    return bytes(signed.getvalue())
