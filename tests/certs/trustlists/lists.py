"""Trust lists for tests: built element by element, signed by an invented operator."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from lxml import etree
from lxml.builder import ElementMaker
from signxml.algorithms import CanonicalizationMethod, SignatureMethod
from signxml.xades.xades import XAdESSigner

from certs.trustlists.uris import SERVICE, STATUS, TSL, TSL_ADDITIONAL, XML, XMLDSIG
from tests.certs.pki import AT

DAY = timedelta(days=1)
GRANTED, WITHDRAWN = "granted", "withdrawn"
CA_QC, QTST = "CA/QC", "TSA/QTST"
LIST_OF_LISTS = "EUlistofthelists"

_APPROACH = "http://uri.etsi.org/TrstSvc/TrustedList/StatusDetn/"

_E = ElementMaker(namespace=TSL, nsmap={None: TSL, "a": TSL_ADDITIONAL})
_A = ElementMaker(namespace=TSL_ADDITIONAL)


@dataclass(frozen=True)
class Operator:
    """Whoever signs a list."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


@lru_cache(maxsize=8)
def operator(name: str = "Cơ quan quản lý danh sách tin cậy", *, days: int = 12_000) -> Operator:
    """Make an operator, each name once."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(AT - 1000 * DAY)
        .not_valid_after(AT + days * DAY)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.ExtendedKeyUsage([x509.ObjectIdentifier("0.4.0.2231.3.0")]), critical=False
        )
    )  # fmt: skip
    return Operator(key, builder.sign(key, hashes.SHA256()))


@dataclass(frozen=True)
class Entry:
    """A service of the list."""

    certificate: bytes | None
    kind: str = CA_QC
    status: str = GRANTED
    since: datetime = AT - 500 * DAY
    history: tuple[tuple[str, datetime], ...] = ()
    """Earlier statuses with when they began."""
    name: str = "Dịch vụ thử nghiệm"
    extensions: tuple[etree._Element, ...] = ()
    critical: bool = False
    also: tuple[bytes, ...] = ()
    """Further certificates of the service."""


@dataclass(frozen=True)
class ListDraft:
    """A list before it is signed; the defaults are sound at `AT`."""

    entries: tuple[Entry, ...] = ()
    version: int = 5
    sequence: int = 12
    kind: str = "VNgeneric"
    territory: str = "VN"
    issued: datetime = AT - 10 * DAY
    next_update: datetime | None = AT + 170 * DAY
    pointers: tuple[tuple[str, str, bytes], ...] = ()
    """Territory, type and operator's certificate of other lists."""
    nodes: dict[str, str] = field(default_factory=dict)
    """Other texts for elements of the scheme information."""
    identifier: str | None = None
    """`Id` of the root; the signature then refers to it by name."""

    def element(self) -> etree._Element:
        root = _E.TrustServiceStatusList(self._scheme(), TSLTag="http://uri.etsi.org/19612/TSLTag", Id="list")
        if self.entries:
            root.append(
                _E.TrustServiceProviderList(
                    _E.TrustServiceProvider(
                        _E.TSPInformation(
                            _names("TSPName", "Nhà cung cấp thử nghiệm"),
                            _address("TSPAddress"),
                            _uris("TSPInformationURI"),
                        ),
                        _E.TSPServices(*(_service(entry) for entry in self.entries)),
                    )
                )
            )
        return root

    def signed(
        self,
        by: Operator | None = None,
        *,
        method: SignatureMethod = SignatureMethod.RSA_SHA256,
    ) -> bytes:
        """Sign it as a list is signed: XAdES, enveloped, over the whole document."""
        return sign(self.element(), by or operator(), method=method)

    def but(self, **changes: object) -> ListDraft:
        return replace(self, **changes)  # type: ignore[arg-type]  # names are the fields'

    def _scheme(self) -> etree._Element:
        scheme = _E.SchemeInformation(
            _E.TSLVersionIdentifier(str(self.version)),
            _E.TSLSequenceNumber(str(self.sequence)),
            _E.TSLType(f"http://uri.etsi.org/TrstSvc/TrustedList/TSLType/{self.kind}"),
            _names("SchemeOperatorName", "Cơ quan quản lý danh sách tin cậy"),
            _address("SchemeOperatorAddress"),
            _names("SchemeName", "VN: Danh sách tin cậy thử nghiệm"),
            _uris("SchemeInformationURI"),
            _E.StatusDeterminationApproach(f"{_APPROACH}EUappropriate"),
            _E.SchemeTerritory(self.territory),
            _E.HistoricalInformationPeriod("65535"),
            *([_E.PointersToOtherTSL(*(_pointer(*each) for each in self.pointers))] if self.pointers else ()),
            _E.ListIssueDateTime(_time(self.issued)),
            _E.NextUpdate(*([_E.dateTime(_time(self.next_update))] if self.next_update else [])),
        )
        for name, text in self.nodes.items():
            scheme.find(f"{{{TSL}}}{name}").text = text
        return scheme


