"""The collaborators that every use case of the flow works with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from docflow.desk import SigningDesk
from docflow.evidence import Renewal
from docflow.keys import KeyRing
from docflow.numbering import NumberingRules
from docflow.voice import Voice
from infra.clock import utc_now
from infra.database import Database
from infra.objects import ObjectStore


@dataclass(frozen=True, slots=True)
class Context:
    database: Database
    objects: ObjectStore
    """Working revisions; the archive keeps its own."""
    desk: SigningDesk
    keys: KeyRing
    numbering: NumberingRules = field(default_factory=NumberingRules)
    renewal: Renewal | None = None
    """Of revocation evidence, ahead of need; None where evidence is not shared."""
    voice: Voice | None = None
    """Towards the machines of people who sign with their own keys; None where nobody does."""
    batches_at_once: int = 8
    """Batches that the whole installation runs at once; those that wait for their signers do not count."""
    clock: Callable[[], datetime] = utc_now
    """For tasks, which nobody hands a time."""
