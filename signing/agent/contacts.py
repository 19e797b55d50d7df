"""What paired pages said last, kept so that whoever sits at this machine can be told what is wrong.

No titles, no digests, no secrets. Nobody's rights rest on it.
"""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from signing.agent.files import write_secret
from signing.agent.offers import ALGORITHM, AUDIENCE, MAX_TITLE
from signing.agent.party import Party

NAME = "contacts.json"
MAX_FILE = 64 * 1024
MAX_ORIGINS = 20
_NOT_AGAIN_FOR = 1.0
"""Seconds in which the same kind of request is not noted again."""
_LOCK = threading.Lock()
"""One for all who write: the door and the desk know the folder each by itself."""


class Step(StrEnum):
    """How far a page came, by its last request of each kind."""

    ASKED = "asked"
    """The browser asked whether the page may (a preflight)."""
    HELLO = "hello"
    PROVEN = "proven"


@dataclass(frozen=True, slots=True)
class Contact:
    """A paired page; times are ISO 8601 in UTC, empty where it never came so far."""

    origin: str
    asked: str = ""
    hello: str = ""
    proven: str = ""
    person: str = ""
    """Who the service last wanted to sign."""
    certificate: str = ""
    """SHA-256 of the certificate that it wanted, hexadecimal; empty where it did not say."""
    ahead: float | None = None
    """Seconds by which this machine's clock was ahead of the service's when it last spoke; some seconds are
    the way, and a page may hand over what it was given minutes ago."""
    heard: str = ""

    def at(self, step: Step) -> datetime | None:
        with suppress(ValueError):
            return datetime.fromisoformat(getattr(self, step))
        return None


@dataclass
class Contacts:
    """Of a data folder; thread-safe. What cannot be written is not noted: it helps nobody sign."""

    folder: Path
    _last: dict[tuple[str, Step], float] = field(default_factory=dict)

    def all(self) -> tuple[Contact, ...]:
        with _LOCK:
            return tuple(self._read().values())

    def came(self, origin: str, step: Step, at: datetime) -> None:
        """A request of a page that is paired."""
        now = time.monotonic()
        with _LOCK:
            if now - self._last.get((origin, step), -_NOT_AGAIN_FOR) < _NOT_AGAIN_FOR:
                return
            self._last[origin, step] = now
            self._write(origin, {str(step): at.astimezone(UTC).isoformat()})

    def heard(self, party: Party, statement: str, at: datetime) -> None:
        """What a service said through its page, whether it still holds or not."""
        claims = _claims(statement, party.key)
        if claims is None:
            return
        said = {name: claims.get(name, "") for name in ("person", "certificate")}
        said = {name: text[:MAX_TITLE] for name, text in said.items() if isinstance(text, str)}
        changes = {
            **said,
            "ahead": (at - datetime.fromtimestamp(claims["iat"], UTC)).total_seconds(),
            "heard": at.astimezone(UTC).isoformat(),
        }
        with _LOCK:
            self._write(party.origin, changes)

    def _write(self, origin: str, changes: dict[str, Any]) -> None:
        known = self._read()
        known[origin] = replace(known.pop(origin, Contact(origin)), **changes)
        content = [asdict(contact) for contact in list(known.values())[-MAX_ORIGINS:]]
        with suppress(OSError, ValueError):
            write_secret(self.folder / NAME, json.dumps(content, ensure_ascii=False).encode())

    def _read(self) -> dict[str, Contact]:
        try:
            with (self.folder / NAME).open("rb") as file:
                listed = json.loads(file.read(MAX_FILE))
            return {one["origin"]: Contact(**one) for one in listed}
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return {}


def _claims(statement: str, key: bytes) -> dict[str, Any] | None:
    """What was said with this key; None for anything else."""
    with suppress(jwt.PyJWTError, ValueError, TypeError, OverflowError, OSError, RecursionError):
        claims = jwt.decode(
            statement,
            Ed25519PublicKey.from_public_bytes(key),
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            options={"verify_exp": False, "verify_iat": False, "require": ["iat"]},
        )
        datetime.fromtimestamp(claims["iat"], UTC)
        return claims
    return None
