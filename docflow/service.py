"""The document flow as one object: the use cases, grouped by who acts."""

from functools import cached_property

from docflow.approval import Approval
from docflow.asking import Asking
from docflow.batches import Batches
from docflow.context import Context
from docflow.deferred import Deferred
from docflow.dossiers import Dossiers
from docflow.drafting import Drafting
from docflow.enrolment import Enrolling
from docflow.issuing import Issuing
from docflow.queries import Queries
from docflow.receiving import Receiving


class Docflow:
    """Stateless; one for each process. Every use case takes the actor first and the time last."""

    def __init__(self, context: Context) -> None:
        self.context = context

    @cached_property
    def drafting(self) -> Drafting:
        return Drafting(self.context)

    @cached_property
    def approval(self) -> Approval:
        return Approval(self.context)

    @cached_property
    def batches(self) -> Batches:
        return Batches(self.context)

    @cached_property
    def deferred(self) -> Deferred:
        return Deferred(self.context)

    @cached_property
    def asking(self) -> Asking:
        return Asking(self.context)

    @cached_property
    def enrolling(self) -> Enrolling:
        return Enrolling(self.context)

    @cached_property
    def issuing(self) -> Issuing:
        return Issuing(self.context)

    @cached_property
    def receiving(self) -> Receiving:
        return Receiving(self.context)

    @cached_property
    def dossiers(self) -> Dossiers:
        return Dossiers(self.context)

    @cached_property
    def queries(self) -> Queries:
        return Queries(self.context)
