"""The frame of a key-holder process: listen, let in who knows the secret, answer, end with the parent.

The secret with which clients prove themselves comes as the first line of standard input (hexadecimal), and
the process ends when standard input does, that is when its parent is gone.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from multiprocessing import AuthenticationError
from multiprocessing.connection import Listener
from pathlib import Path
from typing import TYPE_CHECKING, Any

from signing.keys import protocol
from signing.keys.secrecy import forbid_dumps

if TYPE_CHECKING:
    from collections.abc import Callable

    from signing.keys.protocol import Line

    Answer = Callable[[dict[str, Any], Line], dict[str, Any]]

THREADS = 8
"""Clients served at once; each stays for one request."""


def serve(address: str, answer: Answer) -> None:
    """Answer until the parent is gone; does not return.

    `answer` gets each request, and the connection from which it may read more.
    """
    forbid_dumps()
    # An interrupt at the terminal reaches the whole group; this process follows its parent instead.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    authkey = bytes.fromhex(sys.stdin.readline().strip())
    with Listener(address, backlog=64, authkey=authkey) as listener:
        for _ in range(THREADS):
            threading.Thread(target=_serve, args=(listener, answer), daemon=True).start()
        sys.stdout.buffer.write(protocol.READY)
        sys.stdout.buffer.flush()
        sys.stdin.read()
    _remove_folder_of(address)
    # Threads may be waiting for clients; nothing is left to save.
    os._exit(0)


def _remove_folder_of(address: str) -> None:
    """A killed parent cannot remove the folder it made for the address; one that is not empty is not ours."""
    if sys.platform != "win32":
        with suppress(OSError):
            Path(address).parent.rmdir()


def _serve(listener: Listener, answer: Answer) -> None:
    while True:
        try:
            connection = listener.accept()
        except (AuthenticationError, EOFError):
            continue
        except OSError:
            time.sleep(0.05)
            continue
        with connection:
            _answer(connection, answer)


def _answer(connection: Line, answer: Answer) -> None:
    """One request, one answer. A client that goes away or talks nonsense is simply left."""
    try:
        protocol.send(connection, answer(protocol.receive(connection), connection))
    except (EOFError, OSError, ValueError):
        return
