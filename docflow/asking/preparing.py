"""Preparing the documents of a batch for a key in its owner's hands."""

from dataclasses import dataclass
from datetime import datetime

from docflow.batches.model import BatchKind
from docflow.batches.running import BatchRun, Item, one_by_one
from docflow.deferred import Deferred, Place
from infra.identity import Actor

_SIGN_LANES = 2
"""Preparing is work of the sandbox alone, which other people need too."""


@dataclass(frozen=True, slots=True)
class Preparing:
    certificates: tuple[bytes, ...]
    """DER, the registered one first."""
    insist: str = ""
    """Why the document of an issue is sealed although something speaks against it."""

    @property
    def go_on(self) -> str:
        return "Hãy bấm ký tiếp"

    def lanes(self, kind: BatchKind) -> int:
        """One for an issue, whose numbers follow the list."""
        return min(_SIGN_LANES, kind.lanes)

    def lane(self, run: BatchRun) -> None:
        one_by_one(run)

    def act(self, run: BatchRun, item: Item, actor: Actor, at: datetime) -> None:
        """Write the revision but for its signature; the document is asked for from then on."""
        Deferred(run.context).prepare(
            actor,
            run.kind,
            item.document_id,
            self.certificates,
            revision=item.revision,
            seen=item.seen if run.kind is BatchKind.SIGN else None,
            issued_on=run.issued_on,
            insist=self.insist,
            place=Place(run.batch_id, item.id, run.runner),
            at=at,
        )
