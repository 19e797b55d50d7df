"""What bodies say: JSON objects with exactly the fields that their path asks for."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from signing.agent.door.errors import NotUnderstoodError, TooLargeError
from signing.agent.offers import is_whole
from signing.agent.wire import MAX_DOCUMENTS, MAX_PICTURE

MAX_REASON = 2000
_REQUEST = re.compile(r"[0-9a-f]{32}")
_Value = TypeVar("_Value")


class Form:
    """A body that was read. Every question raises `NotUnderstoodError` for what is not of its shape."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._content = content

    @classmethod
    def of(cls, body: bytes, *fields: str) -> Form:
        """Nothing at all stands for an object without fields."""
        try:
            content = json.loads(body.decode(), object_pairs_hook=_once) if body else {}
        except (ValueError, RecursionError) as error:
            raise NotUnderstoodError from error
        return cls(_fields(content, fields))

    def text(self, name: str) -> str:
        return _typed(self._content[name], str)

    def count(self, name: str, most: int) -> int:
        value = _typed(self._content[name], int)
        if not 0 <= value <= most:
            raise NotUnderstoodError
        return value

    def request(self, name: str) -> str:
        return _request(self._content[name])

    def picture(self, name: str) -> bytes | None:
        """Raises `TooLargeError` too."""
        value = self._content[name]
        if value is None:
            return None
        try:
            png = base64.b64decode(_typed(value, str), validate=True)
        except (binascii.Error, ValueError) as error:
            raise NotUnderstoodError from error
        if len(png) > MAX_PICTURE:
            raise TooLargeError(MAX_PICTURE)
        return png

    def requests(self, name: str) -> Sequence[str]:
        return _listed(self._content[name], _request)

    def reasons(self, name: str) -> Sequence[tuple[str, str]]:
        """Requests, each with why it was refused."""
        return _listed(self._content[name], _reason)


def _reason(value: object) -> tuple[str, str]:
    content = _fields(value, ("request", "reason"))
    reason = _typed(content["reason"], str)
    if len(reason) > MAX_REASON:
        raise NotUnderstoodError
    return _request(content["request"]), reason


def _request(value: object) -> str:
    text = _typed(value, str)
    if _REQUEST.fullmatch(text) is None:
        raise NotUnderstoodError
    return text


def _listed(value: object, read: Callable[[object], _Value]) -> list[_Value]:
    listed: list[object] = _typed(value, list)
    if len(listed) > MAX_DOCUMENTS:
        raise NotUnderstoodError
    return [read(each) for each in listed]


def _fields(value: object, names: Sequence[str]) -> dict[str, Any]:
    content: dict[str, Any] = _typed(value, dict)
    if content.keys() != set(names):
        raise NotUnderstoodError
    return content


def _typed(value: object, kind: type[_Value]) -> _Value:
    # A truth value is a number to Python, not to those who write JSON.
    if not isinstance(value, kind) or isinstance(value, bool):
        raise NotUnderstoodError
    if isinstance(value, str) and not is_whole(value):
        raise NotUnderstoodError
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("one name twice")
    return content
