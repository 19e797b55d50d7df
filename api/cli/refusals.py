"""From an error of the packages to a sentence on standard error and an exit status."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

from certs.errors import CertsError
from infra.errors import InfraError
from signing.errors import SigningError

REFUSED = 1
"""Exit status: the work was refused, with the reason on standard error. Wrong usage is 2, click's own."""


def complain(reason: str, *, file: str | None = None) -> None:
    prefix = f"{file}: " if file else ""
    click.echo(f"{prefix}{reason}", err=True)


def refuse(reason: str) -> NoReturn:
    complain(reason)
    raise SystemExit(REFUSED)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn every refusal of the packages into its sentence and status 1."""
    try:
        yield
    except (SigningError, CertsError, InfraError) as error:
        refuse(str(error))
