"""Reading a file of anchors as a job for a limited child process: plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from certs.anchor_codec import data, text
from certs.anchor_files import certificates_in
from certs.trustlists import codec
from certs.trustlists.checking import claimed_key, read_signed_list
from certs.trustlists.model import SignedList
from certs.trustlists.xml import looks_like_xml

JOB = "certs.trustlists.job:read_job"

Read = tuple[bytes, ...] | SignedList
"""What a file holds: certificates, or a list that an operator signed."""


def read_anchor_file(
    file: bytes, *, operators: bytes | None, known: Mapping[str, tuple[bytes, ...]], at: datetime
) -> tuple[Read, tuple[bytes, ...]]:
    """Read whatever trust anchors come in, and the operators' certificates brought along with it.

    `operators` is a file of certificates that may have signed a list; without it those `known` for the list
    (by `TrustList.key`) count. Raises `TrustError`.
    """
    given = certificates_in(operators) if operators else ()
    if not looks_like_xml(file):
        return certificates_in(file), given
    trusted = given or known.get(claimed_key(file), ())
    return read_signed_list(file, operators=trusted, at=at), given


def read_job(args: dict[str, Any], files: dict[str, bytes]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Run `read_anchor_file` on `files["file"]` and, if there, `files["operators"]`; gives no files."""
    known = {key: tuple(data(der) for der in certificates) for key, certificates in args["known"].items()}
    read, given = read_anchor_file(
        files["file"],
        operators=files.get("operators"),
        known=known,
        at=datetime.fromisoformat(args["at"]),
    )
    answer: dict[str, Any] = {"operators": [text(der) for der in given]}
    if isinstance(read, SignedList):
        return {**answer, "list": codec.to_json(read)}, {}
    return {**answer, "certificates": [text(der) for der in read]}, {}


def job_args(known: Mapping[str, tuple[bytes, ...]], at: datetime) -> dict[str, Any]:
    """Pack the arguments for `read_job`."""
    return {
        "at": at.isoformat(),
        "known": {key: [text(der) for der in certificates] for key, certificates in known.items()},
    }


def from_answer(answer: Mapping[str, Any]) -> tuple[Read, tuple[bytes, ...]]:
    """Unpack what `read_job` gave; raises `KeyError`, `TypeError` or `ValueError` for anything else."""
    given = tuple(data(der) for der in answer["operators"])
    if "list" in answer:
        return codec.from_json(answer["list"]), given
    return tuple(data(der) for der in answer["certificates"]), given
