"""The results as the page docs/speed.md."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.load.device import JOBS
from tests.load.svg import figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.load.curves import BySize, Curve
    from tests.load.device import Batch
    from tests.load.marks import Mark
    from tests.load.mass import Mass
    from tests.load.served import Served

COMMAND = "make bench BENCH_INTO=docs"
MADE = (
    "Made by `{command}` on {machine}, {today:%d/%m/%Y}. CPU time, medians after warm-up, all in one run;"
    " machines differ, so read the ratios. Every signature of other software was checked to be one."
)
RAN = "What ran: the tables of one signature, of pages and of sizes; {ran}."
NEEDED = (
    "A row without its programs says which are missing; on Debian they come from `libnss3-tools` (`certutil`,"
    " `pk12util`), `poppler-utils`, `nodejs`, `npm`, `default-jdk-headless` and `maven`."
)
GIVEN = (
    "A letter of 45 KB, RSA-2048, PAdES B-B (`pdfsig`: plain PKCS#7), with a picture of 1,181 × 472 dots"
    " where it says visible."
)
MASS = (
    "`antin sign --as leader --level T --jobs 4` on {letters:,} unprepared letters of about 900 KB with a"
    " scanned annex, files in and out, each with a time stamp from the demo authority on the same machine:"
    " {seconds:.0f} s, {rate:.0f} letters a second, {throughput:.0f} MB/s written; {cpu:.0f} ms of CPU a"
    " letter, places and preparation included."
)


BATCH = (
    "`antin sign --as leader --level B --key pkcs11:…` on {letters} unprepared letters with a token in"
    " software (SoftHSM): {seconds:.0f} s under one PIN with `--jobs {jobs}`, {alone:.0f} s in one process,"
    " and {singly:.2f} s a letter where each has a command, a session and a PIN of its own:"
    " **{ratio:.0f} times as long** for all of them."
)
SERVED = (
    "The same through the service, from a request to the last verdict, up to B-LT with a time stamp each:"
    " {documents} documents in one batch under one PIN, and one by one with a PIN each. What a person"
    " needs to open each page and type is not in it."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table; without figure, the reason."""

    what: str
    milliseconds: float | None
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """All that was measured in one run."""

    signing: Sequence[Line]
    """The raw key first, ours second: the others are told in multiples of both."""
    checking: Sequence[Line]
    """Ours first."""
    marks: Sequence[Mark]
    stages: Sequence[Line]
    placement: Sequence[str]
    pages: Sequence[Curve]
    sizes: BySize
    mass: Mass | None
    batch: Batch | None
    served: Served | None
    ran: str
    """How much of what may be asked for in part."""


def page(results: Results) -> str:
    """Markdown."""
    raw, ours = (line.milliseconds or 0.0 for line in results.signing[:2])
    parts = [
        "# Speed",
        MADE.format(command=COMMAND, machine=machine(), today=datetime.now(UTC)),
        RAN.format(ran=results.ran),
        NEEDED,
        "## One signature",
        GIVEN,
        _table(("", "ms", "× raw", "× ours"), [_row(line, raw, ours) for line in results.signing]),
        "## Checking one signature",
        _table(("", "ms"), [(line.what, _ms(line)) for line in results.checking]),
        "## Marks of verification",
        _table(("", "bound", "measured", ""), [_mark(mark) for mark in results.marks]),
        "## Before the signature",
        _table(("", "ms"), [(line.what, _ms(line)) for line in results.stages]),
        "## Pages and size",
        "What grows with pages is the digest of a larger file, no more.",
        "![CPU time by pages](speed-pages.svg)",
        "![Memory by file size](speed-memory.svg)",
        "A process that signs one file, its start and its libraries included:",
        _sizes(results.sizes),
        *_mass(results.mass),
        *_batch(results.batch),
        *_served(results.served),
        *_placement(results.placement),
    ]
    return "\n\n".join(parts) + "\n"


def machine() -> str:
    """Processor, cores, system and Python of this machine."""
    described = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    names = [line.split(": ")[1] for line in described.splitlines() if line.startswith("model name")]
    processor = names[0] if names else platform.processor()
    return f"{max(len(names), 1)} × {processor}, {platform.system()}, Python {platform.python_version()}"


def _row(line: Line, raw: float, ours: float) -> tuple[str, ...]:
    if line.milliseconds is None:
        return line.what, f"left out: {line.left_out}", "", ""
    return line.what, _ms(line), f"{line.milliseconds / raw:.1f}", f"{line.milliseconds / ours:.1f}"


def _mark(mark: Mark) -> tuple[str, ...]:
    return mark.what, mark.bound, mark.measured, "holds" if mark.holds else "**does not hold**"


def _ms(line: Line) -> str:
    return "" if line.milliseconds is None else f"{line.milliseconds:.2f}"


def _sizes(found: BySize) -> str:
    head = ["MB", *(f"{curve.name}: {what}" for what in ("peak MB", "seconds") for curve in found.memory)]
    sizes = [size for size, _ in found.memory[0].points]
    columns = [[figure(value) for _, value in curve.points] for curve in (*found.memory, *found.seconds)]
    return _table(head, [(figure(size), *row) for size, *row in zip(sizes, *columns, strict=True)])


def _mass(found: Mass | None) -> list[str]:
    if found is None:
        return []
    written = MASS.format(
        letters=found.letters,
        seconds=found.seconds,
        rate=found.letters / found.seconds,
        throughput=found.megabytes / found.seconds,
        cpu=1000 * found.cpu_seconds / found.letters,
    )
    return ["## A mass of letters", written]


def _batch(found: Batch | None) -> list[str]:
    if found is None:
        return []
    written = BATCH.format(
        letters=found.letters,
        seconds=found.seconds,
        alone=found.alone,
        singly=found.singly,
        ratio=found.ratio,
        jobs=JOBS,
    )
    return ["## A token, and one PIN for many letters", written]


def _served(found: Served | None) -> list[str]:
    if found is None:
        return []
    head = ("through the service", "one batch: s", "one by one: s each", "all of them one by one")
    rows = [
        (what, f"{way.together:.0f}", f"{way.singly:.2f}", f"{way.ratio(found.documents):.1f} × as long")
        for what, way in (("leader signs", found.sign), ("clerk numbers and seals", found.issue))
    ]
    return [SERVED.format(documents=found.documents), _table(head, rows)]


def _placement(lines: Sequence[str]) -> list[str]:
    return ["## Placement", "```\n" + "\n".join(lines) + "\n```"] if lines else []


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
