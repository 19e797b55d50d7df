"""The verification report as ETSI TS 119 102-2 XML (v1.4.1).

One `SignatureValidationReport` per signature; document time stamps, certificates and revocation data are
validation objects, a document time stamp with a report of its own inside. Objects stand by their digest: the
file and the evidence kept with it hold the bytes.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from certs import facts
from signing.report import Indication, Level, ObjectKind, SubIndication, TimeIs
from signing.reporting import names
from signing.reporting.attributes import add_attributes
from signing.reporting.constraints import Status, outcomes
from signing.reporting.elements import add, add_digest, add_reference, add_typed, time
from signing.validation.wording import verdict_sentence

if TYPE_CHECKING:
    from signing.report import (
        RevocationFacts,
        SignatureReport,
        Standing,
        ValidationObject,
        ValidationReport,
    )
    from signing.reporting.subject import ReportSubject

TIMESTAMP_KIND = "timestamp"


def report_xml(report: ValidationReport, subject: ReportSubject, *, validator: bytes | None = None) -> bytes:
    """Write the report as an XML document in UTF-8, valid against ETSI's schema.

    `validator`: certificate (DER) of whoever is about to sign it (TS 119 102-2, 4.5).
    """
    return _Writer(report, subject).document(validator)


def object_id(sha256: str) -> str:
    """The XML identifier of a validation object."""
    return f"V-{sha256}"


class _Writer:
    def __init__(self, report: ValidationReport, subject: ReportSubject) -> None:
        self._report = report
        self._subject = subject
        self._known = {one.sha256 for one in report.objects}

    def document(self, validator: bytes | None) -> bytes:
        root = ET.Element(f"{{{names.VR}}}ValidationReport")
        # The prefix stands in attribute values alone, which the writer does not look at.
        root.set("xmlns:xs", names.XS)
        signatures = [one for one in self._report.signatures if one.kind != TIMESTAMP_KIND]
        for number, signature in enumerate(signatures, start=1):
            self._add_signature(add(root, "SignatureValidationReport"), signature, f"S-{number}")
        if not signatures:
            self._add_nothing(add(root, "SignatureValidationReport"))
        self._add_objects(root)
        if validator is not None:
            self._add_validator(root, validator)
        ET.indent(root)
        written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
        return written

    def _add_nothing(self, parent: ET.Element) -> None:
        """Say why no signature could be judged (5.1.2: a report is given in any case)."""
        status = add(parent, "SignatureValidationStatus")
        add(status, "MainIndication", names.MAIN[Indication.INDETERMINATE])
        data = add(add(status, "AssociatedValidationReportData"), "AdditionalValidationReportData")
        self._add_file(data)
        for problem in self._report.problems:
            add_typed(data, "ReportData", problem, kind=f"{names.OWN}problem")

    def _add_signature(self, parent: ET.Element, signature: SignatureReport, identifier: str) -> None:
        self._add_identifier(parent, signature, identifier)
        self._add_constraints(parent, signature)
        self._add_times(parent, signature)
        if signature.identity is not None and signature.identity.document is not None:
            document = add(parent, "SignersDocument")
            add_digest(document, signature.identity.digest_algorithm, signature.identity.document)
            add_reference(document, "SignersDocumentRepresentation", (_data_id(signature),))
        add_attributes(parent, signature, self._report)
        self._add_signer(parent, signature)
        process = add(parent, "SignatureValidationProcess")
        add(process, "SignatureValidationProcessID", _process(signature))
        self._add_status(parent, signature, names.MAIN)

    def _add_identifier(self, parent: ET.Element, signature: SignatureReport, identifier: str) -> None:
        made = add(parent, "SignatureIdentifier", id=identifier)
        if signature.identity is not None:
            identity = signature.identity.as_json()
            add_digest(made, signature.identity.digest_algorithm, signature.identity.signed_attributes)
            add(made, "SignatureValue", identity["value"], namespace=names.DS)
        add(made, "HashOnly", "false")
        add(made, "DocHashOnly", "false")
        add(made, "DAIdentifier", signature.field)

    def _add_constraints(self, parent: ET.Element, signature: SignatureReport) -> None:
        made = add(parent, "ValidationConstraintsEvaluationReport")
        policy = add(made, "SignatureValidationPolicy")
        identifier = add(policy, "SignaturePolicyIdentifier")
        add(identifier, "SignaturePolicyImplied", namespace=names.XADES)
        add(policy, "PolicyName", f"{self._subject.software}; revocation={self._report.revocation.value}")
        for outcome in outcomes(signature, self._report.revocation):
            constraint = add(made, "ValidationConstraint")
            add(
                constraint,
                "ValidationConstraintIdentifier",
                f"{names.OWN}constraint:{outcome.constraint.value}",
            )
            status = add(constraint, "ConstraintStatus")
            add(status, "Status", names.CONSTRAINT_STATUS + outcome.status.value)
            if outcome.status is Status.DISABLED:
                continue
            met = outcome.sub_indication is None
            indication = Indication.TOTAL_PASSED if met else signature.indication
            verdict = add(constraint, "ValidationStatus")
            add(verdict, "MainIndication", names.PART[indication])
            _add_sub(verdict, outcome.sub_indication)

    def _add_times(self, parent: ET.Element, signature: SignatureReport) -> None:
        """The best signature time is the time of checking where nothing proves an earlier one (5.5.4)."""
        made = add(parent, "ValidationTimeInfo")
        add(made, "ValidationTime", time(self._report.checked_at))
        is_stamped = signature.time_is is TimeIs.TIME_STAMPED and signature.signed_at is not None
        best = add(made, "BestSignatureTime")
        moment = signature.signed_at if is_stamped and signature.signed_at else self._report.checked_at
        add(best, "POETime", time(moment))
        add(best, "TypeOfProof", names.BY_VALIDATION)
        if is_stamped and signature.time_proof is not None:
            add_reference(best, "POEObject", self._ids(signature.time_proof))

    def _add_signer(self, parent: ET.Element, signature: SignatureReport) -> None:
        certificate = signature.certificate
        if certificate is None or certificate.sha256 not in self._known:
            return
        made = add(parent, "SignerInformation")
        add_reference(made, "SignerCertificate", self._ids(certificate.sha256))
        add(made, "Signer", ", ".join(filter(None, (certificate.subject, certificate.organisation))))

    def _add_status(
        self, parent: ET.Element, signature: SignatureReport, indications: dict[Indication, str]
    ) -> None:
        made = add(parent, "SignatureValidationStatus")
        add(made, "MainIndication", indications[signature.indication])
        _add_sub(made, signature.sub_indication)
        data = add(made, "AssociatedValidationReportData")
        self._add_chain(data, signature)
        add_reference(data, "RelatedValidationObject", self._ids(*signature.objects))
        if signature.revocation is not None and signature.certificate is not None:
            self._add_revocation(data, signature.revocation, signature.certificate.sha256)
        extra = add(data, "AdditionalValidationReportData")
        self._add_file(extra)
        for reason in signature.reasons:
            add_typed(extra, "ReportData", reason, kind=f"{names.OWN}reason")
        for change in signature.changes:
            add_typed(extra, "ReportData", change, kind=f"{names.OWN}change")
        if signature.now is not None:
            add_typed(extra, "ReportData", _spoken(signature.now), kind=f"{names.OWN}now")

    def _add_chain(self, parent: ET.Element, signature: SignatureReport) -> None:
        links = [link for link in signature.chain if link.certificate.sha256 in self._known]
        anchors = [link.certificate.sha256 for link in links if link.is_anchor]
        add_reference(parent, "TrustAnchor", self._ids(*anchors))
        if not links:
            return
        made = add(parent, "CertificateChain")
        add_reference(made, "SigningCertificate", self._ids(links[0].certificate.sha256))
        for link in links[1:]:
            if not link.is_anchor:
                add_reference(made, "IntermediateCertificate", self._ids(link.certificate.sha256))
        add_reference(made, "TrustAnchor", self._ids(*anchors))

    def _add_revocation(self, parent: ET.Element, revocation: RevocationFacts, certificate: str) -> None:
        if revocation.revoked_at is None or certificate not in self._known:
            return
        made = add(parent, "RevocationStatusInformation")
        add_reference(made, "ValidationObjectId", self._ids(certificate))
        add(made, "RevocationTime", time(revocation.revoked_at))
        if revocation.reason is not None:
            add(made, "RevocationReason", names.REVOCATION_REASON + revocation.reason)
        if revocation.sha256 is not None:
            add_reference(made, "RevocationObject", self._ids(revocation.sha256))

    def _add_file(self, parent: ET.Element) -> None:
        subject = self._subject
        add_typed(parent, "ReportData", verdict_sentence(self._report), kind=f"{names.OWN}advice")
        add_typed(parent, "ReportData", subject.file, kind=f"{names.OWN}file-name")
        add_typed(parent, "ReportData", subject.sha256, kind=f"{names.OWN}file-sha256")

    def _add_objects(self, root: ET.Element) -> None:
        described = [s for s in self._report.signatures if s.identity is not None and s.identity.document]
        if not described and not self._report.objects:
            return
        made = add(root, "SignatureValidationObjects")
        written: set[str] = set()
        for signature in described:
            identifier = _data_id(signature)
            if identifier in written or signature.identity is None or signature.identity.document is None:
                continue
            written.add(identifier)
            data = add(made, "ValidationObject", id=identifier)
            add(data, "ObjectType", names.SIGNED_DATA)
            digests = add(data, "ValidationObjectRepresentation")
            add_digest(digests, signature.identity.digest_algorithm, signature.identity.document)
        for one in self._report.objects:
            self._add_object(made, one)

    def _add_validator(self, root: ET.Element, certificate: bytes) -> None:
        """Name the installation by its certificate, in each of the ways that readers look for."""
        made = add(root, "SignatureValidator")
        for name, value in (
            ("X509Certificate", b64encode(certificate).decode("ascii")),
            ("X509SubjectName", facts.parsed(certificate).subject.rfc4514_string()),
        ):
            add(add(made, "DigitalId"), name, value, namespace=names.TSL)

    def _add_object(self, parent: ET.Element, one: ValidationObject) -> None:
        made = add(parent, "ValidationObject", id=object_id(one.sha256))
        add(made, "ObjectType", names.OBJECTS[one.kind])
        add_digest(add(made, "ValidationObjectRepresentation"), "sha256", bytes.fromhex(one.sha256))
        proof = add(made, "POE")
        add(proof, "POETime", time(one.proven_at))
        add(proof, "TypeOfProof", names.BY_VALIDATION)
        if one.proven_by is not None:
            add_reference(proof, "POEObject", self._ids(one.proven_by))
        if one.kind is not ObjectKind.TIMESTAMP or one.time is None:
            return
        provided = add(made, "POEProvisioning")
        add(provided, "POETime", time(one.time))
        proven = [other.sha256 for other in self._report.objects if other.proven_by == one.sha256]
        add_reference(provided, "ValidationObject", self._ids(*proven))
        stamped = [signature for signature in self._report.signatures if signature.time_proof == one.sha256]
        for signature in stamped:
            if signature.kind != TIMESTAMP_KIND:
                add(add(provided, "SignatureReference"), "PAdESFieldName", signature.field)
        for signature in stamped:
            if signature.kind == TIMESTAMP_KIND:
                inner = add(made, "ValidationReport")
                self._add_times(inner, signature)
                self._add_signer(inner, signature)
                self._add_status(inner, signature, names.PART)
                break

    def _ids(self, *objects: str) -> list[str]:
        return [object_id(one) for one in objects if one in self._known]


def _data_id(signature: SignatureReport) -> str:
    document = signature.identity.document if signature.identity is not None else None
    return "D-" + (document or b"").hex()


def _add_sub(parent: ET.Element, sub_indication: SubIndication | None) -> None:
    # GENERIC is of the standard's first edition; since then "any other reason" has no name of its own.
    if sub_indication is not None and sub_indication is not SubIndication.GENERIC:
        add(parent, "SubIndication", names.SUB + sub_indication.value)


def _process(signature: SignatureReport) -> str:
    """Name the validation process that the signature's level called for (EN 319 102-1, 5.1.4)."""
    if signature.level is Level.B_LTA:
        return names.LONG_TERM
    return names.WITH_TIME if signature.time_is is TimeIs.TIME_STAMPED else names.BASIC


def _spoken(standing: Standing) -> str:
    parts = [standing.indication.value, standing.sub_indication, standing.reason]
    return "; ".join(str(part) for part in parts if part)
