"""What the command refuses, in Vietnamese and without click's English prefix."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

from infra.errors import InfraError
from signing.agent.faces.plain import plain
from signing.agent.reasons import reason_of
from signing.errors import SigningError


class Refusal(click.ClickException):
    """A sentence on standard error, and nothing beside it."""

    def __init__(self, says: str, *, status: int = 1) -> None:
        super().__init__(says)
        self.exit_code = status  # type: ignore[misc]  # click reads it of the object as well

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.format_message(), file=file, err=file is None)


@contextmanager
def refusals() -> Iterator[None]:
    """What is refused has its Vietnamese sentence, and ends the command with 1; wrong usage with 2."""
    try:
        yield
    except Refusal:
        raise
    except (SigningError, InfraError) as error:
        raise Refusal(str(error)) from error
    except click.UsageError as error:
        raise Refusal(_usage(error), status=error.exit_code) from error
    except click.ClickException as error:
        raise Refusal(error.format_message(), status=error.exit_code) from error
    except OSError as error:
        if error.errno == errno.EPIPE:  # Whoever read what is printed has gone; click knows what to do.
            raise
        raise Refusal(_system(error)) from error


def _usage(error: click.UsageError) -> str:
    command = error.ctx.command_path if error.ctx is not None else "antin-agent"
    match error:
        case click.NoSuchOption(option_name=name):
            says = f"Lệnh này không có tùy chọn {plain(name)}."
        case click.MissingParameter():
            says = "Lệnh còn thiếu một phần ở cuối."
        case click.BadParameter(param=click.Parameter(opts=names)):
            says = f"Giá trị của {names[0]} không dùng được." if names[0].startswith("-") else _NOT_UNDERSTOOD
        case _:
            says = _NOT_UNDERSTOOD
    return f"{says} Xem cách dùng: {command} --help"


def _system(error: OSError) -> str:
    where = f" với {error.filename}" if error.filename else ""
    return f"Máy ký không làm được việc này{where}: {reason_of(error)}. Xem cách sửa: antin-agent doctor"


_NOT_UNDERSTOOD = "Không hiểu lệnh vừa gõ."
