"""Whom an installation trusts: its trust store, and without a database the files in its `trust` folder."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from certs.anchors import Scheme
from certs.errors import TrustError
from certs.trust import TrustAnchors
from certs.trustlists import job
from certs.trustlists.errors import TrustListError, UnknownOperatorError
from infra.sandbox import JobRefusedError

if TYPE_CHECKING:
    from pathlib import Path

    from infra.database import Database
    from infra.sandbox import Sandbox
    from infra.settings import Settings

logger = logging.getLogger(__name__)

SUFFIXES = (".pem", ".crt", ".cer", ".der", ".p7b", ".p7c")
FOUNDED = "Chứng thư gốc của bản chạy thử"

_ERRORS = {kind.code: kind for kind in (TrustError, TrustListError, UnknownOperatorError)}


class SandboxReader:
    """An `AnchorReader`: foreign files are parsed in a limited child process."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def __call__(
        self, file: bytes, *, operators: bytes | None, known: Mapping[str, tuple[bytes, ...]], at: datetime
    ) -> tuple[job.Read, tuple[bytes, ...]]:
        files = {"file": file, **({"operators": operators} if operators else {})}
        try:
            answer = self._sandbox.run(job.JOB, job.job_args(known, at), files).args
        except JobRefusedError as error:
            raise _ERRORS.get(error.code, TrustError)(str(error)) from error
        try:
            return job.from_answer(answer)
        except (KeyError, TypeError, ValueError) as error:
            raise TrustError("Không đọc được tệp chứng thư gốc. Hãy báo người vận hành.") from error


def demo_root_file(settings: Settings) -> Path:
    return settings.home / "demo" / "root.pem"


def files_in_folder(settings: Settings) -> list[Path]:
    """Files of anchors that somebody put into the data folder."""
    return sorted(path for path in (settings.home / "trust").glob("*") if path.suffix in SUFFIXES)


def anchors_of_folder(settings: Settings) -> TrustAnchors:
    """Read the anchors of a folder that has no database; raises `TrustError` naming a file.

    The demo's root counts only while the settings say demo.
    """
    anchors = TrustAnchors.load(files_in_folder(settings))
    if settings.mode == "demo" and demo_root_file(settings).exists():
        anchors |= TrustAnchors.from_der(
            *TrustAnchors.load([demo_root_file(settings)]).certificates, scheme=Scheme.DEMO
        )
    return anchors


def installed_anchors(settings: Settings) -> TrustAnchors:
    """Give the anchors in force, for commands that run without the service.

    Where there is a database they are those that people confirmed, else those of the folder. Raises
    `TrustError`.
    """
    if settings.database_url is None and not (settings.home / "antin.db").exists():
        return anchors_of_folder(settings)
    from sqlalchemy import inspect  # noqa: PLC0415 - commands on files alone start without a database library

    from certs.truststore.reading import read_here  # noqa: PLC0415
    from certs.truststore.store import TrustStore  # noqa: PLC0415
    from certs.truststore.tables import TrustDecision  # noqa: PLC0415
    from infra.database import Database  # noqa: PLC0415

    database = Database(settings.sqlalchemy_url)
    try:
        if not inspect(database.engine).has_table(TrustDecision.__tablename__):
            return anchors_of_folder(settings)
        return TrustStore(database, demo=settings.mode == "demo", reader=read_here).anchors()
    finally:
        database.dispose()


def found_anchors(settings: Settings, database: Database, at: datetime) -> None:
    """Have a demo trust its own root and the files in its folder; production leaves that to two persons."""
    from certs.truststore.reading import read_here  # noqa: PLC0415 - only the service founds
    from certs.truststore.store import TrustStore  # noqa: PLC0415

    certificates = anchors_of_folder(settings).certificates
    TrustStore(database, demo=True, reader=read_here).found(certificates, Scheme.DEMO, FOUNDED, at)


def refuse_demo_anchors(settings: Settings, database: Database) -> None:
    """Say in the log of a start in production what of a demo's trust does not count; it stays on record.

    The trust store leaves it out by itself (`TrustState.after_demo`).
    """
    from certs.truststore.reading import read_here  # noqa: PLC0415 - only the service starts
    from certs.truststore.store import TrustStore  # noqa: PLC0415

    for sha256 in TrustStore(database, demo=False, reader=read_here).left_by_a_demo():
        logger.warning("anchor %s was brought in while this was a demo: it is not trusted", sha256)
    if files_in_folder(settings):
        logger.warning("files in trust/ are not used; bring them in with `antin trust import`")
