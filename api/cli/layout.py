"""`antin layout`: the places found in letters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.files import opened
from api.cli.reading import Reader
from api.cli.refusals import REFUSED, complain
from signing.errors import SigningError

if TYPE_CHECKING:
    from signing.placement.model import DocumentLayout


@click.command("layout")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Mỗi tệp một đối tượng JSON trên một dòng.")
@click.pass_context
def layout(context: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Tìm chỗ ghi số, ngày tháng và chỗ ký trong văn bản."""
    refused = False
    with Reader() as reader:
        for path in files:
            try:
                with opened(path) as file:
                    found = reader.layout_of(file)
            except SigningError as error:
                refused = True
                complain(str(error), file=str(path))
                if as_json:
                    click.echo(json.dumps(_nothing(str(path), str(error)), ensure_ascii=False))
                continue
            click.echo(
                json.dumps(found.as_json(str(path)), ensure_ascii=False) if as_json else _text(path, found)
            )
    context.exit(REFUSED if refused else 0)


def _nothing(file: str, reason: str) -> dict[str, Any]:
    return {
        "file": file,
        "signer": None,
        "signers": [],
        "number": None,
        "date": None,
        "symbol": None,
        "problems": [reason],
    }


def _text(path: Path, found: DocumentLayout) -> str:
    lines = [f"{path}: {'chắc chắn' if found.is_sure else 'cần người xem lại'}"]
    lines.extend(
        f"  Chỗ ký: trang {signer.page + 1}, {' / '.join(signer.title_lines)} / {signer.name}"
        for signer in found.signers
    )
    if found.number:
        lines.append(f"  Số: trang {found.number.page + 1}, ký hiệu {found.symbol or 'không rõ'}")
    if found.day:
        lines.append(f"  Ngày: trang {found.day.page + 1}, năm in sẵn {found.printed_year or 'không rõ'}")
    lines.extend(f"  ! {problem}" for problem in found.problems)
    return "\n".join(lines)
