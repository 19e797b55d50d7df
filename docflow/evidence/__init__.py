"""Revocation evidence that all workers share: the store, its renewal ahead of need, the state of its sources.

The rules are in `certs.caching` and `certs.sources`; here they get a database and a clock.
"""

from docflow.evidence.renewal import Renewal
from docflow.evidence.store import DatabaseEvidenceStore
from docflow.evidence.views import Sources, SourceView

__all__ = ["DatabaseEvidenceStore", "Renewal", "SourceView", "Sources"]
