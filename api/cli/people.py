"""`antin admin`: the people who act for the whole installation. Works on the database, without a service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.refusals import refusals
from api.cli.secrets import new_secret, secret
from infra.clock import utc_now
from infra.errors import SettingsError
from infra.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from infra.database import Database
    from infra.identity import Actor, Agency

ROLES = ("system_admin", "operator")


@click.group("admin")
def admin() -> None:
    """Những người quản trị và vận hành hệ thống."""


def vouched_options(command: Any) -> Any:  # noqa: ANN401 -- click's decorators are as loose
    """Who vouches, once two persons act for the installation."""
    command = click.option(
        "--as-secret-file",
        type=click.Path(path_type=Path),
        help="Tệp chứa mật khẩu của người bảo đảm (hoặc biến ANTIN_SECRET, hoặc nhập khi được hỏi).",
    )(command)
    return click.option(
        "--as", "voucher", metavar="TÊN", help="Người bảo đảm; cần khi đã có đủ hai người quản trị."
    )(command)


@admin.command("create")
@click.argument("username")
@click.option("--name", "full_name", required=True, help="Họ và tên.")
@click.option(
    "--identity-number",
    prompt="Số định danh cá nhân (12 chữ số)",
    help="Số định danh cá nhân; hai người quản trị phải là hai người khác nhau.",
)
@click.option("--role", type=click.Choice(ROLES), default=ROLES[0], help="Quản trị hệ thống hoặc vận hành.")
@click.option(
    "--agency", "code", required=True, metavar="MÃ", help="Mã định danh của đơn vị người đó thuộc về."
)
@click.option("--agency-name", help="Tên đơn vị, khi đơn vị chưa có trong hệ thống.")
@click.option("--agency-abbreviation", default="", help="Tên viết tắt của đơn vị mới.")
@click.option("--place", default="", help="Địa danh của đơn vị mới.")
@click.option(
    "--secret-file",
    type=click.Path(path_type=Path),
    help="Tệp chứa mật khẩu của tài khoản mới; không có thì nhập khi được hỏi.",
)
@vouched_options
def create(  # noqa: PLR0913 - one argument for each option
    *,
    username: str,
    full_name: str,
    identity_number: str,
    role: str,
    code: str,
    agency_name: str | None,
    agency_abbreviation: str,
    place: str,
    secret_file: Path | None,
    voucher: str | None,
    as_secret_file: Path | None,
) -> None:
    """Tạo tài khoản quản trị hệ thống; hai tài khoản đầu không cần ai bảo đảm."""
    from infra.identity import ENOUGH_KEEPERS, NewKeeper, Role, add_keeper, keepers

    with refusals(), opened_database() as database:
        vouching = signed_in(database, voucher, as_secret_file)
        password = new_secret(secret_file, what=f"Mật khẩu của {username}")
        new = NewKeeper(username, full_name, identity_number, Role(role))
        with database.transaction() as session:
            agency = _agency(session, code, agency_name, agency_abbreviation, place)
            add_keeper(session, agency=agency, new=new, password=password, voucher=vouching, at=utc_now())
            count = len(keepers(session))
    click.echo(f"Đã tạo tài khoản {username}.")
    if count < ENOUGH_KEEPERS:
        click.echo("Cần thêm một người khác: mỗi thay đổi về chứng thư gốc phải do hai người quyết định.")


@admin.command("identify")
@click.argument("username")
@click.option("--identity-number", prompt="Số định danh cá nhân (12 chữ số)", help="Số định danh cá nhân.")
@vouched_options
def identify(
    *, username: str, identity_number: str, voucher: str | None, as_secret_file: Path | None
) -> None:
    """Khai số định danh cá nhân cho một tài khoản chưa có."""
    from infra.identity import identify as say_who

    with refusals(), opened_database() as database:
        vouching = signed_in(database, voucher, as_secret_file)
        with database.transaction() as session:
            say_who(session, username, identity_number, voucher=vouching, at=utc_now())
    click.echo(f"Đã khai số định danh cá nhân cho {username}.")


@contextmanager
def opened_database() -> Iterator[Database]:
    """The database of this installation. Raises `SettingsError` where there is none."""
    from api.schema import metadata
    from infra.database import Database

    settings = Settings.load()
    if settings.database_url is None and not (settings.home / "antin.db").exists():
        raise SettingsError(f"Không có cơ sở dữ liệu tại {settings.home}. Hãy chạy antin migrate trước.")
    metadata()
    database = Database(settings.sqlalchemy_url)
    try:
        yield database
    finally:
        database.dispose()


def signed_in(database: Database, username: str | None, secret_file: Path | None) -> Actor | None:
    """Who vouches, signed in; None where nobody does. Raises `SignInRefusedError`."""
    from infra.identity import authenticate

    if username is None:
        return None
    return authenticate(database, username, secret(secret_file, what=f"Mật khẩu của {username}"), utc_now())


def _agency(session: Session, code: str, name: str | None, abbreviation: str, place: str) -> Agency:
    """Find the agency, or create it where its name is given."""
    from infra.identity import IdentityError, create_agency, find_agency_by_code

    found = find_agency_by_code(session, code)
    if found is not None:
        return found
    if not name:
        raise IdentityError(
            f"Chưa có đơn vị nào mang mã {code}. Hãy kiểm tra lại mã, hoặc thêm --agency-name để tạo đơn vị."
        )
    return create_agency(session, code=code, name=name, abbreviation=abbreviation, place=place)
