"""The main loop of Tk, with a door for other threads."""

from __future__ import annotations

import tkinter as tk

from signing.agent.faces.calls import Answer, Calls

EVERY_MS = 30
"""Tk offers no way to be woken from another thread on all three systems; so it looks, 33 times a second."""


class Loop(Calls):
    """Made and run in the main thread."""

    def __init__(self, root: tk.Tk) -> None:
        super().__init__()
        self._root = root

    def run(self) -> None:
        """Until `stop`; what is asked from then on gets None at once."""
        self._look()
        try:
            self._root.mainloop()
        finally:
            self.end()

    def stop(self) -> None:
        self.post(self._root.quit)

    def _look(self) -> None:
        # Taken up first: a call that raises must not end the looking.
        self._root.after(EVERY_MS, self._look)
        self.run_waiting()


__all__ = ["Answer", "Loop"]
