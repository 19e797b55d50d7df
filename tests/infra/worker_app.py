"""A tiny application for the worker tests: `python -m tests.infra.worker_app worker|relay|service HOME`.

Each task writes one effect row; the kind decides how it misbehaves.
"""

import os
import signal
import sys
import time
from pathlib import Path

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from infra.database import Base, Database
from infra.settings import Settings
from infra.tasks import RetryLaterError, TaskRegistry, TaskRun
from infra.worker.keeper import ChildKeeper
from infra.worker.main import run_relay, run_worker


class Effect(Base):
    """Deliberately without a unique constraint: a doubled effect has to be seen."""

    __tablename__ = "test_effect"

    id: Mapped[int] = mapped_column(primary_key=True)
    outbox_id: Mapped[int]
    pid: Mapped[int]
    note: Mapped[str] = mapped_column(String(100))


def write_effect(run: TaskRun) -> None:
    with run.finishing() as session:
        session.add(Effect(outbox_id=run.outbox_id, pid=os.getpid(), note=str(run.services)))


def slow(run: TaskRun) -> None:
    if "began" in run.payload:
        Path(run.payload["began"]).touch()
    time.sleep(run.payload["seconds"])
    write_effect(run)


def die_first(run: TaskRun) -> None:
    """Kill the whole worker, as late as possible, the first so many times."""
    with run.finishing() as session:
        session.add(Effect(outbox_id=run.outbox_id, pid=os.getpid(), note="late"))
        session.flush()
        if run.tries <= run.payload["deaths"]:
            os.kill(os.getpid(), signal.SIGKILL)


def fail_first(run: TaskRun) -> None:
    if run.tries <= run.payload["failures"]:
        raise RetryLaterError("Bên nhận chưa trả lời.")
    write_effect(run)


def fail_always(run: TaskRun) -> None:
    raise OSError(f"việc {run.outbox_id} không bao giờ được")


def nothing_to_do(run: TaskRun) -> None:
    del run


def registry() -> TaskRegistry:
    made = TaskRegistry()
    made.add("effect", write_effect)
    made.add("slow", slow)
    made.add("die", die_first)
    made.add("fail", fail_first)
    made.add("hopeless", fail_always)
    made.add("nothing", nothing_to_do)
    return made


def services(settings: Settings, database: Database) -> str:
    del settings, database
    return "the services"


if __name__ == "__main__":
    loaded = Settings.load(home=Path(sys.argv[2]))
    if sys.argv[1] == "relay":
        run_relay(loaded)
    elif sys.argv[1] == "worker":
        run_worker(loaded, registry(), services)
    else:
        ChildKeeper([sys.executable, "-m", "tests.infra.worker_app", "worker", sys.argv[2]]).start()
        signal.pause()
