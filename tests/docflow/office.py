"""Two agencies with people, keys, images and a flow over real signing; only the clock stands still."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import archive.tables  # noqa: F401 - adds the tables that dossiers are filed in
from certs.http import FetchPolicy, HttpEvidenceSource, Timeouts
from certs.timestamp import HttpTimestampSource
from docflow.context import Context
from docflow.desk import SigningDesk
from docflow.keys import NOTHING_BESIDE, Beside
from docflow.model import DraftData, OutgoingState, RevisionKind
from docflow.numbering import document_identifier
from docflow.service import Docflow
from docflow.tables import OutgoingDocument, OutgoingRecipient
from docflow.tasks import register
from docflow.views import DeliveryView
from infra.database import Database
from infra.identity import Actor, Agency, Person
from infra.objects import FolderStore
from infra.sandbox import Sandbox
from infra.tasks import TaskRegistry, drain
from signing.errors import KeyUnavailableError
from signing.keys import Pkcs12Key
from signing.keys.model import SigningKey
from signing.workflow import Services, WhenTsaDown
from tests.certs.pki import AT, TestPki
from tests.infra.fixtures import AgencyPeople, TwoAgencies, build_two_agencies, make_database

DATA = Path(__file__).parent.parent / "data" / "samples"
PIN = "pin-246810"
"""With letters that no digest has, so that a leak can be told from chance."""
TODAY = date(2026, 6, 15)
"""The day of `AT` in Vietnam."""


def sample(name: str = "01-docx-kh.pdf") -> bytes:
    return (DATA / name).read_bytes()


@dataclass(frozen=True, slots=True)
class Keys:
    """A `KeyRing` over PKCS#12 bytes."""

    files: dict[str, bytes] = field(default_factory=dict)

    def key(self, reference: str, pin: str, beside: Beside = NOTHING_BESIDE) -> SigningKey:
        del beside
        if reference not in self.files:
            raise KeyUnavailableError("Không tìm thấy khóa.")
        return Pkcs12Key.open(self.files[reference], pin)


@dataclass(frozen=True)
class Office:
    database: Database
    agencies: TwoAgencies
    keys: Keys
    context: Context
    pki: TestPki

    @property
    def docflow(self) -> Docflow:
        return Docflow(self.context)

    @property
    def sender(self) -> AgencyPeople:
        return self.agencies.an_phu

    @property
    def receiver(self) -> AgencyPeople:
        return self.agencies.bac_ha

    def with_context(self, **changes: object) -> "Office":
        """The same office with other collaborators."""
        return replace(self, context=replace(self.context, **changes))  # type: ignore[arg-type] # by name

    def with_services(self, **changes: object) -> "Office":
        desk = self.context.desk
        services = replace(desk.services, **changes)  # type: ignore[arg-type] # by name
        return self.with_context(desk=replace(desk, services=services))

    def drain(self, at: datetime | None = None) -> int:
        """Run what is due, in this process."""
        registry = TaskRegistry()
        register(registry)
        return drain(self.database, registry, self, now=lambda: at or self.context.clock())

    def data(self, **changes: object) -> DraftData:
        data = DraftData(
            subject="Kế hoạch cải cách hành chính năm 2026",
            type_code="ke-hoach",
            recipients=(self.receiver.id,),
            signer_id=self.sender.leader.person_id,
        )
        return replace(data, **changes)  # type: ignore[arg-type] # by name

    def draft(self, pdf: bytes | None = None, **changes: object) -> int:
        return self.docflow.drafting.create_draft(
            self.sender.drafter, self.data(**changes), pdf or sample(), AT
        )

    def submitted(self, pdf: bytes | None = None, **changes: object) -> int:
        document = self.draft(pdf, **changes)
        self.docflow.drafting.submit(self.sender.drafter, document, AT)
        return document

    def sign(self, document: int, *, pin: str = PIN, at: datetime = AT) -> None:
        revision = self.revision(self.sender.leader, document)
        self.docflow.approval.sign(self.sender.leader, document, pin=pin, revision=revision, at=at)

    def signed(self, pdf: bytes | None = None, **changes: object) -> int:
        document = self.submitted(pdf, **changes)
        self.sign(document)
        return document

    def issue(
        self,
        document: int,
        *,
        pin: str = PIN,
        issued_on: date = TODAY,
        at: datetime = AT,
        insist: str = "",
    ) -> str:
        clerk = self.sender.clerk
        revision = self.revision(clerk, document)
        return self.docflow.issuing.issue(
            clerk, document, pin=pin, issued_on=issued_on, revision=revision, at=at, insist=insist
        )

    def issued(self, pdf: bytes | None = None, **changes: object) -> int:
        document = self.signed(pdf, **changes)
        self.issue(document)
        return document

    def arrived(self) -> int:
        """Issue, send and verify a document; gives the receiver's."""
        document = self.issued()
        self.docflow.issuing.dispatch(self.sender.clerk, document, AT)
        self.drain()
        return self.docflow.queries.incoming_for(self.receiver.clerk)[0].id

    def sent(self, number: int = 1, pdf: bytes | None = None, *, issued_on: date = TODAY) -> int:
        """Send a document that only the database takes for issued; gives the receiver's, verified.

        Its file has no signature, so the check is INDETERMINATE.
        """
        with self.database.transaction() as session:
            outgoing = OutgoingDocument(
                agency_id=self.sender.id,
                drafter_id=self.sender.drafter.person_id,
                signer_id=self.sender.leader.person_id,
                subject=f"Văn bản số {number}",
                type_code="cong-van",
                urgency=0,
                state=OutgoingState.ISSUED,
                revision=self.context.objects.put(pdf or sample()),
                revision_kind=RevisionKind.AGENCY,
                pages=1,
                layout={},
                problems=[],
                warnings=[],
                symbol="/SNV-VP",
                number=number,
                issued_on=issued_on,
                identifier=document_identifier(self.sender.code, issued_on, number, "/SNV-VP"),
                created_at=AT,
                updated_at=AT,
                recipients=[OutgoingRecipient(ordinal=1, agency_id=self.receiver.id)],
            )
            session.add(outgoing)
        self.docflow.issuing.dispatch(self.sender.clerk, outgoing.id, AT)
        self.drain()
        return self.docflow.queries.incoming_for(self.receiver.clerk)[0].id

    def registered(self, number: int = 1) -> int:
        document = self.sent(number)
        self.docflow.receiving.register(self.receiver.clerk, document, AT, despite="Đã gọi điện xác nhận")
        return document

    def delivery(self, outgoing: int = 1) -> DeliveryView:
        """How far the sender believes a document to be at the receiver."""
        self.drain()
        (delivery,) = self.docflow.queries.outgoing(self.sender.clerk, outgoing).deliveries
        return delivery

    def revision(self, actor: Actor, document: int) -> str:
        return self.docflow.queries.outgoing(actor, document).revision


