"""Small helpers to write XML: namespaces with their usual prefixes, times of Vietnam, one way to print."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from xml.etree import ElementTree as ET

from infra.clock import VIETNAM

METS = "http://www.loc.gov/METS/"
CSIP = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
XLINK = "http://www.w3.org/1999/xlink"
PREMIS = "http://www.loc.gov/premis/v3"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

for _prefix, _namespace in (
    ("mets", METS),
    ("csip", CSIP),
    ("xlink", XLINK),
    ("premis", PREMIS),
    ("xsi", XSI),
):
    ET.register_namespace(_prefix, _namespace)

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(
    parent: ET.Element | None, name: str, attributes: Mapping[str, str] | None = None, text: str | None = None
) -> ET.Element:
    """Add an element; `name` and attribute keys may be `prefix:local` of the namespaces above."""
    given = {_qualified(key): clean(value) for key, value in (attributes or {}).items()}
    made = (
        ET.Element(_qualified(name), given)
        if parent is None
        else ET.SubElement(parent, _qualified(name), given)
    )
    if text is not None:
        made.text = clean(text)
    return made


def to_bytes(root: ET.Element) -> bytes:
    ET.indent(root)
    printed: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return printed + b"\n"


def clean(text: str) -> str:
    """Leave out characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def vietnam_time(at: datetime) -> str:
    """Write as ISO 8601 with the offset of Vietnam, to the second."""
    return at.astimezone(VIETNAM).isoformat(timespec="seconds")


def day(value: date) -> str:
    return f"{value:%d/%m/%Y}"


_PREFIXES: Mapping[str, str] = {"mets": METS, "csip": CSIP, "xlink": XLINK, "premis": PREMIS, "xsi": XSI}


def _qualified(name: str) -> str:
    prefix, colon, local = name.partition(":")
    return f"{{{_PREFIXES[prefix]}}}{local}" if colon else name
