"""The parser's difference analysis, made to judge by what can be seen instead of by tidiness.

Sound files of other producers free objects in later updates and fill the security store in their own way;
both are cleared here where they cannot change what the signer saw.
"""
# pyHanko leaves the constructors of its rules untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pyhanko.pdf_utils import generic
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    FormUpdatingRule,
    GenericFieldModificationRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.rules_api import ReferenceUpdate, WhitelistRule

from signing.report import SubIndication
from signing.validation.faults import UNREADABLE, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyhanko.pdf_utils.reader import HistoricalResolver

MAX_REACHED = 500_000

_STORE = ["/Root", "/DSS"]

_Kind = TypeVar("_Kind", bound=generic.PdfObject)


class FreedObjectRule(WhitelistRule):
    """Objects may be freed where nothing in the new revision refers to them: null takes nobody's place."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:  # noqa: ARG002 - the rules' common shape
        freed = new.reader.xrefs.refs_freed_in_revision(new.revision)
        if freed:
            in_use = reachable(new, new.trailer_view)
            yield from (ReferenceUpdate(reference) for reference in freed - in_use)


class SecurityStoreRule(WhitelistRule):
    """What the entries of a DSS are (ISO 32000-2, 12.8.4.3) and nothing else refers to may come and go."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        store = new.root.get("/DSS")
        if store is None:
            return
        touched = new.reader.xrefs.explicit_refs_in_revision(new.revision)
        for reference in _stored(store) & touched:
            if old.is_ref_unassignable(reference) or _is_only_in_store(old, reference):
                yield ReferenceUpdate(reference)


def _is_only_in_store(old: HistoricalResolver, reference: generic.Reference) -> bool:
    return all(list(path)[:2] == _STORE for path in old._get_usages_of_ref(reference))  # noqa: SLF001 - the rules' own look-up


def _stored(store: generic.PdfObject) -> set[generic.Reference]:
    """The objects that make up a security store; what hangs below any other entry is none of it."""
    found: set[generic.Reference] = set()
    dictionary = _opened(store, found, generic.DictionaryObject)
    if dictionary is None:
        return found
    _collect_lists(dictionary, ("/Certs", "/OCSPs", "/CRLs"), found)
    records = _opened(dictionary.get("/VRI"), found, generic.DictionaryObject)
    for entry in records.values() if records is not None else ():
        record = _opened(entry, found, generic.DictionaryObject)
        if record is not None:
            _collect_lists(record, ("/Cert", "/OCSP", "/CRL"), found)
            _opened(record.get("/TS"), found, generic.StreamObject)
            _opened(record.get("/TU"), found, generic.TextStringObject)
    return found


def _collect_lists(
    dictionary: generic.DictionaryObject, keys: tuple[str, ...], found: set[generic.Reference]
) -> None:
    for key in keys:
        entries = _opened(dictionary.get(key), found, generic.ArrayObject)
        for entry in list.__iter__(entries) if entries is not None else ():
            stream = _opened(entry, found, generic.StreamObject)
            if stream is not None and isinstance(length := stream.get("/Length"), generic.IndirectObject):
                found.add(length.reference)


def _opened(
    value: generic.PdfObject | None, found: set[generic.Reference], kind: type[_Kind]
) -> _Kind | None:
    """The value if it is of that kind, and its reference among those found."""
    resolved = value.get_object() if value is not None else None
    if not isinstance(resolved, kind):
        return None
    if isinstance(value, generic.IndirectObject):
        found.add(value.reference)
    return resolved


def reachable(handler: HistoricalResolver, start: generic.PdfObject) -> set[generic.Reference]:
    """Collect every object that hangs below `start`."""
    seen: set[generic.Reference] = set()
    pending = [start]
    while pending:
        value = pending.pop()
        if isinstance(value, generic.IndirectObject):
            if value.reference not in seen:
                seen.add(value.reference)
                pending.append(handler.get_object(value.reference))
            if len(seen) > MAX_REACHED:
                raise Fault(SubIndication.FORMAT_FAILURE, UNREADABLE)
        elif isinstance(value, generic.DictionaryObject):
            pending += value.values()
        elif isinstance(value, generic.ArrayObject):
            pending += list.__iter__(value)
    return seen


POLICY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        *(
            rule.as_qualified(ModificationLevel.LTA_UPDATES)
            for rule in (
                DocInfoRule(),
                XrefStreamRule(),
                ObjectStreamRule(),
                SecurityStoreRule(),
                MetadataUpdateRule(),
                FreedObjectRule(),
            )
        ),
    ],
    form_rule=FormUpdatingRule(
        field_rules=[
            SigFieldCreationRule(),
            SigFieldModificationRule(),
            GenericFieldModificationRule(),
        ]
    ),
    reject_object_freeing=False,
)
