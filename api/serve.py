"""One command, one machine: lock, port, schema, demo, keys, worker, web server; at the end the reverse."""

from __future__ import annotations

import logging
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack

import uvicorn

from api import migrate
from api.app import create_app
from api.banner import banner
from api.container import PKI_PATH, Container, local_address, open_container
from api.keyring import open_keys
from api.trust import found_anchors, refuse_demo_anchors
from certs.truststore import tasks as trust_tasks
from docflow.tasks import schedule
from infra.clock import utc_now
from infra.database import Database
from infra.errors import InfraError
from infra.lock import HomeLock
from infra.objects import FolderStore
from infra.settings import Settings
from infra.worker.keeper import ChildKeeper

logger = logging.getLogger(__name__)


PACKAGES = ("api", "docflow", "archive", "signing", "certs", "infra")
"""Whose words the operator's level is about; of other libraries only warnings count."""


class PortTakenError(InfraError):
    code = "service.port_taken"


def run(settings: Settings, *, letters: bool) -> None:
    """Serve until interrupted. Raises `InfraError` for what keeps the service from starting."""
    _log(settings)
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as stack:
        stack.enter_context(HomeLock(settings.home / "service.lock"))
        listener = stack.enter_context(_bind(settings))
        _prepare(settings)
        keys = open_keys(settings)
        stack.callback(keys.close)
        container = open_container(settings, keys=keys)
        stack.callback(container.close)
        container.archive.recover()
        if settings.embedded:
            container.docflow.asking.release()
            container.docflow.batches.release(container.clock())
        if settings.embedded:
            worker = ChildKeeper([sys.executable, "-m", "api.worker"])
            worker.start()
            stack.callback(worker.stop)
        config = uvicorn.Config(
            create_app(container),
            log_level="warning",
            access_log=False,
            server_header=False,
            forwarded_allow_ips=list(settings.trusted_proxies),
        )
        _Server(config, lambda: _started(container, letters=letters)).run(sockets=[listener])


def _log(settings: Settings) -> None:
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for package in PACKAGES:
        logging.getLogger(package).setLevel(settings.log_level)


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_start()


def _bind(settings: Settings) -> socket.socket:
    """Take the port before anything is prepared: a second service must not touch the data."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise PortTakenError(
            f"Cổng {settings.port} đang có chương trình khác dùng. "
            "Hãy dừng chương trình đó hoặc đặt ANTIN_PORT là cổng khác."
        ) from error
    return listener


def _prepare(settings: Settings) -> None:
    """Bring the data folder to this release; in a demo found what is not there yet."""
    database = Database(settings.sqlalchemy_url)
    try:
        migrate.upgrade(database.engine)
        with database.transaction() as session:
            schedule(session, utc_now())
            trust_tasks.schedule(session, utc_now())
        if settings.mode == "demo":
            from api.demo import seed  # noqa: PLC0415 - production loads no demo

            at = utc_now()
            authority = seed.found_authority(settings, base_url=f"{local_address(settings)}{PKI_PATH}", at=at)
            seed.found_keys(settings, authority, at)
            objects = FolderStore(settings.home / "objects")
            objects.clear_incoming()
            seed.found_agencies(settings, database, objects)
            found_anchors(settings, database, at)
        else:
            refuse_demo_anchors(settings, database)
    finally:
        database.dispose()


def _started(container: Container, *, letters: bool) -> None:
    sys.stdout.write(banner(container.settings))
    sys.stdout.flush()
    if letters and container.settings.mode == "demo":
        from api.demo.stories import finish_letters  # noqa: PLC0415 - production loads no demo

        threading.Thread(
            target=finish_letters,
            args=(container.settings, local_address(container.settings)),
            name="letters",
            daemon=True,
        ).start()
