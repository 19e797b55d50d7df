"""The archival package of Circular 05/2025/TT-BNV (`AIP_hoso`): a pure function from a dossier to files.

METS describes the package and its one representation, `EAD.xml` the dossier, `EAD_doc_*.xml` each document,
PREMIS what was done. `documentation/dossier.json` holds all our values, so that the database can be rebuilt.
The folder `schemas` of the circular is not written: its official files were not at hand.
"""

from archive.package.tree import build_package, data_path, data_paths
from archive.package.values import PackagedDocument, PackagedEvent, PackageValues, object_id

__all__ = [
    "PackageValues",
    "PackagedDocument",
    "PackagedEvent",
    "build_package",
    "data_path",
    "data_paths",
    "object_id",
]
