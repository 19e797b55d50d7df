"""RFC 7512: how a key on a token, smart card or HSM is named. Pure; opens nothing.

Path attributes narrow down what is meant, query attributes say how to get there. Stricter than the RFC where
a slip would be dangerous: a PIN never stands in a name (`pin-value`), no program is run for one
(`pin-source=|…`), and attributes that are not known are refused rather than overlooked (RFC 7512, 2.3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit

from signing.errors import KeyUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEME = "pkcs11:"
MAX_LENGTH = 4096
"""Characters of a whole URI."""
TYPES = frozenset({"public", "private", "cert", "secret-key", "data"})
LONGEST = {
    "token": 32,
    "manufacturer": 32,
    "model": 16,
    "serial": 16,
    "library-manufacturer": 32,
    "library-description": 32,
    "slot-manufacturer": 32,
    "slot-description": 64,
}
"""Bytes that the fixed fields of PKCS#11 hold (CK_TOKEN_INFO, CK_INFO, CK_SLOT_INFO); no more can match."""
_QUERY = frozenset({"pin-source", "pin-value", "module-name", "module-path"})
_PATH_CHARACTERS = re.compile(r"(?:[A-Za-z0-9\-._~:\[\]@!$'()*+,=&]|%[0-9A-Fa-f]{2})*")
_QUERY_CHARACTERS = re.compile(r"(?:[A-Za-z0-9\-._~:\[\]@!$'()*+,=/?|]|%[0-9A-Fa-f]{2})*")
_VERSION = re.compile(r"(\d{1,3})(?:\.(\d{1,3}))?")
_MOST_SLOT = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Pkcs11Uri:
    """What a URI says; None for what it leaves open. Texts are decoded."""

    token: str | None = None
    manufacturer: str | None = None
    serial: str | None = None
    model: str | None = None
    library_manufacturer: str | None = None
    library_description: str | None = None
    library_version: tuple[int, int] | None = None
    slot_manufacturer: str | None = None
    slot_description: str | None = None
    slot_id: int | None = None
    object: str | None = None
    """CKA_LABEL."""
    type: str | None = None
    id: bytes | None = None
    """CKA_ID."""
    pin_source: str | None = None
    """Path of the file that holds the PIN."""
    module_name: str | None = None
    """File name of the library without `lib` and its ending."""
    module_path: str | None = None

    def __str__(self) -> str:
        """The URI again, in the RFC's order of attributes."""
        path = ";".join(_written(self, _QUERY, wanted=False))
        query = "&".join(_written(self, _QUERY, wanted=True))
        return SCHEME + path + (f"?{query}" if query else "")


def parse_uri(text: str) -> Pkcs11Uri:
    """Raises `KeyUnavailableError` with what is wrong and how to write it instead."""
    if text[: len(SCHEME)].lower() != SCHEME:
        raise KeyUnavailableError("Tên khóa trên thiết bị phải bắt đầu bằng “pkcs11:”. Hãy nhập lại.")
    if len(text) > MAX_LENGTH:
        raise KeyUnavailableError(f"Tên khóa pkcs11 dài quá {MAX_LENGTH} ký tự. Hãy rút gọn.")
    if "#" in text:
        raise KeyUnavailableError("Tên khóa pkcs11 không được có dấu “#”. Hãy viết thành %23.")
    path, mark, query = text[len(SCHEME) :].partition("?")
    given: dict[str, object] = {}
    for name, value in _attributes(path, ";", _PATH_CHARACTERS):
        if name in _QUERY or name not in _PATH:
            raise _unknown(name, in_query=name in _QUERY)
        _add(given, name, _path_value(name, value))
    for name, value in _attributes(query, "&", _QUERY_CHARACTERS) if mark else ():
        if name not in _QUERY:
            raise _unknown(name, in_query=False)
        _add(given, name, _query_value(name, value))
    return Pkcs11Uri(**given)  # type: ignore[arg-type]  # each value was made for its field above


