"""Where the program begins, however it was installed."""

from __future__ import annotations

import sys

from signing.keys.child import run_as_child


def start() -> None:
    """The command, or one of its own children where a packaged program runs itself."""
    if run_as_child(sys.argv[1:]):
        return
    from signing.agent.program.main import main  # noqa: PLC0415 - a child needs none of it

    main(prog_name="antin-agent")
