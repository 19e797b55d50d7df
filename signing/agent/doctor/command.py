"""`antin-agent doctor`."""

from __future__ import annotations

import sys
from dataclasses import replace

import click

from signing.agent.contacts import Contacts
from signing.agent.doctor import asking, checks, words
from signing.agent.doctor.autostart import autostart_here
from signing.agent.doctor.autostart import command as starting_command
from signing.agent.doctor.collecting import collect, now
from signing.agent.doctor.model import ClockFacts, Facts, Finding, Level, exit_code
from signing.agent.doctor.showing import as_json, as_text
from signing.agent.reasons import reason_of


@click.command("doctor")
@click.option("--person", default="", metavar="TÊN", help="Họ tên người ký, để so với chứng thư số đang cắm.")
@click.option("--site", "ask_site", is_flag=True, help="Hỏi giờ của máy chủ đã ghép nối (có dùng mạng).")
@click.option(
    "--browser", "ask_browser", is_flag=True, help="Mở trang đã ghép nối, xem trình duyệt có chặn không."
)
@click.option("--json", "for_programs", is_flag=True, help="In kết quả dạng JSON.")
def doctor(*, person: str, ask_site: bool, ask_browser: bool, for_programs: bool) -> None:
    """Xem vì sao máy này chưa ký được, và cách sửa."""
    facts = collect(at=now(), person=person)
    asked: list[Finding] = []
    if ask_site:
        facts, asked = _with_clocks(facts)
    found = [*checks.findings(facts), *asked]
    if ask_browser:
        found = _with_trial(found, _browser(facts, quiet=for_programs))
    click.echo(as_json(found, facts) if for_programs else as_text(found))
    sys.exit(exit_code(found))


@click.command("autostart")
@click.argument("wish", metavar="on|off|status", type=click.Choice(["on", "off", "status"]))
def autostart(wish: str) -> None:
    """Tự mở máy ký mỗi khi bạn đăng nhập máy này."""
    here = autostart_here()
    try:
        if wish == "on":
            here.on(starting_command())
        elif wish == "off":
            here.off()
        is_on = here.content() is not None
    except OSError as error:
        raise click.ClickException(
            words.NO_AUTOSTART.format(place=here.place, reason=reason_of(error))
        ) from error
    click.echo((words.AUTOSTART_ON if is_on else words.AUTOSTART_OFF).format(place=here.place))


def _with_clocks(facts: Facts) -> tuple[Facts, list[Finding]]:
    """What a service says now outweighs what its pages said some time ago."""
    clocks: list[ClockFacts] = []
    failed: list[Finding] = []
    for origin in dict.fromkeys(origin for origin, _ in facts.pairings.pages):
        answer = asking.clock_of(origin, now)
        if isinstance(answer, Finding):
            failed.append(answer)
        else:
            clocks.append(answer)
    return replace(facts, clocks=tuple(clocks) or facts.clocks), failed


def _with_trial(found: list[Finding], tried: list[Finding]) -> list[Finding]:
    """What was tried outweighs what was only noted of the same."""
    said = {one.check for one in tried}
    if tried and "not_running" not in said:
        said |= {"no_contact", "browser_blocks"}
    return [*(one for one in found if one.check not in said), *tried]


def _browser(facts: Facts, *, quiet: bool) -> list[Finding]:
    if not facts.pairings.pages:
        return []
    if not facts.is_running:
        return [Finding("not_running", Level.WRONG, words.NOT_RUNNING, words.MEND_TRIAL)]
    origin = facts.pairings.pages[-1][0]
    if not quiet:
        says = words.TRYING.format(origin=origin, page=asking.KEY_PAGE, seconds=asking.TRIAL_SECONDS)
        click.echo(says, err=True)
    return list(asking.try_browser(origin, Contacts(facts.home.path)))