def empty(url: str) -> str:
    """Drop everything in a PostgreSQL database; gives its URL."""
    database = Database(url)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    database.dispose()
    return url


@contextmanager
def open_office(folder: Path, pki: TestPki, sandbox: Sandbox, url: str | None = None) -> Iterator[Office]:
    """Build everything below `folder`. The authority answers only while `pki` is served."""
    database = make_database(url or f"sqlite:///{folder / 'antin.db'}")
    agencies = build_two_agencies(database)
    objects, keys = FolderStore(folder / "objects"), Keys()
    _equip(database, agencies.an_phu, pki, objects, keys)
    policy = FetchPolicy(frozenset({pki.host_and_port}))
    services = Services(
        timestamps=HttpTimestampSource(pki.authority.tsa_url, policy, timeout=3, clock=lambda: AT),
        revocation=HttpEvidenceSource(
            policy, clock=lambda: AT, timeouts=Timeouts(connect=1, whole=3), remember=timedelta(0)
        ),
        anchors=pki.anchors,
        when_tsa_down=WhenTsaDown.REFUSE,
    )
    context = Context(database, objects, SigningDesk(sandbox, services), keys, clock=lambda: AT)
    yield Office(database, agencies, keys, context, pki)
    database.dispose()


def _equip(database: Database, agency: AgencyPeople, pki: TestPki, objects: FolderStore, keys: Keys) -> None:
    """Give the leader and the agency a key and an image each."""
    leader = pki.person(agency.leader.full_name, organisation=agency.name)
    seal = pki.agency(agency.name)
    keys.files["p12:leader"] = pki.authority.to_pkcs12(leader, PIN, "leader")
    keys.files["p12:agency"] = pki.authority.to_pkcs12(seal, PIN, "agency")
    with database.transaction() as session:
        person = session.get_one(Person, agency.leader.person_id)
        person.key_ref = "p12:leader"
        person.signature_image = objects.put((DATA / "marks" / "signature-director.png").read_bytes())
        office = session.get_one(Agency, agency.id)
        office.key_ref = "p12:agency"
        office.seal_image = objects.put((DATA / "marks" / "seal-so-noi-vu.png").read_bytes())
        office.seal_diameter_mm = 36.0
