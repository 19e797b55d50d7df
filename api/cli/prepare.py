"""`antin prepare`: reserve the fields that the leader and the clerk will fill."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from api.cli.files import IN_MEMORY, give_back_memory, not_written, opened, workspace, write
from api.cli.reading import Reader
from api.cli.refusals import complain, refusals
from api.cli.work import check_apart
from signing.errors import PlacementError
from signing.pdf.source import BytesSource, FileSource, Source
from signing.people import same_person
from signing.placement.model import DocumentLayout, SignerBlock
from signing.placement.secrecy import refuse_secret
from signing.preparation import Draft, Places, opened_draft, take_back
from signing.signer_blocks import find_own_block


@click.command("prepare")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "out", required=True, type=click.Path(path_type=Path), help="Tệp kết quả.")
@click.option("--signer", metavar="HỌ-TÊN", help="Người ký trước, khi văn bản có nhiều khối chữ ký.")
@click.option("--undo", is_flag=True, help="Gỡ các ô đã chừa, khi chưa ai ký.")
def prepare(file: Path, out: Path, *, signer: str | None, undo: bool) -> None:
    """Chừa sẵn ô số, ngày, tháng và ô chữ ký trong dự thảo."""
    check_apart(file, out)
    if undo and signer is not None:
        raise click.UsageError("--undo gỡ mọi ô đã chừa; không dùng cùng --signer.")
    if undo:
        with refusals(), opened(file) as prepared:
            write(out, BytesSource(take_back(prepared)))
        click.echo(f"Đã gỡ các ô đã chừa: {out}")
        return
    with (
        refusals(),
        opened(file) as source,
        opened_draft(source) as draft,
        Reader() as reader,
        prepared_draft(source, draft, reader, near=out, signer=signer) as (prepared, removed),
    ):
        write(out, prepared)
    for note in removed:
        complain(note, file=str(file))
    click.echo(f"Đã chuẩn bị: {out}")


@contextmanager
def prepared_draft(  # noqa: PLR0913 - what it is, who looks at it, and for whom
    source: Source,
    draft: Draft,
    reader: Reader,
    *,
    near: Path,
    signer: str | None = None,
    common_name: str = "",
) -> Iterator[tuple[Source, tuple[str, ...]]]:
    """Find the places and reserve them; gives the result, and in Vietnamese what was removed or looks wrong.

    `draft` is the file at `source`. Of several blocks the one of `signer` is reserved, else that of the
    certificate's holder, else the principal's. What is too large for memory is kept beside the file `near`
    while it is needed. Raises what `prepare` does, and `PlacementError` when the places are not sure.
    """
    layout = reader.layout_of(source)
    refuse_secret(layout)
    block = _block(layout, signer, common_name)
    places = Places.from_layout(layout, block)
    notes = tuple(_of_another(block, common_name))
    if source.size <= IN_MEMORY:
        held = io.BytesIO()
        removed = draft.prepare_into(held, places)
        yield BytesSource(held.getvalue()), (*notes, *removed)
        return
    with workspace(near) as folder:
        path = folder / "prepared.pdf"
        try:
            with path.open("w+b") as target:
                removed = draft.prepare_into(target, places)
        except OSError as error:
            raise not_written(near, error) from error
        give_back_memory()
        with FileSource(path) as prepared:
            yield prepared, (*notes, *removed)


def _block(layout: DocumentLayout, signer: str | None, common_name: str) -> SignerBlock:
    found = find_own_block(layout, signer=signer, common_name=common_name)
    if found.problems:
        raise PlacementError(unsure(found.problems))
    return found.block


def _of_another(block: SignerBlock, common_name: str) -> Iterator[str]:
    """Warn where a certificate's holder signs in the block of another name."""
    if common_name and block.name and not same_person(block.name, common_name):
        yield (
            f"Khối ký in họ tên {block.name}, nhưng chứng thư số ghi tên {common_name}."
            " Hãy kiểm tra đúng người ký, đúng khóa trước khi gửi đi."
        )


def unsure(problems: Iterable[str]) -> str:
    """Say why a person has to look."""
    return f"{' '.join(problems)} Hãy sửa dự thảo, hoặc đặt chỗ ký bằng tay trên trang web."
