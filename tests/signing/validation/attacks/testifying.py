"""Statements about revocation that nobody entitled made, or that are about something else.

The seal is by somebody about whom an answer is needed, and none is to be had but what the forger put into the
security store: each has to be worth nothing.
"""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from tests.signing.validation import builders, statements
from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.tools import dictionary, rooted, stream
from tests.signing.validation.builders import NOW, Party, changed
from tests.signing.validation.statements import DAY, crl, response, signer

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

FAMILY = Family("Statements by nobody entitled")

LONG_AGO = NOW - timedelta(days=90)


@cache
def _letter() -> bytes:
    return builders.issued(party=signer())


def with_store(pdf: bytes, **evidence: bytes) -> bytes:
    """Put the statement into the security store."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        entries = {
            key: generic.ArrayObject([writer.add_object(stream(der))]) for key, der in evidence.items()
        }
        rooted(writer, DSS=writer.add_object(dictionary(Type=pdf_name("/DSS"), **entries)))

    return changed(pdf, meddle)


def sound() -> bytes:
    """What all of these would be, were the statement a true one."""
    return with_store(_letter(), OCSPs=response())


@cache
def _namesake() -> Party:
    """Somebody else's authority that calls itself like the trusted root."""
    return builders.issue("Gốc thử nghiệm", None, ca=True, bits=3072)


@cache
def _foreign_root() -> Party:
    return builders.issue("Gốc khác", None, ca=True)


@cache
def _foreign_responder() -> Party:
    usage = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False)
    return builders.issue("OCSP của gốc khác", _foreign_root(), extensions=(usage, _no_check()))


def _no_check() -> tuple[x509.ExtensionType, bool]:
    return x509.OCSPNoCheck(), False


@cache
def _not_delegated() -> Party:
    return builders.issue("Ai đó", builders.root())


def _answer(
    subject: x509.Certificate, issuer: x509.Certificate, speaker: Party, *, carried: bool = True
) -> bytes:
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            subject,
            issuer,
            hashes.SHA1(),  # noqa: S303 - names the certificate
            ocsp.OCSPCertStatus.GOOD,
            NOW,
            NOW + DAY,
            None,
            None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.NAME, speaker.certificate)
    )
    if carried:
        builder = builder.certificates([speaker.certificate])
    return builder.sign(speaker.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _unsigned() -> bytes:
    made = asn1_ocsp.OCSPResponse.load(response())
    made.basic_ocsp_response["signature"] = b""
    made["response_bytes"]["response"] = asn1_ocsp.ParsableOctetString(
        made.basic_ocsp_response.dump(force=True)
    )
    return bytes(made.dump(force=True))


def _altered() -> bytes:
    """A revoked one, of which the status is overwritten."""
    revoked = response(ocsp.OCSPCertStatus.REVOKED, since=LONG_AGO)
    made = asn1_ocsp.OCSPResponse.load(revoked)
    basic = made.basic_ocsp_response
    basic["tbs_response_data"]["responses"][0]["cert_status"] = asn1_ocsp.CertStatus("good")
    made["response_bytes"]["response"] = asn1_ocsp.ParsableOctetString(basic.dump(force=True))
    return bytes(made.dump(force=True))


def _failed_with_an_answer() -> bytes:
    """A response that says of itself that it is none."""
    made = asn1_ocsp.OCSPResponse.load(response())
    made["response_status"] = "unauthorized"
    return bytes(made.dump(force=True))


def _list(
    issuer_name: x509.Name, key: Party, *, made: int = 0, until: int = 1, critical: bool = False
) -> bytes:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer_name)
        .last_update(NOW + timedelta(days=made))
        .next_update(NOW + timedelta(days=until))
        .add_extension(x509.CRLNumber(7), critical=False)
    )
    if critical:
        unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")
        builder = builder.add_extension(unknown, critical=True)
    return builder.sign(key.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _unsigned_list() -> bytes:
    made = asn1_crl.CertificateList.load(crl())
    made["signature"] = bytes(256)
    return bytes(made.dump(force=True))


def _of_certificates_of_authorities_only() -> bytes:
    point = x509.IssuingDistributionPoint(
        full_name=None,
        relative_name=None,
        only_contains_user_certs=False,
        only_contains_ca_certs=True,
        only_some_reasons=None,
        indirect_crl=False,
        only_contains_attribute_certs=False,
    )
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(builders.root().certificate.subject)
        .last_update(NOW)
        .next_update(NOW + DAY)
        .add_extension(point, critical=True)
    )
    return builder.sign(builders.root().key, hashes.SHA256()).public_bytes(Encoding.DER)


