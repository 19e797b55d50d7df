"""`antin serve` and `antin worker`: the running service."""

from __future__ import annotations

import click

from api.cli.refusals import refusals
from infra.settings import Settings


@click.command("serve")
@click.option("--demo", is_flag=True, help="Chạy thử với hai cơ quan và tổ chức chứng thực trình diễn.")
@click.option("--letters/--no-letters", default=True, help="Kèm hai văn bản mẫu đã đi hết hành trình.")
def serve(demo: bool, letters: bool) -> None:
    """Chạy dịch vụ (trang web, API và tiến trình nền)."""
    from api.demo.mode import demo_settings
    from api.serve import run

    with refusals():
        run(demo_settings() if demo else Settings.load(), letters=letters)


@click.command("worker")
@click.option("--relay", is_flag=True, help="Chỉ chuyển việc cho hàng đợi, không tự làm.")
def worker(relay: bool) -> None:
    """Chạy thêm một tiến trình nền, khi dịch vụ dùng hàng đợi bên ngoài."""
    from api.worker import run
    from infra.worker.main import run_relay

    with refusals():
        settings = Settings.load()
        if relay:
            run_relay(settings)
        else:
            run(settings)
