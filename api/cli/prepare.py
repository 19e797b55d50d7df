"""`antin prepare`: reserve the fields that the leader and the clerk will fill."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.files import read, write
from api.cli.refusals import complain, refusals
from signing.errors import PlacementError
from signing.placement import find_layout
from signing.placement.model import DocumentLayout
from signing.placement.secrecy import refuse_secret
from signing.preparation import Places, Prepared
from signing.preparation import prepare as prepare_draft


@click.command("prepare")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "out", required=True, type=click.Path(path_type=Path), help="Tệp kết quả.")
def prepare(file: Path, out: Path) -> None:
    """Chừa sẵn ô số, ngày, tháng và ô chữ ký trong dự thảo."""
    with refusals():
        prepared = prepare_draft_of(read(file))
        write(out, prepared.pdf)
    for note in prepared.removed:
        complain(note, file=str(file))
    click.echo(f"Đã chuẩn bị: {out}")


def prepare_draft_of(pdf: bytes) -> Prepared:
    """Find the places and reserve them; raises `PlacementError` when they are not sure."""
    layout = find_layout(pdf)
    refuse_secret(layout)
    if not layout.is_sure:
        raise PlacementError(unsure(layout))
    return prepare_draft(pdf, Places.from_layout(layout))


def unsure(layout: DocumentLayout) -> str:
    """Say why a person has to look."""
    reasons = " ".join(layout.problems) or "Không chắc chắn về chỗ ký."
    return f"{reasons} Hãy sửa dự thảo, hoặc đặt chỗ ký bằng tay trên trang web."
