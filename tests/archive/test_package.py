"""The tree of the package: what the circular asks, and digests that agree three ways."""

import hashlib
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest

from archive.errors import ContentDamagedError
from archive.model import AccessMode, RetentionCode
from archive.package import (
    PackagedDocument,
    PackagedEvent,
    PackageValues,
    build_package,
    data_paths,
    object_id,
)
from archive.package.snapshot import SNAPSHOT_PATH, from_snapshot
from tests.archive.people import AT, LATER, Installation, document

NAMES = {
    "mets": "http://www.loc.gov/METS/",
    "xlink": "http://www.w3.org/1999/xlink",
    "premis": "http://www.loc.gov/premis/v3",
    "csip": "https://DILCIS.eu/XML/METS/CSIPExtensionMETS",
}
REP = "representations/rep1"
CONTENTS = (b"%PDF-1.7 one", b"%PDF-1.7 two")
DOSSIER_FIELDS = """
arcFileCode title maintenance mode language startDate endDate keyword totalDoc numberOfPaper numberOfPage
format inforSign confidenceLevel paperFileCode riskRecovery riskRecoveryStatus description
"""
DOCUMENT_FIELDS = """
arcFileCode mode language keyword numberOfPage format inforSign confidenceLevel description docCode docOrdinal
typeName codeNumber codeNotation issuedDate organName subject autograph process
"""


def values() -> PackageValues:
    first = document(CONTENTS[0], source_id=1, file_name="kế hoạch <1>.pdf")
    second = document(
        CONTENTS[1], source_id=2, issued_on=date(2026, 2, 1), subject="Góp ý & trả lời", pages=3
    )
    return PackageValues(
        object_id="urn:H56.12:uuid:5b8e3c0e-1111-4000-8000-000000000001",
        dossier_id=4,
        agency_id="a1",
        agency_code="H56.12",
        agency_name="Sở Nội vụ tỉnh An Phú",
        code="H56.12.2026.01.TCCB",
        title="Hồ sơ quy hoạch",
        notation="01.TCCB",
        year=2026,
        retention=RetentionCode.YEARS_20,
        retention_years=20,
        retention_basis="Thông tư 10/2022/TT-BNV",
        mode=AccessMode.PUBLIC,
        languages=("01", "06"),
        keywords="quy hoạch",
        description="",
        opened_at=AT,
        opened_by_id="p1",
        opened_by="Trần Văn Thư",
        closed_at=AT,
        taking_over_at=datetime(2026, 3, 31, 20, 5, tzinfo=UTC),
        taken_over_by_id="p2",
        taken_over_by="Phạm Thị Lưu",
        documents=(PackagedDocument(11, 1, first, AT), PackagedDocument(12, 3, second, AT)),
        events=(PackagedEvent("opened", AT, "p1", "Trần Văn Thư", ""),),
    )


def parsed(path: str) -> ET.Element:
    return ET.fromstring(build_package(values())[path])  # noqa: S314 -- written by ourselves


def fields(path: str) -> dict[str, str]:
    return {child.tag: child.text or "" for child in parsed(path)}


def test_tree_is_that_of_the_circular() -> None:
    assert set(build_package(values())) == {
        "METS.xml",
        "metadata/descriptive/EAD.xml",
        "metadata/preservation/PREMIS.xml",
        "documentation/dossier.json",
        f"{REP}/METS.xml",
        f"{REP}/metadata/descriptive/EAD_doc_0000001.xml",
        f"{REP}/metadata/descriptive/EAD_doc_0000003.xml",
        f"{REP}/metadata/preservation/PREMIS_rep1.xml",
    }
    assert list(data_paths(values())) == [
        f"{REP}/data/H56.12.2026.01.TCCB.0000001.pdf",
        f"{REP}/data/H56.12.2026.01.TCCB.0000003.pdf",
    ]


def test_same_dossier_gives_the_same_bytes() -> None:
    assert build_package(values()) == build_package(values())


def test_object_is_named_by_fonds_and_uuid() -> None:
    given = values()
    assert object_id("H56.12", given.uuid("x")).startswith("urn:H56.12:uuid:")


def test_dossier_has_its_18_fields() -> None:
    ead = fields("metadata/descriptive/EAD.xml")
    assert list(ead) == DOSSIER_FIELDS.split()
    assert ead["arcFileCode"] == "H56.12.H56.12.2026.01.TCCB"
    assert (ead["maintenance"], ead["mode"], ead["language"]) == ("05", "01", "01;06")
    assert (ead["startDate"], ead["endDate"]) == ("01/02/2026", "05/03/2026")
    assert (ead["totalDoc"], ead["numberOfPage"]) == ("2", "5")


def test_document_has_its_19_fields() -> None:
    ead = fields(f"{REP}/metadata/descriptive/EAD_doc_0000003.xml")
    assert list(ead) == DOCUMENT_FIELDS.split()
    assert (ead["typeName"], ead["codeNumber"], ead["codeNotation"]) == ("10", "05", "KH-SNV")
    assert (ead["issuedDate"], ead["subject"]) == ("01/02/2026", "Góp ý & trả lời")
    assert ead["docCode"] == "H56.12.H56.12.2026.01.TCCB.0000003"


