"""`antin admin key`: what people and agencies sign with. Works on the database, without a service."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.people import admin, opened_database, signed_in, vouched_options
from api.cli.refusals import complain, refusals, refuse
from infra.clock import utc_now
from infra.settings import Settings

if TYPE_CHECKING:
    from docflow.equipping import Equipping, Holder, OfferedKey, Whose
    from infra.database import Database
    from infra.identity import Actor

MAX_IMAGE = 5 * 1024 * 1024
"""Bytes; `signing.appearance.images` takes no more."""


@admin.group("key")
def key() -> None:
    """Khóa ký, ảnh chữ ký và con dấu của người và cơ quan."""


def owner_options(command: Any) -> Any:  # noqa: ANN401 -- click's decorators are as loose
    """Whose it is."""
    command = click.option("--agency", "code", metavar="MÃ", help="Mã định danh của cơ quan.")(command)
    return click.option("--person", "username", metavar="TÊN", help="Tên đăng nhập của người ký.")(command)


@key.command("set")
@owner_options
@click.option(
    "--certificate",
    type=click.Path(path_type=Path),
    help="Tệp chứng thư (PEM, DER, P7B) của khóa nằm ở máy của người ký; người đó ký bằng antin-agent.",
)
@click.option("--key", "reference", metavar="KHÓA", help="Khóa ở máy chủ: pkcs11:… hoặc csc:TÊN.")
@click.option("--image", type=click.Path(path_type=Path), help="Ảnh chữ ký (PNG nền trong suốt, mực xanh).")
@click.option("--seal-image", type=click.Path(path_type=Path), help="Ảnh con dấu (PNG nền trong suốt, đỏ).")
@click.option("--diameter", type=float, metavar="MM", help="Đường kính con dấu đã đăng ký, milimét.")
@click.option("--insist", default="", metavar="LÝ_DO", help="Vì sao vẫn đúng dù chứng thư ghi tên khác.")
@vouched_options
def set_key(  # noqa: PLR0913 - one argument for each option
    *,
    username: str | None,
    code: str | None,
    certificate: Path | None,
    reference: str | None,
    image: Path | None,
    seal_image: Path | None,
    diameter: float | None,
    insist: str,
    voucher: str | None,
    as_secret_file: Path | None,
) -> None:
    """Gán khóa ký, ảnh chữ ký hoặc con dấu cho một người hay một cơ quan; lần sau thay lần trước."""
    from docflow.equipping import Marks

    if not any((certificate, reference, image, seal_image, diameter)):
        raise click.UsageError(
            "Hãy cho biết gán gì: --certificate hoặc --key, --image, --seal-image, --diameter."
        )
    if certificate is not None and reference is not None:
        raise click.UsageError("Chỉ chọn một: --certificate (khóa ở máy người ký) hoặc --key (ở máy chủ).")
    with _refusals():
        settings = Settings.load()
        with _equipping(settings, voucher, as_secret_file) as (equipping, vouching):
            offered = _own(certificate) if certificate else _at_server(reference, settings)
            marks = Marks(_picture(image), _picture(seal_image), diameter)
            warnings = equipping.register(
                _whose(username, code), offered, marks, voucher=vouching, at=utc_now(), insist=insist
            )
    for warning in warnings:
        complain(f"Lưu ý: {warning}")
    click.echo(f"Đã ghi cho {username or code}{f': {_described(offered)}' if offered else ''}.")


@key.command("remove")
@owner_options
@vouched_options
def remove(
    *, username: str | None, code: str | None, voucher: str | None, as_secret_file: Path | None
) -> None:
    """Gỡ khóa ký của một người hay một cơ quan; ảnh chữ ký và con dấu giữ nguyên."""
    with _refusals(), _equipping(Settings.load(), voucher, as_secret_file) as (equipping, vouching):
        equipping.remove(_whose(username, code), voucher=vouching, at=utc_now())
    click.echo(f"Đã gỡ khóa ký của {username or code}.")


@key.command("list")
@click.option("--json", "as_json", is_flag=True, help="Mỗi người, mỗi cơ quan một đối tượng JSON.")
def list_keys(*, as_json: bool) -> None:
    """Liệt kê cơ quan và người ký: khóa ở đâu, đã có ảnh chữ ký, con dấu chưa."""
    with _refusals(), _equipping(Settings.load(), None, None) as (equipping, _):
        holders = equipping.holders()
    for holder in holders:
        click.echo(json.dumps(asdict(holder), ensure_ascii=False) if as_json else _line(holder))


@contextmanager
def _refusals() -> Iterator[None]:
    from docflow.errors import DocflowError

    with refusals():
        try:
            yield
        except DocflowError as error:
            refuse(str(error))


@contextmanager
def _equipping(
    settings: Settings, voucher: str | None, secret_file: Path | None
) -> Iterator[tuple[Equipping, Actor | None]]:
    from docflow.equipping import Equipping
    from infra.objects import FolderStore

    with opened_database() as database:
        vouching = signed_in(database, voucher, secret_file)
        anchors = _anchors(settings, database)
        yield Equipping(database, FolderStore(settings.home / "objects"), anchors), vouching


def _anchors(settings: Settings, database: Database) -> Any:  # noqa: ANN401 -- imported where it is needed
    """Whom the installation trusts now; nothing is read for that but the database."""
    from api.trust import SandboxReader
    from certs.truststore.store import TrustStore
    from infra.sandbox import Sandbox

    reader = SandboxReader(Sandbox(allowed=(), preload=(), workers=1, is_lazy=True))
    return TrustStore(database, demo=settings.mode == "demo", reader=reader).anchors()


def _whose(username: str | None, code: str | None) -> Whose:
    from docflow.equipping import Whose

    return Whose(username, code)


def _own(certificate: Path) -> OfferedKey:
    """A key in its owner's hands: all that is known of it is its certificate."""
    from api.cli.unlocking import certificates_in
    from docflow.deferred.model import own_key
    from docflow.equipping import OfferedKey

    first, *issuers = certificates_in(certificate)
    return OfferedKey(own_key(first), first, tuple(issuers))


def _at_server(reference: str | None, settings: Settings) -> OfferedKey | None:
    from api.cli.offered import offered_key

    return None if reference is None else offered_key(reference, settings)


def _picture(path: Path | None) -> bytes | None:
    from signing.errors import ImageError

    if path is None:
        return None
    try:
        with path.open("rb") as file:
            return file.read(MAX_IMAGE + 1)
    except OSError as error:
        raise ImageError(f"Không mở được tệp ảnh “{path.name}”. Hãy kiểm tra đường dẫn.") from error


def _described(offered: OfferedKey) -> str:
    from certs import facts

    _, until = facts.validity(offered.certificate)
    name = facts.common_name(offered.certificate)
    return f"{offered.reference}, chứng thư số của {name}, hiệu lực đến {until:%d/%m/%Y}"


def _line(holder: Holder) -> str:
    if holder.kind == "person":
        marks = "có ảnh chữ ký" if holder.has_image else "CHƯA có ảnh chữ ký"
    else:
        seal = f"có ảnh dấu, đường kính {holder.diameter_mm:g} mm" if holder.diameter_mm else "có ảnh dấu"
        marks = seal if holder.has_image else "CHƯA có ảnh dấu"
    where = f" ({holder.agency})" if holder.kind == "person" else ""
    return f"{holder.login} — {holder.name}{where}: {holder.key or 'CHƯA có khóa ký'}; {marks}"
