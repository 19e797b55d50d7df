"""The helper's face on a terminal, for machines without a display."""

from signing.agent.faces.terminal.face import TerminalFace

__all__ = ["TerminalFace"]
