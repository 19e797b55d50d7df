"""The services a route may ask for, and the one place of a request that reads the clock."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from api.batch_threads import BatchThreads
from api.edge.access import container_of
from archive.service import Archive
from certs.truststore.store import TrustStore
from certs.truststore.watching import ListWatcher
from docflow.evidence import Sources
from docflow.service import Docflow


def docflow_of(request: Request) -> Docflow:
    return container_of(request).docflow


def archive_of(request: Request) -> Archive:
    return container_of(request).archive


def evidence_sources_of(request: Request) -> Sources:
    container = container_of(request)
    return Sources(container.database, container.docflow.context.renewal)


def trust_of(request: Request) -> TrustStore:
    return container_of(request).trust


def lists_of(request: Request) -> ListWatcher:
    return container_of(request).lists


def batch_threads_of(request: Request) -> BatchThreads:
    return container_of(request).batches


def moment(request: Request) -> datetime:
    return container_of(request).clock()


def upload_limit(request: Request) -> int:
    """Bytes of the largest file taken in."""
    return container_of(request).settings.max_upload_bytes


Flow = Annotated[Docflow, Depends(docflow_of)]
ArchiveService = Annotated[Archive, Depends(archive_of)]
EvidenceSources = Annotated[Sources, Depends(evidence_sources_of)]
Trust = Annotated[TrustStore, Depends(trust_of)]
Lists = Annotated[ListWatcher, Depends(lists_of)]
Threads = Annotated[BatchThreads, Depends(batch_threads_of)]
At = Annotated[datetime, Depends(moment)]
UploadLimit = Annotated[int, Depends(upload_limit)]
