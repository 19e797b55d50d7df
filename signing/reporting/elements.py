"""Writing XML elements of the report's namespaces, safely for any text that a file can contain."""

from __future__ import annotations

import re
from base64 import b64encode
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from signing.report_parts import iso
from signing.reporting.names import DS, TSL, VR, XADES, XS, XSI, digest_uri

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

for _prefix, _namespace in (("vr", VR), ("XAdES", XADES), ("ds", DS), ("xs", XS), ("xsi", XSI), ("tsl", TSL)):
    ET.register_namespace(_prefix, _namespace)

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""XML 1.0, production 2."""


def add(
    parent: ET.Element, name: str, text: str | None = None, *, namespace: str = VR, **attributes: str
) -> ET.Element:
    """Append an element; what XML cannot say becomes U+FFFD."""
    made = ET.SubElement(
        parent, f"{{{namespace}}}{name}", {key: clean(value) for key, value in attributes.items()}
    )
    if text is not None:
        made.text = clean(text)
    return made


def clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def add_digest(parent: ET.Element, algorithm: str, digest: bytes) -> None:
    """Append a `DigestAlgAndValue`; `algorithm` as hashlib names it."""
    made = add(parent, "DigestAlgAndValue")
    add(made, "DigestMethod", namespace=DS, Algorithm=digest_uri(algorithm))
    add(made, "DigestValue", b64encode(digest).decode("ascii"), namespace=DS)


def add_reference(parent: ET.Element, name: str, objects: Iterable[str]) -> None:
    """Append a reference to validation objects; none where there are no objects."""
    listed = " ".join(objects)
    if listed:
        add(parent, name, VOReference=listed)


def add_typed(parent: ET.Element, name: str, value: str, *, kind: str) -> None:
    """Append typed data with a string value (TS 119 102-2, 4.3.4.3.8)."""
    made = add(parent, name)
    add(made, "Type", kind)
    written = add(made, "Value", value)
    written.set(f"{{{XSI}}}type", "xs:string")


def time(moment: datetime) -> str:
    """`xs:dateTime` in UTC."""
    return iso(moment) or ""
