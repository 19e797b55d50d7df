"""Ending a request that the owner's machine would not sign: its document gets that as its verdict."""

from datetime import datetime

from docflow.batches import verdicts
from docflow.context import Context
from docflow.deferred.model import STORING, RequestState
from docflow.deferred.rows import BEING_STORED, LATE, NOT_ASKED, close, log, own
from docflow.errors import AnswerRefusedError
from docflow.model import SUBJECT_MAX, optional_text
from infra.identity import Actor

MAX_WORDS = SUBJECT_MAX
"""Letters of what a machine says."""
_SAID = (
    "Máy ký không ký văn bản này, máy báo: “{words}”. Hãy xem nhật ký của máy ký, rồi chọn văn bản để ký lại."
)
_SILENT = (
    "Máy ký không ký văn bản này và không báo vì sao. Hãy xem nhật ký của máy ký, rồi chọn văn bản để ký lại."
)
_QUOTES = str.maketrans("“”", "‘’")


def decline(context: Context, actor: Actor, request_id: str, words: str, at: datetime) -> None:
    """End a batch's request without a signature, in the machine's own words, which nobody can verify.

    All that a page which lies about them gets is that its own person's document is not signed this time.
    Raises `AnswerRefusedError` for a request that is being stored, has ended, or is no batch's;
    `InvalidDataError` for too many words; `DocumentNotFoundError`.
    """
    quoted = optional_text(words, what="Lời báo của máy ký", limit=MAX_WORDS).translate(_QUOTES)
    reason = _SAID.format(words=quoted.rstrip(".")) if quoted else _SILENT
    with context.database.transaction() as session:
        row = own(session, actor, request_id, lock=True)
        if row.storing_until is not None and row.storing_until > at:
            raise AnswerRefusedError(BEING_STORED)
        if row.pending is None or row.expires_at <= at:
            raise AnswerRefusedError(row.reason or LATE)
        if row.batch_id is None:
            raise AnswerRefusedError(NOT_ASKED)
        batch = verdicts.locked(session, row.batch_id)
        item = verdicts.take(session, batch, row.id, at + STORING, at)
        if item is None or item.runner is None:
            raise AnswerRefusedError(NOT_ASKED)
        verdicts.settle(session, row.id, item.runner, at, refused=reason)
        verdicts.end_if_done(session, batch, at)
        close(row, RequestState.CANCELLED, reason, at)
        session.flush()
        log(session, actor, row, "decline", at, reason=reason)
