"""Foreign XML to elements: no document type, no entities, no network, limits of size, depth and count."""

from __future__ import annotations

from xml.parsers import expat

from lxml import etree

from certs.trustlists.errors import TrustListError

MAX_LIST_BYTES = 16 * 1024 * 1024
"""The largest national lists have about 5 MB."""

MAX_DEPTH = 64
MAX_ELEMENTS = 400_000

_NO_LIST = "Tệp không phải là danh sách tin cậy XML dùng được. Hãy tải lại tệp từ nguồn công bố."
_DOCTYPE = "Danh sách tin cậy chứa khai báo DOCTYPE hoặc thực thể, không được phép. Hãy báo nơi công bố."
_TOO_LARGE = (
    f"Danh sách tin cậy vượt giới hạn ({MAX_LIST_BYTES // 2**20} MB, {MAX_DEPTH} tầng). Hãy kiểm tra lại tệp."
)


def parser() -> etree.XMLParser:
    """Give a parser that resolves nothing and fetches nothing; `huge_tree` off keeps libxml2's own limits."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=False,
        remove_pis=False,
    )


def parse(data: bytes) -> etree._Element:
    """Parse within the limits; raises `TrustListError`."""
    if len(data) > MAX_LIST_BYTES:
        raise TrustListError(_TOO_LARGE)
    try:
        _look_over(data)
        return etree.fromstring(data, parser())
    except (expat.ExpatError, etree.XMLSyntaxError) as error:
        raise TrustListError(_NO_LIST) from error


def _look_over(data: bytes) -> None:
    """Walk the file once, keeping nothing: a tree is built only of what is within the limits."""
    depth = count = 0

    def start(_name: str, _attributes: object) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > MAX_DEPTH or count > MAX_ELEMENTS:
            raise TrustListError(_TOO_LARGE)

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_: object) -> None:
        raise TrustListError(_DOCTYPE)

    walker = expat.ParserCreate()
    walker.StartElementHandler, walker.EndElementHandler = start, end
    walker.StartDoctypeDeclHandler = doctype
    walker.Parse(data, True)


def looks_like_xml(data: bytes) -> bool:
    """Tell an XML file from the other files that trust anchors come in."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"
