"""Which pages may be paired at all. Origins are compared as browsers send them; nothing is normalised."""

from __future__ import annotations

import re

MAX_ORIGIN = 300
_PORT = r"(:[1-9][0-9]{0,4})?"
_NAME = r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?"
_HTTPS = re.compile(rf"https://({_NAME}|\[[0-9a-f:.]+\]){_PORT}")
_LOOPBACK = re.compile(rf"http://(localhost|127\.0\.0\.1|\[::1\]){_PORT}")


def may_pair(origin: str) -> bool:
    """HTTPS, or HTTP on this very machine: elsewhere whoever is on the line writes the page.

    `null`, which sandboxed frames and local files send, is nobody's origin.
    """
    if len(origin) > MAX_ORIGIN:
        return False
    return any(shape.fullmatch(origin) is not None for shape in (_HTTPS, _LOOPBACK))
