"""The whole database schema: importing this module registers every package's tables."""

from __future__ import annotations

from sqlalchemy import MetaData

import archive.tables
import certs.truststore.tables
import docflow.batches.tables
import docflow.deferred.tables
import docflow.enrolment.tables
import docflow.evidence.tables
import docflow.tables
import infra.audit
import infra.counters
import infra.identity.tables
import infra.outbox
import infra.periodic
from infra.database import Base

TABLES = (
    archive.tables,
    certs.truststore.tables,
    docflow.batches.tables,
    docflow.deferred.tables,
    docflow.enrolment.tables,
    docflow.evidence.tables,
    docflow.tables,
    infra.audit,
    infra.counters,
    infra.identity.tables,
    infra.outbox,
    infra.periodic,
)
"""Named, so that the imports are seen to be needed: a module of tables registers them when it is loaded."""


def metadata() -> MetaData:
    return Base.metadata
