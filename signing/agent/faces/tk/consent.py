"""The part of a window where the signer agrees: the PIN, and the two buttons."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from signing.agent.faces import words
from signing.agent.faces.plain import plain
from signing.agent.faces.tk.dialog import paragraph
from signing.agent.faces.tk.pin import PinField
from signing.agent.faces.tk.style import Measures
from signing.agent.window import Agreed, PinWay

_ASKS = {PinWay.TYPED: words.PIN, PinWay.PAD: words.PRESS_AND_PAD, PinWay.NONE: words.NO_PIN}


class ConsentPanel(ttk.Frame):
    """Asks again and again, as its window wants; `answered` gets what the signer decided."""

    def __init__(
        self,
        parent: tk.Misc,
        measures: Measures,
        *,
        pin: PinWay,
        button: str,
        answered: Callable[[Agreed | None], None],
    ) -> None:
        super().__init__(parent, padding=(0, measures.unit))
        self._way, self._answered = pin, answered
        self._armed = False
        self._asking = False
        self._needs_risk = False
        self._problem = paragraph(self, "", "Alarm.TLabel")
        self._risk = tk.BooleanVar(self, value=False)
        self._last_try = ttk.Checkbutton(
            self, text=words.LAST_TRY, variable=self._risk, command=self._refresh
        )
        self._row = ttk.Frame(self)
        self._caps = ttk.Label(self, text=words.CAPS, style="Caps.TLabel")
        self._field: PinField | None = None
        # Made in the order in which the Tab key goes; packed so that a narrow window cuts no button.
        label = paragraph(self._row, _ASKS[pin].format(button=button), "Bold.TLabel")
        if pin is PinWay.TYPED:
            self._field = PinField(self._row, changed=self._refresh, caps=self._say_caps)
            self._field.bind_key("<Return>", self.agree)
            self._field.bind_key("<KP_Enter>", self.agree)
        self.sign = ttk.Button(self._row, text=button, style="Action.TButton", command=self.agree)
        self.cancel = ttk.Button(self._row, text=words.CANCEL, command=self.refuse)
        for each in (self.cancel, self.sign):
            each.bind("<Return>", lambda event: event.widget.invoke())
            each.pack(side="right", padx=(measures.unit, 0))
        if self._field is None:
            label.pack(side="left", fill="x", expand=True)
        else:
            label.configure(wraplength=0)
            label.unbind("<Configure>")
            label.pack(side="left")
            self._field.pack(side="left", fill="x", expand=True, padx=measures.unit)

    def ask(self, problem: str = "", *, last_try: bool = False) -> None:
        """Start a question; buttons wait until `arm`."""
        said = plain(problem)
        if last_try:
            said = f"{said} {words.LAST_TRY_WHY}".strip()
        self._needs_risk = last_try
        self._risk.set(False)
        self._asking, self._armed = True, False
        for part in (self._problem, self._last_try, self._row, self._caps):
            part.pack_forget()
        if said:
            self._problem.configure(text=said)
            self._problem.pack(fill="x", pady=(0, 4))
        if last_try:
            self._last_try.pack(anchor="w")
        self._row.pack(fill="x")
        if self._field is not None:
            self._field.clear()
            self._field.allow(False)
        self._refresh()

    def arm(self) -> None:
        """From now on keys and clicks count."""
        if not self._asking:
            return
        self._armed = True
        if self._field is not None:
            self._field.allow(True)
            self._field.focus_here()
        else:
            self.cancel.focus_set()
        self._refresh()

    def agree(self) -> None:
        if not self._may_sign():
            return
        self._asking = False
        secret = self._field.take() if self._field is not None else None
        self._refresh()
        self._answered(Agreed(secret))

    def refuse(self) -> None:
        if not self._asking:
            return
        self._asking = False
        if self._field is not None:
            self._field.clear()
        self._answered(None)

    def _may_sign(self) -> bool:
        if not self._asking or not self._armed:
            return False
        if self._field is not None and self._field.is_empty:
            return False
        return not self._needs_risk or self._risk.get()

    def _refresh(self) -> None:
        self.sign.state(["!disabled"] if self._may_sign() else ["disabled"])

    def _say_caps(self, on: bool) -> None:
        if on:
            self._caps.pack(fill="x", before=self._row)
        else:
            self._caps.pack_forget()
