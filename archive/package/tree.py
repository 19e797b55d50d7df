"""The files of a package: what is written, and where."""

from archive.package.descriptive import document_ead, dossier_ead
from archive.package.mets import Described, DescribedDocument, package_mets, representation_mets
from archive.package.premis import package_premis, representation_premis
from archive.package.snapshot import SNAPSHOT_PATH, to_snapshot
from archive.package.values import PackagedDocument, PackageValues

_REPRESENTATION = "representations/rep1"
_XML = "text/xml"
_PDF = "application/pdf"


def data_path(values: PackageValues, document: PackagedDocument) -> str:
    """Place a document's bytes: the dossier's code and the ordinal (Circular 05/2025/TT-BNV, Article 8)."""
    return f"{_REPRESENTATION}/{_data_name(values, document)}"


def data_paths(values: PackageValues) -> dict[str, str]:
    """Give the path and the SHA-256 of every file whose bytes are the documents' own."""
    return {data_path(values, document): document.record.sha256 for document in values.documents}


def build_package(values: PackageValues) -> dict[str, bytes]:
    """Write every file of the package but the documents' own, by path.

    The METS files name the documents by the digests and sizes of `values`; whoever stores the package has to
    see to it that the bytes are those.
    """
    representation = _representation(values)
    root = {
        "metadata/descriptive/EAD.xml": dossier_ead(values),
        "metadata/preservation/PREMIS.xml": package_premis(values),
        SNAPSHOT_PATH: to_snapshot(values),
    }
    rep_mets = f"{_REPRESENTATION}/METS.xml"
    mets = package_mets(
        values,
        _described(root, "metadata/descriptive/EAD.xml"),
        _described(root, "metadata/preservation/PREMIS.xml"),
        _described(representation, rep_mets),
        (Described.of(SNAPSHOT_PATH, root[SNAPSHOT_PATH], "application/json"),),
    )
    return {"METS.xml": mets, **root, **representation}


def _representation(values: PackageValues) -> dict[str, bytes]:
    eads = {document.ordinal: _ead_name(document) for document in values.documents}
    names = {document.ordinal: _data_name(values, document) for document in values.documents}
    files = {eads[document.ordinal]: document_ead(values, document) for document in values.documents}
    premis_name = "metadata/preservation/PREMIS_rep1.xml"
    files[premis_name] = representation_premis(values, names)
    documents = tuple(
        DescribedDocument(
            ead=_described(files, eads[document.ordinal]),
            data=Described(names[document.ordinal], document.record.sha256, document.record.size, _PDF),
        )
        for document in values.documents
    )
    files["METS.xml"] = representation_mets(values, documents, _described(files, premis_name))
    return {f"{_REPRESENTATION}/{name}": content for name, content in files.items()}


def _described(files: dict[str, bytes], path: str) -> Described:
    return Described.of(path, files[path], _XML)


def _ead_name(document: PackagedDocument) -> str:
    return f"metadata/descriptive/EAD_doc_{document.ordinal:07d}.xml"


def _data_name(values: PackageValues, document: PackagedDocument) -> str:
    return f"data/{values.code.replace('/', '_')}.{document.ordinal:07d}.pdf"
