"""The real service for tests: the demo's agencies, authority and keys; tasks run when asked for."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn
from sqlalchemy import select

from api import migrate, worker
from api.app import create_app
from api.container import PKI_PATH, Container, local_address, open_container
from api.demo import seed
from api.demo.people import PASSWORD
from api.keyring import open_keys
from api.trust import found_anchors
from infra.clock import utc_now
from infra.database import Database
from infra.objects import FolderStore
from infra.outbox import OutboxRow
from infra.settings import Settings
from infra.tasks import run_row

START_SECONDS = 60.0
UPLOAD_LIMIT = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Service:
    container: Container
    address: str
    opened: ExitStack
    """Closed with the service: the clients handed out."""

    def run_tasks(self, *, but: str = "") -> None:
        """Do now what a worker would do: every row that is due, and those that come of it.

        `but` is the kind of those that are left for later.
        """
        registry = worker.registry()
        while due := self._due(but):
            for row in due:
                run_row(self.container.database, registry, self.container, row)

    def _due(self, but: str) -> list[int]:
        wanted = select(OutboxRow.id).where(
            OutboxRow.done.is_(None), OutboxRow.due <= utc_now(), OutboxRow.kind != but
        )
        with self.container.database.reading() as session:
            return list(session.scalars(wanted.order_by(OutboxRow.id)))

    def client(self) -> httpx.Client:
        """A browser of its own: keeps cookies, follows nothing by itself."""
        return self.opened.enter_context(httpx.Client(base_url=self.address, timeout=60, trust_env=False))

    def bearer(self, username: str) -> httpx.Client:
        """A program that signed in as somebody."""
        client = self.client()
        who = {"username": username, "password": PASSWORD}
        answer = client.post("/api/v1/sessions", json=who).raise_for_status()
        client.cookies.clear()
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        return client


@contextmanager
def running(home: Path, **own: object) -> Iterator[Service]:
    """Serve a demo installation from `home` until the block ends; `own` are settings of its own."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        settings = Settings.load(
            home=home,
            mode="demo",
            port=listener.getsockname()[1],
            **{"max_upload_bytes": UPLOAD_LIMIT, **own},
        )
        _found(settings)
        with (
            closing(open_keys(settings)) as keys,
            closing(open_container(settings, keys=keys)) as container,
            _listening(container, listener),
            ExitStack() as opened,
        ):
            yield Service(container, local_address(settings), opened)


def _found(settings: Settings) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    database = Database(settings.sqlalchemy_url)
    try:
        migrate.upgrade(database.engine)
        at = utc_now()
        base_url = f"{local_address(settings)}{PKI_PATH}"
        authority = seed.found_authority(settings, base_url=base_url, at=at)
        seed.found_keys(settings, authority, at)
        seed.found_agencies(settings, database, FolderStore(settings.home / "objects"))
        found_anchors(settings, database, at)
    finally:
        database.dispose()


@contextmanager
def _listening(container: Container, listener: socket.socket) -> Iterator[None]:
    server = uvicorn.Server(uvicorn.Config(create_app(container), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            msg = "the service did not start"
            raise RuntimeError(msg)
        time.sleep(0.02)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=START_SECONDS)
