"""Setting whose key is which, unless something still waits for the one there is."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from docflow.batches.model import BatchKind, BatchState
from docflow.batches.showing import is_lapsed, is_orphan
from docflow.batches.tables import SigningBatch
from docflow.deferred.rows import OPEN
from docflow.deferred.tables import SignatureRequestRow
from docflow.errors import KeyInUseError
from infra import audit
from infra.identity import Actor, Agency, Person

_BATCH = (
    "Lượt ký số {id} đang ký bằng khóa hiện có nên chưa đổi khóa được. "
    "Hãy ký xong hoặc dừng lượt đó rồi đăng ký lại."
)
_REQUEST = (
    "Còn văn bản đang chờ chữ ký của khóa hiện có nên chưa đổi khóa được. "
    "Hãy ký xong hoặc hủy lần ký đó rồi đăng ký lại."
)


def register_key(  # noqa: PLR0913 -- whose, which, by whom and how
    session: Session,
    owner: Person | Agency,
    reference: str | None,
    *,
    actor: Actor | None,
    how: str,
    at: datetime,
) -> None:
    """Let a person or an agency sign with another key from now on, or none; the log keeps both references.

    `actor` is None where an administrator of the machine does it; `how` is kept: "enrolment" or the program's
    name. Rights and certificate were checked by the caller. Raises `KeyInUseError` while a batch is worked on
    or a signature waited for with the key there is.
    """
    locked = type(owner)
    session.execute(select(locked.id).where(locked.id == owner.id).with_for_update(key_share=True)).one()
    session.refresh(owner, ["key_ref"])
    _check_free(session, owner, at)
    before, owner.key_ref = owner.key_ref, reference
    session.flush()
    subject = "person" if isinstance(owner, Person) else "agency"
    audit.append(
        session,
        actor=actor,
        action="key.register",
        subject=f"{subject}:{owner.id}",
        detail={"how": how, "before": before, "after": reference},
        at=at,
    )


def _check_free(session: Session, owner: Person | Agency, at: datetime) -> None:
    if isinstance(owner, Person):
        kind = BatchKind.SIGN
        batches = select(SigningBatch).where(SigningBatch.person_id == owner.id)
        requests = select(SignatureRequestRow.id).where(SignatureRequestRow.person_id == owner.id)
    else:
        kind = BatchKind.ISSUE
        batches = select(SigningBatch).where(SigningBatch.agency_id == owner.id)
        requests = select(SignatureRequestRow.id).where(SignatureRequestRow.agency_id == owner.id)
    working = (BatchState.RUNNING, BatchState.ASKING)
    for batch in session.scalars(batches.where(SigningBatch.kind == kind, SigningBatch.state.in_(working))):
        if not is_orphan(batch, at) and not is_lapsed(batch, at):
            raise KeyInUseError(_BATCH.format(id=batch.id))
    waiting = requests.where(
        SignatureRequestRow.kind == kind,
        SignatureRequestRow.batch_id.is_(None),
        SignatureRequestRow.state.in_(OPEN),
        SignatureRequestRow.expires_at > at,
    )
    if session.scalar(waiting.limit(1)) is not None:
        raise KeyInUseError(_REQUEST)
