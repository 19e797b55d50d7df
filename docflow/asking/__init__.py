"""Batches signed with the owner's own key: prepared here, offered to their machine, answered piece by piece.

`preparing` is what a run does to each document, `offering` makes the signed offer, `lapsing` takes back what
nobody answered in time, `service` has the use cases.
"""

from docflow.asking.model import MAX_ANSWERS, AnswerVerdict, NotSigned
from docflow.asking.service import Asking

__all__ = ["MAX_ANSWERS", "AnswerVerdict", "Asking", "NotSigned"]
