"""From the elements of a trust list to values (TS 119 612, 5.2 to 5.6): only of what a signature covers."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from certs import facts
from certs.errors import CertificateUnreadableError
from certs.trustlists.errors import TrustListError
from certs.trustlists.histories import Stage, grants_of
from certs.trustlists.model import ListedService, Pointer, TrustList
from certs.trustlists.uris import (
    ADDITIONAL_INFORMATION,
    FOR_SIGNING,
    FOR_WEB_SITES,
    KNOWN_EXTENSIONS,
    TSL,
    TSL_ADDITIONAL,
    USE_OF_SERVICE,
    XML,
    last_part,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

VERSIONS = (5, 6)
MAX_SERVICES = 4000
MAX_POINTERS = 200
MAX_CERTIFICATES = 20
"""Certificates of one service or operator."""
MAX_TEXT = 300
MAX_DIGITS = 12

_NAMES = {"t": TSL, "a": TSL_ADDITIONAL}


def read_list(root: _Element) -> TrustList:
    """Read a list; raises `TrustListError` naming the field that is missing, malformed or too much."""
    scheme = _one(root, "t:SchemeInformation")
    version = _number(scheme, "t:TSLVersionIdentifier")
    if version not in VERSIONS:
        raise TrustListError(
            f"Danh sách tin cậy ở phiên bản {version}; phần mềm đọc được phiên bản 5 và 6. "
            "Hãy tải đúng tệp từ nguồn công bố."
        )
    services: list[ListedService] = []
    skipped: list[str] = []
    for service in _services(root, skipped):
        services.append(service)
        if len(services) > MAX_SERVICES:
            raise TrustListError(f"Danh sách tin cậy có quá nhiều dịch vụ (tối đa {MAX_SERVICES}).")
    return TrustList(
        version=version,
        sequence=_number(scheme, "t:TSLSequenceNumber"),
        kind=last_part(_text(scheme, "t:TSLType")),
        operator=_name(scheme, "t:SchemeOperatorName"),
        name=_name(scheme, "t:SchemeName"),
        territory=_text(scheme, "t:SchemeTerritory"),
        issued=_moment(_one(scheme, "t:ListIssueDateTime")),
        next_update=_next_update(scheme),
        services=tuple(services),
        pointers=tuple(_pointers(scheme)),
        skipped=tuple(skipped),
    )


def _next_update(scheme: _Element) -> datetime | None:
    """An empty `NextUpdate` closes the list; a missing one is an error."""
    moment = _one(scheme, "t:NextUpdate").find("t:dateTime", _NAMES)
    return None if moment is None else _moment(moment)


def _services(root: _Element, skipped: list[str]) -> Iterator[ListedService]:
    for provider in root.iterfind("t:TrustServiceProviderList/t:TrustServiceProvider", _NAMES):
        name = _name(_one(provider, "t:TSPInformation"), "t:TSPName")
        for service in provider.iterfind("t:TSPServices/t:TSPService", _NAMES):
            information = _one(service, "t:ServiceInformation")
            if _text(information, "t:ServiceTypeIdentifier") not in USE_OF_SERVICE:
                continue
            found = _service(name, service, information)
            if (why := _why_not(found, information)) is not None:
                skipped.append(f"{name}: {found.name}: {why}")
                # Its keys are known all the same, and trusted for nothing: what is not known could be walked
                # past, on a path to another service.
                found = replace(found, grants=())
            if found.certificates:
                yield found


def _why_not(service: ListedService, information: _Element) -> str | None:
    """Say why a service cannot be trusted as it is listed."""
    if (unknown := _unknown_critical(information)) is not None:
        return f"có phần mở rộng bắt buộc chưa hỗ trợ ({unknown})."
    if not service.certificates:
        return "không kèm chứng thư đọc được."
    if len({_key_of(der) for der in service.certificates}) > 1:
        return "kèm chứng thư của nhiều khóa khác nhau."
    return None


def _service(provider: str, service: _Element, information: _Element) -> ListedService:
    name = _name(information, "t:ServiceName")
    certificates = _certificates(information.find("t:ServiceDigitalIdentity", _NAMES))
    stages = [_stage(information)]
    stages += [
        _stage(instance) for instance in service.iterfind("t:ServiceHistory/t:ServiceHistoryInstance", _NAMES)
    ]
    return ListedService(provider, name, stages[0].service_type, certificates, grants_of(tuple(stages)))


def _stage(information: _Element) -> Stage:
    additional = {
        (uri.text or "").strip()
        for uri in information.iterfind(
            f"t:ServiceInformationExtensions/t:Extension/{ADDITIONAL_INFORMATION}/t:URI", _NAMES
        )
    }
    return Stage(
        _text(information, "t:ServiceTypeIdentifier"),
        # What must be understood and is not is as good as no trust.
        _text(information, "t:ServiceStatus") if _unknown_critical(information) is None else "",
        _moment(_one(information, "t:StatusStartingTime")),
        signs_documents=FOR_WEB_SITES not in additional or bool(additional & FOR_SIGNING),
    )


def _unknown_critical(information: _Element) -> str | None:
    """Name an extension that must be understood and is not (5.5.9)."""
    for extension in information.iterfind("t:ServiceInformationExtensions/t:Extension", _NAMES):
        if extension.get("Critical", "").strip() not in {"true", "1"}:
            continue
        for child in extension.iterchildren("*"):
            if child.tag not in KNOWN_EXTENSIONS:
                return _cut(str(child.tag).rpartition("}")[2])
    return None


def _pointers(scheme: _Element) -> Iterator[Pointer]:
    """Give the XML lists that are pointed to; one without its operator's certificates is of no use."""
    found = scheme.findall("t:PointersToOtherTSL/t:OtherTSLPointer", _NAMES)
    if len(found) > MAX_POINTERS:
        raise TrustListError(f"Danh sách tin cậy trỏ tới quá nhiều danh sách khác (tối đa {MAX_POINTERS}).")
    for pointer in found:
        additional = pointer.find("t:AdditionalInformation", _NAMES)
        certificates = _certificates(pointer.find("t:ServiceDigitalIdentities", _NAMES))
        if additional is None or not certificates or not _is_xml(additional):
            continue
        territory = additional.findtext(".//t:SchemeTerritory", "", _NAMES).strip()
        kind = last_part(additional.findtext(".//t:TSLType", "", _NAMES).strip())
        operator = additional.find(".//t:SchemeOperatorName", _NAMES)
        if territory and kind:
            yield Pointer(
                location=_cut(_text(pointer, "t:TSLLocation")),
                territory=_cut(territory),
                kind=_cut(kind),
                operator="" if operator is None else _preferred(operator),
                certificates=certificates,
            )


