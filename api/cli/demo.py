"""`antin demo`: the whole journey on the sample letters, through a real service of its own."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.refusals import refusals, refuse


@click.command("demo")
@click.option(
    "--work",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("antin-demo"),
    show_default=True,
    help="Thư mục giữ các tệp tạo ra; được làm mới mỗi lần chạy.",
)
def demo(work: Path) -> None:
    """Đi hết hành trình của văn bản mẫu; trả về 0 chỉ khi mọi bước đều đạt."""
    from api.demo.headless import walk

    with refusals():
        failures = walk(work, click.echo)
    if failures:
        refuse(f"{failures} văn bản không đi hết hành trình.")
