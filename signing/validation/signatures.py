"""The signatures of a file, found by every way there is, and what each one's bytes say: no trust yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import process_data_at_eof

from signing.report import ChangesAfter, Integrity, SubIndication
from signing.validation import cms, coverage, kinds, timestamps
from signing.validation.ambiguity import SIGNED_AMBIGUOUSLY, Ambiguities
from signing.validation.changes import UNCHANGED, ChangeReviewer, Review
from signing.validation.digests import Digests
from signing.validation.document import (
    MAX_SIGNATURES,
    Document,
    SignatureField,
    plain,
    signature_fields,
    text,
)
from signing.validation.embedded import security_store
from signing.validation.faults import Fault, guarded
from signing.validation.permissions import of_signature, usage_rights
from signing.validation.shifting import shifting
from signing.validation.subfilters import CADES, READABLE, read_message

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pyhanko.pdf_utils.xref import XRefCache

    from signing.validation.structure import ByteRange, FileStructure

TIMESTAMP = "/ETSI.RFC3161"
TIMESTAMP_KIND = "timestamp"

MAX_CONTENTS = 4 * 1024 * 1024

SHARED = "Nhiều ô dùng chung một chữ ký: có ô được thêm sau, người ký không ký ô đó."
TRAILING = "Cuối tệp có dữ liệu lạ nằm sau phần kết thúc của văn bản."


@dataclass(frozen=True, slots=True)
class Examined:
    """One signature with everything that can be said of it without trusting anybody."""

    field: str
    kind: str
    fault: Fault | None
    covered: ByteRange | None
    revision: int | None
    """Counted from 0."""
    covers_whole_file: bool
    review: Review
    message: cms.SignedMessage | None = None
    token: timestamps.Token | None = None
    """Set for document time stamps."""
    sub_filter: str | None = None
    claimed_time: datetime | None = None
    dictionary: generic.DictionaryObject | None = None
    """The field, for its visible mark."""
    doubt: Fault | None = None
    """Why whole bytes do not say what the signer saw; counts when nothing else is wrong."""

    @property
    def integrity(self) -> Integrity:
        return Integrity.INTACT if self.fault is None else self.fault.integrity


@dataclass(frozen=True, slots=True)
class _Opened:
    field: SignatureField
    dictionary: generic.DictionaryObject
    covered: ByteRange
    contents: bytes
    sub_filter: str


class Examiner:
    """Examines the signatures of one document; digests and revision comparisons are shared."""

    def __init__(self, document: Document, structure: FileStructure) -> None:
        self._document = document
        self._structure = structure
        self._ambiguities = Ambiguities(document)
        self._reviewer = ChangeReviewer(document, self._ambiguities)
        self._digests = Digests(document.source)

    def examine_all(self) -> tuple[Examined, ...]:
        """Examine what the form lists now, what earlier revisions listed, and what only the bytes show."""
        current = guarded(lambda: signature_fields(self._document.reader))[:MAX_SIGNATURES]
        # The first that was signed is the first whose page has to stay as it was.
        found = [self._examine(field) for field in sorted(current, key=_signed_until)]
        found = [self._not_lent(examined, found) for examined in found]
        found = self._doubted(found)
        found += self._removed({e.covered for e in found}, {e.field for e in found if e.fault is not None})
        return tuple(sorted(found, key=lambda e: e.covered.end if e.covered else 0))

    def _doubted(self, found: list[Examined]) -> list[Examined]:
        """Note with signatures over whole bytes whether those show the same to everybody, at all times."""
        if not any(e.fault is None and e.token is None for e in found):
            return found
        doubt = shifting(self._document)
        return found if doubt is None else [e if e.token else replace(e, doubt=doubt) for e in found]

    def _not_lent(self, examined: Examined, found: list[Examined]) -> Examined:
        """Fail a signature that a field added later claims for its own, so that a mark seems signed."""
        sharing = sum(1 for other in found if other.covered == examined.covered)
        if examined.covered is None or examined.revision is None or sharing == 1:
            return examined
        covered, former = examined.covered, self._document.at(examined.revision)
        when_signed = guarded(lambda: sum(1 for field in signature_fields(former) if _covers(field, covered)))
        if sharing <= when_signed:
            return examined
        return _forbidden(examined, Review(ChangesAfter.FORBIDDEN, (SHARED,), SHARED))

    def _removed(self, listed: set[ByteRange | None], names: set[str]) -> list[Examined]:
        """Report signatures that stand in the bytes but are no longer, or never were, in the form."""
        unlisted = [
            covered
            for covered in self._structure.byte_ranges[:MAX_SIGNATURES]
            if covered not in listed and coverage.is_self_consistent(self._document.source, covered)
        ]
        if unlisted:
            rights = guarded(lambda: usage_rights(self._document.reader.root))
            unlisted = [covered for covered in unlisted if covered not in rights]
        if not unlisted:
            return []
        former = self._former_names()
        return [
            _removed(former.get(covered, ""), covered)
            for covered in unlisted
            if former.get(covered) not in names
        ]

    def _former_names(self) -> dict[ByteRange, str]:
        """Ask every revision which field held which signature."""
        former: dict[ByteRange, str] = {}
        for revision in range(self._document.revisions):
            try:
                for field in guarded(partial(signature_fields, self._document.at(revision))):
                    former[guarded(partial(_open, field)).covered] = field.name
            except Fault:
                continue  # a revision that cannot be read names nothing; its signatures stay unnamed
        return former

    def _examine(self, field: SignatureField) -> Examined:
        blank = Examined(
            field.name,
            kinds.kind_of(field.name),
            None,
            None,
            None,
            covers_whole_file=False,
            review=UNCHANGED,
            dictionary=field.dictionary,
        )
        try:
            opened = guarded(lambda: _open(field))
            blank = replace(
                blank,
                kind=TIMESTAMP_KIND if opened.sub_filter == TIMESTAMP else blank.kind,
                covered=opened.covered,
                sub_filter=opened.sub_filter,
                covers_whole_file=coverage.is_whole_file(self._document.source, opened.covered),
            )
            return self._examine_opened(blank, opened)
        except Fault as fault:
            return replace(blank, fault=fault)

    def _examine_opened(self, blank: Examined, opened: _Opened) -> Examined:
        if opened.sub_filter not in READABLE | {TIMESTAMP}:
            raise Fault(
                SubIndication.GENERIC,
                f"Dạng chữ ký {opened.sub_filter or '(không nêu)'} chưa được hỗ trợ nên không kiểm tra được.",
                integrity=Integrity.UNSUPPORTED,
            )
        if fault := coverage.coverage_fault(self._document.source, opened.covered, opened.contents):
            raise Fault(SubIndication.FORMAT_FAILURE, fault)
        examined = _attempt(blank, lambda known: self._verify(known, opened))
        if examined.fault is not None and examined.message is None:
            return examined
        reviewed = _attempt(examined, lambda known: self._review(known, opened))
        return replace(reviewed, fault=_graver(examined.fault, reviewed.fault))

    def _verify(self, known: Examined, opened: _Opened) -> Examined:
        if opened.sub_filter == TIMESTAMP:
            token = timestamps.read_token(opened.contents, padded=True, spare=self._stored)
            digest = self._digests.of(opened.covered, timestamps.imprint_name(token))
            timestamps.check_imprint(token, digest)
            return replace(known, message=token.message, token=token, claimed_time=token.time)
        message, digest = read_message(
            opened.dictionary, opened.contents, partial(self._digests.of, opened.covered)
        )
        known = replace(known, message=message, claimed_time=_claimed_time(opened, message))
        try:
            cms.verify(message, digest, needs_certificate_reference=opened.sub_filter == CADES)
        except Fault as fault:
            return replace(known, fault=fault)
        return known

    def _stored(self) -> tuple[bytes, ...]:
        """Certificates in the security store."""
        return security_store(self._document).certificates

    def _review(self, known: Examined, opened: _Opened) -> Examined:
        revision = self._revision_of(opened)
        known = self._reviewed(replace(known, revision=revision), revision, opened)
        if _is_open(known.fault) and self._ambiguities.is_ambiguous_until(revision):
            unclear = Fault(
                SubIndication.SIG_CONSTRAINTS_FAILURE, SIGNED_AMBIGUOUSLY, integrity=Integrity.UNSUPPORTED
            )
            return replace(known, fault=unclear)
        return known

    def _revision_of(self, opened: _Opened) -> int:
        """The revision in which the signature dictionary was last written."""
        holder = opened.field.dictionary.raw_get("/V")
        place = holder.reference if isinstance(holder, generic.IndirectObject) else holder.container_ref
        if not isinstance(place, generic.Reference):
            raise Fault(SubIndication.FORMAT_FAILURE, coverage.NOT_A_REVISION)
        return int(self._document.reader.xrefs.get_last_change(place))

    def _reviewed(self, known: Examined, revision: int, opened: _Opened) -> Examined:
        if known.covers_whole_file:
            return known
        if self._structure.has_data_behind_end:
            return _forbidden(known, Review(ChangesAfter.FORBIDDEN, (TRAILING,), TRAILING))
        self._check_revision_end(revision, opened.covered.end)
        if self._ambiguities.leads_beyond(revision, opened.covered.end):
            return _forbidden(known, Review(ChangesAfter.FORBIDDEN, (coverage.BEYOND,), coverage.BEYOND))
        permissions = of_signature(
            self._document.at(revision),
            opened.field.dictionary,
            closes_text_fields=known.kind == "agency",
        )
        return _forbidden(known, self._reviewer.review(revision, opened.covered.end, permissions))

    def _check_revision_end(self, revision: int, end: int) -> None:
        """Make sure that the signed bytes end where the revision does by the cross-reference chain."""
        reader, xrefs = self._document.reader, self._document.reader.xrefs
        reader.stream.seek(end)
        if process_data_at_eof(reader.stream) != xrefs.get_startxref_for_revision(revision):
            raise Fault(SubIndication.FORMAT_FAILURE, coverage.NOT_A_REVISION)
        if any(_reach(xrefs, n) > end for n in range(revision + 1)):
            raise Fault(SubIndication.FORMAT_FAILURE, coverage.NOT_A_REVISION)


def _reach(xrefs: XRefCache, revision: int) -> int:
    """Where the cross-references of a revision end, with those beside a table."""
    hybrid = xrefs.get_xref_data(revision).hybrid
    end = int(xrefs.get_xref_container_info(revision).end_location)
    return end if hybrid is None else max(end, int(hybrid.meta_info.end_location))


def _graver(one: Fault | None, other: Fault | None) -> Fault | None:
    """The fault to report: what speaks against the bytes before what leaves them as they are."""
    return (other or one) if _is_open(one) else one


def _is_open(fault: Fault | None) -> bool:
    """Whether the bytes may still be what was signed."""
    return fault is None or fault.integrity is Integrity.INTACT


def _signed_until(field: SignatureField) -> int:
    try:
        return guarded(lambda: _open(field)).covered.end
    except Fault:
        return 0


def _attempt(known: Examined, step: Callable[[Examined], Examined]) -> Examined:
    try:
        return guarded(lambda: step(known))
    except Fault as fault:
        return replace(known, fault=fault)


def _forbidden(known: Examined, review: Review) -> Examined:
    fault = None
    if review.level is ChangesAfter.FORBIDDEN:
        fault = Fault(SubIndication.FORMAT_FAILURE, review.reason or TRAILING)
    return replace(known, review=review, fault=_graver(known.fault, fault))


def _open(field: SignatureField) -> _Opened:
    dictionary = plain(field.value)
    if not isinstance(dictionary, generic.DictionaryObject):
        raise Fault(SubIndication.FORMAT_FAILURE, "Ô chữ ký không chứa chữ ký hợp lệ.")
    numbers = plain(dictionary.get("/ByteRange"))
    entries = [plain(n) for n in list.__iter__(numbers)] if isinstance(numbers, generic.ArrayObject) else []
    covered = coverage.as_byte_range(entries)
    if covered is None:
        raise Fault(SubIndication.FORMAT_FAILURE, coverage.MALFORMED)
    contents = plain(dictionary.get("/Contents"))
    if not isinstance(contents, generic.TextStringObject | generic.ByteStringObject):
        raise Fault(SubIndication.FORMAT_FAILURE, "Ô chữ ký không có giá trị chữ ký.")
    value = bytes(contents.original_bytes)
    if len(value) > MAX_CONTENTS:
        raise Fault(SubIndication.FORMAT_FAILURE, "Giá trị chữ ký lớn bất thường.")
    return _Opened(field, dictionary, covered, value, str(plain(dictionary.get("/SubFilter")) or ""))


def _covers(field: SignatureField, covered: ByteRange) -> bool:
    try:
        return guarded(lambda: _open(field)).covered == covered
    except Fault:
        return False


def _claimed_time(opened: _Opened, message: cms.SignedMessage) -> datetime | None:
    if message.claimed_time is not None:
        return message.claimed_time
    written = text(opened.dictionary.get("/M"))
    try:
        moment = generic.parse_pdf_date(written, strict=False)
    except (PdfReadError, ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    return moment if moment.tzinfo else None


def _removed(name: str, covered: ByteRange) -> Examined:
    reason = "Tệp chứa một chữ ký đã bị gỡ khỏi biểu mẫu hoặc không được khai báo."
    return Examined(
        name,
        kinds.kind_of(name),
        Fault(SubIndication.FORMAT_FAILURE, reason),
        covered,
        None,
        covers_whole_file=False,
        review=Review(ChangesAfter.FORBIDDEN, (reason,), reason),
    )
