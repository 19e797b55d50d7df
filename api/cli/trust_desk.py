"""What the commands about trust share: the store on the database, who sits at it, and what they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.secrets import secret
from api.cli.trust_words import change_line, proposal_line
from infra.clock import utc_now
from infra.errors import SettingsError
from infra.settings import Settings

if TYPE_CHECKING:
    from certs.truststore.store import TrustStore
    from certs.truststore.watching import ListWatcher
    from infra.database import Database
    from infra.identity import Actor


@dataclass(frozen=True, slots=True)
class Opened:
    store: TrustStore
    lists: ListWatcher
    database: Database


@dataclass(frozen=True, slots=True)
class Desk:
    """The store, and who sits at it."""

    store: TrustStore
    lists: ListWatcher
    actor: Actor


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


@contextmanager
def opened() -> Iterator[Opened]:
    """The store on the database; foreign files are read in a limited child."""
    from api.trust import SandboxReader
    from certs.addresses import FetchPolicy
    from certs.trustlists import job
    from certs.truststore.store import TrustStore
    from certs.truststore.watching import ListWatcher, fetcher
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
        store = TrustStore(database, demo=settings.mode == "demo", reader=SandboxReader(sandbox))
        # A running service is asked nothing: only the addresses that the operator lists may be private.
        policy = FetchPolicy(frozenset(settings.fetch_allowed_hosts))
        lists = ListWatcher(
            store,
            database,
            fetch=fetcher(policy),
            every=timedelta(minutes=settings.trust_list_minutes),
        )
        yield Opened(store, lists, database)
    finally:
        sandbox.close()
        database.dispose()


@contextmanager
def signed_in(username: str, secret_file: Path | None) -> Iterator[Desk]:
    from infra.identity import authenticate

    with opened() as found:
        password = secret(secret_file, what="Mật khẩu đăng nhập")
        actor = authenticate(found.database, username, password, utc_now())
        yield Desk(found.store, found.lists, actor)


def told(desk: Desk, proposal: int) -> None:
    show(desk, proposal)
    other = " bằng một tài khoản khác" if desk.store.needs_two else ""
    click.echo(f"Đã ghi đề nghị {proposal}. Để có hiệu lực, hãy chạy{other}: antin trust confirm {proposal}")


def show(desk: Desk, proposal: int) -> None:
    view = desk.store.proposal(desk.actor, proposal)
    click.echo(proposal_line(view.summary))
    for change in view.changes:
        click.echo(f"  {change_line(change)}")
    for note in view.notes:
        click.echo(f"  ! {note}")
