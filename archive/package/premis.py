"""PREMIS 3: what the package and its files are, what was done with them, and by whom."""

from xml.etree import ElementTree as ET

from archive.package.values import PackagedDocument, PackageValues
from archive.package.xml import element, to_bytes, vietnam_time

SOFTWARE = "Ấn Tín"
_SOFTWARE_ID = "software:antin"


def package_premis(values: PackageValues) -> bytes:
    """Write `PREMIS.xml`: the package as a whole and its creation from the dossier."""
    root = _root()
    entity = element(root, "premis:object", {"xsi:type": "premis:intellectualEntity"})
    _identifier(entity, "object", values.object_id, kind="URN")
    _event(
        root,
        identifier=str(values.uuid("event/creation")),
        kind="information package creation",
        at=vietnam_time(values.taking_over_at),
        outcome="success",
        note=f"{len(values.documents)} tài liệu của hồ sơ {values.code}",
        agents=(values.taken_over_by_id, _SOFTWARE_ID),
        target=values.object_id,
    )
    _agent(root, values.taken_over_by_id, values.taken_over_by, "person")
    _agent(root, _SOFTWARE_ID, SOFTWARE, "software")
    return to_bytes(root)


def representation_premis(values: PackageValues, paths: dict[int, str]) -> bytes:
    """Write `PREMIS_rep1.xml`: every file with its digest, and the stored verdict on its signatures.

    `paths` gives the name of each document's file, relative to the representation, by ordinal.
    """
    root = _root()
    for document in values.documents:
        _file(root, values, document, paths[document.ordinal])
    for document in values.documents:
        _validation(root, values, document)
    _agent(root, _SOFTWARE_ID, SOFTWARE, "software")
    return to_bytes(root)


def _root() -> ET.Element:
    return element(None, "premis:premis", {"version": "3.0"})


def _file(root: ET.Element, values: PackageValues, document: PackagedDocument, path: str) -> None:
    record = document.record
    made = element(root, "premis:object", {"xsi:type": "premis:file"})
    _identifier(made, "object", values.document_code(document), kind="docCode")
    characteristics = element(made, "premis:objectCharacteristics")
    fixity = element(characteristics, "premis:fixity")
    element(fixity, "premis:messageDigestAlgorithm", text="SHA-256")
    element(fixity, "premis:messageDigest", text=record.sha256)
    element(characteristics, "premis:size", text=str(record.size))
    designation = element(element(characteristics, "premis:format"), "premis:formatDesignation")
    element(designation, "premis:formatName", text="application/pdf")
    if record.file_name:
        element(made, "premis:originalName", text=record.file_name)
    location = element(element(made, "premis:storage"), "premis:contentLocation")
    element(location, "premis:contentLocationType", text="relative path")
    element(location, "premis:contentLocationValue", text=path)


def _validation(root: ET.Element, values: PackageValues, document: PackagedDocument) -> None:
    report = document.record.verification or {}
    signers = [
        f"{signature.get('field')}: {signature.get('signer')} ({signature.get('indication')})"
        for signature in report.get("signatures", [])
    ]
    _event(
        root,
        identifier=str(values.uuid(f"event/validation/{document.ordinal}")),
        kind="digital signature validation",
        at=str(report.get("checked_at") or vietnam_time(document.added_at)),
        outcome=document.record.indication or "INDETERMINATE",
        note="; ".join(signers),
        agents=(_SOFTWARE_ID,),
        target=values.document_code(document),
    )


def _event(  # noqa: PLR0913 -- one for each unit of an event
    root: ET.Element,
    *,
    identifier: str,
    kind: str,
    at: str,
    outcome: str,
    note: str,
    agents: tuple[str, ...],
    target: str,
) -> None:
    made = element(root, "premis:event")
    _identifier(made, "event", identifier, kind="UUID")
    element(made, "premis:eventType", text=kind)
    element(made, "premis:eventDateTime", text=at)
    information = element(made, "premis:eventOutcomeInformation")
    element(information, "premis:eventOutcome", text=outcome)
    if note:
        detail = element(information, "premis:eventOutcomeDetail")
        element(detail, "premis:eventOutcomeDetailNote", text=note)
    for agent in agents:
        _identifier(made, "linkingAgent", agent, kind="local")
    _identifier(made, "linkingObject", target, kind="local")


def _agent(root: ET.Element, identifier: str, name: str, kind: str) -> None:
    made = element(root, "premis:agent")
    _identifier(made, "agent", identifier, kind="local")
    element(made, "premis:agentName", text=name)
    element(made, "premis:agentType", text=kind)


def _identifier(parent: ET.Element, what: str, value: str, *, kind: str) -> None:
    made = element(parent, f"premis:{what}Identifier")
    element(made, f"premis:{what}IdentifierType", text=kind)
    element(made, f"premis:{what}IdentifierValue", text=value)
