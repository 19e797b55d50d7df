"""Validation data that a file carries: its security store, and what signatures bring (EN 319 142-1, 5.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asn1crypto import pdf as asn1_pdf
from pyhanko.pdf_utils import generic

from certs.evidence import Evidence
from signing.validation.document import Document, plain
from signing.validation.faults import Fault, guarded
from signing.validation.unread import loaded

if TYPE_CHECKING:
    from signing.validation.cms import SignedMessage

MAX_ITEMS = 1_000


def security_store(document: Document, revision: int | None = None) -> Evidence:
    """Read the DSS of a revision (from 0), else the newest; entries that cannot be read are left out."""
    try:
        handler = document.reader if revision is None else document.at(revision)
        store = guarded(lambda: plain(handler.root.get("/DSS")))
    except Fault:
        return Evidence()
    if not isinstance(store, generic.DictionaryObject):
        return Evidence()
    return Evidence(_streams(store, "/OCSPs"), _streams(store, "/CRLs"), _streams(store, "/Certs"))


def had_store(document: Document, revision: int) -> bool:
    """Tell whether the file had a DSS in that revision (from 0)."""
    try:
        store = guarded(lambda: plain(document.at(revision).root.get("/DSS")))
    except Fault:
        return False
    return isinstance(store, generic.DictionaryObject)


def _streams(store: generic.DictionaryObject, key: str) -> tuple[bytes, ...]:
    try:
        array = guarded(lambda: plain(store.get(key)))
    except Fault:
        return ()
    entries = list(list.__iter__(array))[:MAX_ITEMS] if isinstance(array, generic.ArrayObject) else []
    return tuple(data for entry in entries if (data := _stream(entry)))


def _stream(entry: generic.PdfObject) -> bytes:
    try:
        value = guarded(entry.get_object)
        return guarded(lambda: loaded(value).data) if isinstance(value, generic.StreamObject) else b""
    except Fault:
        return b""


def carried_evidence(message: SignedMessage) -> Evidence:
    """Certificates and revocation data inside a signature value (Adobe's attribute, CMS `crls`)."""
    try:
        return guarded(lambda: _carried(message))
    except Fault:
        return Evidence(certificates=message.others)


def _carried(message: SignedMessage) -> Evidence:
    ocsp_responses: list[bytes] = []
    crls = [
        choice.chosen.dump()
        for choice in message.signed_data["crls"] or ()
        if choice.name == "certificate_list"
    ]
    for attribute in message.signer_info["signed_attrs"]:
        if attribute["type"].native == "adobe_revocation_info_archival":
            for archive in attribute["values"]:
                information = asn1_pdf.RevocationInfoArchival.load(archive.dump())
                ocsp_responses += [response.dump() for response in information["ocsp"] or ()]
                crls += [crl.dump() for crl in information["crl"] or ()]
    return Evidence(tuple(ocsp_responses), tuple(crls), message.others)
