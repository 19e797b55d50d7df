"""How much the helper lets itself be asked at once, and how long it waits for whom."""

from __future__ import annotations

from dataclasses import dataclass

from signing.agent.wire import WATCH_SECONDS


@dataclass(frozen=True, slots=True)
class Limits:
    connections: int = 128
    """Further ones are cut off at once."""
    head_seconds: float = 10.0
    """From a connection, or from the last answer on it, to the end of the next request's head."""
    requests: int = 64
    """Under way at once, those included that are held back."""
    body_seconds: float = 15.0
    """For a body, which comes from this very machine."""
    large_bodies: int = 4
    """In memory at once; further ones wait."""
    calls: int = 8
    """Threads for what the desk answers at once."""
    devices: int = 2
    """Threads that ask devices, which takes seconds; they answer one by one anyway."""
    people: int = 2
    """Threads that wait for somebody who is asked."""
    watches: int = 16
    """Threads in which `watch` is held back. Who finds none is answered after `unheld_seconds`."""
    watch_seconds: float = WATCH_SECONDS
    unheld_seconds: float = 1.0
    nonces: int = 10_000
    """Under a boot before the next begins. A page takes some thousands for 500 documents."""
    stop_seconds: int = 2
    """For what is under way when the helper ends."""
