"""Entry points of worker and relay processes.

Embedded (`memory://`): one child of the service, threads, relay inside; it ends when its standard input is
closed, so it never outlives the service. Otherwise: any number of workers, and one or more relay processes of
their own.
"""

import logging
import os
import signal
import sys
import threading
from functools import partial
from types import FrameType

from celery import Celery
from celery.signals import worker_process_init

from infra import outbox
from infra.clock import utc_now
from infra.database import Database
from infra.lock import HomeLock
from infra.settings import Settings
from infra.tasks import TaskRegistry
from infra.worker.app import QUEUE, make_app, publish
from infra.worker.relay import Relay
from infra.worker.runner import Runner, ServicesFactory

log = logging.getLogger(__name__)

_REST_S = 10.0
"""How long running tasks may take to end when the worker stops; the others run again later."""
_PREDECESSOR_S = 2 * _REST_S


def run_worker(settings: Settings, registry: TaskRegistry, services_factory: ServicesFactory) -> None:
    """Work until stopped: embedded, by closing standard input; otherwise by SIGTERM."""
    _begin_logging(settings)
    runner = Runner(settings, registry, services_factory)
    if settings.embedded:
        _run_embedded(settings, runner)
    else:
        worker_process_init.connect(lambda **_: runner.forked(), weak=False)
        pool = "threads" if os.name == "nt" else "prefork"
        _start_celery(make_app(settings, runner.run), pool, settings)


def run_relay(settings: Settings) -> None:
    """Hand out rows to a broker until SIGTERM or SIGINT; any number of relays may run."""
    _begin_logging(settings)
    database = Database(settings.sqlalchemy_url)
    relay = Relay(database, partial(publish, make_app(settings)), limit=settings.in_flight_limit)

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        relay.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    relay.run()
    database.dispose()


def _begin_logging(settings: Settings) -> None:
    logging.basicConfig(level=settings.log_level, stream=sys.stderr)
    if settings.log_level == "INFO":
        # Celery's lines on every message say nothing that the outbox does not.
        for name in ("celery", "kombu"):
            logging.getLogger(name).setLevel(logging.WARNING)


def _run_embedded(settings: Settings, runner: Runner) -> None:
    # A worker orphaned by a killed service is still finishing its tasks; its rows may not be taken from it.
    lock = HomeLock(settings.home / "worker.lock")
    lock.acquire(wait_seconds=_PREDECESSOR_S)
    runner.prepare()
    outbox.release_leases(runner.database, utc_now())

    def run(outbox_id: int) -> None:
        try:
            runner.run(outbox_id)
        finally:
            relay.wake()

    app = make_app(settings, run)
    relay = Relay(runner.database, partial(publish, app), limit=settings.in_flight_limit)
    threading.Thread(target=relay.run, name="relay", daemon=True).start()
    threading.Thread(target=_end_with_parent, args=(relay, runner), name="end", daemon=True).start()
    _start_celery(app, "threads", settings)


def _end_with_parent(relay: Relay, runner: Runner) -> None:
    # `sys.stdin` holds a lock while it waits; the descriptor does not.
    while os.read(0, 1):
        continue
    relay.stop()
    if not runner.rest(within_seconds=_REST_S):
        log.warning("some tasks did not end in time; they will run again")
    sys.stderr.flush()
    # Celery's own warm shutdown of the polled transport takes seconds; nothing it holds is worth keeping.
    os._exit(0)


def _start_celery(app: Celery, pool: str, settings: Settings) -> None:
    worker = app.Worker(
        pool=pool,
        concurrency=settings.worker_threads,
        queues=[QUEUE],
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=settings.embedded,
        quiet=True,
    )
    worker.start()
