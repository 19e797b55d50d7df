"""A key at a remote signing service, for one command line: who is asked for what, what is told meanwhile."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from getpass import getpass
from pathlib import Path

import click

from api.cli.secrets import pin
from api.remote_keys import client_of, remote_attempts, remote_service
from infra.clock import utc_now
from infra.settings import Settings
from signing.errors import KeyUnavailableError
from signing.keys.csc import Progress, Requested, ServiceConfiguration, Stage, open_key
from signing.keys.csc.errors import quoted
from signing.keys.csc.key import ACCESS_TOKEN, CODE
from signing.keys.gathering import GatheringKey
from signing.keys.secrecy import Secret, forbid_dumps, secret_in

OTP_VARIABLE, SECRET_VARIABLE = "ANTIN_CSC_OTP", "ANTIN_CSC_SECRET"
PIN = "Mã PIN của khóa ở dịch vụ ký"


@contextmanager
def remote_key(
    name: str, settings: Settings, secret_file: Path | None, *, last_try: bool
) -> Iterator[GatheringKey]:
    """The key that `csc:NAME` means; the PIN is asked for once. Raises `KeyUnavailableError`."""
    forbid_dumps(hide=False)
    configuration = remote_service(settings, name)
    asking = Asking(configuration, secret_file)
    client = client_of(settings, configuration, asking.service_secret, Telling())
    try:
        attempts = remote_attempts(settings)
    except OSError as error:
        raise KeyUnavailableError(
            "Không ghi được số lần nhập sai vào thư mục dữ liệu nên không gửi mã PIN. Hãy kiểm tra quyền."
        ) from error
    try:
        key = open_key(client, asking, at=utc_now(), attempts=attempts, confirmed=last_try)
        try:
            yield GatheringKey(key)
        finally:
            key.close()
    finally:
        client.close()


class Telling:
    """Says what is waited for, each thing once, on standard error."""

    def __init__(self) -> None:
        self._last: tuple[Stage, int] | None = None

    def __call__(self, progress: Progress) -> None:
        if progress.stage is Stage.SIGNING or (progress.stage, progress.done) == self._last:
            return
        self._last = (progress.stage, progress.done)
        sentence = progress.sentence
        click.echo(f"{sentence[0].upper()}{sentence[1:]}", err=True)


@dataclass(frozen=True, slots=True)
class Asking:
    """Secrets of a remote key: from files, the environment or the terminal, never from an argument."""

    configuration: ServiceConfiguration
    secret_file: Path | None

    def __call__(self, wanted: Requested, *, count: int, challenge: str | None) -> Secret:
        """What the signer gives for `count` signatures. Raises `KeyUnavailableError`."""
        if wanted.is_pin:
            return pin(self.secret_file, what=PIN)
        if wanted == ACCESS_TOKEN and self.configuration.sad_file is not None:
            return _read(self.configuration.sad_file)
        if wanted == CODE:
            # Our own address, not the service's words; whole, or it could not be opened.
            click.echo(
                f"Hãy mở địa chỉ sau, xác nhận {count} chữ ký, rồi dán địa chỉ được chuyển tới:", err=True
            )
            click.echo(challenge, err=True)
            return _typed(OTP_VARIABLE, "Địa chỉ được chuyển tới, hoặc mã ủy quyền")
        said = quoted(challenge or wanted.label or wanted.id, 200)
        return _typed(OTP_VARIABLE, f"Mã xác nhận ({said}) cho {count} chữ ký")

    def service_secret(self) -> Secret:
        """What this installation logs in to the service with."""
        if self.configuration.secret_file is not None:
            return _read(self.configuration.secret_file)
        return _typed(SECRET_VARIABLE, "Mật khẩu đăng nhập dịch vụ ký")


def _read(path: Path) -> Secret:
    try:
        return secret_in(path)
    except (OSError, ValueError) as error:
        raise KeyUnavailableError(
            f"Không đọc được tệp bí mật “{path.name}” của dịch vụ ký. Hãy kiểm tra đường dẫn và quyền đọc."
        ) from error


def _typed(variable: str, what: str) -> Secret:
    """From the environment, once, or from the terminal."""
    given = os.environ.pop(variable, None)
    try:
        if given is not None:
            return Secret.of(given)
        if not sys.stdin.isatty():
            raise KeyUnavailableError(
                f"Cần {what[0].lower()}{what[1:]}: hãy chạy lệnh ở cửa sổ lệnh để nhập, hoặc dùng biến môi"
                f" trường {variable}."
            )
        return Secret.of(getpass(f"{what}: "))
    except ValueError as error:
        raise KeyUnavailableError(f"{what} quá dài. Hãy kiểm tra lại.") from error
