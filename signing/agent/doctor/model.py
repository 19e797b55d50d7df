"""What was looked at and what was found, as values; the checks between them are pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from signing.agent.contacts import Contact
from signing.agent.doctor.binaries import Machine
from signing.keys.pkcs11.client import SeenToken


class Level(StrEnum):
    FINE = "fine"
    NOTE = "note"
    """Worth knowing; signing works."""
    WRONG = "wrong"
    """Signing does not work, or not safely, until it is mended."""


@dataclass(frozen=True, slots=True)
class Finding:
    check: str
    """Short name for programs, such as `no_token`."""
    level: Level
    says: str
    """Vietnamese: what is the case."""
    mend: tuple[str, ...] = ()
    """Vietnamese: what to do, step by step."""
    detail: str = ""
    """For whoever helps: what a library or the system said. Not shown to people."""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class HomeFacts:
    path: Path
    cannot_write: str = ""
    """Why no file could be written, in Vietnamese; empty where one could be."""
    system_said: str = ""
    is_folder: bool = True
    """Whether the folder is there at all; without it nothing else can be judged."""
    is_full: bool = False
    free: int | None = None
    """Bytes."""
    open_to_others: bool = False
    settings_problem: str = ""


@dataclass(frozen=True, slots=True)
class ScreenFacts:
    has_tkinter: bool
    has_display: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """The program behind a port, as far as the system tells."""

    process: int | None
    name: str
    is_helper: bool


@dataclass(frozen=True, slots=True)
class PortFacts:
    number: int
    taken: bool
    holder: Holder | None = None


@dataclass(frozen=True, slots=True)
class PairingFacts:
    pages: tuple[tuple[str, str], ...] = ()
    """Origin and the service's name of each."""
    problem: str = ""
    path: Path | None = None
    """The file, where there is a problem with it."""


@dataclass(frozen=True, slots=True)
class LibraryFacts:
    product: str
    """Whose it is; empty for one that the settings name and the table does not know."""
    path: Path
    exists: bool = True
    is_protected: bool = True
    machines: frozenset[Machine] = frozenset()
    """For which it was built; empty where the file does not tell."""
    problem: str = ""
    """Why it gave no list of tokens."""
    tokens: tuple[SeenToken, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockFacts:
    ahead: float
    """Seconds by which this machine's clock is ahead."""
    of: str
    """Whose clock it was compared with."""
    asked_now: bool
    """Compared just now; else when a page last spoke, which may have kept what it said for a while."""


@dataclass(frozen=True, slots=True)
class Facts:
    at: datetime
    machine: Machine
    home: HomeFacts
    screen: ScreenFacts
    ports: tuple[PortFacts, ...]
    pairings: PairingFacts
    libraries: tuple[LibraryFacts, ...]
    strangers: tuple[Path, ...] = ()
    """Libraries of known products for another kind of processor."""
    contacts: tuple[Contact, ...] = ()
    clocks: tuple[ClockFacts, ...] = ()
    is_locked: bool = False
    """Whether a running helper has the data folder."""
    person: str = ""
    """Who is to sign, where somebody said so."""

    @property
    def tokens(self) -> tuple[SeenToken, ...]:
        """Each device once, though several libraries may show it."""
        found = {one.token.identity: one for library in reversed(self.libraries) for one in library.tokens}
        return tuple(found.values())[::-1]

    @property
    def is_running(self) -> bool:
        """The helper of this data folder: one on a port may be of another."""
        return self.is_locked


def exit_code(findings: Sequence[Finding]) -> int:
    """1 where something is wrong."""
    return int(any(finding.level is Level.WRONG for finding in findings))
