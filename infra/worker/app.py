"""The Celery application: one task, which runs one outbox row."""

from collections.abc import Callable

from celery import Celery

from infra.settings import Settings

TASK = "antin.run"
QUEUE = "antin"


def make_app(settings: Settings, run: Callable[[int], None] | None = None) -> Celery:
    """Build the application; `run` is what a worker does with an outbox id, None: only publish."""
    app = Celery("antin", broker=settings.broker_url, set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        task_default_queue=QUEUE,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        timezone="UTC",
    )
    if settings.embedded:
        # The in-memory transport is polled: a small prefetch would cap the number of tasks a second.
        app.conf.update(worker_prefetch_multiplier=0)
        app.conf.update(broker_transport_options={"polling_interval": 0.05})
    else:
        app.conf.update(worker_prefetch_multiplier=1, task_acks_late=True, task_reject_on_worker_lost=True)
        if settings.broker_url.startswith("amqp"):
            # A broker that is away is found out at once; the relay has its own patience.
            quickly = {"max_retries": 1, "interval_start": 0, "interval_step": 0}
            app.conf.update(broker_transport_options=quickly)
    if run is not None:
        app.task(run, name=TASK)
    return app


def publish(app: Celery, outbox_id: int) -> None:
    """Raises kombu's `OperationalError` at once when the broker is away; the relay tries again."""
    app.send_task(TASK, args=(outbox_id,), retry=False)
