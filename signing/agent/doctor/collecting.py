"""Gather the facts from this machine: files, ports, devices. Decides nothing."""

from __future__ import annotations

import errno
import importlib.util
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from infra.errors import SettingsError
from signing.agent.contacts import Contact, Contacts
from signing.agent.doctor import libraries, ports
from signing.agent.doctor.binaries import HEAD, machines_of, this_machine
from signing.agent.doctor.model import (
    ClockFacts,
    Facts,
    HomeFacts,
    LibraryFacts,
    PairingFacts,
    ScreenFacts,
)
from signing.agent.door.errors import PairingsDamagedError
from signing.agent.door.store import NAME as PAIRINGS
from signing.agent.door.store import Pairings
from signing.agent.reasons import reason_of
from signing.agent.settings import HOME, AgentSettings
from signing.agent.wire import PORTS
from signing.errors import KeyUnavailableError
from signing.keys.pkcs11 import TokenProcess

SECONDS = 15.0
"""For one library; one that hangs is told of."""
_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}


def collect(
    *,
    at: datetime,
    person: str = "",
    tried_ports: tuple[int, ...] = PORTS,
    known: tuple[Path, ...] | None = None,
) -> Facts:
    """Everything but what takes a network or a person. `known`: libraries that need not be named."""
    taken = libraries.known_libraries() if known is None else known
    home, settings = _home(taken)
    pairings = _pairings(home.path)
    paired = {origin for origin, _ in pairings.pages}
    contacts = tuple(one for one in Contacts(home.path).all() if one.origin in paired)
    chosen = settings.libraries if settings is not None else taken
    if not home.is_folder:
        chosen = ()  # Wrong PINs could not be counted.
    return Facts(
        at=at,
        machine=this_machine(),
        home=home,
        screen=_screen(),
        ports=ports.look_at(tried_ports),
        pairings=pairings,
        libraries=tuple(_looked_at(chosen, home.path)),
        strangers=tuple(libraries.strange_libraries()),
        contacts=contacts,
        clocks=tuple(_clocks(contacts)),
        is_locked=_is_running(home.path),
        person=person,
    )


def _is_running(home: Path) -> bool:
    from signing.agent.program.running import is_running  # noqa: PLC0415 - brings all that runs

    try:
        return home.is_dir() and is_running(home)
    except OSError:
        return False


def _home(known: tuple[Path, ...]) -> tuple[HomeFacts, AgentSettings | None]:
    try:
        settings = AgentSettings.load(known=known)
    except SettingsError as error:
        given = os.environ.get(HOME)
        home = Path(given) if given else platformdirs.user_data_path("antin-agent", appauthor=False)
        home = home.expanduser().absolute()
        if not home.is_dir():
            return HomeFacts(home, is_folder=False, settings_problem=str(error)), None
        return replace(_written(home), settings_problem=str(error)), None
    return _written(settings.home), settings


def _written(home: Path) -> HomeFacts:
    """What becomes of a file that is written there."""
    facts = HomeFacts(home)
    with suppress(OSError):
        facts = replace(facts, free=shutil.disk_usage(home).free)
    with suppress(OSError):
        if sys.platform != "win32":
            info = home.stat()
            facts = replace(facts, open_to_others=bool(info.st_mode & 0o077) or info.st_uid != os.getuid())
    tried = home / f".doctor-{secrets.token_hex(8)}"
    try:
        with tried.open("xb") as file:
            file.write(bytes(64 * 1024))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        full = error.errno in _FULL
        facts = replace(facts, cannot_write=reason_of(error), system_said=str(error), is_full=full)
    finally:
        with suppress(OSError):
            tried.unlink(missing_ok=True)
    return facts


def _screen() -> ScreenFacts:
    has_display = sys.platform in {"win32", "darwin"} or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    has_tkinter = importlib.util.find_spec("_tkinter") is not None
    return ScreenFacts(has_tkinter=has_tkinter, has_display=has_display)


def _pairings(home: Path) -> PairingFacts:
    if not home.is_dir():
        return PairingFacts()
    try:
        known = Pairings(home).all()
    except PairingsDamagedError as error:
        return PairingFacts(problem=str(error), path=home / PAIRINGS)
    return PairingFacts(tuple((one.origin, one.party.site) for one in known))


def _looked_at(chosen: tuple[Path, ...], home: Path) -> Iterator[LibraryFacts]:
    products = {path: name for name, path in libraries.known_products()}
    tries = home / "pin-tries"
    for path in chosen:
        facts = LibraryFacts(products.get(path.resolve(), ""), path, exists=path.is_file())
        if not facts.exists:
            yield facts
            continue
        with suppress(OSError), path.open("rb") as file:
            facts = replace(facts, machines=machines_of(file.read(HEAD)))
        yield _asked(replace(facts, is_protected=libraries.is_protected(path)), tries)


def _asked(facts: LibraryFacts, tries: Path) -> LibraryFacts:
    with ExitStack() as ending:
        try:
            process = ending.enter_context(TokenProcess(facts.path, tries, seconds=SECONDS))
            return replace(facts, tokens=process.tokens())
        except KeyUnavailableError as error:
            return replace(facts, problem=str(error))


def _clocks(contacts: tuple[Contact, ...]) -> Iterator[ClockFacts]:
    for contact in contacts:
        if contact.ahead is not None:
            yield ClockFacts(contact.ahead, contact.origin, asked_now=False)


def now() -> datetime:
    return datetime.now(UTC)
