"""The `antin` command.

Each subcommand imports what it needs when it runs, so that `antin layout` starts fast.
"""

from __future__ import annotations

from api.cli.main import main

__all__ = ["main"]
