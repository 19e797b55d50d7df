"""A service whose leader and agency have their keys on tokens (SoftHSM) at the server, and nowhere else."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.journeys.running import RunningService, running
from tests.journeys.tokens import put_on_token
from tests.signing.keys.pkcs11.softhsm import Tokens

HOLDERS = {"person": ("username", "lanhdao.snv", "lanh dao"), "agency": ("code", "H99.07", "van thu")}


@contextmanager
def running_with_tokens(home: Path, tokens: Tokens) -> Iterator[RunningService]:
    """Started, its two keys moved onto tokens of their own."""
    with running(home, ANTIN_PKCS11_MODULES=str(tokens.library)) as started:
        with closing(sqlite3.connect(started.home / "antin.db", timeout=60)) as database, database:
            for table, (column, name, token) in HOLDERS.items():
                [(reference,)] = database.execute(f"SELECT key_ref FROM {table} WHERE {column} = ?", (name,))  # noqa: S608 - own words
                put_on_token(started, tokens, reference.partition(":")[2], token)
                named = f"pkcs11:token={token.replace(' ', '%20')}"
                database.execute(f"UPDATE {table} SET key_ref = ? WHERE {column} = ?", (named, name))  # noqa: S608 - own words
        yield started


def children(module: str, home: Path) -> list[int]:
    """Process ids of the running children of this installation that run a module."""
    found = subprocess.run(["pgrep", "-f", module], capture_output=True, text=True, check=False)
    return [pid for pid in map(int, found.stdout.split()) if _home_of(pid) == str(home)]


def _home_of(pid: int) -> str | None:
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return None
    homes = [os.fsdecode(entry[11:]) for entry in environment if entry.startswith(b"ANTIN_HOME=")]
    return homes[0] if homes else None
