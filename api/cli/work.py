"""The files of one command line: where each result goes, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from api.cli.refusals import complain
from signing.report import Level

LEVELS = {"B": Level.B_B, "T": Level.B_T, "LT": Level.B_LT, "LTA": Level.B_LTA}


@dataclass(frozen=True, slots=True)
class Job:
    """One file of the command line."""

    source: Path
    target: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    level: Level | None = None
    warnings: tuple[str, ...] = ()
    refusal: str | None = None


def planned(files: Sequence[Path], out: Path | None, out_dir: Path | None) -> list[Job]:
    """Raises `UsageError` where results have no place, or one place for several."""
    if (out is None) == (out_dir is None):
        raise click.UsageError("Cần đúng một trong hai: -o TỆP hoặc --out-dir THƯ-MỤC.")
    if out is not None:
        if len(files) > 1:
            raise click.UsageError("Nhiều tệp thì dùng --out-dir thay cho -o.")
        check_apart(files[0], out)
        return [Job(files[0], out)]
    folder = out_dir or Path()
    if len({path.name for path in files}) < len(files):
        raise click.UsageError("Có các tệp trùng tên; kết quả sẽ ghi đè lên nhau. Hãy làm riêng từng tệp.")
    if any((folder / path.name).resolve() == path.resolve() for path in files):
        raise click.UsageError("Kết quả sẽ ghi đè lên tệp gốc. Hãy chọn một thư mục khác cho --out-dir.")
    return [Job(path, folder / path.name) for path in files]


def check_apart(source: Path, out: Path) -> None:
    """Raises `UsageError` where a result would replace the file it is made from."""
    if out.resolve() == source.resolve():
        raise click.UsageError("Kết quả sẽ ghi đè lên tệp gốc. Hãy chọn tên khác cho -o.")


def told(jobs: Iterable[Job], outcomes: Iterable[Outcome], done: str) -> bool:
    """Say what became of each file as soon as it is known; gives whether any was refused."""
    refused = False
    for job, outcome in zip(jobs, outcomes, strict=True):
        for warning in outcome.warnings:
            complain(warning, file=str(job.source))
        if outcome.refusal is not None:
            refused = True
            complain(outcome.refusal, file=str(job.source))
        else:
            click.echo(f"{job.source}: {done} mức {outcome.level}, lưu tại {job.target}")
    return refused
