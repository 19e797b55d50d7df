"""What is said to this helper counts once, however long it runs and with whatever memory.

A request is proven under the `boot` that its page was told. Nonces used under a boot are kept as long as the
boot holds; when they are many, the next boot begins, and the one before the last ends, its nonces with it. So
a request is either remembered or of a boot that has ended: neither a clock nor endless memory is needed.
"""

from __future__ import annotations

import re
import secrets
import threading

_NONCE = re.compile(r"[A-Za-z0-9_-]{22,86}")
"""16 to 64 bytes in base64url without padding."""


class Boot:
    """The present boot and the one before it. Thread-safe."""

    def __init__(self, kept: int, port: int) -> None:
        """`kept`: nonces under a boot before the next begins; `port`: where this helper listens."""
        self._kept = kept
        self._port = port
        self._lock = threading.Lock()
        self._present = self._fresh()
        self._used: dict[str, set[str]] = {self._present: set()}

    @property
    def present(self) -> str:
        """What `hello` tells, beginning with the port.

        So a page sees when a program on another port tells it this helper's boot, to stand in between.
        """
        return self._present

    @property
    def holding(self) -> tuple[str, ...]:
        """Boots under which requests are taken, the present one first."""
        with self._lock:
            return tuple(reversed(self._used))

    def use(self, boot: str, nonce: str) -> bool:
        """Take a nonce for used; False if it was, or if its boot has ended."""
        with self._lock:
            used = self._used.get(boot)
            if used is None or nonce in used:
                return False
            used.add(nonce)
            if boot == self._present and len(used) >= self._kept:
                self._turn()
            elif len(used) >= 2 * self._kept:
                del self._used[boot]
            return True

    def _turn(self) -> None:
        """Begin the next boot; the one that was present still holds for pages that know no other."""
        before = self._present
        self._present = self._fresh()
        self._used = {before: self._used[before], self._present: set()}

    def _fresh(self) -> str:
        return f"{self._port}.{secrets.token_urlsafe(16)}"


def is_nonce(text: str) -> bool:
    return _NONCE.fullmatch(text) is not None
