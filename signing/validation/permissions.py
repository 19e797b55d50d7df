"""What a signature allows to happen after it: DocMDP, FieldMDP, and what the marks of a letter mean.

ISO 32000-2, 12.8.2.2 and 12.8.2.4. Validation data and document time stamps are allowed whatever DocMDP says:
they change nothing of the document and keep its proof alive (EN 319 142-1, 5.5; table 257 of the standard).
"""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.pdf_embedded import read_certification_data

from signing.report import Change, ChangeKind, ChangesAfter
from signing.validation.filling import shows_something
from signing.validation.views import is_signed, spoken

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import HistoricalResolver
    from pyhanko.sign.fields import FieldMDPSpec

    from signing.validation.views import RevisionView

LOCKED = "Ô “{}” đã bị khóa bởi chữ ký nhưng vẫn bị sửa."
SEALED = "Văn bản đã đóng dấu nhưng ô điền vẫn bị sửa."
REPLACED = "Ô “{}” đã có nội dung khi ký nhưng vẫn bị sửa."
CERTIFIED = "Tệp bị sửa quá mức mà chữ ký chứng nhận cho phép."


@dataclass(frozen=True, slots=True)
class Permissions:
    """What a signature allows to happen after it."""

    doc_mdp: MDPPerm | None
    """Of the signature, its lock or the certification it was made under; None where nobody said anything."""
    field_mdp: FieldMDPSpec | None
    closes_text_fields: bool
    """No text field may change any more, locked or not: the agency's signature ends the filling."""


def granted(signed: HistoricalResolver, own: MDPPerm | None) -> MDPPerm | None:
    """What DocMDP allows after a signature over a revision: its own word, else that of the certification."""
    if own is not None or "/Perms" not in signed.root:
        return own
    certification = read_certification_data(signed)  # type: ignore[arg-type]  # looks at the catalog alone
    return None if certification is None else certification.permission


def forbids(permissions: Permissions, signed: RevisionView, change: Change) -> str | None:
    """Why the signature over the revision `signed` does not allow a change (Vietnamese), or None.

    The sentence is the change's own where it says everything.
    """
    if change.level is ChangesAfter.FORBIDDEN:
        return change.text
    if change.kind is ChangeKind.ANNOTATION:
        return None if permissions.doc_mdp is MDPPerm.ANNOTATE else change.text
    if permissions.doc_mdp is MDPPerm.NO_CHANGES and change.level is not ChangesAfter.VALIDATION_DATA:
        return CERTIFIED
    return None if change.field is None else _of_field(permissions, signed, change.field, change.kind)


def _of_field(permissions: Permissions, signed: RevisionView, name: str, kind: ChangeKind) -> str | None:
    field = signed.fields.get(name)
    is_filling = kind is ChangeKind.FIELD
    if field is not None and (is_filling or kind is ChangeKind.SIGNATURE):
        locks = permissions.field_mdp
        if locks is not None and not is_signed(field) and locks.is_locked(name):
            return LOCKED.format(spoken(name))
    if not is_filling:
        return None
    if permissions.closes_text_fields:
        return SEALED
    # Certified for filling in, the signer said that fields are for others to fill; else nobody said so, and
    # what stood in one is part of what was signed.
    if permissions.doc_mdp is None and field is not None and shows_something(field):
        return REPLACED.format(spoken(name))
    return None
