"""What a signature allows to happen after it: DocMDP, FieldMDP, and what the marks of a letter mean.

ISO 32000-2, 12.8.2.2 and 12.8.2.4. Validation data and document time stamps are allowed whatever DocMDP says:
they change nothing of the document and keep its proof alive (EN 319 142-1, 5.5; table 257 of the standard).
"""

# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm

from signing.report import Change, ChangeKind, ChangesAfter
from signing.validation.coverage import as_byte_range
from signing.validation.document import plain
from signing.validation.filling import shows_something
from signing.validation.views import Dictionary, is_signed, items, spoken

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import HistoricalResolver

    from signing.validation.structure import ByteRange
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
    is_own: bool = False
    """Whether the signer himself gave the leave in `doc_mdp`: another's certification is not his word."""


def of_signature(
    signed: HistoricalResolver, field: generic.DictionaryObject, *, closes_text_fields: bool
) -> Permissions:
    """What a signature allows, whose field is given as it stands in the revision that it signed.

    Raises `ValueError` or `KeyError` for what says nothing sensible.
    """
    value, lock = plain(field.get("/V")), plain(field.get("/Lock"))
    own = _of_value(value) if isinstance(value, Dictionary) else None
    if own is None and isinstance(lock, Dictionary) and "/P" in lock:
        own = _level(lock)
    locks = _transformation(value, "/FieldMDP") if isinstance(value, Dictionary) else None
    if locks is None and isinstance(lock, Dictionary) and "/Action" in lock:
        locks = lock
    return Permissions(
        granted(signed, own),
        None if locks is None else FieldMDPSpec.from_pdf_object(locks),
        closes_text_fields,
        own is not None,
    )


def granted(signed: HistoricalResolver, own: MDPPerm | None) -> MDPPerm | None:
    """What DocMDP allows after a signature over a revision: its own word, else that of the certification."""
    if own is not None or "/Perms" not in signed.root:
        return own
    permissions = plain(signed.root.get("/Perms"))
    value = plain(permissions.get("/DocMDP")) if isinstance(permissions, Dictionary) else None
    return _of_value(value) if isinstance(value, Dictionary) else None


def usage_rights(root: Dictionary) -> frozenset[ByteRange]:
    """What signatures cover by which a maker of readers unlocked functions for a file (12.8.2.3).

    Nobody signed the document with them: the catalog lists them, no form does, and they say so themselves.
    """
    permissions = plain(root.get("/Perms"))
    found = []
    for key in ("/UR", "/UR3"):
        value = plain(permissions.get(key)) if isinstance(permissions, Dictionary) else None
        if isinstance(value, Dictionary) and _transformation(value, key) is not None:
            found.append(as_byte_range([plain(one) for one in items(value.get("/ByteRange"))]))
    return frozenset(covered for covered in found if covered is not None)


def _of_value(value: Dictionary) -> MDPPerm | None:
    parameters = _transformation(value, "/DocMDP")
    return None if parameters is None else _level(parameters)


def _level(parameters: Dictionary) -> MDPPerm:
    """The level of permission, by default the second (table 257)."""
    level = plain(parameters.get("/P"))
    return MDPPerm(int(level)) if isinstance(level, generic.NumberObject) else MDPPerm.FILL_FORMS


def _transformation(value: Dictionary, method: str) -> Dictionary | None:
    """The parameters with which a signature asks to be compared by that method (table 256)."""
    for entry in items(value.get("/Reference")):
        reference = plain(entry)
        if isinstance(reference, Dictionary) and str(plain(reference.get("/TransformMethod"))) == method:
            parameters = plain(reference.get("/TransformParams"))
            return parameters if isinstance(parameters, Dictionary) else Dictionary()
    return None


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
    # Who certifies for filling in says that fields are for others to fill; else the signer did not say so,
    # and what stood in one is part of what was signed.
    if not permissions.is_own and field is not None and shows_something(field):
        return REPLACED.format(spoken(name))
    return None
