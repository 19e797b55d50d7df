"""Signing the documents of a batch with a key whose PIN was given here."""

from dataclasses import dataclass, field
from datetime import datetime

from docflow.along import Along
from docflow.approval import Approval
from docflow.batches.model import BatchKind
from docflow.batches.running import BatchRun, Item, one_by_one
from docflow.issuing import Issuing
from infra.identity import Actor
from signing.errors import KeyUnavailableError
from signing.keys.gathering import GatheringKey
from signing.keys.model import SigningKey

_OTHER_KEY = "Khóa ký đã được đổi trong lúc ký. Hãy nhập lại mã PIN để ký tiếp bằng khóa mới."


@dataclass(frozen=True, slots=True)
class OpenedKey:
    """A key whose PIN was right, under the reference that the directory gave for it."""

    reference: str
    key: SigningKey = field(repr=False)

    @property
    def go_on(self) -> str:
        return "Hãy nhập lại mã PIN để ký tiếp"

    def lanes(self, kind: BatchKind) -> int:
        """One for a key that signs many together: `lane` begins them in the order of the list."""
        return 1 if isinstance(self.key, GatheringKey) else kind.lanes

    def lane(self, run: BatchRun) -> None:
        if not isinstance(self.key, GatheringKey):
            one_by_one(run)
            return
        with self.key.waits.heard_by(run.show_waiting):
            # As many at once as one authorisation covers.
            while any(self.key.run([run.step] * run.waiting())):
                pass

    def act(self, run: BatchRun, item: Item, actor: Actor, at: datetime) -> None:
        """Sign and store; the verdict goes along. Raises what `sign_with` and `issue_with` raise."""
        along = Along(
            opened_note(run.batch_id, is_opened=item.opened), lambda session: run.settle(session, item, at)
        )
        if run.issued_on is None:
            Approval(run.context).sign_with(
                actor,
                item.document_id,
                self.open,
                revision=item.revision,
                seen=item.seen,
                at=at,
                along=along,
            )
        else:
            Issuing(run.context).issue_with(
                actor,
                item.document_id,
                self.open,
                issued_on=run.issued_on,
                revision=item.revision,
                at=at,
                along=along,
            )

    def open(self, reference: str) -> SigningKey:
        """An `OpenKey`. Raises `KeyUnavailableError` when the directory names another key by now."""
        if reference != self.reference:
            raise KeyUnavailableError(_OTHER_KEY)
        return self.key


def opened_note(batch_id: int, *, is_opened: bool) -> str:
    """What the history of a document says of the batch it was signed in."""
    return f"Trong lượt ký số {batch_id}{'' if is_opened else ', không mở xem trước khi ký'}."
