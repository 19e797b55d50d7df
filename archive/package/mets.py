"""METS of the package and of its representation, after E-ARK CSIP as the circular extends it."""

import hashlib
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from archive.package.premis import SOFTWARE
from archive.package.values import PackageValues
from archive.package.xml import element, to_bytes, vietnam_time

ROOT_PROFILE = "http://www.ra.ee/METS/v01/IP.xml"
REPRESENTATION_PROFILE = "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml"
_SOFTWARE_VERSION = "0.1"


@dataclass(frozen=True, slots=True)
class Described:
    """A file as METS names it."""

    path: str
    """Relative to the METS file."""
    sha256: str
    size: int
    media_type: str

    @classmethod
    def of(cls, path: str, content: bytes, media_type: str) -> "Described":
        return cls(path, hashlib.sha256(content).hexdigest(), len(content), media_type)


@dataclass(frozen=True, slots=True)
class DescribedDocument:
    ead: Described
    data: Described


def package_mets(
    values: PackageValues,
    ead: Described,
    premis: Described,
    representation: Described,
    documentation: tuple[Described, ...],
) -> bytes:
    root = _root(values, "METS", object_id=values.object_id, profile=ROOT_PROFILE)
    header = _header(root, values)
    _agent(header, "SOFTWARE", SOFTWARE, note=_SOFTWARE_VERSION, note_type="SOFTWARE VERSION")
    described = _dmd(root, values, ead)
    administered = _amd(root, values, premis)
    files = element(root, "mets:fileSec", {"ID": _id(values, "fileSec")})
    group = _group(files, values, "Representations/rep1")
    file_id = _file(group, values, representation)
    documents = _group(files, values, "Documentation") if documentation else None
    documentation_ids = [_file(documents, values, each) for each in documentation if documents is not None]
    structure = _structure(root, values)
    metadata = _div(structure, values, "Metadata")
    metadata.attrib.update({"DMDID": described, "ADMID": administered})
    rep = _div(structure, values, "Representations/rep1")
    # The title's place in the file section, then the pointer to the other METS (CSIP 110 to 112).
    element(
        rep,
        "mets:mptr",
        {"LOCTYPE": "URL", "xlink:type": "simple", "xlink:href": representation.path, "xlink:title": file_id},
    )
    if documentation_ids:
        part = _div(structure, values, "Documentation")
        for each in documentation_ids:
            element(part, "mets:fptr", {"FILEID": each})
    return to_bytes(root)


def representation_mets(
    values: PackageValues, documents: tuple[DescribedDocument, ...], premis: Described
) -> bytes:
    root = _root(values, "rep1/METS", object_id="rep1", profile=REPRESENTATION_PROFILE)
    header = _header(root, values)
    _agent(
        header, "ORGANIZATION", values.agency_name, note=values.agency_code, note_type="IDENTIFICATIONCODE"
    )
    described = [_dmd(root, values, document.ead) for document in documents]
    administered = _amd(root, values, premis)
    group = _group(element(root, "mets:fileSec", {"ID": _id(values, "rep1/fileSec")}), values, "Data")
    file_ids = [_file(group, values, document.data) for document in documents]
    structure = _structure(root, values, "rep1/")
    data = _div(structure, values, "Data")
    for file_id in file_ids:
        element(data, "mets:fptr", {"FILEID": file_id})
    for dmd_id, file_id in zip(described, file_ids, strict=True):
        link = _div(structure, values, "MetadataLink/File", unique=file_id)
        link.attrib.update({"DMDID": dmd_id, "ADMID": administered})
        element(link, "mets:fptr", {"FILEID": file_id})
    return to_bytes(root)


def _root(values: PackageValues, part: str, *, object_id: str, profile: str) -> ET.Element:
    return element(
        None,
        "mets:mets",
        {
            "ID": _id(values, part),
            "OBJID": object_id,
            "LABEL": values.title,
            "TYPE": "Mixed",
            "PROFILE": profile,
        },
    )


def _header(root: ET.Element, values: PackageValues) -> ET.Element:
    return element(
        root,
        "mets:metsHdr",
        {
            "CREATEDATE": vietnam_time(values.taking_over_at),
            "RECORDSTATUS": "NEW",
            "csip:OAISPACKAGETYPE": "AIP",
        },
    )


def _agent(header: ET.Element, kind: str, name: str, *, note: str, note_type: str) -> None:
    software = {"TYPE": "OTHER", "OTHERTYPE": "SOFTWARE"} if kind == "SOFTWARE" else {"TYPE": kind}
    made = element(header, "mets:agent", {"ROLE": "CREATOR", **software})
    element(made, "mets:name", text=name)
    element(made, "mets:note", {"csip:NOTETYPE": note_type}, note)


def _dmd(root: ET.Element, values: PackageValues, ead: Described) -> str:
    identifier = _id(values, f"dmd/{ead.path}")
    created = vietnam_time(values.taking_over_at)
    section = element(root, "mets:dmdSec", {"ID": identifier, "CREATED": created, "STATUS": "CURRENT"})
    _reference(section, values, ead, {"MDTYPE": "OTHER", "OTHERMDTYPE": "EAD"})
    return identifier


def _amd(root: ET.Element, values: PackageValues, premis: Described) -> str:
    identifier = _id(values, f"amd/{premis.path}")
    section = element(root, "mets:amdSec", {"ID": _id(values, f"amdSec/{premis.path}")})
    provenance = element(section, "mets:digiprovMD", {"ID": identifier, "STATUS": "CURRENT"})
    _reference(provenance, values, premis, {"MDTYPE": "PREMIS"})
    return identifier


def _reference(section: ET.Element, values: PackageValues, target: Described, kind: dict[str, str]) -> None:
    attributes = {"LOCTYPE": "URL", "xlink:type": "simple", "xlink:href": target.path}
    element(section, "mets:mdRef", {**attributes, **kind, **_facts(values, target)})


def _group(files: ET.Element, values: PackageValues, use: str) -> ET.Element:
    return element(files, "mets:fileGrp", {"ID": _id(values, f"fileGrp/{use}"), "USE": use})


def _file(group: ET.Element, values: PackageValues, target: Described) -> str:
    identifier = f"ID-{str(values.uuid(f'file/{target.path}')).upper()}"
    made = element(group, "mets:file", {"ID": identifier, **_facts(values, target)})
    attributes = {"LOCTYPE": "URL", "xlink:type": "simple", "xlink:href": target.path}
    element(made, "mets:FLocat", attributes)
    return identifier


def _facts(values: PackageValues, target: Described) -> dict[str, str]:
    return {
        "MIMETYPE": target.media_type,
        "SIZE": str(target.size),
        "CREATED": vietnam_time(values.taking_over_at),
        "CHECKSUM": target.sha256,
        "CHECKSUMTYPE": "SHA-256",
    }


def _structure(root: ET.Element, values: PackageValues, part: str = "") -> ET.Element:
    identifier = _id(values, f"{part}structMap")
    made = element(root, "mets:structMap", {"ID": identifier, "TYPE": "PHYSICAL", "LABEL": "CSIP"})
    label = values.object_id if not part else "rep1"
    return element(made, "mets:div", {"ID": _id(values, f"{part}div"), "LABEL": label})


def _div(parent: ET.Element, values: PackageValues, label: str, *, unique: str = "") -> ET.Element:
    return element(parent, "mets:div", {"ID": _id(values, f"div/{label}/{unique}"), "LABEL": label})


def _id(values: PackageValues, part: str) -> str:
    return f"uuid-{str(values.uuid(part)).upper()}"
