"""What a proposal changes, as values, and their JSON as it is kept for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from certs import anchor_codec as codec
from certs import facts
from certs.anchors import Scheme, TrustAnchor


class Source(StrEnum):
    """Where the keys of `PutAnchor.source` that are no trust list's come from."""

    BY_HAND = ""
    """Brought in certificate by certificate; people decide on it, no list overrules them."""


@dataclass(frozen=True, slots=True)
class PutAnchor:
    """Trust a certificate as stated from now on, whatever the same source said of it before."""

    anchor: TrustAnchor
    source: str = Source.BY_HAND
    """Key of the trust list that says so; empty: a person."""

    @property
    def sha256(self) -> str:
        return facts.fingerprint(self.anchor.certificate)


@dataclass(frozen=True, slots=True)
class WithdrawAnchor:
    """Trust a certificate no longer from a moment on, whoever brought it in."""

    sha256: str
    since: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class TakeList:
    """A trust list was taken in; the next one has to be newer."""

    key: str
    name: str
    scheme: Scheme
    sequence: int
    issued: datetime
    next_update: datetime | None
    file_sha256: str
    signer: bytes
    """DER."""
    follows: int | None = None
    """Number of the list that it was compared with; None for the first one."""


@dataclass(frozen=True, slots=True)
class PinOperators:
    """Who may sign a list from now on."""

    key: str
    certificates: tuple[bytes, ...]
    """DER."""
    named_by: str = Source.BY_HAND
    """Key of the list of lists that names them; empty: a person."""


@dataclass(frozen=True, slots=True)
class WatchList:
    """Fetch a list from an address from now on, or no longer; what comes is proposed, never just taken."""

    key: str
    url: str
    """Empty: no longer."""
    scheme: Scheme


Change = PutAnchor | WithdrawAnchor | TakeList | PinOperators | WatchList


def to_json(change: Change) -> dict[str, Any]:
    """Write a change as it is kept; `from_json` undoes it."""
    match change:
        case PutAnchor(anchor, source):
            return {"kind": "put", "source": source, **codec.anchor_to_json(anchor)}
        case WithdrawAnchor(sha256, since, reason):
            return {"kind": "withdraw", "sha256": sha256, "since": codec.iso(since), "reason": reason}
        case TakeList():
            return {
                "kind": "list",
                "key": change.key,
                "name": change.name,
                "scheme": change.scheme.value,
                "sequence": change.sequence,
                "issued": codec.iso(change.issued),
                "next_update": codec.iso(change.next_update),
                "file_sha256": change.file_sha256,
                "signer": codec.text(change.signer),
                "follows": change.follows,
            }
        case PinOperators(key, certificates, named_by):
            return {
                "kind": "pin",
                "key": key,
                "certificates": [codec.text(der) for der in certificates],
                "named_by": named_by,
            }
        case WatchList(key, url, scheme):
            return {"kind": "watch", "key": key, "url": url, "scheme": scheme.value}


def from_json(value: dict[str, Any]) -> Change:
    """Raise `KeyError` or `ValueError` for what `to_json` did not make."""
    match value["kind"]:
        case "put":
            return PutAnchor(codec.anchor_from_json(value), value["source"])
        case "withdraw":
            return WithdrawAnchor(value["sha256"], codec.moment(value["since"]), value["reason"])
        case "list":
            return TakeList(
                key=value["key"],
                name=value["name"],
                scheme=Scheme(value["scheme"]),
                sequence=value["sequence"],
                issued=codec.moment(value["issued"]),
                next_update=codec.optional_moment(value["next_update"]),
                file_sha256=value["file_sha256"],
                signer=codec.data(value["signer"]),
                follows=value.get("follows"),
            )
        case "pin":
            certificates = tuple(codec.data(text) for text in value["certificates"])
            return PinOperators(value["key"], certificates, value["named_by"])
        case "watch":
            return WatchList(value["key"], value["url"], Scheme(value["scheme"]))
        case kind:
            msg = f"unknown change: {kind}"
            raise ValueError(msg)
