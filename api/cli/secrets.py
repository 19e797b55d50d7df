"""Passphrases and PINs: from a file, the environment or a prompt, never from an argument."""

from __future__ import annotations

import os
import sys
from getpass import getpass
from pathlib import Path

from signing.errors import KeyUnavailableError
from signing.keys.secrecy import Secret, secret_in

VARIABLE = "ANTIN_SECRET"
MAX_BYTES = 4096
KEY = "Mật khẩu hoặc mã PIN của khóa"
PIN = "Mã PIN của thiết bị ký"


def pin(secret_file: Path | None, *, what: str = PIN) -> Secret:
    """The PIN of a device, or `what` else, as `secret` gets it, in memory that can be wiped.

    Children do not inherit it.
    """
    try:
        if secret_file is not None:
            return secret_in(secret_file)
        return Secret.of(secret(None, what=what))
    except OSError as error:
        raise KeyUnavailableError(f"Không đọc được tệp mã PIN “{secret_file}”.") from error
    except ValueError as error:
        raise KeyUnavailableError("Mã PIN quá dài. Hãy kiểm tra tệp hoặc biến chứa mã PIN.") from error
    finally:
        os.environ.pop(VARIABLE, None)


def secret(secret_file: Path | None, *, what: str = KEY) -> str:
    """The passphrase or PIN of a key, or `what` else is asked for; a line end in its file does not count.

    Raises `KeyUnavailableError` when there is nobody to ask.
    """
    if secret_file is not None:
        try:
            with secret_file.open("rb") as stream:
                return stream.read(MAX_BYTES).decode("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise KeyUnavailableError(f"Không đọc được tệp mật khẩu khóa “{secret_file.name}”.") from error
    if VARIABLE in os.environ:
        return os.environ[VARIABLE]
    if not sys.stdin.isatty():
        raise KeyUnavailableError(
            f"Cần {what[0].lower()}{what[1:]}: hãy dùng --secret-file hoặc biến môi trường {VARIABLE}."
        )
    return getpass(f"{what}: ")


def new_secret(secret_file: Path | None, *, what: str) -> str:
    """A password that is being set: from a file, or typed twice; not from the environment.

    Raises `KeyUnavailableError` when there is nobody to ask, or the two differ.
    """
    if secret_file is not None:
        return secret(secret_file, what=what)
    if not sys.stdin.isatty():
        raise KeyUnavailableError(f"Cần {what[0].lower()}{what[1:]}: hãy dùng --secret-file.")
    first, second = getpass(f"{what}: "), getpass("Nhập lại: ")
    if first != second:
        raise KeyUnavailableError("Hai lần nhập mật khẩu không giống nhau. Hãy làm lại.")
    return first
