"""Passphrases and PINs: from a file, the environment or a prompt, never from an argument."""

from __future__ import annotations

import os
import sys
from getpass import getpass
from pathlib import Path

from signing.errors import KeyUnavailableError

VARIABLE = "ANTIN_SECRET"
MAX_BYTES = 4096


def secret(secret_file: Path | None) -> str:
    """The passphrase or PIN of the key; a line end at the end of the file does not count.

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
            f"Cần mật khẩu hoặc mã PIN của khóa: hãy dùng --secret-file hoặc biến môi trường {VARIABLE}."
        )
    return getpass("Mật khẩu hoặc mã PIN của khóa: ")
