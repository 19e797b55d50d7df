"""The composition root: every part of one process, chosen here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from api.agent_key import AgentVoice, agent_key_file
from api.algorithms import algorithm_policy
from api.batch_threads import BatchThreads
from api.keyring import NoKeys
from api.trust import SandboxReader
from archive.ocfl import OcflStore
from archive.service import Archive
from archive.text import SandboxText
from certs.addresses import FetchPolicy
from certs.asking import Asker
from certs.authority import DemoAuthority
from certs.caching import SharedEvidenceSource
from certs.evidence import EvidenceSource
from certs.http import HttpEvidenceSource
from certs.timestamp import HttpTimestampSource
from certs.trust import TrustAnchors
from certs.trustlists import job as trust_job
from certs.truststore.store import TrustStore
from certs.truststore.watching import ListWatcher, fetcher
from docflow.context import Context as DocflowContext
from docflow.desk import SigningDesk
from docflow.evidence import DatabaseEvidenceStore, Renewal
from docflow.keys import KeyRing
from docflow.service import Docflow
from infra.clock import utc_now
from infra.database import Database
from infra.objects import FolderStore, ObjectStore
from infra.sandbox import Sandbox
from infra.settings import Settings
from signing.workflow import Services, WhenTsaDown

JOBS = ("signing.jobs", "signing.validation.job", "signing.reporting.job", "archive.jobs")
"""Modules whose functions the sandbox may run; loaded before the first job."""
SELDOM = (trust_job.__name__,)
"""Those that are loaded when they are needed."""

PKI_PATH = "/pki"
GUEST_NICENESS = 5
"""A third of the processor against one child of the office's, all of it where the office is idle."""


@dataclass(frozen=True, slots=True)
class Container:
    settings: Settings
    database: Database
    objects: ObjectStore
    sandbox: Sandbox
    guests: Sandbox
    """For the files of people who have not signed in, so that nobody's work waits behind them."""
    desk: SigningDesk
    docflow: Docflow
    archive: Archive
    trust: TrustStore
    lists: ListWatcher
    authority: DemoAuthority | None
    """Only in a demo."""
    batches: BatchThreads = field(default_factory=BatchThreads)
    clock: Callable[[], datetime] = utc_now

    def close(self) -> None:
        self.batches.close()
        self.guests.close()
        self.sandbox.close()
        self.database.dispose()


def local_address(settings: Settings) -> str:
    """Give the address at which this machine reaches the service."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - compared, not bound
    return f"http://{host}:{settings.port}"


def demo_authority(settings: Settings) -> DemoAuthority | None:
    """Open the demo's authority where the settings say demo and one was founded."""
    folder = settings.home / "demo" / "authority"
    return DemoAuthority(folder) if settings.mode == "demo" and folder.exists() else None


def open_container(
    settings: Settings, database: Database | None = None, *, keys: KeyRing | None = None
) -> Container:
    """Open every part; the worker has no keys. Close the container at the end."""
    database = database or Database(settings.sqlalchemy_url)
    objects = FolderStore(settings.home / "objects")
    authority = demo_authority(settings)
    sandbox = Sandbox(
        allowed=(*JOBS, *SELDOM),
        preload=JOBS,
        workers=settings.sandbox_workers,
        seconds=settings.sandbox_seconds,
        memory_mb=settings.sandbox_memory_mb,
    )
    guests = Sandbox(
        allowed=JOBS,
        preload=JOBS,
        workers=settings.guest_workers,
        seconds=settings.sandbox_seconds,
        memory_mb=settings.sandbox_memory_mb,
        is_lazy=True,
        niceness=GUEST_NICENESS,
    )
    store = DatabaseEvidenceStore(database)
    evidence = evidence_source(settings, authority, store)
    trust = TrustStore(database, demo=settings.mode == "demo", reader=SandboxReader(sandbox))
    lists = ListWatcher(
        trust,
        database,
        fetch=fetcher(fetch_policy(settings, authority)),
        every=timedelta(minutes=settings.trust_list_minutes),
    )
    desk = SigningDesk(sandbox, signing_services(settings, authority, evidence), anchors=trust.anchors)
    archive = Archive(database, OcflStore(settings.home / "archive"), objects, SandboxText(sandbox))
    context = DocflowContext(
        database=database,
        objects=objects,
        desk=desk,
        keys=keys or NoKeys(),
        voice=AgentVoice(agent_key_file(settings), settings.public_url or local_address(settings)),
        batches_at_once=settings.batches_at_once,
        renewal=Renewal(
            evidence,
            store,
            ahead=timedelta(minutes=settings.revocation_renew_ahead_minutes),
            needed_within=timedelta(days=settings.revocation_met_days),
            keep_for=timedelta(days=settings.revocation_keep_days),
        ),
    )
    return Container(
        settings, database, objects, sandbox, guests, desk, Docflow(context), archive, trust, lists, authority
    )


def fetch_policy(settings: Settings, authority: DemoAuthority | None) -> FetchPolicy:
    """Say which private addresses may be asked: those the operator lists, and in a demo this service."""
    own = (urlsplit(local_address(settings)).netloc,) if authority else ()
    return FetchPolicy(frozenset({*settings.fetch_allowed_hosts, *own}))


def evidence_source(
    settings: Settings, authority: DemoAuthority | None, store: DatabaseEvidenceStore
) -> SharedEvidenceSource:
    """Give the source of revocation evidence that all processes share."""
    policy = fetch_policy(settings, authority)
    # The demo's certificates name the address of the first start; the service may listen elsewhere now.
    rewrites = {authority.base_url: f"{local_address(settings)}{PKI_PATH}"} if authority else {}
    return SharedEvidenceSource(
        Asker(policy, rewrites=rewrites, prefers_get=settings.revocation_ocsp_get),
        store,
        HttpEvidenceSource(policy, rewrites=rewrites, prefers_get=settings.revocation_ocsp_get),
        max_age=timedelta(minutes=settings.revocation_max_age_minutes),
    )


def signing_services(
    settings: Settings, authority: DemoAuthority | None, evidence: EvidenceSource
) -> Services:
    """Give what signatures may ask of the outside: time stamps and revocation, within the fetch policy."""
    policy = fetch_policy(settings, authority)
    tsa_url = settings.tsa_url or (f"{local_address(settings)}{PKI_PATH}/tsa" if authority else None)
    return Services(
        timestamps=HttpTimestampSource(tsa_url, policy, tsa_policy=settings.tsa_policy) if tsa_url else None,
        revocation=evidence,
        # The desk asks the trust store for each act.
        anchors=TrustAnchors(),
        when_tsa_down=WhenTsaDown(settings.when_tsa_down),
        algorithms=algorithm_policy(settings),
    )
