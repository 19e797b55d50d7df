"""How CPU time goes with pages and memory with size: ours beside pyHanko's documented path."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.load import bulky, pyhanko_documented
from tests.load.measuring import child, cpu

if TYPE_CHECKING:
    from pathlib import Path

    from tests.load.material import Material

PAGES = (1, 10, 50, 100, 500, 1000, 2000)
MB = 1_000_000
SIZES_MB = (0.045, 1, 10, 100, 300, 1000)
OURS, PYHANKO = "Ấn Tín", "pyHanko"
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Curve:
    """A line of a chart."""

    name: str
    points: tuple[tuple[float, float], ...]


def cpu_by_pages(material: Material) -> tuple[Curve, ...]:
    """Milliseconds for one signature, in one process after warm-up."""
    ours, theirs = [], []
    for pages in PAGES:
        prepared = bulky.with_pages(material.prepared, pages)
        letter = bulky.with_pages(material.letter, pages)
        ours.append((float(pages), cpu(lambda: material.sign(prepared), rounds=ROUNDS)))  # noqa: B023  called at once

        def documented(pdf: bytes = letter) -> None:
            pyhanko_documented.sign(io.BytesIO(pdf), io.BytesIO(), material.key_file)

        theirs.append((float(pages), cpu(documented, rounds=ROUNDS, warm_ups=1)))
    return Curve(OURS, tuple(ours)), Curve(PYHANKO, tuple(theirs))


@dataclass(frozen=True, slots=True)
class BySize:
    """Peak resident megabytes, and seconds of wall clock, of a process that signs one file."""

    memory: tuple[Curve, ...]
    seconds: tuple[Curve, ...]


def by_size(material: Material) -> BySize:
    """A fresh process for every file, its start and its libraries included."""
    memory: dict[str, list[tuple[float, float]]] = {OURS: [], PYHANKO: []}
    seconds: dict[str, list[tuple[float, float]]] = {OURS: [], PYHANKO: []}
    file, out = material.folder / "bulky.pdf", material.folder / "bulky-signed.pdf"
    for size in SIZES_MB:
        bulky.swollen(material.prepared, int(size * MB), file)
        for name, software in ((OURS, "ours"), (PYHANKO, "pyhanko")):
            usage = child(_command(software, file, material.key_file, out))
            memory[name].append((size, int(usage.output) / 1024))
            seconds[name].append((size, usage.wall_ms / 1000))
            out.unlink()
    file.unlink()
    return BySize(_curves(memory), _curves(seconds))


def _command(software: str, *paths: Path) -> list[str]:
    return [sys.executable, "-m", "tests.load.once", software, *map(str, paths)]


def _curves(found: dict[str, list[tuple[float, float]]]) -> tuple[Curve, ...]:
    return tuple(Curve(name, tuple(points)) for name, points in found.items())
