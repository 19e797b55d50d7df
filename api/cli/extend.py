"""`antin extend`: raise the level of signatures that exist, whoever made them, without their keys."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

import click

from api.cli.files import opened
from api.cli.network import TrustedNamesSource, anchors, timestamps
from api.cli.refusals import REFUSED
from api.cli.results import Result
from api.cli.work import LEVELS, Job, Outcome, planned, told
from certs.errors import CertsError
from infra.clock import utc_now
from infra.errors import InfraError
from infra.settings import Settings
from signing.errors import SigningError
from signing.extension import extend as extend_file
from signing.extension import renew as renew_file
from signing.workflow import Services


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks for; crosses to the processes of a pool."""

    level: str
    renew: bool
    trust: tuple[str, ...]
    tsa: str | None
    begun: float
    """POSIX seconds."""


@click.command("extend")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--level", required=True, type=click.Choice(["T", "LT", "LTA"]), help="Mức cần đạt.")
@click.option("--renew", is_flag=True, help="Với LTA: thêm một dấu thời gian mới dù đã đạt mức.")
@click.option("--trust", multiple=True, metavar="PEM", help="Chứng thư gốc tin cậy (có thể lặp lại).")
@click.option("--tsa", metavar="URL", help="Dịch vụ cấp dấu thời gian (RFC 3161).")
@click.option("-o", "out", type=click.Path(path_type=Path), help="Tệp kết quả (khi nâng một tệp).")
@click.option("--out-dir", type=click.Path(path_type=Path, file_okay=False), help="Thư mục kết quả.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Số tiến trình.")
@click.pass_context
def extend(  # noqa: PLR0913 - one argument for each option
    context: click.Context,
    *,
    files: tuple[Path, ...],
    level: str,
    renew: bool,
    trust: tuple[str, ...],
    tsa: str | None,
    out: Path | None,
    out_dir: Path | None,
    jobs: int,
) -> None:
    """Nâng mức các chữ ký đã có mà không cần khóa ký: thêm dấu thời gian và dữ liệu xác minh."""
    if renew and level != "LTA":
        raise click.UsageError("--renew chỉ dùng với --level LTA.")
    work = planned(files, out, out_dir)
    order = Order(level, renew, trust, tsa, context.obj)
    context.exit(REFUSED if told(work, _outcomes(order, work, jobs), "nay ở") else 0)


def _outcomes(order: Order, work: list[Job], jobs: int) -> Iterator[Outcome]:
    if jobs == 1 or len(work) == 1:
        yield from map(partial(_extended, order), work)
        return
    with ProcessPoolExecutor(min(jobs, len(work)), mp_context=get_context("spawn")) as pool:
        yield from pool.map(partial(_extended, order), work)


def _extended(order: Order, job: Job) -> Outcome:
    """Raise one file; a refusal is an outcome, so that one bad file does not stop the others."""
    try:
        services = _services(order)
        result = Result.claim(job.target, begun=order.begun)
        with opened(job.source) as file:
            if order.renew:
                raised = renew_file(file, services=services, at=utc_now())
            else:
                raised = extend_file(file, to=LEVELS[order.level], services=services, at=utc_now())
            result.store(raised.file)
    except (SigningError, CertsError, InfraError) as error:
        return Outcome(refusal=str(error))
    return Outcome(raised.level, raised.warnings)


@cache
def _services(order: Order) -> Services:
    """The same for all files of one process, so that what was fetched is remembered."""
    settings = Settings.load()
    trusted = anchors(settings, order.trust)
    source = TrustedNamesSource(trusted.certificates, frozenset(settings.fetch_allowed_hosts))
    return Services(timestamps(settings, order.tsa), source, trusted)