class _ListSigner(XAdESSigner):
    """As TS 119 612, annex B.1 wants it: the library hashes exclusively and does not say so by itself."""

    def _add_reference_to_signed_info(
        self, sig_root: etree._Element, node_to_reference: etree._Element, **attributes: str
    ) -> None:
        super()._add_reference_to_signed_info(  # type: ignore[no-untyped-call]  # the library's own
            sig_root, node_to_reference, **attributes
        )
        reference = sig_root.find(f"{{{XMLDSIG}}}SignedInfo")[-1]
        transforms = etree.Element(f"{{{XMLDSIG}}}Transforms")
        reference.insert(0, transforms)
        transform = etree.SubElement(transforms, f"{{{XMLDSIG}}}Transform")
        transform.set("Algorithm", self.c14n_alg.value)


def sign(
    root: etree._Element, by: Operator, *, method: SignatureMethod = SignatureMethod.RSA_SHA256
) -> bytes:
    signer = _ListSigner(
        signature_algorithm=method,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    signed = signer.sign(root, key=by.key, cert=[by.certificate], always_add_key_value=False)
    return bytes(etree.tostring(signed, xml_declaration=True, encoding="UTF-8"))


def extension(uri: str) -> etree._Element:
    """An `AdditionalServiceInformation`."""
    return _E.AdditionalServiceInformation(_E.URI(uri, {f"{{{XML}}}lang": "en"}))


def unknown_extension() -> etree._Element:
    return _E.SomethingNew("?")


def _service(entry: Entry) -> etree._Element:
    history = [
        _E.ServiceHistoryInstance(*_statement(entry, status, since, with_certificate=False))
        for status, since in entry.history
    ]
    information = _E.ServiceInformation(*_statement(entry, entry.status, entry.since, with_certificate=True))
    if entry.extensions:
        critical = "true" if entry.critical else "false"
        information.append(
            _E.ServiceInformationExtensions(
                *(_E.Extension(each, Critical=critical) for each in entry.extensions)
            )
        )
    return _E.TSPService(information, _E.ServiceHistory(*history))


def _statement(entry: Entry, status: str, since: datetime, *, with_certificate: bool) -> list[etree._Element]:
    identity = _E.ServiceDigitalIdentity()
    if with_certificate and entry.certificate is not None:
        identity.append(_E.DigitalId(_E.X509Certificate(b64encode(entry.certificate).decode())))
        for certificate in entry.also:
            identity.append(_E.DigitalId(_E.X509Certificate(b64encode(certificate).decode())))
    identity.append(_E.DigitalId(_E.X509SubjectName("CN=như trên")))
    return [
        _E.ServiceTypeIdentifier(SERVICE + entry.kind),
        _names("ServiceName", entry.name),
        identity,
        _E.ServiceStatus(STATUS + status),
        _E.StatusStartingTime(_time(since)),
    ]


def _pointer(territory: str, kind: str, certificate: bytes) -> etree._Element:
    identity = _E.DigitalId(_E.X509Certificate(b64encode(certificate).decode()))
    return _E.OtherTSLPointer(
        _E.ServiceDigitalIdentities(_E.ServiceDigitalIdentity(identity)),
        _E.TSLLocation(f"https://lists.example/{territory}.xml"),
        _E.AdditionalInformation(
            _E.OtherInformation(_E.TSLType(f"http://uri.etsi.org/TrstSvc/TrustedList/TSLType/{kind}")),
            _E.OtherInformation(_names("SchemeOperatorName", f"Operator of {territory}")),
            _E.OtherInformation(_E.SchemeTerritory(territory)),
            _E.OtherInformation(_A.MimeType("application/vnd.etsi.tsl+xml")),
        ),
    )


def _address(tag: str) -> etree._Element:
    language = {f"{{{XML}}}lang": "vi"}
    postal = _E.PostalAddress(
        _E.StreetAddress("1 Phố Thử Nghiệm"), _E.Locality("Hà Nội"), _E.CountryName("VN"), language
    )
    return _E(
        tag,
        _E.PostalAddresses(postal),
        _E.ElectronicAddress(_E.URI("mailto:danh-sach@example.vn", language)),
    )


def _uris(tag: str) -> etree._Element:
    return _E(tag, _E.URI("https://lists.example/", {f"{{{XML}}}lang": "vi"}))


def _names(tag: str, vietnamese: str) -> etree._Element:
    language = f"{{{XML}}}lang"
    return _E(tag, _E.Name("In English", {language: "en"}), _E.Name(vietnamese, {language: "vi"}))


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
