"""The process in which one PKCS#11 library lives: a maker's library may crash, hang or leak.

Run as `python -m signing.keys.pkcs11.process --library FILE --tries FOLDER --seconds N --address ADDRESS`;
`signing.keys.serving` says how it lives.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from signing.keys.attempts import UNREADABLE, Attempts
from signing.keys.pkcs11.holder import TokenHolder
from signing.keys.pkcs11.watching import PEOPLE_TAKE, Watch
from signing.keys.secrecy import Secret
from signing.keys.serving import serve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.keys.protocol import Line


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="signing.keys.pkcs11.process")
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--tries", type=Path, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--address", required=True)
    options = parser.parse_args(arguments)
    _quieten_library()
    holder = TokenHolder(options.library, Attempts(options.tries, most=UNREADABLE))
    watch = Watch()

    def answer(request: dict[str, Any], connection: Line) -> dict[str, Any]:
        # Whether a pad is waited for, the asker knows: it has seen the token.
        seconds = max(options.seconds, PEOPLE_TAKE) if request.get("pad") is True else options.seconds
        with watch.within(seconds, connection):
            return holder.answer(request, lambda length: Secret.receive(connection, length))

    serve(options.address, answer)


def _quieten_library() -> None:
    """What C code writes to standard output and error is dropped: makers log what they please, PINs included.

    Ours goes on where it went; under a program without a console there may be no standard error.
    """
    sys.stdout = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    if sys.stderr is not None:
        sys.stderr = os.fdopen(os.dup(sys.stderr.fileno()), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


if __name__ == "__main__":
    main()
