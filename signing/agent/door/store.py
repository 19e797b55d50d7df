"""The pages that were paired, in a file that several programs of one user may read and change."""

from __future__ import annotations

import base64
import json
import re
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from infra.errors import AlreadyRunningError
from infra.lock import HomeLock
from signing.agent.door.errors import PairingsDamagedError, PairingsNotWrittenError, TooManyPairingsError
from signing.agent.door.origins import may_pair
from signing.agent.files import SECRET, write_secret
from signing.agent.offers import MAX_TITLE, Identity
from signing.agent.party import Party
from signing.agent.wire import SECRET_BYTES

NAME = "pairings.json"
MAX_PAIRINGS = 20
"""Pages times browsers of one person; each takes one."""
MAX_FILE = 256 * 1024
_FORM = 1
_WAIT_SECONDS = 5
_ID = re.compile(r"[0-9a-f]{32}")
_Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Pairing:
    """A page with the secret that it shares with this helper."""

    party: Party
    secret: bytes = field(repr=False)
    paired_at: datetime

    @property
    def id(self) -> str:
        return self.party.id

    @property
    def origin(self) -> str:
        return self.party.origin


class Pairings:
    """Thread-safe; what another program of the same user changes is seen at the next question.

    Every method raises `PairingsDamagedError` where the file cannot be read; it is then left as it is.
    """

    def __init__(self, folder: Path) -> None:
        """`folder` is the helper's data folder; it is made where it is not there."""
        self.folder = folder
        self._path = folder / NAME
        self._reading = threading.Lock()
        self._writing = threading.Lock()
        self._stamp: _Stamp | None = None
        self._known: Mapping[str, Pairing] = {}

    def all(self) -> tuple[Pairing, ...]:
        """In the order in which they were paired."""
        return tuple(self._current().values())

    def find(self, pairing: str) -> Pairing | None:
        return self._current().get(pairing)

    def has_origin(self, origin: str) -> bool:
        return any(known.origin == origin for known in self._current().values())

    def is_full(self) -> bool:
        return len(self._current()) >= MAX_PAIRINGS

    def add(self, origin: str, identity: Identity, at: datetime) -> Pairing:
        """Make a pairing with a fresh secret. Raises `TooManyPairingsError`, `PairingsNotWrittenError`."""
        party = Party(secrets.token_hex(16), origin, identity.site, identity.key)
        pairing = Pairing(party, secrets.token_bytes(SECRET_BYTES), at)
        with self._alone():
            if self.is_full():
                raise TooManyPairingsError(MAX_PAIRINGS)
            self._write({**self._current(), pairing.id: pairing})
        return pairing

    def forget(self, pairing: str) -> bool:
        """Whether there was such a pairing. Raises `PairingsNotWrittenError`."""
        with self._alone():
            known = dict(self._current())
            if known.pop(pairing, None) is None:
                return False
            self._write(known)
        return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Whoever changes something, among threads and among programs; questions wait for none of them."""
        with self._writing:
            lock = HomeLock(self._path.with_suffix(".lock"))
            try:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                lock.acquire(wait_seconds=_WAIT_SECONDS)
            except (OSError, AlreadyRunningError) as error:
                raise PairingsNotWrittenError(self._path) from error
            try:
                yield
            finally:
                lock.release()

    def _write(self, known: Mapping[str, Pairing]) -> None:
        content = {"form": _FORM, "pairings": [_claims(pairing) for pairing in known.values()]}
        try:
            write_secret(self._path, json.dumps(content, ensure_ascii=False, indent=1).encode())
        except OSError as error:
            raise PairingsNotWrittenError(self._path) from error

    def _current(self) -> Mapping[str, Pairing]:
        with self._reading:
            try:
                stamp = self._stamped()
                if stamp != self._stamp:
                    self._known = {} if stamp is None else self._read()
                    self._stamp = stamp
            except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
                self._known, self._stamp = {}, (0, 0, 0)
                raise PairingsDamagedError(self._path) from error
            return self._known

    def _stamped(self) -> _Stamp | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read(self) -> Mapping[str, Pairing]:
        with self._path.open("rb") as file:
            content = file.read(MAX_FILE + 1)
        if len(content) > MAX_FILE:
            raise ValueError("no file of ours")
        # Copied from elsewhere it may have become readable for others. A disk that can only be read is no
        # damage where nothing is to be done.
        if self._path.stat().st_mode & 0o777 != SECRET:
            self._path.chmod(SECRET)
        written = json.loads(content.decode())
        if written["form"] != _FORM:
            raise ValueError("a form that is not known here")
        pairings = [_pairing(claims) for claims in written["pairings"]]
        known = {pairing.id: pairing for pairing in pairings}
        if len(known) != len(pairings):
            raise ValueError("one pairing twice")
        return known


def _claims(pairing: Pairing) -> dict[str, str]:
    return {
        "id": pairing.id,
        "origin": pairing.origin,
        "site": pairing.party.site,
        "key": pairing.party.key.hex(),
        "secret": base64.b64encode(pairing.secret).decode(),
        "paired_at": pairing.paired_at.isoformat(),
    }


def _pairing(claims: Mapping[str, Any]) -> Pairing:
    site: object = claims["site"]
    if not isinstance(site, str):
        raise TypeError("no text")
    party = Party(claims["id"], claims["origin"], site, bytes.fromhex(claims["key"]))
    pairing = Pairing(
        party,
        base64.b64decode(claims["secret"], validate=True),
        datetime.fromisoformat(claims["paired_at"]),
    )
    sound = (
        _ID.fullmatch(party.id) is not None
        and may_pair(party.origin)
        and len(party.site) <= MAX_TITLE
        and len(party.key) == 32  # noqa: PLR2004 - Ed25519, RFC 8032
        and len(pairing.secret) == SECRET_BYTES
        and pairing.paired_at.tzinfo is not None
    )
    if not sound:
        raise ValueError("not of its shape")
    return pairing
