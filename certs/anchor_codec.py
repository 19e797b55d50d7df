"""Anchors and their policies as JSON: for the store, and for child processes."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import datetime
from typing import Any

from certs.anchors import Grant, Origin, Scheme, TrustAnchor, Use


def anchor_to_json(anchor: TrustAnchor) -> dict[str, Any]:
    """Write an anchor with its policy; `anchor_from_json` undoes it."""
    return {
        "certificate": text(anchor.certificate),
        "scheme": anchor.scheme.value,
        "grants": [grant_to_json(grant) for grant in anchor.grants],
        "origin": None
        if anchor.origin is None
        else {"name": anchor.origin.name, "next_update": iso(anchor.origin.next_update)},
    }


def anchor_from_json(value: dict[str, Any]) -> TrustAnchor:
    """Raise `KeyError` or `ValueError` for what `anchor_to_json` did not make."""
    origin = value["origin"]
    return TrustAnchor(
        data(value["certificate"]),
        Scheme(value["scheme"]),
        tuple(grant_from_json(grant) for grant in value["grants"]),
        None if origin is None else Origin(origin["name"], optional_moment(origin["next_update"])),
    )


def grant_to_json(grant: Grant) -> dict[str, Any]:
    return {
        "uses": sorted(grant.uses),
        "since": iso(grant.since),
        "until": iso(grant.until),
        "reason": grant.reason,
        "policies": sorted(grant.policies),
    }


def grant_from_json(value: dict[str, Any]) -> Grant:
    return Grant(
        frozenset(Use(use) for use in value["uses"]),
        optional_moment(value["since"]),
        optional_moment(value["until"]),
        value["reason"],
        frozenset(value["policies"]),
    )


def text(der: bytes) -> str:
    return b64encode(der).decode("ascii")


def data(written: str) -> bytes:
    return b64decode(written, validate=True)


def iso(when: datetime | None) -> str | None:
    return None if when is None else when.isoformat()


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written)


def optional_moment(written: str | None) -> datetime | None:
    return None if written is None else moment(written)
