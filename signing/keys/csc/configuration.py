"""The operator's file for one remote key, `csc/NAME.toml` in the data folder: what `csc:NAME` means.

It holds no secret, only the names of files that do.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from signing.errors import KeyUnavailableError
from signing.keys.csc.adapter import Adapter, Described, Standard
from signing.keys.csc.model import Version

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_BYTES = 64 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class Login(StrEnum):
    """How this installation is let into the service (`authType` of `info`)."""

    NONE = "none"
    """By the network, or a proxy that adds what is needed (`external`)."""
    BASIC = "basic"
    """`auth/login` with a user name and a password."""
    OAUTH2_CLIENT = "oauth2-client"
    """OAuth 2.0 client credentials."""
    TOKEN = "token"  # noqa: S105 - the name of a way
    """An access token that was got elsewhere, such as by an authorisation code."""


@dataclass(frozen=True, slots=True)
class ServiceConfiguration:
    """One key at one service. Times are in seconds."""

    url: str
    """Before `/csc/v1`; https, or http to this machine where the operator's list names it."""
    name: str = ""
    version: Version | None = None
    """None: the newest that `info` answers in."""
    credential: str | None = None
    """None: the only one that may sign."""
    login: Login = Login.NONE
    user: str | None = None
    client_id: str | None = None
    secret_file: Path | None = None
    """With the password, the client's secret, or the access token."""
    token_url: str | None = None
    """Of OAuth 2.0; None: `oauth2/token` at the address that `info` names."""
    authorize_url: str | None = None
    """Where a credential's owner gives leave; None: `oauth2/authorize` at the address that `info` names."""
    redirect_uri: str | None = None
    """Where the browser is led to afterwards, as it was agreed with the provider."""
    sad_file: Path | None = None
    """With the access token of the credential, where its mode is `oauth2code`."""
    timeout: float = 90.0
    """For one answer: some services answer only when the signer has confirmed."""
    confirm_within: float = 600.0
    """For a confirmation or a signature that is asked for again and again."""
    poll_every: float = 3.0
    requests_per_second: int | None = None
    requests_per_minute: int | None = None
    hashes_per_call: int | None = None
    """None: as many as one authorisation covers."""
    is_asynchronous: bool | None = None
    """Whether signatures are asked for first and fetched later; None: as `info` says."""
    adapter: Adapter = field(default_factory=Standard)

    @classmethod
    def of(cls, content: Mapping[str, Any], *, name: str, folder: Path) -> Self:
        """From the keys of a file in `folder`. Raises `KeyUnavailableError` naming what is wrong."""
        given = dict(content)
        values: dict[str, Any] = {"name": name}
        for key, check in _CHECKS.items():
            if key in given:
                values[_FIELDS.get(key, key)] = _checked(name, key, given.pop(key), check)
        for key in ("secret_file", "sad_file"):
            if key in values:
                values[key] = folder / values[key]
        if "adapter" in given:
            values["adapter"] = _adapter(name, given.pop("adapter"))
        if given:
            raise _wrong(name, f"không có mục nào tên là {', '.join(sorted(given))}")
        if "url" not in values:
            raise _wrong(name, "thiếu “url”")
        configuration = cls(**values)
        configuration._check_login()
        return configuration

    def _check_login(self) -> None:
        if self.login is Login.BASIC and self.user is None:
            raise _wrong(self.name, "đăng nhập “basic” cần “user”")
        if self.login is Login.OAUTH2_CLIENT and self.client_id is None:
            raise _wrong(self.name, "đăng nhập “oauth2-client” cần “client_id”")


def read_configuration(folder: Path, name: str) -> ServiceConfiguration:
    """What `csc:NAME` means, from `NAME.toml` in the folder. Raises `KeyUnavailableError`."""
    if not _NAME.fullmatch(name):
        raise KeyUnavailableError(
            "Tên sau csc: chỉ gồm chữ cái không dấu, chữ số, “-” và “_”. Hãy nhập lại tên."
        )
    path = folder / f"{name}.toml"
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise _wrong(name, "tệp quá lớn")
        parsed = tomllib.loads(content.decode())
    except FileNotFoundError as error:
        others = sorted(one.stem for one in folder.glob("*.toml"))
        known = f" Các khóa đã khai báo: {', '.join(others)}." if others else ""
        raise KeyUnavailableError(
            f"Chưa khai báo khóa “csc:{name}”. Hãy tạo tệp csc/{name}.toml trong thư mục dữ liệu.{known}"
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(name, f"không đọc được: {error}") from error
    return ServiceConfiguration.of(parsed, name=name, folder=folder)


def _wrong(name: str, what: str) -> KeyUnavailableError:
    return KeyUnavailableError(f"Tệp csc/{name}.toml: {what}. Hãy sửa tệp rồi chạy lại.")


def _checked(name: str, key: str, value: object, check: tuple[type, ...]) -> object:
    kind = check[0]
    if issubclass(kind, StrEnum):
        try:
            return kind(str(value))
        except ValueError:
            raise _wrong(name, f"“{key}” phải là một trong: {', '.join(kind)}") from None
    if not isinstance(value, check) or (isinstance(value, bool) and kind is not bool):
        raise _wrong(name, f"“{key}” không đúng kiểu")
    if isinstance(value, (int, float)) and kind is not bool and value <= 0:
        raise _wrong(name, f"“{key}” phải lớn hơn 0")
    return value


_CHECKS: dict[str, tuple[type, ...]] = {
    "url": (str,),
    "version": (Version,),
    "credential": (str,),
    "login": (Login,),
    "user": (str,),
    "client_id": (str,),
    "secret_file": (str,),
    "token_url": (str,),
    "authorize_url": (str,),
    "redirect_uri": (str,),
    "sad_file": (str,),
    "timeout_seconds": (int, float),
    "confirm_seconds": (int, float),
    "poll_seconds": (int, float),
    "requests_per_second": (int,),
    "requests_per_minute": (int,),
    "hashes_per_call": (int,),
    "asynchronous": (bool,),
}
_FIELDS = {
    "timeout_seconds": "timeout",
    "confirm_seconds": "confirm_within",
    "poll_seconds": "poll_every",
    "asynchronous": "is_asynchronous",
}
_ENCODINGS = frozenset({"base64", "base64url", "hex"})


def _adapter(name: str, described: object) -> Described:
    if not isinstance(described, dict):
        raise _wrong(name, "“adapter” phải là một bảng")
    given: dict[str, Any] = dict(described)
    base, encoding = given.pop("base_path", None), given.pop("hash_encoding", "base64")
    tables = {key: given.pop(key, {}) for key in ("paths", "fields")}
    if given:
        raise _wrong(name, f"không có mục nào tên là adapter.{', adapter.'.join(sorted(given))}")
    if encoding not in _ENCODINGS:
        raise _wrong(name, f"adapter.hash_encoding phải là một trong: {', '.join(sorted(_ENCODINGS))}")
    if not (base is None or isinstance(base, str)) or not all(map(_is_names, tables.values())):
        raise _wrong(name, "“adapter” có mục không đúng kiểu")
    return Described(base, encoding, **tables)


def _is_names(table: object) -> bool:
    return isinstance(table, dict) and all(isinstance(value, str) for value in table.values())
