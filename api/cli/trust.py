"""`antin trust`: whom the installation trusts. Works on the database, without a running service."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from api.cli.moments import Moment
from api.cli.refusals import refusals
from api.cli.trust_desk import opened, signed_in, signed_in_options, told
from api.cli.trust_desk import show as show_proposal
from api.cli.trust_words import anchor_line, fetched_line, list_line, proposal_line, watch_line
from certs.anchor_files import MAX_FILE_BYTES
from certs.anchors import ALL_USES, Grant, Scheme, Use
from certs.errors import TrustError
from certs.trustlists.xml import MAX_LIST_BYTES
from infra.clock import utc_now

SCHEMES = [scheme.value for scheme in Scheme if scheme is not Scheme.GIVEN]


@click.group("trust")
def trust() -> None:
    """Chứng thư gốc tin cậy: xem, nạp, ngừng tin cậy, xác nhận."""


@trust.command("list")
@click.option("--json", "as_json", is_flag=True, help="Một đối tượng JSON.")
def list_anchors(*, as_json: bool) -> None:
    """Liệt kê chứng thư gốc, danh sách tin cậy và các đề nghị đang chờ."""
    from certs.truststore import fetches, views

    with refusals(), opened() as found:
        at = utc_now()
        state = found.store.state()
        anchors, lists = views.anchor_views(state, at), views.list_views(state, at)
        with found.database.reading() as session:
            waiting, _ = views.proposals(session)
            watched = fetches.watch_views(session, state, at)
    if as_json:
        from pydantic import TypeAdapter

        value = {"anchors": anchors, "lists": lists, "waiting": tuple(waiting), "watched": watched}
        click.echo(
            json.dumps(TypeAdapter(dict[str, Any]).dump_python(value, mode="json"), ensure_ascii=False)
        )
        return
    for anchor in anchors:
        click.echo(anchor_line(anchor))
    for listed in lists:
        click.echo(list_line(listed))
    for watch in watched:
        click.echo(watch_line(watch))
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

    with refusals(), signed_in(username, secret_file) as desk:
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
        told(desk, desk.store.propose_file(desk.actor, given, reason, utc_now()))


@trust.command("withdraw")
@click.argument("sha256")
@click.option("--from", "since", type=Moment(), required=True, help="Ngừng tin cậy từ lúc này.")
@click.option("--reason", required=True, help="Lý do.")
@signed_in_options
def withdraw(*, sha256: str, since: datetime, reason: str, username: str, secret_file: Path | None) -> None:
    """Đề nghị ngừng tin cậy một chứng thư gốc từ một thời điểm."""
    with refusals(), signed_in(username, secret_file) as desk:
        told(desk, desk.store.propose_withdrawal(desk.actor, sha256, since, reason, utc_now()))


@trust.command("show")
@click.argument("proposal", type=int)
@signed_in_options
def show(*, proposal: int, username: str, secret_file: Path | None) -> None:
    """Xem một đề nghị sẽ thay đổi những gì."""
    with refusals(), signed_in(username, secret_file) as desk:
        show_proposal(desk, proposal)


@trust.command("confirm")
@click.argument("proposal", type=int)
@signed_in_options
def confirm(*, proposal: int, username: str, secret_file: Path | None) -> None:
    """Xác nhận một đề nghị; ở cài đặt chính thức phải là người khác với người đề nghị."""
    from certs.truststore.store import Confirmation

    with refusals(), signed_in(username, secret_file) as desk:
        show_proposal(desk, proposal)
        if desk.store.confirm(desk.actor, proposal, utc_now()) is Confirmation.FIRST_OF_TWO:
            click.echo(
                f"Đã ghi người thứ nhất xác nhận đề nghị {proposal}. "
                f"Cần một người khác nữa: antin trust confirm {proposal}"
            )
            return
        click.echo(f"Đã xác nhận đề nghị {proposal}.")


@trust.command("reject")
@click.argument("proposal", type=int)
@click.option("--reason", required=True, help="Lý do.")
@signed_in_options
def reject(*, proposal: int, reason: str, username: str, secret_file: Path | None) -> None:
    """Bác bỏ một đề nghị, hoặc rút đề nghị của mình."""
    with refusals(), signed_in(username, secret_file) as desk:
        desk.store.reject(desk.actor, proposal, reason, utc_now())
        click.echo(f"Đã bác bỏ đề nghị {proposal}.")


def _content(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise TrustError(f"Không mở được tệp “{path.name}”. Hãy kiểm tra đường dẫn và quyền đọc.") from error
    if len(data) > limit:
        raise TrustError(f"Tệp “{path.name}” vượt quá {limit // 2**20} MB. Hãy kiểm tra lại tệp.")
    return data


@trust.command("watch")
@click.argument("url")
@click.option("--scheme", type=click.Choice(SCHEMES), required=True, help="Hệ thống chứng thực.")
@click.option("--reason", required=True, help="Căn cứ: văn bản, thông báo nêu địa chỉ này.")
@click.option(
    "--operator",
    type=click.Path(path_type=Path),
    help="Chứng thư của đơn vị ký danh sách (khi chưa có danh sách này).",
)
@signed_in_options
def watch(  # noqa: PLR0913 - one argument for each option
    *, url: str, scheme: str, reason: str, operator: Path | None, username: str, secret_file: Path | None
) -> None:
    """Đề nghị theo dõi địa chỉ của một danh sách tin cậy; danh sách được tải ngay để xem trước."""
    from certs.truststore.watching import Location

    with refusals(), signed_in(username, secret_file) as desk:
        pinned = _content(operator, MAX_FILE_BYTES) if operator else None
        location = Location(url, Scheme(scheme), pinned)
        told(desk, desk.lists.propose_location(desk.actor, location, reason, utc_now()))


@trust.command("unwatch")
@click.argument("key")
@click.option("--reason", required=True, help="Lý do.")
@signed_in_options
def unwatch(*, key: str, reason: str, username: str, secret_file: Path | None) -> None:
    """Đề nghị thôi theo dõi địa chỉ của một danh sách; những gì đã nhận vẫn giữ nguyên."""
    with refusals(), signed_in(username, secret_file) as desk:
        told(desk, desk.lists.propose_forgetting(desk.actor, key, reason, utc_now()))


@trust.command("fetch")
@click.argument("key")
@signed_in_options
def fetch(*, key: str, username: str, secret_file: Path | None) -> None:
    """Tải ngay một danh sách đang theo dõi; bản mới thành một đề nghị."""
    with refusals(), signed_in(username, secret_file) as desk:
        fetched = desk.lists.fetch_now(desk.actor, key, utc_now())
        if fetched.outcome.is_failure:
            raise TrustError(fetched.error)
        click.echo(fetched_line(fetched))
