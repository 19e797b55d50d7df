"""What `antin-agent` does, command by command."""

from __future__ import annotations

import json
import time
from collections import deque
from datetime import datetime
from pathlib import Path

import click

from infra.clock import utc_now
from infra.errors import AlreadyRunningError
from signing.agent.door.store import Pairing, Pairings
from signing.agent.faces import words
from signing.agent.faces.plain import plain
from signing.agent.program.control import NotRunningError, ask
from signing.agent.settings import AgentSettings

_SHORTEST = 6
"""Letters of a pairing's id that are enough to name it."""


def settings() -> AgentSettings:
    """Raises `SettingsError`."""
    from signing.agent.doctor.libraries import known_libraries  # noqa: PLC0415 - looks at many folders

    return AgentSettings.load(known=known_libraries())


@click.command()
@click.option("--minimised", is_flag=True, help="Bắt đầu với cửa sổ thu nhỏ, khi chạy cùng máy.")
@click.option("--terminal", is_flag=True, help="Hỏi ngay trên dòng lệnh này, không mở cửa sổ.")
def run(*, minimised: bool = False, terminal: bool = False) -> None:
    """Mở máy ký và chờ yêu cầu ký (mặc định)."""
    from signing.agent.faces import choose_face  # noqa: PLC0415 - the small commands need no face
    from signing.agent.program.running import Running, alone, prepare  # noqa: PLC0415 - nor a door

    loaded = settings()
    try:
        with alone(loaded.home):
            face = choose_face(terminal=terminal)
            prepare(loaded, face, ctrl_c=face.has_windows)
            Running(loaded, face).run(minimised=minimised)
    except AlreadyRunningError:
        _second(loaded)


def _second(loaded: AgentSettings) -> None:
    """Somebody started it again: bring the one that runs to the front."""
    try:
        port = ask(loaded.home, "show")["port"]
    except (NotRunningError, KeyError):
        raise click.ClickException(
            "Máy ký đang chạy nhưng không trả lời. Hãy đợi một phút; nếu vẫn vậy, hãy khởi động lại máy."
        ) from None
    click.echo(f"Máy ký đang chạy sẵn (cổng {port}); cửa sổ của nó đã được đưa lên trước. Không mở thêm.")


@click.command()
def pair() -> None:
    """Ghép nối với một trang web: hiện mã, đợi trang nhập mã."""
    home = settings().home
    before = set(ask(home, "pairing")["pages"])
    said = ask(home, "pair")
    until = datetime.fromisoformat(said["until"])
    click.echo(f"Mã ghép nối: {words.code_in_groups(said['code'])}")
    click.echo(f"{words.CODE_WHERE} {words.remaining((until - utc_now()).total_seconds())}.")
    try:
        paired = _paired(home, before)
    except KeyboardInterrupt:
        ask(home, "stop-pairing")
        raise click.ClickException("Đã hủy ghép nối.") from None
    if not paired:
        raise click.ClickException(
            "Chưa ghép nối: mã hết hạn, nhập sai, hoặc không được cho phép. Hãy chạy lại để có mã mới."
        )
    click.echo(f"Đã ghép nối với {plain(paired)}.")


def _paired(home: Path, before: set[str]) -> str:
    """The page that came, empty where none did."""
    while True:
        now = ask(home, "pairing")
        fresh = now["pages"].keys() - before
        if fresh:
            return str(now["pages"][fresh.pop()])
        if not now["open"]:
            return ""
        time.sleep(0.5)


@click.group(invoke_without_command=True)
@click.pass_context
def pages(context: click.Context) -> None:
    """Liệt kê các trang web đã ghép nối."""
    if context.invoked_subcommand is not None:
        return
    known = Pairings(settings().home).all()
    for each in known:
        since = words.moment(each.paired_at)
        click.echo(f"{each.id[:8]}  {plain(each.origin)}  {plain(each.party.site)}  từ {since}")
    if not known:
        click.echo("Chưa ghép nối với trang nào. Để ghép nối: antin-agent pair")


@pages.command(short_help="Gỡ ghép nối với một trang web.")
@click.argument("page")
def forget(page: str) -> None:
    """Gỡ ghép nối với PAGE: địa chỉ trang web, hoặc mã ở đầu dòng của danh sách."""
    pairings = Pairings(settings().home)
    meant = [each for each in pairings.all() if _is_meant(each, page)]
    if not meant:
        raise click.ClickException(f"Không có trang nào là “{plain(page)}”. Xem danh sách: antin-agent pages")
    for each in meant:
        pairings.forget(each.id)
        click.echo(f"Đã gỡ ghép nối với {plain(each.origin)}.")


def _is_meant(pairing: Pairing, page: str) -> bool:
    return pairing.origin == page.rstrip("/") or (len(page) >= _SHORTEST and pairing.id.startswith(page))


@click.command()
@click.option("--last", type=click.IntRange(min=1), default=50, show_default=True, help="Số dòng cuối.")
@click.option("--json", "as_json", is_flag=True, help="Mỗi dòng một JSON, đủ mọi chi tiết.")
def log(last: int, *, as_json: bool) -> None:
    """Xem nhật ký ký số của máy này."""
    from signing.agent.program.journal import sentence  # noqa: PLC0415 - only here
    from signing.agent.work.diary import entries  # noqa: PLC0415 - brings what signs

    shown = deque(entries(settings().log), last)
    for said in shown:
        if as_json:
            click.echo(json.dumps(said, ensure_ascii=False))
            continue
        try:
            at = datetime.fromisoformat(str(said["at"]))
            click.echo(f"{words.moment(at)}  {plain(str(said['origin']))}  {plain(sentence(said))}")
        except (KeyError, ValueError):
            continue
    if not shown:
        click.echo(words.NO_PAST)


@click.command()
def stop() -> None:
    """Dừng máy ký đang chạy."""
    ask(settings().home, "stop")
    click.echo("Đã yêu cầu máy ký dừng.")
