"""What the flow asks of `signing`: foreign bytes are parsed in the sandbox, keys and networks used out here.

A child never fetches and never sees a key: it says what is to be signed or what evidence is missing, this
side gets it, and another job goes on. Holds no transaction and no document.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from certs.evidence import Evidence
from certs.trust import TrustAnchors
from infra.sandbox import JobFiles, JobRefusedError, Reply, Runner
from signing import jobs
from signing.beginning import Signer
from signing.cms import signed_attributes
from signing.document_timestamp import HASH, finish_document_timestamp
from signing.errors import SignatureRejectedError, SigningError, TimestampUnavailableError
from signing.incremental import Unfilled, digest_around
from signing.keys.model import SigningKey
from signing.levels import NO_EVIDENCE
from signing.marks import FieldName, FieldSeries, MarkKind
from signing.pdf.source import BytesSource, JoinedSource, Source
from signing.pdf.update import appends_to
from signing.placement.scanning import recognised, unread
from signing.preparation.places import Places
from signing.proof import Proof, prove
from signing.report import Level, RevocationMode, ValidationReport
from signing.reporting import sign_report
from signing.revision import PendingSignature, SignedRevision
from signing.validation.asking import judged_with
from signing.validation.codec import report_from_json
from signing.validation.job import job_input
from signing.vouched import check_vouched
from signing.workflow import NO_TIMESTAMP, Services, WhenTsaDown, check_signer, finish, signer_of

JOB_MODULES = ("signing.jobs", "signing.validation.job")
"""What the sandbox has to allow."""
PICTURE_SECONDS = 10.0
"""After so long a child that draws pages hands over what it has; the next one goes on."""


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """A draft that passed inspection, with the places found or chosen in it."""

    pdf: bytes | None
    """With its fields reserved; None while the places are not sure."""
    layout: Mapping[str, Any]
    """`DocumentLayout.as_json` plus "mark" and "reserved" (see `OutgoingView.layout`)."""
    problems: tuple[str, ...]
    """Vietnamese: why a person has to look."""
    removed: tuple[str, ...]
    """Vietnamese: what was taken out or flattened."""
    pages: int
    printed_year: int | None
    symbol: str | None


@dataclass(frozen=True, slots=True)
class LeaderMark:
    """What a leader signs with."""

    key: SigningKey
    image: bytes
    """PNG of the handwritten signature."""


@dataclass(frozen=True, slots=True)
class AgencyFace:
    """What an issue puts on the page, and what the clerk fills in."""

    image: bytes
    """PNG of the seal."""
    diameter_mm: float
    number: int
    issued_on: date
    printed_year: int | None
    insist: str | None = None
    """Why the seal goes where `check_seal` has something against it."""


@dataclass(frozen=True, slots=True)
class AgencyMark:
    """What an agency signs with."""

    key: SigningKey
    face: AgencyFace


@dataclass(frozen=True, slots=True)
class SigningDesk:
    """Refuses with `signing.errors.SigningError`; what broke is an `infra.sandbox.SandboxError`."""

    sandbox: Runner
    services: Services
    revocation: RevocationMode = RevocationMode.DECLARED
    """How strictly arrivals are checked."""
    anchors: Callable[[], TrustAnchors] | None = field(default=None, kw_only=True)
    """Who is trusted now, asked for every act; None: whom `services` name."""

    @property
    def _services(self) -> Services:
        if self.anchors is None:
            return self.services
        return replace(self.services, anchors=self.anchors())

    def check(self, pdf: bytes, signer: str) -> CheckedDraft:
        """Inspect a draft, find the places and, where they are sure, reserve the fields.

        `signer` is the full name of who is to sign: of several blocks theirs is reserved.
        """
        return self._checked("check_draft", {"signer": signer}, pdf)

    def place(self, pdf: bytes, places: Places) -> CheckedDraft:
        """Inspect a draft and reserve the fields where a person says."""
        return self._checked("place_draft", {"places": jobs.places_to_json(places)}, pdf)

    def sign_leader(self, pdf: bytes, mark: LeaderMark, at: datetime) -> SignedRevision:
        """Sign a prepared document as its leader, up to B-LT, with warnings for what could not be had."""
        signer = self.signer(mark.key.certificate, mark.key.chain, at)
        return self._sign(self.begin_leader(pdf, signer, mark.image), mark.key, at)

    def signer(self, certificate: bytes, chain: Sequence[bytes], at: datetime) -> Signer:
        """Say how the owner of a certificate signs now. Raises `CertificateNotUsableError`."""
        services = self._services
        check_signer(certificate, chain, services, at)
        return signer_of(certificate, chain, services, at)

    def check_vouched(self, certificate: bytes, chain: Sequence[bytes], at: datetime) -> None:
        """Ask whether a certificate that somebody brings may sign here, as `signing.vouched` does."""
        check_vouched(certificate, chain, self._services, at)

    def begin_leader(self, pdf: bytes, signer: Signer, image: bytes) -> PendingSignature:
        """Write the leader's revision but for its signature; `image` is a PNG. `close` ends it."""
        files = {"pdf": pdf, "image": image, **jobs.signer_files(signer)}
        begun = self._run("begin_leader_job", jobs.signer_args(signer), files)
        return _pending(begun, pdf, signer, MarkKind.LEADER)

    def check_key(self, key: SigningKey, at: datetime) -> None:
        """Ask whether the key's certificate may sign now, before anything is begun with it."""
        check_signer(key.certificate, key.chain, self._services, at)

    def check_seal(self, pdf: bytes, image: bytes, diameter_mm: float, insist: str | None) -> tuple[str, ...]:
        """Say what speaks against the seal, before a number is bound.

        Raises `CoveringError` where something does and nobody insists.
        """
        args = {"diameter_mm": diameter_mm, "insist": insist}
        reply = self._run("check_seal_job", args, {"pdf": pdf, "image": image})
        return tuple(reply.args["objections"])

    def sign_agency(self, pdf: bytes, mark: AgencyMark, at: datetime) -> SignedRevision:
        """Fill in number and date and seal a document that its leader signed, as `sign_leader`.

        `check_key` comes first: when this is called a number is bound already.
        """
        signer = signer_of(mark.key.certificate, mark.key.chain, self._services, at)
        return self._sign(self.begin_agency(pdf, signer, mark.face), mark.key, at)

    def begin_agency(self, pdf: bytes, signer: Signer, face: AgencyFace) -> PendingSignature:
        """Write the agency's revision but for its signature. `close` ends it."""
        files = {"pdf": pdf, "image": face.image, **jobs.signer_files(signer)}
        args = {
            **jobs.signer_args(signer),
            "number": face.number,
            "issued": face.issued_on.isoformat(),
            "printed_year": face.printed_year,
            "diameter_mm": face.diameter_mm,
            "insist": face.insist,
        }
        begun = self._run("begin_agency_job", args, files)
        return _pending(begun, pdf, signer, MarkKind.AGENCY)

    def close(self, pending: PendingSignature, value: bytes, at: datetime) -> SignedRevision:
        """Check what a key answered, and end the revision up to B-LT as `sign_leader`.

        Raises `SignatureRejectedError`, `TimestampUnavailableError`.
        """
        signed = self._stamped(pending, value)
        if signed.level is not Level.B_B:
            signed = self.complete_level(signed.pdf, at)
        return replace(signed, warnings=(*pending.warnings, *signed.warnings))

    def complete_level(self, pdf: bytes, at: datetime) -> SignedRevision:
        """Raise every signature to B-LT, as far as can be had; with nothing new the file stays as it was.

        Signatures without a time stamp get one over the document; where there is none to be had they stay
        B-B.
        """
        file: Source = BytesSource(pdf)
        found = self._inventory(pdf, at)
        if not found.args["stamped"]:
            try:
                file = self._timestamped(pdf, at)
            except TimestampUnavailableError as error:
                return SignedRevision(file, Level.B_B, (NO_TIMESTAMP.format(cause=error),))
            found = self._inventory(file.in_memory(), at)
        proof = prove(
            jobs.subjects_from_output(dict(found.args), found.files),
            have=Evidence(
                certificates=jobs.unnumbered(found.files, "stored-cert"),
                ocsp_responses=jobs.unnumbered(found.files, "stored-ocsp"),
                crls=jobs.unnumbered(found.files, "stored-crl"),
            ),
            source=self._services.revocation,
            anchors=self._services.anchors,
        )
        completed = self._with_evidence(file, proof)
        if proof.is_complete:
            return SignedRevision(completed, Level.B_LT)
        return SignedRevision(completed, Level.B_T, (NO_EVIDENCE, *proof.evidence.failures))

    def sign_report(self, page: bytes, key: SigningKey, at: datetime) -> SignedRevision:
        """Sign a verification report that this installation wrote, up to B-LT."""
        return sign_report(page, key, services=self._services, at=at)

    def page_picture(self, pdf: bytes, page: int, dpi: int) -> bytes | None:
        """Draw a page (from 0), fields and marks included, as PNG; None where there is no such page."""
        return self._run("page_picture", {"page": page, "dpi": dpi}, {"pdf": pdf}).files.get("png")

    def page_pictures(
        self, pdf: bytes, *, first: int = 0, most: int, dpi: int, most_pixels: int
    ) -> list[bytes]:
        """Draw pages from `first` (from 0) on, fields and marks included, as PNG; large ones are shrunk."""
        pictures: list[bytes] = []
        more = True
        while more and len(pictures) < most:
            args = {"first": first + len(pictures), "most": most - len(pictures), "seconds": PICTURE_SECONDS}
            looks = {"dpi": dpi, "most_pixels": most_pixels}
            reply = self._run("page_pictures", args | looks, {"pdf": pdf})
            drawn = jobs.unnumbered(reply.files, "png")
            pictures.extend(drawn)
            more = bool(reply.args["more"]) and bool(drawn)
        return pictures[:most]

    def count_pages(self, pdf: bytes | Path) -> int | None:
        """Count the pages; None for a file that cannot be read. A path is read by the child alone."""
        try:
            return int(self._run("count_pages", {}, {"pdf": pdf}).args["pages"])
        except SigningError:
            return None

    def validate(self, pdf: bytes | Path, at: datetime) -> ValidationReport:
        """Verify all signatures, evidence fetched as far as it can be had. Any bytes get a report.

        A path is read by the child alone, piece by piece.
        """
        return judged_with(
            lambda evidence: self._judge(pdf, evidence, at),
            self._services.revocation,
        )

    def _judge(self, pdf: bytes | Path, evidence: Evidence, at: datetime) -> ValidationReport:
        args, files = job_input(
            pdf,
            trust=self._services.anchors,
            at=at,
            evidence=evidence,
            revocation=self.revocation,
            advise=True,
        )
        with _own_errors():
            return report_from_json(self.sandbox.run("signing.validation.job:validate_job", args, files).args)

    def _sign(self, pending: PendingSignature, key: SigningKey, at: datetime) -> SignedRevision:
        value = key.sign(pending.to_be_signed, scheme=pending.scheme, hash_name=pending.hash_name)
        return self.close(pending, value, at)

    def _stamped(self, pending: PendingSignature, value: bytes) -> SignedRevision:
        """Close the file, time-stamped if that can be had or must be; nothing is parsed for it."""
        if self._services.timestamps is None:
            cause = "nơi cài đặt chưa có dịch vụ này."
        else:
            try:
                return finish(pending, value, self._services, Level.B_T)
            except TimestampUnavailableError as error:
                if self._services.when_tsa_down is WhenTsaDown.REFUSE:
                    raise
                cause = str(error)
        signed = finish(pending, value, self._services, Level.B_B)
        return SignedRevision(signed.file, Level.B_B, (NO_TIMESTAMP.format(cause=cause),))

    def _inventory(self, pdf: bytes, at: datetime) -> Reply:
        return self._run("inventory", {"at": at.isoformat()}, {"pdf": pdf})

    def _timestamped(self, pdf: bytes, at: datetime) -> Source:
        """The file with a time stamp over all of it. Raises `TimestampUnavailableError`."""
        begun = self._run("begin_document_timestamp_job", {}, {"pdf": pdf})
        original, update = BytesSource(pdf), begun.files["update"]
        start, end = begun.args["contents_at"]
        _check_appended(original, update, (start, end))
        digest = digest_around(original, update, (start, end), HASH)
        return finish_document_timestamp(Unfilled(original, update, (start, end), digest), self._services, at)

    def _with_evidence(self, file: Source, proof: Proof) -> Source:
        """The file with the validation data that it lacks."""
        evidence = proof.evidence
        files = {
            "pdf": file.in_memory(),
            **jobs.numbered("cert", evidence.certificates),
            **jobs.numbered("ocsp", evidence.ocsp_responses),
            **jobs.numbered("crl", evidence.crls),
        }
        update = self._run("add_evidence", {"complete": proof.is_complete}, files).files["update"]
        if not update:
            return file
        if not appends_to(update, file.size):
            raise _not_this_document()
        return JoinedSource(file, update)

    def _checked(self, job: str, args: Mapping[str, Any], pdf: bytes) -> CheckedDraft:
        """What a job finds in a draft; scans are recognised here, where a program may be started."""
        reply = self._run(job, {**args, **unread()}, {"pdf": pdf})
        words = recognised(reply.args, reply.files)
        if words is not None:
            reply = self._run(job, {**args, "words": words}, {"pdf": pdf})
        return _checked(reply)

    def _run(self, job: str, args: Mapping[str, Any], files: JobFiles) -> Reply:
        with _own_errors():
            return self.sandbox.run(f"signing.jobs:{job}", args, files)


