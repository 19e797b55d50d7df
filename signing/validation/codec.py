"""The report and its needs as JSON, so that a sandboxed child can hand them to its parent."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import datetime
from typing import Any

from certs.evidence import EvidenceNeed, NeedKind
from signing.report import (
    Advisory,
    AdvisoryKind,
    CertificateFacts,
    ChainLink,
    Change,
    ChangeKind,
    ChangesAfter,
    Indication,
    Integrity,
    Level,
    ObjectKind,
    RevocationFacts,
    RevocationMode,
    SignatureIdentity,
    SignatureReport,
    Standing,
    SubIndication,
    TimeIs,
    ValidationObject,
    ValidationReport,
)


def report_to_json(report: ValidationReport) -> dict[str, Any]:
    """Give everything, the needs and exact boxes included; `report_from_json` undoes it."""
    encoded = report.as_json("")
    for signature, plain in zip(report.signatures, encoded["signatures"], strict=True):
        plain["box"] = signature.box
        for change, written in zip(signature.change_list, plain["change_list"], strict=True):
            written["box"] = change.box
    for advisory, told in zip(report.advisory_list, encoded["advisory_list"], strict=True):
        told["box"] = advisory.box
    encoded["needs"] = [_need_to_json(need) for need in report.needs]
    encoded["needs_today"] = [_need_to_json(need) for need in report.needs_today]
    return encoded


def report_from_json(encoded: dict[str, Any]) -> ValidationReport:
    """Read also what earlier releases stored; what they did not know is then absent.

    Raise `KeyError`, `TypeError` or `ValueError` for what `report_to_json` did not make.
    """
    return ValidationReport(
        indication=Indication(encoded["indication"]),
        signatures=tuple(_signature(signature) for signature in encoded["signatures"]),
        problems=tuple(encoded["problems"]),
        advisories=tuple(encoded.get("advisories", ())),
        checked_at=_moment(encoded["checked_at"]),
        needs=tuple(_need(need) for need in encoded["needs"]),
        needs_today=tuple(_need(need) for need in encoded.get("needs_today", ())),
        objects=tuple(_object(one) for one in encoded.get("objects", ())),
        revocation=RevocationMode(encoded.get("revocation_mode", RevocationMode.DECLARED)),
        advisory_list=tuple(_advisory(one) for one in encoded.get("advisory_list", ())),
    )


def _advisory(encoded: dict[str, Any]) -> Advisory:
    x0, y0, x1, y1 = encoded["box"]
    return Advisory(encoded["text"], AdvisoryKind(encoded["kind"]), encoded["page"], (x0, y0, x1, y1))


def _need_to_json(need: EvidenceNeed) -> dict[str, Any]:
    return {
        "kind": need.kind.value,
        "url": need.url,
        "certificate": b64encode(need.certificate).decode("ascii"),
        "issuer": None if need.issuer is None else b64encode(need.issuer).decode("ascii"),
        "known": [b64encode(certificate).decode("ascii") for certificate in need.known],
    }


def _need(encoded: dict[str, Any]) -> EvidenceNeed:
    issuer = encoded["issuer"]
    return EvidenceNeed(
        NeedKind(encoded["kind"]),
        encoded["url"],
        b64decode(encoded["certificate"], validate=True),
        None if issuer is None else b64decode(issuer, validate=True),
        tuple(b64decode(certificate, validate=True) for certificate in encoded.get("known", ())),
    )


def _signature(encoded: dict[str, Any]) -> SignatureReport:
    level, box = encoded["level"], encoded["box"]
    return SignatureReport(
        field=encoded["field"],
        kind=encoded["kind"],
        indication=Indication(encoded["indication"]),
        sub_indication=_sub_indication(encoded["sub_indication"]),
        signer=encoded["signer"],
        signed_at=_optional_moment(encoded["signed_at"]),
        level=None if level is None else Level(level),
        integrity=Integrity(encoded["integrity"]),
        covers_whole_file=encoded["covers_whole_file"],
        changes_after=ChangesAfter(encoded["changes_after"]),
        time_is=TimeIs(encoded["time_is"]),
        reasons=tuple(encoded["reasons"]),
        changes=tuple(encoded["changes"]),
        certificate=_certificate(encoded["certificate"]),
        revocation=_revocation(encoded["revocation"]),
        algorithm=encoded["algorithm"],
        revision=encoded["revision"],
        page=encoded["page"],
        box=None if box is None else (box[0], box[1], box[2], box[3]),
        advisories=tuple(encoded.get("advisories", ())),
        change_list=tuple(_change(change) for change in encoded.get("change_list", ())),
        now=_standing(encoded.get("now")),
        chain=tuple(_link(link) for link in encoded.get("chain", ())),
        identity=_identity(encoded.get("identity")),
        objects=tuple(encoded.get("objects", ())),
        claimed_at=_optional_moment(encoded.get("claimed_at")),
        time_proof=encoded.get("time_proof"),
        not_before=_optional_moment(encoded.get("not_before")),
        content_stamps=tuple(encoded.get("content_stamps", ())),
    )


def _change(encoded: dict[str, Any]) -> Change:
    box = encoded["box"]
    return Change(
        encoded["text"],
        ChangesAfter(encoded["level"]),
        ChangeKind(encoded["kind"]),
        encoded["revision"],
        encoded["page"],
        None if box is None else (box[0], box[1], box[2], box[3]),
        encoded["field"],
    )


def _sub_indication(written: str | None) -> SubIndication | None:
    return None if written is None else SubIndication(written)


def _standing(encoded: dict[str, Any] | None) -> Standing | None:
    if encoded is None:
        return None
    indication = Indication(encoded["indication"])
    return Standing(indication, _sub_indication(encoded["sub_indication"]), encoded["reason"])


def _identity(encoded: dict[str, Any] | None) -> SignatureIdentity | None:
    if encoded is None:
        return None
    document, covered = encoded["document"], encoded["byte_range"]
    return SignatureIdentity(
        encoded["digest_algorithm"],
        bytes.fromhex(encoded["signed_attributes"]),
        None if document is None else bytes.fromhex(document),
        b64decode(encoded["value"], validate=True),
        encoded["sub_filter"],
        None if covered is None else (covered[0], covered[1], covered[2], covered[3]),
    )


def _object(encoded: dict[str, Any]) -> ValidationObject:
    return ValidationObject(
        ObjectKind(encoded["kind"]),
        encoded["sha256"],
        encoded["issuer"],
        _moment(encoded["proven_at"]),
        encoded["proven_by"],
        encoded["embedded"],
        _optional_moment(encoded["time"]),
    )


def _link(encoded: dict[str, Any]) -> ChainLink:
    return ChainLink(
        _certificate_facts(encoded["certificate"]),
        _revocation(encoded["revocation"]),
        encoded["is_anchor"],
        tuple(encoded["schemes"]),
        encoded.get("source", ""),
        _optional_moment(encoded.get("trusted_until")),
    )


def _certificate(encoded: dict[str, Any] | None) -> CertificateFacts | None:
    return None if encoded is None else _certificate_facts(encoded)


def _certificate_facts(encoded: dict[str, Any]) -> CertificateFacts:
    times = {key: _moment(encoded[key]) for key in ("not_before", "not_after")}
    return CertificateFacts(**{**encoded, **times})


def _revocation(encoded: dict[str, Any] | None) -> RevocationFacts | None:
    if encoded is None:
        return None
    names = ("produced_at", "revoked_at", "next_update", "invalid_since")
    times = {key: _optional_moment(encoded.get(key)) for key in names}
    return RevocationFacts(**{**encoded, **times})


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)


def _optional_moment(written: str | None) -> datetime | None:
    return None if written is None else _moment(written)