def _is_xml(additional: _Element) -> bool:
    mime = additional.findtext(".//a:MimeType", None, _NAMES)
    return mime is None or mime.strip().endswith("xml")


def _certificates(identities: _Element | None) -> tuple[bytes, ...]:
    """Give the readable certificates below; other forms of identity repeat what they say (5.5.3)."""
    if identities is None:
        return ()
    found: dict[bytes, None] = {}
    for element in identities.iterfind(".//t:X509Certificate", _NAMES):
        try:
            der = b64decode(element.text or "")
            facts.parsed(der)
        except (ValueError, CertificateUnreadableError):
            continue
        found[der] = None
        if len(found) > MAX_CERTIFICATES:
            raise TrustListError("Một mục của danh sách tin cậy có quá nhiều chứng thư.")
    return tuple(found)


def _key_of(der: bytes) -> bytes:
    return facts.issuer_hashes(der, "sha256")[1]


def _one(parent: _Element, path: str) -> _Element:
    found = parent.find(path, _NAMES)
    if found is None:
        raise _malformed(path)
    return found


def _text(parent: _Element, path: str) -> str:
    text = (_one(parent, path).text or "").strip()
    if not text:
        raise _malformed(path)
    return text


def _name(parent: _Element, path: str) -> str:
    return _preferred(_one(parent, path))


def _preferred(names: _Element) -> str:
    """Choose a name that people here can read: Vietnamese, else English, else the first."""
    by_language = {
        name.get(f"{{{XML}}}lang", "").lower(): _cut((name.text or "").strip())
        for name in names.iterchildren(f"{{{TSL}}}Name")
    }
    return by_language.get("vi") or by_language.get("en") or next(iter(by_language.values()), "")


def _cut(text: str) -> str:
    return " ".join(text.split())[:MAX_TEXT]


def _number(parent: _Element, path: str) -> int:
    text = _text(parent, path)
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS):
        raise _malformed(path)
    return int(text)


def _moment(element: _Element) -> datetime:
    """Read a time; TS 119 612, 5.1.4 wants UTC ("Z"), and one without a zone is taken so."""
    try:
        moment = datetime.fromisoformat((element.text or "").strip())
    except ValueError as error:
        raise _malformed(str(element.tag)) from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _malformed(path: str) -> TrustListError:
    name = path.rpartition("}")[2].rpartition(":")[2]
    return TrustListError(
        f"Danh sách tin cậy thiếu hoặc sai mục {name}. Hãy tải lại tệp từ nguồn công bố chính thức."
    )
