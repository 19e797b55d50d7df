"""The rules: facts in, findings out, in the order in which a person can mend things."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from signing.agent.doctor import devices, words
from signing.agent.doctor.model import Facts, Finding, Level, PortFacts
from signing.agent.offers import CLOCKS_DIFFER

LITTLE_SPACE = 20 * 1024 * 1024
"""Bytes; the log of many batches."""
FAST_FOR_SURE = 3600.0
"""Seconds: what a page kept is not older."""


def home(facts: Facts) -> Iterator[Finding]:
    here = facts.home
    path = str(here.path)
    if here.is_full or (here.free is not None and here.free < LITTLE_SPACE):
        free = (here.free or 0) // (1024 * 1024)
        yield Finding("disk_full", Level.WRONG, words.DISK_FULL.format(path=path, free=free), words.MEND_DISK)
    elif here.cannot_write:
        says = words.CANNOT_WRITE.format(path=path, reason=here.cannot_write)
        yield Finding("home_not_writable", Level.WRONG, says, words.MEND_HOME, here.system_said)
    if here.open_to_others:
        mend = (words.MEND_OPEN.format(path=path),)
        yield Finding("home_open", Level.WRONG, words.OPEN_TO_OTHERS.format(path=path), mend)
    if here.settings_problem:
        yield Finding("settings", Level.WRONG, here.settings_problem, words.MEND_SETTINGS)


def screen(facts: Facts) -> Iterator[Finding]:
    if not facts.screen.has_tkinter:
        yield Finding("no_tkinter", Level.NOTE, words.NO_TKINTER, words.MEND_TKINTER)
    elif not facts.screen.has_display:
        yield Finding("no_display", Level.NOTE, words.NO_DISPLAY, words.MEND_DISPLAY)


def ports(facts: Facts) -> Iterator[Finding]:
    if facts.is_running:
        numbers = [one.holder.process for one in facts.ports if one.holder and one.holder.is_helper]
        which = words.PROCESS.format(number=numbers[0]) if numbers else ""
        yield Finding("running", Level.FINE, words.RUNNING.format(process=which))
        return
    taken = [one for one in facts.ports if one.taken]
    listed = "; ".join(_held(one) for one in taken)
    if taken and len(taken) == len(facts.ports):
        says = words.PORTS_TAKEN.format(listed=listed)
        yield Finding("ports_taken", Level.WRONG, says, words.MEND_PORTS)
        return
    if taken:
        says = words.SOME_PORTS_TAKEN.format(listed=listed)
        yield Finding("some_ports_taken", Level.NOTE, says)
    yield Finding("not_running", Level.NOTE, words.NOT_RUNNING, words.MEND_NOT_RUNNING)


def pairings(facts: Facts) -> Iterator[Finding]:
    if facts.pairings.problem:
        says = words.PAIRINGS_DAMAGED.format(path=facts.pairings.path)
        yield Finding("pairings_damaged", Level.WRONG, says, words.MEND_DAMAGED, facts.pairings.problem)
    elif not facts.pairings.pages:
        yield Finding("no_pairing", Level.WRONG, words.NO_PAIRING, words.MEND_PAIRING)


def clock(facts: Facts) -> Iterator[Finding]:
    """A page may have kept what it was given: that this machine is ahead is sure only beyond an hour."""
    limit = CLOCKS_DIFFER.total_seconds()
    for one in facts.clocks:
        minutes = round(abs(one.ahead) / 60)
        if one.ahead < -limit:
            says = words.CLOCK_SLOW.format(minutes=minutes, of=one.of, now=_local(facts))
        elif one.ahead > (limit if one.asked_now else FAST_FOR_SURE):
            says = words.CLOCK_FAST.format(minutes=minutes, of=one.of, now=_local(facts))
        else:
            continue
        yield Finding("clock_off", Level.WRONG, says, words.MEND_CLOCK)
        return


def browser(facts: Facts) -> Iterator[Finding]:
    """Only what pages left behind; `antin-agent doctor --browser` tries it."""
    origins = {origin for origin, _ in facts.pairings.pages}
    for contact in facts.contacts:
        if contact.origin in origins and contact.asked and not contact.hello:
            says = words.ASKED_ONLY.format(origin=contact.origin)
            yield Finding("browser_blocks", Level.WRONG, says, words.MEND_BROWSER)
    unseen = sorted(origins - {one.origin for one in facts.contacts if one.asked or one.hello or one.proven})
    if unseen and facts.is_running:
        says = words.NEVER_CAME.format(origins=", ".join(unseen))
        yield Finding("no_contact", Level.NOTE, says, words.MEND_NEVER)


ORDER: tuple[Callable[[Facts], Iterator[Finding]], ...] = (
    home,
    screen,
    ports,
    devices.libraries,
    devices.tokens,
    devices.pins,
    devices.certificates,
    devices.persons,
    clock,
    pairings,
    browser,
)


def findings(facts: Facts) -> tuple[Finding, ...]:
    """Everything that is to be told. What rests on something that is missing is left out."""
    order = ORDER if facts.home.is_folder else (home,)
    return tuple(found for check in order for found in check(facts))


def _held(port: PortFacts) -> str:
    if port.holder is None:
        return words.PORT_UNKNOWN.format(number=port.number)
    holder = port.holder
    return words.PORT_HELD.format(number=port.number, name=holder.name, process=holder.process)


def _local(facts: Facts) -> str:
    return facts.at.astimezone().strftime("%H:%M ngày %d/%m/%Y")
