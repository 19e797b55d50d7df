"""ETSI's schema of validation reports as EU DSS ships it; its jars are no part of this tree."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from lxml import etree

from tests.interop import java
from tests.interop.eu_dss import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = "specs-validation-report", "xsd/TS119102-2-v141.xsd"
IMPORTED = {
    "http://www.w3.org/TR/2002/REC-xmldsig-core-20020212/xmldsig-core-schema.xsd": (
        "specs-xmldsig",
        "xsd/xmldsig-core-schema.xsd",
    ),
    "http://www.w3.org/2001/xml.xsd": ("specs-xmldsig", "xsd/xml.xsd"),
    "http://uri.etsi.org/01903/v1.3.2/XAdES.xsd": ("specs-xades", "xsd/XAdES01903v132-202407.xsd"),
    "http://uri.etsi.org/19612/v2.2.1/ts_119612v020201_201601xsd.xsd": (
        "specs-trusted-list-v211",
        "xsd/ts_119612v020101_xsd.xsd",
    ),
}


class _Jars(etree.Resolver):  # type: ignore[misc]  # lxml has no types
    """Answers for every address that the schema names, from the jars; nothing is fetched."""

    def __init__(self, libraries: Path) -> None:
        self._libraries = libraries

    def read(self, artifact: str, name: str) -> bytes:
        (jar,) = self._libraries.glob(f"{artifact}-*.jar")
        with zipfile.ZipFile(jar) as archive:
            return archive.read(name)

    def resolve(self, system_url: str, public_id: str | None, context: object) -> object:
        del public_id
        content = self.read(*IMPORTED[system_url]) if system_url in IMPORTED else b""
        return self.resolve_string(content, context)


def schema() -> etree.XMLSchema:
    """The test is skipped where there is no Java to fetch it with."""
    jars = _Jars(java.libraries(PROJECT))
    parser = etree.XMLParser(no_network=True, load_dtd=False)
    parser.resolvers.add(jars)
    return etree.XMLSchema(etree.fromstring(jars.read(*SCHEMA), parser))