def _attributes(text: str, separator: str, allowed: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    if not text:
        return
    for part in text.split(separator):
        name, equals, value = part.partition("=")
        if not equals or not name:
            raise KeyUnavailableError(
                f"Phần “{part[:40]}” của tên khóa pkcs11 phải có dạng tên=giá-trị. Hãy sửa lại."
            )
        if not allowed.fullmatch(value):
            raise KeyUnavailableError(_bad_character(name, value, allowed))
        yield name, value


def _bad_character(name: str, value: str, allowed: re.Pattern[str]) -> str:
    found = allowed.match(value)
    character = value[found.end() if found else 0]
    if character == "%":
        return f"Dấu % trong “{name}” phải đi với hai chữ số thập lục phân, ví dụ %20. Hãy sửa lại."
    written = quote(character, safe="")
    return (
        f"Ký tự “{character}” trong “{name}” của tên khóa pkcs11 phải viết thành {written}. Hãy sửa lại,"
        " hoặc chép tên do lệnh `antin keys` in ra."
    )


def _path_value(name: str, value: str) -> object:
    match name:
        case "id":
            return unquote_to_bytes(value)
        case "slot-id":
            if not re.fullmatch(r"[0-9]{1,20}", value) or int(value) > _MOST_SLOT:
                raise KeyUnavailableError("slot-id phải là một số nguyên không âm. Hãy sửa lại.")
            return int(value)
        case "library-version":
            version = _VERSION.fullmatch(value)
            if version is None or any(int(part or 0) > 255 for part in version.groups()):  # noqa: PLR2004 - a CK_BYTE
                raise KeyUnavailableError("library-version phải có dạng 2 hoặc 2.40. Hãy sửa lại.")
            return int(version[1]), int(version[2] or 0)
        case "type":
            if value not in TYPES:
                raise KeyUnavailableError("type phải là private hoặc cert. Hãy sửa lại.")
            return value
        case _:
            text = _text(name, value)
            longest = LONGEST.get(name)
            if longest is not None and len(text.encode()) > longest:
                raise KeyUnavailableError(
                    f"“{name}” của tên khóa pkcs11 dài quá {longest} byte nên không thiết bị nào khớp."
                    " Hãy sửa lại."
                )
            return text


def _query_value(name: str, value: str) -> str:
    match name:
        case "pin-value":
            raise KeyUnavailableError(
                "Không được viết mã PIN trong tên khóa (pin-value): ai xem danh sách tiến trình cũng thấy."
                " Hãy dùng --secret-file, biến ANTIN_SECRET hoặc nhập khi được hỏi."
            )
        case "pin-source":
            return _pin_file(value)
        case _:
            return _text(name, value)


def _pin_file(value: str) -> str:
    source = urlsplit(value)
    if source.scheme.lower() != "file" or source.netloc not in {"", "localhost"} or source.query:
        raise KeyUnavailableError(
            "pin-source chỉ nhận tệp trên máy này, dạng file:/thư-mục/tệp. Hãy sửa lại,"
            " hoặc dùng --secret-file."
        )
    path = _text("pin-source", source.path)
    if not path.startswith("/"):
        raise KeyUnavailableError("pin-source phải là đường dẫn đầy đủ, dạng file:/thư-mục/tệp. Hãy sửa lại.")
    return path


def _text(name: str, value: str) -> str:
    try:
        text = unquote(value, errors="strict")
    except UnicodeDecodeError:
        raise KeyUnavailableError(
            f"“{name}” của tên khóa pkcs11 không phải chữ UTF-8. Hãy chép tên do lệnh `antin keys` in ra."
        ) from None
    if "\0" in text:
        raise KeyUnavailableError(f"“{name}” của tên khóa pkcs11 có ký tự rỗng (%00). Hãy sửa lại.")
    return text


def _add(given: dict[str, object], name: str, value: object) -> None:
    field = name.replace("-", "_")
    if field in given:
        raise KeyUnavailableError(f"Tên khóa pkcs11 ghi “{name}” hai lần. Hãy bỏ một.")
    given[field] = value


def _unknown(name: str, *, in_query: bool) -> KeyUnavailableError:
    if in_query:
        return KeyUnavailableError(f"“{name}” phải đứng sau dấu “?” của tên khóa pkcs11. Hãy sửa lại.")
    if name in _PATH:
        return KeyUnavailableError(f"“{name}” phải đứng trước dấu “?” của tên khóa pkcs11. Hãy sửa lại.")
    return KeyUnavailableError(
        f"Tên khóa pkcs11 có phần lạ “{name[:40]}”. Hãy dùng các phần của RFC 7512, như token, object, id."
    )


def _written(uri: Pkcs11Uri, names: frozenset[str], *, wanted: bool) -> Iterator[str]:
    for field in fields(uri):
        name, value = field.name.replace("_", "-"), getattr(uri, field.name)
        if value is None or (name in names) is not wanted:
            continue
        match value:
            case bytes():
                yield f"{name}=" + "".join(f"%{byte:02X}" for byte in value)
            case (major, minor):
                yield f"{name}={major}.{minor}"
            case _ if name == "pin-source":
                yield f"{name}=file:{quote(value)}"
            case _:
                yield f"{name}={quote(str(value), safe='/' if wanted else '')}"


_PATH = frozenset(field.name.replace("_", "-") for field in fields(Pkcs11Uri)) - _QUERY