def _twin() -> x509.Certificate:
    """A certificate of the signer's serial number, by another issuer."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Trùng số")]))
        .issuer_name(_foreign_root().certificate.subject)
        .public_key(signer().key.public_key())
        .serial_number(signer().certificate.serial_number)
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + DAY)
    )
    return builder.sign(_foreign_root().key, hashes.SHA256())


def _root() -> x509.Certificate:
    return builders.root().certificate


def _about_signer(speaker: Callable[[], Party], *, carried: bool = True) -> Callable[[], bytes]:
    return lambda: _answer(signer().certificate, _root(), speaker(), carried=carried)


_OCSP: dict[str, Callable[[], bytes]] = {
    "response_by_the_signer_himself": _about_signer(signer),
    "response_by_the_signer_without_his_certificate": _about_signer(signer, carried=False),
    "response_by_another_signer": _about_signer(_not_delegated),
    "response_by_a_namesake_of_the_authority": _about_signer(_namesake),
    "response_by_a_foreign_authority": _about_signer(_foreign_root),
    "response_by_the_delegate_of_a_foreign_authority": _about_signer(_foreign_responder),
    "response_by_a_time_stamp_service": _about_signer(builders.tsa),
    "response_about_somebody_else": lambda: _answer(builders.leader().certificate, _root(), builders.root()),
    "response_about_a_certificate_of_the_same_number": lambda: _answer(
        _twin(), _foreign_root().certificate, _foreign_root()
    ),
    "response_unsigned": _unsigned,
    "response_altered": _altered,
    "response_that_is_a_refusal": _failed_with_an_answer,
    "response_of_long_ago": lambda: response(made=LONG_AGO, until=LONG_AGO + DAY),
    "response_of_the_future": lambda: response(made=NOW + 30 * DAY, until=NOW + 60 * DAY),
    "response_that_does_not_know": lambda: response(ocsp.OCSPCertStatus.UNKNOWN),
}
_CRL: dict[str, Callable[[], bytes]] = {
    "list_by_a_namesake_of_the_authority": lambda: _list(_root().subject, _namesake()),
    "list_by_the_signer_himself": lambda: _list(_root().subject, signer()),
    "list_under_the_signers_own_name": lambda: _list(signer().certificate.subject, signer()),
    "list_of_a_foreign_authority": lambda: _list(_foreign_root().certificate.subject, _foreign_root()),
    "list_unsigned": _unsigned_list,
    "list_of_long_ago": lambda: crl(made=LONG_AGO, until=LONG_AGO + DAY),
    "list_with_a_condition_unheard_of": lambda: _list(_root().subject, builders.root(), critical=True),
    "list_of_authorities_only": _of_certificates_of_authorities_only,
}


def _stored(key: str, make: Callable[[], bytes]) -> Callable[[bytes], bytes]:
    return lambda _: with_store(_letter(), **{key: make()})


for _name, _make in _OCSP.items():
    FAMILY.add(_name, _stored("OCSPs", _make), has_own_draft=True)
for _name, _make in _CRL.items():
    FAMILY.add(_name, _stored("CRLs", _make), has_own_draft=True)


@FAMILY.drafted
def responses_for_the_wrong_list() -> bytes:
    """A response among the lists, and a list among the responses, both good: neither is read as the other."""
    return with_store(
        _letter(), OCSPs=statements.crl(made=LONG_AGO), CRLs=response(made=LONG_AGO, until=LONG_AGO + DAY)
    )
