"""A verdict that the page carries itself, sealed, so that nothing has to be stored for it to be downloaded.

Strangers' files are not kept and neither is what was found in them: the page brings the result back when
somebody wants it as a file. The seal tells that it is ours and unaltered; it is good for some hours.
"""

from __future__ import annotations

import hmac
import json
import logging
import os
import secrets
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from api.edge.report_files import CheckedFile
from signing.reporting import ReportSubject
from signing.validation.codec import report_from_json, report_to_json

if TYPE_CHECKING:
    from pathlib import Path

logger = logging.getLogger(__name__)

GOOD_FOR = timedelta(hours=8)
MOST_LETTERS = 700_000
"""Of a sealed verdict: what a form field may have. A file with hundreds of signatures can exceed it."""
_MOST_BYTES = 16 << 20
_SECRET_BYTES = 32
_FILE = "report.seal"


class UnknownVerdictError(ValueError):
    """What came back is not what a page of this installation carried, or it is too old."""


def seal_secret(home: Path) -> bytes:
    """The secret of this data folder, made when it is first needed; of several makers the first counts.

    One that is not whole, as a full disk may leave it, is made anew: what it sealed can no longer be taken
    along, and nothing else depends on it.
    """
    place = home / _FILE
    if (kept := _kept(place)) is None:
        _make(place)
        kept = place.read_bytes()
    return kept


def _kept(place: Path) -> bytes | None:
    try:
        found = place.read_bytes()
    except FileNotFoundError:
        return None
    if len(found) == _SECRET_BYTES:
        return found
    logger.warning("%s has %d bytes instead of %d and is made anew", place, len(found), _SECRET_BYTES)
    place.unlink(missing_ok=True)
    return None


def _make(place: Path) -> None:
    made = place.with_name(f".{place.name}.{secrets.token_hex(8)}")
    try:
        handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_SECRET_BYTES))
            file.flush()
            os.fsync(handle)
        # Linked only when it is whole and on the disk: nobody may ever read half a secret, or an empty one.
        with suppress(FileExistsError):
            os.link(made, place)
    finally:
        made.unlink(missing_ok=True)


def seal(checked: CheckedFile, at: datetime, secret: bytes) -> str | None:
    """Give the verdict as text that `unseal` reads; None for one that is too long to be carried."""
    subject = {key: value for key, value in asdict(checked.subject).items() if key != "issued_on"}
    content = {
        "report": {**report_to_json(checked.report), "needs": [], "needs_today": []},
        "subject": subject,
        "is_official": checked.is_official,
        "made": at.isoformat(),
    }
    packed = urlsafe_b64encode(zlib.compress(json.dumps(content).encode("ascii"))).decode("ascii")
    sealed = f"{packed}.{_mark(packed, secret)}"
    return sealed if len(sealed) <= MOST_LETTERS else None


def unseal(sealed: str, at: datetime, secret: bytes) -> CheckedFile:
    """Raises `UnknownVerdictError`."""
    packed, _, mark = sealed.rpartition(".")
    if not hmac.compare_digest(mark.encode(), _mark(packed, secret).encode()):
        raise UnknownVerdictError
    content = json.loads(zlib.decompressobj().decompress(urlsafe_b64decode(packed), _MOST_BYTES))
    if not timedelta(0) <= at - datetime.fromisoformat(content["made"]) <= GOOD_FOR:
        raise UnknownVerdictError
    return CheckedFile(
        report_from_json(content["report"]), ReportSubject(**content["subject"]), content["is_official"]
    )


def _mark(packed: str, secret: bytes) -> str:
    return hmac.digest(secret, b"verdict " + packed.encode(), "sha256").hex()
