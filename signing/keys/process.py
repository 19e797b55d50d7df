"""The key holder of the demo: a small process of its own in which the PKCS#12 keys live.

Run as `python -m signing.keys.process --folder DIR --address ADDRESS`. The secret with which clients prove
themselves comes as the first line of standard input (hexadecimal), and the process ends when standard input
does, that is when its parent is gone.
"""

from __future__ import annotations

import argparse
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
from signing.keys.holder import KeyHolder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection

THREADS = 8
"""Clients served at once; each stays for one request."""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="signing.keys.process")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--address", required=True)
    options = parser.parse_args(arguments)
    # An interrupt at the terminal reaches the whole group; this process follows its parent instead.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    authkey = bytes.fromhex(sys.stdin.readline().strip())
    holder = KeyHolder(options.folder)
    with Listener(options.address, authkey=authkey) as listener:
        for _ in range(THREADS):
            threading.Thread(target=_serve, args=(listener, holder), daemon=True).start()
        sys.stdout.buffer.write(protocol.READY)
        sys.stdout.buffer.flush()
        sys.stdin.read()
    _remove_folder_of(options.address)
    # Threads may be waiting for clients; nothing is left to save.
    os._exit(0)


def _remove_folder_of(address: str) -> None:
    """A killed parent cannot remove the folder it made for the address; one that is not empty is not ours."""
    if sys.platform != "win32":
        with suppress(OSError):
            Path(address).parent.rmdir()


def _serve(listener: Listener, holder: KeyHolder) -> None:
    while True:
        try:
            connection = listener.accept()
        except (AuthenticationError, EOFError):
            continue
        except OSError:
            time.sleep(0.05)
            continue
        with connection:
            _answer(connection, holder)


def _answer(connection: Connection[Any, Any], holder: KeyHolder) -> None:
    """One request, one answer. A client that goes away or talks nonsense is simply left."""
    try:
        protocol.send(connection, holder.answer(protocol.receive(connection)))
    except (EOFError, OSError, ValueError):
        return


if __name__ == "__main__":
    main()
