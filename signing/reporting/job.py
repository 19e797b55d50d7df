"""Drawing pages before and after as a job for a limited child process: plain values in, plain values out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from signing.pdf.source import BytesSource, FileSource
from signing.reporting.pictures import Comparison, compare

if TYPE_CHECKING:
    from collections.abc import Mapping


def compare_job(
    args: dict[str, Any], files: Mapping[str, bytes | Path]
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Compare `files["pdf"]`, bytes or a path, up to byte `args["end"]` with the whole.

    `args["hints"]`: pages (from 0) to be looked at first. Gives what `comparisons` reads.
    """
    pdf = files["pdf"]
    if isinstance(pdf, bytes):
        shown, count = compare(BytesSource(pdf), args["end"], args["hints"])
    else:
        with FileSource(pdf) as source:
            shown, count = compare(source, args["end"], args["hints"])
    pictures = {
        f"{name}.{number}": png
        for number, one in enumerate(shown)
        for name, png in (("before", one.before), ("after", one.after))
        if png is not None
    }
    pages = [{"page": one.page, "size": one.size, "regions": one.regions} for one in shown]
    return {"pages": pages, "differing": count}, pictures


def comparisons(answer: Mapping[str, Any], files: Mapping[str, bytes]) -> tuple[tuple[Comparison, ...], int]:
    """Undo what `compare_job` packed: the pages, and how many differ."""
    shown = tuple(
        Comparison(
            page=page["page"],
            before=files.get(f"before.{number}"),
            after=files.get(f"after.{number}"),
            size=(page["size"][0], page["size"][1]),
            regions=tuple((r[0], r[1], r[2], r[3]) for r in page["regions"]),
        )
        for number, page in enumerate(answer["pages"])
    )
    return shown, answer["differing"]