@contextmanager
def _own_errors() -> Iterator[None]:
    """Let the errors of `signing` cross the process boundary as what they were."""
    try:
        yield
    except JobRefusedError as error:
        raise _ERRORS.get(error.code, SigningError)(str(error)) from error


def _pending(begun: Reply, pdf: bytes, signer: Signer, kind: MarkKind) -> PendingSignature:
    """What a child has begun, held against what was asked of it: it has read foreign bytes before.

    That the digest is the pending file's own is checked with the key's answer. Raises
    `SignatureRejectedError`.
    """
    try:
        pending = jobs.pending_from_output(begun.args, begun.files, pdf)
    except (KeyError, TypeError, ValueError) as error:
        raise _not_this_document() from error
    asked = (kind, signer.certificate, signer.chain, signer.at, signer.scheme, signer.hash_name)
    answered = (
        pending.kind,
        pending.certificate,
        pending.chain,
        pending.signing_time,
        pending.scheme,
        pending.hash_name,
    )
    is_own = FieldSeries.LEADER.owns if kind is MarkKind.LEADER else FieldName.AGENCY.__eq__
    if answered != asked or not is_own(pending.field):
        raise _not_this_document()
    expected = signed_attributes(
        pending.document_digest, certificate=signer.certificate, hash_name=signer.hash_name
    )
    if pending.to_be_signed != expected:
        raise _not_this_document()
    _check_appended(pending.original, pending.update, pending.contents_at)
    return pending


def _check_appended(original: Source, update: bytes, contents_at: tuple[int, int]) -> None:
    """Raises `SignatureRejectedError` unless the contents stand in a revision on top of the original."""
    start, end = contents_at
    if not (original.size < start < end < original.size + len(update) and appends_to(update, original.size)):
        raise _not_this_document()


def _not_this_document() -> SignatureRejectedError:
    return SignatureRejectedError(
        "Bản chờ ký không khớp với văn bản đã mở nên không được ký. "
        "Hãy thử lại; nếu vẫn vậy, hãy báo người vận hành."
    )


def _checked(reply: Reply) -> CheckedDraft:
    args = reply.args
    return CheckedDraft(
        pdf=reply.files.get("pdf"),
        layout={**args["layout"], "mark": args["mark"], "reserved": args.get("reserved")},
        problems=tuple(args["problems"]),
        removed=tuple(args["removed"]),
        pages=args["pages"],
        printed_year=args["printed_year"],
        symbol=args["symbol"],
    )


def _by_code(base: type[SigningError]) -> dict[str, type[SigningError]]:
    found = {base.code: base}
    for kind in base.__subclasses__():
        found.update(_by_code(kind))
    return found


_ERRORS = _by_code(SigningError)
