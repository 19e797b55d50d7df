"""`antin prepare`: reserve the fields that the leader and the clerk will fill."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from api.cli.files import IN_MEMORY, not_written, opened, workspace, write
from api.cli.refusals import complain, refusals
from signing.errors import PlacementError
from signing.pdf.source import BytesSource, FileSource, Source
from signing.placement import find_layout
from signing.placement.model import DocumentLayout
from signing.placement.ocr import recognise
from signing.placement.secrecy import refuse_secret
from signing.preparation import Places
from signing.preparation import prepare as prepare_draft
from signing.preparation.preparing import prepare_into


@click.command("prepare")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "out", required=True, type=click.Path(path_type=Path), help="Tệp kết quả.")
def prepare(file: Path, out: Path) -> None:
    """Chừa sẵn ô số, ngày, tháng và ô chữ ký trong dự thảo."""
    with refusals(), opened(file) as draft, prepared_draft(draft, near=out) as (prepared, removed):
        write(out, prepared)
    for note in removed:
        complain(note, file=str(file))
    click.echo(f"Đã chuẩn bị: {out}")


@contextmanager
def prepared_draft(draft: Source, *, near: Path) -> Iterator[tuple[Source, tuple[str, ...]]]:
    """Find the places and reserve them; gives the result, and in Vietnamese what was removed.

    What is too large for memory is kept beside the file `near` while it is needed. Raises what `prepare`
    does, and `PlacementError` when the places are not sure.
    """
    layout = find_layout(draft, recognise=recognise)
    refuse_secret(layout)
    if not layout.is_sure:
        raise PlacementError(unsure(layout))
    places = Places.from_layout(layout)
    if draft.size <= IN_MEMORY:
        prepared = prepare_draft(draft, places)
        yield BytesSource(prepared.pdf), prepared.removed
        return
    with workspace(near) as folder:
        path = folder / "prepared.pdf"
        try:
            with path.open("w+b") as target:
                removed = prepare_into(target, draft, places)
        except OSError as error:
            raise not_written(near, error) from error
        with FileSource(path) as source:
            yield source, removed


def unsure(layout: DocumentLayout) -> str:
    """Say why a person has to look."""
    reasons = " ".join(layout.problems) or "Không chắc chắn về chỗ ký."
    return f"{reasons} Hãy sửa dự thảo, hoặc đặt chỗ ký bằng tay trên trang web."
