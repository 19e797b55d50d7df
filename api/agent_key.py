"""The service's own key, by which helpers on signers' machines know what comes from it: made once, kept."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from docflow.errors import NotReadyToSignError
from signing.agent import offers

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from pathlib import Path

    from infra.settings import Settings

FILE_NAME = "agent-key.pem"
UNREADABLE = (
    "Không đọc hoặc không tạo được tệp khóa của hệ thống để làm việc với máy của người ký. "
    "Hãy báo người vận hành kiểm tra thiết lập agent_key_file và quyền trên tệp đó."
)


def agent_key_file(settings: Settings) -> Path:
    return settings.agent_key_file or settings.home / FILE_NAME


@dataclass(frozen=True)
class AgentVoice:
    """A `docflow.voice.Voice` over a key file; nothing is read or made before somebody needs it."""

    path: Path
    site: str

    @cached_property
    def _private(self) -> Ed25519PrivateKey:
        try:
            if not self.path.exists():
                _make(self.path)
            found = load_pem_private_key(self.path.read_bytes(), password=None)
        except (OSError, ValueError, TypeError) as error:
            raise NotReadyToSignError(UNREADABLE) from error
        if not isinstance(found, Ed25519PrivateKey):
            raise NotReadyToSignError(UNREADABLE)
        return found

    @property
    def key(self) -> bytes:
        """Ed25519, 32 bytes. Raises `NotReadyToSignError` where the file cannot be read or made."""
        return self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def say(self, statement: offers.Statement, *, at: datetime, good_for: timedelta) -> str:
        """Sign a statement. Raises `NotReadyToSignError` where the file cannot be read or made."""
        return offers.say(statement, self._private, at=at, good_for=good_for)


def _make(path: Path) -> None:
    """Write a new key for its owner alone; of two processes at once one wins and both read the same."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, path)
        except FileExistsError:
            return
    finally:
        aside.unlink()
