"""What came after a signed revision, and whether the signature allows it.

Looks that must all agree: the raw bytes hide nothing behind the cross-reference chain (`structure`), no
reader takes them otherwise than the parser does (`ambiguity`), the parser's difference analysis clears every
object (pyHanko, with DocMDP and FieldMDP), and what a reader sees differs only in ways that can be named and
are allowed (`describe`, `overwriting`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyhanko.pdf_utils.xref import XRefSectionType
from pyhanko.sign.diff_analysis import ModificationLevel, SuspiciousModification

from signing.report import ChangesAfter, SubIndication
from signing.validation.ambiguity import IRREGULAR
from signing.validation.describe import Change, RevisionView, describe, spoken
from signing.validation.faces_added import misplaced
from signing.validation.faults import Fault, guarded
from signing.validation.overwriting import unaccounted
from signing.validation.policy import POLICY
from signing.validation.structure import count_trailers, head_end, object_mentions, start_offsets

if TYPE_CHECKING:
    from pyhanko.sign.fields import FieldMDPSpec, MDPPerm

    from signing.report import Change as ReportedChange
    from signing.validation.ambiguity import Ambiguities
    from signing.validation.document import Document

HIDDEN_DATA = "Sau phần đã ký có dữ liệu không thuộc phiên bản hợp lệ nào của tệp."
UNEXPLAINED = "Tệp bị sửa sau khi ký theo cách không được phép."
TOO_MUCH = (
    "Phần được thêm sau chữ ký lớn hơn {limit} MB nên không kiểm tra được. Hãy đề nghị nơi gửi gửi lại."
)
LOCKED = "Ô “{}” đã bị khóa bởi chữ ký nhưng vẫn bị sửa."

MAX_ADDED = 256 << 20
"""Bytes behind a signature that are looked through; years of certificate lists take some tens of millions."""

_ORDER = (
    ChangesAfter.NONE,
    ChangesAfter.VALIDATION_DATA,
    ChangesAfter.PERMITTED,
    ChangesAfter.FORBIDDEN,
)


@dataclass(frozen=True, slots=True)
class Permissions:
    """What a signature allows to happen after it."""

    doc_mdp: MDPPerm | None
    field_mdp: FieldMDPSpec | None
    closes_text_fields: bool
    """No text field may change any more, locked or not: the agency's signature ends the filling."""


@dataclass(frozen=True, slots=True)
class Review:
    """The verdict on everything after one signed revision."""

    level: ChangesAfter
    changes: tuple[str, ...]
    reason: str | None
    """Vietnamese, why it is forbidden."""
    change_list: tuple[ReportedChange, ...] = ()
    """What `changes` says, for the report: with kind, revision, page and place."""


UNCHANGED = Review(ChangesAfter.NONE, (), None)


