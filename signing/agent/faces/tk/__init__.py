"""The helper's face as windows, with what Python brings along (tkinter)."""

from signing.agent.faces.tk.face import TkFace

__all__ = ["TkFace"]
