"""The collaborators that every use case of the flow works with."""

from dataclasses import dataclass, field

from docflow.desk import SigningDesk
from docflow.keys import KeyRing
from docflow.numbering import NumberingRules
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