def test_unknown_type_is_another_type() -> None:
    strange = document(type_code="so-tay")
    given = values()
    changed = PackagedDocument(13, 1, strange, AT)
    files = build_package(
        PackageValues(**{**{name: getattr(given, name) for name in given.__slots__}, "documents": (changed,)})
    )
    ead = ET.fromstring(files[f"{REP}/metadata/descriptive/EAD_doc_0000001.xml"])  # noqa: S314 -- our own
    assert ead.findtext("typeName") == "32"


def test_times_are_those_of_vietnam() -> None:
    header = parsed("METS.xml").find("mets:metsHdr", NAMES)
    assert header is not None
    assert header.get("CREATEDATE") == "2026-04-01T03:05:00+07:00"
    assert header.get(f"{{{NAMES['csip']}}}OAISPACKAGETYPE") == "AIP"


def test_mets_names_every_file_once_with_its_digest() -> None:
    files = build_package(values())
    digests = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()} | data_paths(
        values()
    )
    named: dict[str, str] = {}
    for mets, folder in (("METS.xml", ""), (f"{REP}/METS.xml", f"{REP}/")):
        root = parsed(mets)
        pointers = [
            *((file, file.find("mets:FLocat", NAMES)) for file in root.iterfind(".//mets:file", NAMES)),
            *((reference, reference) for reference in root.iterfind(".//mets:mdRef", NAMES)),
        ]
        for facts, location in pointers:
            assert location is not None
            path = folder + location.attrib[f"{{{NAMES['xlink']}}}href"]
            assert path not in named
            assert facts.attrib["CHECKSUMTYPE"] == "SHA-256"
            named[path] = facts.attrib["CHECKSUM"]
            if path in files:
                assert int(facts.attrib["SIZE"]) == len(files[path])
    assert named == {path: digest for path, digest in digests.items() if path != "METS.xml"}


@pytest.mark.parametrize("path", ["METS.xml", f"{REP}/METS.xml"])
def test_identifiers_are_unique_and_every_reference_leads_somewhere(path: str) -> None:
    root = parsed(path)
    identifiers = [each.attrib["ID"] for each in root.iter() if "ID" in each.attrib]
    assert len(identifiers) == len(set(identifiers))
    for attribute in ("FILEID", "DMDID", "ADMID"):
        references = {each.attrib[attribute] for each in root.iter() if attribute in each.attrib}
        assert references <= set(identifiers)


def test_premis_holds_digests_and_verdicts() -> None:
    premis = parsed(f"{REP}/metadata/preservation/PREMIS_rep1.xml")
    assert [each.text for each in premis.iterfind(".//premis:messageDigest", NAMES)] == [
        hashlib.sha256(content).hexdigest() for content in CONTENTS
    ]
    outcomes = [each.text for each in premis.iterfind(".//premis:eventOutcome", NAMES)]
    assert outcomes == ["TOTAL-PASSED", "TOTAL-PASSED"]
    creation = parsed("metadata/preservation/PREMIS.xml").findtext(".//premis:eventType", namespaces=NAMES)
    assert creation == "information package creation"


def test_snapshot_is_read_back_as_it_was() -> None:
    assert from_snapshot(build_package(values())[SNAPSHOT_PATH]) == values()


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"format": "other"}', b"\xff"])
def test_snapshot_of_something_else_is_refused(content: bytes) -> None:
    with pytest.raises(ContentDamagedError):
        from_snapshot(content)


def test_digests_agree_between_mets_premis_and_inventory(home: Installation) -> None:
    """On a dossier that was really taken over."""
    dossier_id = home.closed(*CONTENTS)
    home.archive.take_over(home.an_phu.archivist, dossier_id, LATER)
    name = home.archive.dossier(home.an_phu.clerk, dossier_id).object_id
    assert name is not None
    inventory = home.store.inventory(name)
    premis = ET.fromstring(home.store.read(name, f"{REP}/metadata/preservation/PREMIS_rep1.xml"))  # noqa: S314 -- our own
    mets = ET.fromstring(home.store.read(name, f"{REP}/METS.xml"))  # noqa: S314 -- our own
    by_premis = {
        each.findtext(".//premis:contentLocationValue", namespaces=NAMES): each.findtext(
            ".//premis:messageDigest", namespaces=NAMES
        )
        for each in premis.iterfind("premis:object", NAMES)
    }
    by_mets = {
        location.attrib[f"{{{NAMES['xlink']}}}href"]: file.attrib["CHECKSUM"]
        for file in mets.iterfind(".//mets:file", NAMES)
        for location in file.iterfind("mets:FLocat", NAMES)
    }
    by_inventory = {
        path.removeprefix(f"{REP}/"): inventory.sha256_of(path)
        for path in inventory.state()
        if path.startswith(f"{REP}/data/")
    }
    assert by_premis == by_mets == by_inventory
    assert set(by_inventory.values()) == {hashlib.sha256(content).hexdigest() for content in CONTENTS}
