"""The parser's difference analysis, made to judge by what can be seen instead of by tidiness.

Sound files of other producers free objects in later updates and fill the security store in their own way;
both are cleared here where they cannot change what the signer saw.
"""
# pyHanko leaves the constructors of its rules untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

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


class FreedObjectRule(WhitelistRule):
    """Objects may be freed where nothing in the new revision refers to them: null takes nobody's place."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:  # noqa: ARG002 - the rules' common shape
        freed = new.reader.xrefs.refs_freed_in_revision(new.revision)
        if freed:
            in_use = reachable(new, new.trailer_view)
            yield from (ReferenceUpdate(reference) for reference in freed - in_use)


class SecurityStoreRule(WhitelistRule):
    """Whatever hangs below the DSS and nowhere else may come and be replaced."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        store = new.root.get("/DSS")
        if store is None:
            return
        touched = new.reader.xrefs.explicit_refs_in_revision(new.revision)
        for reference in reachable(new, store) & touched:
            if old.is_ref_unassignable(reference) or _is_only_in_store(old, reference):
                yield ReferenceUpdate(reference)


def _is_only_in_store(old: HistoricalResolver, reference: generic.Reference) -> bool:
    return all(list(path)[:2] == _STORE for path in old._get_usages_of_ref(reference))  # noqa: SLF001 - the rules' own look-up


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
