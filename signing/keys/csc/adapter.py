"""Providers that are nearly CSC: what differs is put right on the way out and on the way in.

`Standard` is the specification itself. A provider that only names its fields, paths or hashes differently is
described in the settings file (`Described`); one that differs in more gets a class with these four methods.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signing.keys.csc.model import Version

Json = dict[str, Any]


class Adapter(Protocol):
    """Between the specification and one provider. `call` names a method, as `signatures/signHash`."""

    def path(self, version: Version, call: str) -> str:
        """What comes after the service's address."""
        ...

    def outgoing(self, call: str, body: Json) -> Json:
        """A request of the specification as the provider wants it."""
        ...

    def incoming(self, call: str, body: Json) -> Json:
        """The provider's answer as the specification has it."""
        ...

    def hash_text(self, value: bytes) -> str:
        """A hash in JSON."""
        ...


class Standard:
    """The specification."""

    def path(self, version: Version, call: str) -> str:
        return f"/csc/{version}/{call}"

    def outgoing(self, call: str, body: Json) -> Json:
        del call
        return body

    def incoming(self, call: str, body: Json) -> Json:
        del call
        return body

    def hash_text(self, value: bytes) -> str:
        return base64.b64encode(value).decode()


@dataclass(frozen=True, slots=True)
class Described:
    """A provider that differs in names only, as its settings file describes it."""

    base_path: str | None = None
    """Instead of `/csc/VERSION`."""
    hash_encoding: str = "base64"
    """`base64`, `base64url` (unpadded) or `hex`."""
    paths: Mapping[str, str] = field(default_factory=dict)
    """Methods that have another name."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Fields that have another name: the specification's to the provider's, at the top of every message."""

    def path(self, version: Version, call: str) -> str:
        base = f"/csc/{version}" if self.base_path is None else self.base_path
        return f"{base}/{self.paths.get(call, call)}"

    def outgoing(self, call: str, body: Json) -> Json:
        del call
        return {self.fields.get(name, name): value for name, value in body.items()}

    def incoming(self, call: str, body: Json) -> Json:
        del call
        back = {theirs: ours for ours, theirs in self.fields.items()}
        return {back.get(name, name): value for name, value in body.items()}

    def hash_text(self, value: bytes) -> str:
        match self.hash_encoding:
            case "hex":
                return value.hex()
            case "base64url":
                return base64.urlsafe_b64encode(value).decode().rstrip("=")
            case _:
                return base64.b64encode(value).decode()
