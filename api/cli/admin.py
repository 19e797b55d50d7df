"""`antin migrate`, `backup`, `restore`, `audit`: the operator's commands."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.refusals import REFUSED, complain, refusals
from infra.errors import SettingsError
from infra.settings import Settings


@click.command("migrate")
def migrate() -> None:
    """Nâng cấp cơ sở dữ liệu lên đúng phiên bản phần mềm."""
    from api.migrate import upgrade
    from infra.database import Database

    with refusals():
        settings = Settings.load()
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        database = Database(settings.sqlalchemy_url)
        try:
            upgrade(database.engine)
        finally:
            database.dispose()
    click.echo("Cơ sở dữ liệu đã ở phiên bản mới nhất.")


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path))
def backup(folder: Path) -> None:
    """Sao lưu toàn bộ dữ liệu vào một thư mục mới; dịch vụ có thể đang chạy."""
    from api.backup import backup as copy

    with refusals():
        copied = copy(Settings.load(), folder)
    click.echo(f"Đã sao lưu {copied.files} tệp ({copied.bytes} byte) vào {folder}")


@click.command("restore")
@click.argument("folder", type=click.Path(path_type=Path))
def restore(folder: Path) -> None:
    """Khôi phục dữ liệu từ một bản sao lưu vào thư mục dữ liệu trống."""
    from api.backup import restore as bring_back

    with refusals():
        settings = Settings.load()
        copied = bring_back(settings, folder)
    click.echo(f"Đã khôi phục {copied.files} tệp vào {settings.home}")


@click.command("audit")
@click.pass_context
def audit(context: click.Context) -> None:
    """Kiểm tra chuỗi nhật ký: có dòng nào bị sửa, xóa hay chèn không."""
    from infra.audit import verify
    from infra.database import Database

    with refusals():
        settings = Settings.load()
        if settings.database_url is None and not (settings.home / "antin.db").exists():
            raise SettingsError(
                f"Không có cơ sở dữ liệu tại {settings.home}. Hãy kiểm tra biến môi trường ANTIN_HOME."
            )
        database = Database(settings.sqlalchemy_url)
        with database.reading() as session:
            verdict = verify(session)
        database.dispose()
    if verdict.broken_at is not None:
        complain(f"Nhật ký KHÔNG nguyên vẹn: chuỗi đứt tại dòng {verdict.broken_at}.")
        context.exit(REFUSED)
    click.echo(f"Nhật ký nguyên vẹn: {verdict.entries} dòng.")
