"""A signed list as JSON, so that a sandboxed child can hand it to its parent."""

from __future__ import annotations

from typing import Any

from certs.anchor_codec import data, grant_from_json, grant_to_json, iso, moment, optional_moment, text
from certs.trustlists.model import ListedService, Pointer, SignedList, TrustList


def to_json(signed: SignedList) -> dict[str, Any]:
    content = signed.content
    return {
        "signer": text(signed.signer),
        "version": content.version,
        "sequence": content.sequence,
        "kind": content.kind,
        "operator": content.operator,
        "name": content.name,
        "territory": content.territory,
        "issued": iso(content.issued),
        "next_update": iso(content.next_update),
        "services": [
            {
                "provider": service.provider,
                "name": service.name,
                "service_type": service.service_type,
                "certificates": [text(der) for der in service.certificates],
                "grants": [grant_to_json(grant) for grant in service.grants],
            }
            for service in content.services
        ],
        "pointers": [
            {
                "location": pointer.location,
                "territory": pointer.territory,
                "kind": pointer.kind,
                "operator": pointer.operator,
                "certificates": [text(der) for der in pointer.certificates],
            }
            for pointer in content.pointers
        ],
        "skipped": list(content.skipped),
    }


def from_json(value: dict[str, Any]) -> SignedList:
    """Raise `KeyError`, `TypeError` or `ValueError` for what `to_json` did not make."""
    content = TrustList(
        version=value["version"],
        sequence=value["sequence"],
        kind=value["kind"],
        operator=value["operator"],
        name=value["name"],
        territory=value["territory"],
        issued=moment(value["issued"]),
        next_update=optional_moment(value["next_update"]),
        services=tuple(_service(each) for each in value["services"]),
        pointers=tuple(_pointer(each) for each in value["pointers"]),
        skipped=tuple(value["skipped"]),
    )
    return SignedList(content, data(value["signer"]))


def _service(value: dict[str, Any]) -> ListedService:
    return ListedService(
        value["provider"],
        value["name"],
        value["service_type"],
        _certificates(value),
        tuple(grant_from_json(grant) for grant in value["grants"]),
    )


def _pointer(value: dict[str, Any]) -> Pointer:
    return Pointer(
        value["location"], value["territory"], value["kind"], value["operator"], _certificates(value)
    )


def _certificates(value: dict[str, Any]) -> tuple[bytes, ...]:
    return tuple(data(der) for der in value["certificates"])