class ChangeReviewer:
    """Compares revisions; listings of a revision are made once and shared by all signatures."""

    def __init__(self, document: Document, ambiguities: Ambiguities) -> None:
        self._document = document
        self._ambiguities = ambiguities
        self._views: dict[int, RevisionView] = {}
        self._descriptions: dict[int, list[Change]] = {}

    def review(self, revision: int, end: int, permissions: Permissions) -> Review:
        """Judge what follows the revision (counted from 0) that ends at byte `end`.

        Raises `Fault` where a revision cannot be read at all.
        """
        return guarded(lambda: self._review(revision, end, permissions))

    def _review(self, revision: int, end: int, permissions: Permissions) -> Review:
        if hidden := self._hidden_data(revision, end):
            return Review(ChangesAfter.FORBIDDEN, (hidden,), hidden)
        later = range(revision + 1, self._document.revisions)
        changes = [change for number in later for change in self._described(number)]
        reason = self._forbidden_reason(changes, permissions)
        texts = tuple(dict.fromkeys(change.text for change in changes))
        if reason is not None:
            return Review(ChangesAfter.FORBIDDEN, texts or (reason,), reason)
        level, reason = self._analysed(revision, permissions)
        if reason is not None:
            return Review(ChangesAfter.FORBIDDEN, texts or (reason,), reason)
        levels = [level, *(change.level for change in changes)]
        return Review(max(levels, key=_ORDER.index), texts, None)

    def _hidden_data(self, revision: int, end: int) -> str | None:
        """Find bytes behind the signed revision that no revision accounts for."""
        document = self._document
        xrefs = document.reader.xrefs
        later = range(revision + 1, document.revisions)
        if not later:
            return HIDDEN_DATA
        sections = sorted(int(xrefs.get_startxref_for_revision(n)) for n in later)
        added = self._added(end)
        if sorted(start_offsets(added)) != sections:
            return HIDDEN_DATA
        if count_trailers(added) != sum(1 for n in later if self._is_table(n)):
            return HIDDEN_DATA
        known = self._known_objects(later)
        heads = {head_end(added, *known[at], at - end) for at in known if at >= end}
        # Neither do they lie in streams: readers that mend a file look for objects there, too.
        if any(mention not in heads for mention in object_mentions(added)):
            return HIDDEN_DATA
        return None if self._ambiguities.is_regular_after(revision, end) else IRREGULAR

    def _added(self, end: int) -> bytes:
        """Everything behind the signed revision: marks and validation data, which are small."""
        size = self._document.source.size - end
        if size > MAX_ADDED:
            raise Fault(SubIndication.FORMAT_FAILURE, TOO_MUCH.format(limit=MAX_ADDED >> 20))
        return self._document.source.read(end, size)

    def _is_table(self, revision: int) -> bool:
        kind = self._document.reader.xrefs.get_xref_container_info(revision).xref_section_type
        return kind is not XRefSectionType.STREAM

    def _known_objects(self, revisions: range) -> dict[int, tuple[int, int]]:
        xrefs = self._document.reader.xrefs
        known: dict[int, tuple[int, int]] = {}
        for revision in revisions:
            section = xrefs.get_xref_data(revision)
            parts = [section, *([section.hybrid.xref_data] if section.hybrid is not None else [])]
            for part in parts:
                for number, (generation, offset) in part.standard_xrefs.items():
                    known[offset] = (number, generation)
            containers = [xrefs.get_xref_container_info(revision)]
            containers += [section.hybrid.meta_info] if section.hybrid is not None else []
            for meta in containers:
                if meta.stream_ref is not None:
                    known[meta.start_location] = (meta.stream_ref.idnum, meta.stream_ref.generation)
        return known

    def _view(self, revision: int) -> RevisionView:
        if revision not in self._views:
            self._views[revision] = RevisionView.of(self._document.at(revision))
        return self._views[revision]

    def _described(self, revision: int) -> list[Change]:
        if revision not in self._descriptions:
            touched = frozenset(self._document.reader.xrefs.explicit_refs_in_revision(revision))
            old, new = self._view(revision - 1), self._view(revision)
            changes = [*misplaced(self._document.source, old, new), *describe(old, new, touched)]
            if not any(change.level is ChangesAfter.FORBIDDEN for change in changes):
                changes += unaccounted(old, new, touched)
            self._descriptions[revision] = changes
        return self._descriptions[revision]

    def _forbidden_reason(self, changes: list[Change], permissions: Permissions) -> str | None:
        for change in changes:
            if change.level is ChangesAfter.FORBIDDEN:
                return change.text
            if change.field is None:
                continue
            if permissions.field_mdp is not None and permissions.field_mdp.is_locked(change.field):
                return f"{LOCKED.format(spoken(change.field))} {change.text}"
            if permissions.closes_text_fields:
                return f"Văn bản đã đóng dấu nhưng ô điền vẫn bị sửa. {change.text}"
        return None

    def _analysed(self, revision: int, permissions: Permissions) -> tuple[ChangesAfter, str | None]:
        result = POLICY.review_file(
            self._document.reader,
            revision,
            field_mdp_spec=permissions.field_mdp,
            doc_mdp=permissions.doc_mdp,
        )
        if isinstance(result, SuspiciousModification):
            return ChangesAfter.FORBIDDEN, UNEXPLAINED
        level = result.modification_level
        if permissions.doc_mdp is not None and level.value > permissions.doc_mdp.value:
            return ChangesAfter.FORBIDDEN, "Tệp bị sửa quá mức mà chữ ký chứng nhận cho phép."
        if level is ModificationLevel.NONE:
            return ChangesAfter.NONE, None
        if level is ModificationLevel.LTA_UPDATES:
            return ChangesAfter.VALIDATION_DATA, None
        return ChangesAfter.PERMITTED, None
