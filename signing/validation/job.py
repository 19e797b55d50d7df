"""Verification as a job for a limited child process: plain values in, plain values out, nothing fetched."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from certs.evidence import Evidence
from certs.trust import TrustAnchors
from signing.pdf.source import opened_source
from signing.report import RevocationMode
from signing.validation.advising import advised
from signing.validation.codec import report_to_json
from signing.validation.service import validate

if TYPE_CHECKING:
    from collections.abc import Mapping


def validate_job(
    args: dict[str, Any], files: Mapping[str, bytes | Path]
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Judge `files["pdf"]`, bytes or a path; the answer is what `codec` makes, and no files.

    `args`: `at` (ISO 8601 with a time zone), `revocation` (a `RevocationMode` value), `failures`
    (sentences about dead sources) and `advise` (whether to look at the marks' places too).
    `files["trust"]` is `TrustAnchors.encoded`; other files, DER each: `ocsp.N`, `crl.N`, `cert.N`.
    """
    evidence = Evidence(
        _numbered(files, "ocsp"),
        _numbered(files, "crl"),
        _numbered(files, "cert"),
        tuple(args.get("failures", ())),
    )
    with opened_source(files["pdf"]) as pdf:
        report = validate(
            pdf,
            trust=TrustAnchors.decoded(_data(files["trust"])),
            at=datetime.fromisoformat(args["at"]),
            evidence=evidence,
            revocation=RevocationMode(args.get("revocation", RevocationMode.DECLARED)),
        )
        return report_to_json(advised(report, pdf) if args.get("advise") else report), {}


def job_input(  # noqa: PLR0913 - one argument for each of `validate`, and one more
    pdf: bytes | Path,
    *,
    trust: TrustAnchors,
    at: datetime,
    evidence: Evidence | None = None,
    revocation: RevocationMode = RevocationMode.DECLARED,
    advise: bool = False,
) -> tuple[dict[str, Any], dict[str, bytes | Path]]:
    """Pack the arguments of `validate` for `validate_job`, and whether advice on the marks is wanted."""
    given = evidence or Evidence()
    files: dict[str, bytes | Path] = {
        "pdf": pdf,
        "trust": trust.encoded,
        **_named("ocsp", given.ocsp_responses),
        **_named("crl", given.crls),
        **_named("cert", given.certificates),
    }
    args = {
        "at": at.isoformat(),
        "revocation": revocation.value,
        "failures": list(given.failures),
        "advise": advise,
    }
    return args, files


def _data(file: bytes | Path) -> bytes:
    return file if isinstance(file, bytes) else file.read_bytes()


def _named(kind: str, pieces: tuple[bytes, ...]) -> dict[str, bytes | Path]:
    return {f"{kind}.{number}": piece for number, piece in enumerate(pieces)}


def _numbered(files: Mapping[str, bytes | Path], kind: str) -> tuple[bytes, ...]:
    return tuple(
        data for name, data in files.items() if name.startswith(f"{kind}.") and isinstance(data, bytes)
    )
