"""The `antin-agent` command: the program at the signer's machine, and questions to the one that runs."""

from signing.agent.program.main import main

__all__ = ["main"]
