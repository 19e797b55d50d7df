"""The form in which many documents are chosen, as values of the flow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Form

from api.edge.forms import Text
from docflow.batches import BatchKind, Chosen
from docflow.errors import StaleRevisionError

_CHOICE = re.compile(r"([1-9][0-9]{0,8}):([0-9a-f]{64})")
_KEY = r"^[0-9a-f]{32}$"


@dataclass(frozen=True, slots=True)
class BatchChoice:
    kind: BatchKind
    chosen: tuple[Chosen, ...]
    """In the order of the list."""
    unseen: bool
    issued_on: date | None
    request_key: str
    insist: str
    """Why the one document of an issue is sealed although something speaks against it."""


def batch_choice(  # noqa: PLR0913, PLR0917 -- the fields of the form
    viec: Annotated[BatchKind, Form()],
    khoa: Annotated[str, Form(pattern=_KEY)],
    chon: Annotated[list[str] | None, Form()] = None,
    chua_xem: Annotated[bool, Form()] = False,
    issued_on: Annotated[date | None, Form()] = None,
    insist: Text = "",
) -> BatchChoice:
    """Each `chon` is `ID:SEEN` of a row of the list. Raises `StaleRevisionError` for anything else."""
    chosen = tuple(_chosen(each) for each in chon or ())
    return BatchChoice(viec, chosen, chua_xem, issued_on if viec is BatchKind.ISSUE else None, khoa, insist)


def _chosen(text: str) -> Chosen:
    parts = _CHOICE.fullmatch(text)
    if parts is None:
        raise StaleRevisionError
    return Chosen(int(parts[1]), parts[2])
