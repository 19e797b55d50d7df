"""`antin trust`: whom the installation trusts. Works on the database, without a running service."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.moments import Moment
from api.cli.refusals import refusals
from api.cli.secrets import secret
from api.cli.trust_words import anchor_line, change_line, list_line, proposal_line
from certs.anchor_files import MAX_FILE_BYTES
from certs.anchors import ALL_USES, Grant, Scheme, Use
from certs.errors import TrustError
from certs.trustlists.xml import MAX_LIST_BYTES
from infra.clock import utc_now
from infra.errors import SettingsError
from infra.settings import Settings

if TYPE_CHECKING:
    from certs.truststore.store import TrustStore
    from infra.identity import Actor

SCHEMES = [scheme.value for scheme in Scheme if scheme is not Scheme.GIVEN]


@dataclass(frozen=True, slots=True)
class _Desk:
    """The store, and who sits at it."""

    store: TrustStore
    actor: Actor


@click.group("trust")
def trust() -> None:
    """Chứng thư gốc tin cậy: xem, nạp, ngừng tin cậy, xác nhận."""


def signed_in_options(command: Any) -> Any:  # noqa: ANN401 -- click's decorators are as loose
    """Who acts: every change is logged under a name, and in production two names are needed."""
    command = click.option(
        "--secret-file",
        type=click.Path(path_type=Path),
        help="Tệp chứa mật khẩu đăng nhập (hoặc biến ANTIN_SECRET, hoặc nhập khi được hỏi).",
    )(command)
    return click.option("--as", "username", required=True, metavar="TÊN", help="Tên đăng nhập của bạn.")(
        command
    )


@trust.command("list")
@click.option("--json", "as_json", is_flag=True, help="Một đối tượng JSON.")
def list_anchors(*, as_json: bool) -> None:
    """Liệt kê chứng thư gốc, danh sách tin cậy và các đề nghị đang chờ."""
    from certs.truststore import views

    with refusals(), _opened() as (store, database):
        at = utc_now()
        state = store.state()
        anchors, lists = views.anchor_views(state, at), views.list_views(state, at)
        with database.reading() as session:
            waiting, _ = views.proposals(session)
    if as_json:
        from pydantic import TypeAdapter

        value = {"anchors": anchors, "lists": lists, "waiting": tuple(waiting)}
        click.echo(
            json.dumps(TypeAdapter(dict[str, Any]).dump_python(value, mode="json"), ensure_ascii=False)
        )
        return
    for anchor in anchors:
        click.echo(anchor_line(anchor))
    for listed in lists:
        click.echo(list_line(listed))
    for proposal in waiting:
        click.echo(proposal_line(proposal))
    if not (anchors or lists or waiting):
        click.echo("Chưa có chứng thư gốc nào. Hãy nạp bằng antin trust import.")


@trust.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--scheme", type=click.Choice(SCHEMES), required=True, help="Hệ thống chứng thực.")
@click.option("--reason", required=True, help="Căn cứ: văn bản, thông báo, nơi tải.")
@click.option(
    "--use",
    "uses",
    type=click.Choice([use.value for use in Use]),
    multiple=True,
    help="Tin cậy cho việc gì (có thể lặp lại); mặc định là tất cả.",
)
@click.option("--policy", "policies", multiple=True, metavar="OID", help="Chỉ theo chính sách chứng thư này.")
@click.option("--since", type=Moment(), help="Tin cậy từ lúc này.")
@click.option("--until", type=Moment(), help="Tin cậy đến trước lúc này.")
@click.option(
    "--operator",
    type=click.Path(path_type=Path),
    help="Chứng thư của đơn vị quản lý danh sách tin cậy (khi nạp danh sách lần đầu).",
)
@signed_in_options
def import_file(  # noqa: PLR0913 - one argument for each option
    *,
    file: Path,
    scheme: str,
    reason: str,
    uses: tuple[str, ...],
    policies: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    operator: Path | None,
    username: str,
    secret_file: Path | None,
) -> None:
    """Đề nghị nạp một tệp: PEM, DER, P7B, hoặc danh sách tin cậy ETSI TS 119 612 (XML)."""
    from certs.truststore.planning import AnchorFile

    with refusals(), _signed_in(username, secret_file) as desk:
        grant = Grant(
            frozenset(Use(use) for use in uses) or ALL_USES,
            since,
            until,
            reason.strip() if until else "",
            frozenset(policies),
        )
        given = AnchorFile(
            file.name,
            _content(file, MAX_LIST_BYTES),
            Scheme(scheme),
            grant,
            _content(operator, MAX_FILE_BYTES) if operator else None,
        )
        _told(desk, desk.store.propose_file(desk.actor, given, reason, utc_now()))


@trust.command("withdraw")
@click.argument("sha256")
@click.option("--from", "since", type=Moment(), required=True, help="Ngừng tin cậy từ lúc này.")
@click.option("--reason", required=True, help="Lý do.")
@signed_in_options
def withdraw(*, sha256: str, since: datetime, reason: str, username: str, secret_file: Path | None) -> None:
    """Đề nghị ngừng tin cậy một chứng thư gốc từ một thời điểm."""
    with refusals(), _signed_in(username, secret_file) as desk:
        _told(desk, desk.store.propose_withdrawal(desk.actor, sha256, since, reason, utc_now()))


@trust.command("show")
@click.argument("proposal", type=int)
@signed_in_options
def show(*, proposal: int, username: str, secret_file: Path | None) -> None:
    """Xem một đề nghị sẽ thay đổi những gì."""
    with refusals(), _signed_in(username, secret_file) as desk:
        _show(desk, proposal)


@trust.command("confirm")
@click.argument("proposal", type=int)
@signed_in_options
def confirm(*, proposal: int, username: str, secret_file: Path | None) -> None:
    """Xác nhận một đề nghị; ở cài đặt chính thức phải là người khác với người đề nghị."""
    with refusals(), _signed_in(username, secret_file) as desk:
        _show(desk, proposal)
        desk.store.confirm(desk.actor, proposal, utc_now())
        click.echo(f"Đã xác nhận đề nghị {proposal}.")


@trust.command("reject")
@click.argument("proposal", type=int)
@click.option("--reason", required=True, help="Lý do.")
@signed_in_options
def reject(*, proposal: int, reason: str, username: str, secret_file: Path | None) -> None:
    """Bác bỏ một đề nghị, hoặc rút đề nghị của mình."""
    with refusals(), _signed_in(username, secret_file) as desk:
        desk.store.reject(desk.actor, proposal, reason, utc_now())
        click.echo(f"Đã bác bỏ đề nghị {proposal}.")


@contextmanager
def _opened() -> Iterator[tuple[TrustStore, Any]]:
    """The store on the database; foreign files are read in a limited child."""
    from api.trust import SandboxReader
    from certs.trustlists import job
    from certs.truststore.store import TrustStore
    from infra.database import Database
    from infra.sandbox import Sandbox

    settings = Settings.load()
    if settings.database_url is None and not (settings.home / "antin.db").exists():
        raise SettingsError(
            f"Không có cơ sở dữ liệu tại {settings.home}. "
            "Hãy chạy antin migrate hoặc kiểm tra biến môi trường ANTIN_HOME."
        )
    database = Database(settings.sqlalchemy_url)
    modules = (job.__name__,)
    sandbox = Sandbox(allowed=modules, preload=modules, workers=1, memory_mb=settings.sandbox_memory_mb)
    try:
        yield (
            TrustStore(database, demo=settings.mode == "demo", reader=SandboxReader(sandbox)),
            database,
        )
    finally:
        sandbox.close()
        database.dispose()


@contextmanager
def _signed_in(username: str, secret_file: Path | None) -> Iterator[_Desk]:
    from infra.identity import authenticate

    with _opened() as (store, database):
        password = secret(secret_file, what="Mật khẩu đăng nhập")
        yield _Desk(store, authenticate(database, username, password, utc_now()))


def _told(desk: _Desk, proposal: int) -> None:
    _show(desk, proposal)
    other = " bằng một tài khoản khác" if desk.store.needs_two else ""
    click.echo(f"Đã ghi đề nghị {proposal}. Để có hiệu lực, hãy chạy{other}: antin trust confirm {proposal}")


def _show(desk: _Desk, proposal: int) -> None:
    view = desk.store.proposal(desk.actor, proposal)
    click.echo(proposal_line(view.summary))
    for change in view.changes:
        click.echo(f"  {change_line(change)}")
    for note in view.notes:
        click.echo(f"  ! {note}")


def _content(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise TrustError(f"Không mở được tệp “{path.name}”. Hãy kiểm tra đường dẫn và quyền đọc.") from error
    if len(data) > limit:
        raise TrustError(f"Tệp “{path.name}” vượt quá {limit // 2**20} MB. Hãy kiểm tra lại tệp.")
    return data
