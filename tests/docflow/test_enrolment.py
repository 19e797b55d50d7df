"""Registering the certificate on one's own device: with proof, in one's own name, never behind open work."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from sqlalchemy import select

from docflow.batches import BatchKind
from docflow.enrolment import Enrolling, Owner, Registered, names_owner, register_key
from docflow.enrolment.model import GOOD_FOR, WRONG_ANSWERS, proof_of
from docflow.errors import EnrolmentRefusedError, KeyInUseError, NameDiffersError
from infra.audit import AuditEntry
from infra.errors import NotAllowedError
from infra.identity import Actor, Agency, Person, Role
from signing.agent.offers import Enrolment, Kind, hear, say
from signing.errors import CertificateNotUsableError
from signing.keys import Pkcs12Key
from signing.keys.model import Scheme, SigningKey
from tests.certs.pki import AT, YEAR, TestPki
from tests.docflow.machines import Machine, with_own_keys
from tests.docflow.office import PIN, Office
from tests.docflow.test_batches import batches, listed, started
from tests.docflow.test_deferred import key_of, prepared

PERSON, AGENCY = Owner.PERSON, Owner.AGENCY


@pytest.fixture
def owners(office: Office, tmp_path: Path) -> Office:
    return with_own_keys(office, tmp_path)


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody with a device, at the page that registers it."""

    office: Office
    key: SigningKey
    whose: Owner = PERSON

    @property
    def enrolling(self) -> Enrolling:
        return self.office.docflow.enrolling

    @property
    def actor(self) -> Actor:
        return self.office.sender.leader if self.whose is PERSON else self.office.sender.clerk

    def begun(self) -> str:
        return self.enrolling.begin(self.actor, self.whose, AT)

    def answered(
        self,
        enrolment: str,
        *,
        actor: Actor | None = None,
        signature: bytes | None = None,
        at: datetime = AT,
    ) -> Registered:
        value = self.key.sign(proof_of(enrolment), scheme=Scheme.RSA_PKCS1V15, hash_name="sha256")
        return self.enrolling.answer(
            actor or self.actor,
            enrolment,
            (self.key.certificate, *self.key.chain),
            Scheme.RSA_PKCS1V15,
            "sha256",
            value if signature is None else signature,
            at,
        )

    def registered(self) -> str | None:
        with self.office.database.reading() as session:
            if self.whose is PERSON:
                return session.get_one(Person, self.actor.person_id).key_ref
            return session.get_one(Agency, self.actor.agency_id).key_ref


def device(office: Office, name: str, *, not_after: datetime = AT + YEAR) -> SigningKey:
    """A token with a certificate for somebody of this name."""
    pki = office.pki
    issued = pki.person(name, organisation=office.sender.leader.agency_name, not_after=not_after)
    return Pkcs12Key.open(pki.authority.to_pkcs12(issued, PIN, "token"), PIN)


def own(office: Office) -> SigningKey:
    return device(office, office.sender.leader.full_name)


class TestRegistering:
    def test_ones_own_certificate(self, owners: Office) -> None:
        desk = Desk(owners, device(owners, f"  {owners.sender.leader.full_name.upper()} "))
        enrolment = desk.begun()
        voice = owners.context.voice
        assert voice is not None
        heard = hear(enrolment, Kind.ENROLMENT, voice.key, at=AT).statement
        assert isinstance(heard, Enrolment)
        assert (heard.site, heard.person) == (voice.site, desk.actor.full_name)
        before = desk.registered()
        found = desk.answered(enrolment)
        assert desk.registered() == found.reference != before
        assert owners.docflow.asking.uses_own_key(desk.actor, BatchKind.SIGN) == found.reference[4:]
        with owners.database.reading() as session:
            wanted = select(AuditEntry).where(AuditEntry.action == "key.register")
            [entry] = session.scalars(wanted)
        assert (entry.actor_id, entry.detail["before"]) == (desk.actor.person_id, before)
        assert entry.detail["after"] == found.reference

    def test_the_agencys_by_its_clerk(self, owners: Office) -> None:
        seal = owners.pki.agency(owners.sender.clerk.agency_name)
        key = Pkcs12Key.open(owners.pki.authority.to_pkcs12(seal, PIN, "token"), PIN)
        desk = Desk(owners, key, AGENCY)
        assert desk.answered(desk.begun()).reference == desk.registered()

    def test_what_was_registered_signs(self, owners: Office) -> None:
        document = owners.submitted()
        desk = Desk(owners, own(owners))
        owners.keys.files["p12:leader"] = b""
        desk.answered(desk.begun())
        request = owners.docflow.deferred.prepare(
            desk.actor,
            BatchKind.SIGN,
            document,
            (desk.key.certificate, *desk.key.chain),
            revision=owners.revision(desk.actor, document),
            seen=None,
            issued_on=None,
            at=AT,
        )
        assert request.asked is not None


class TestRefusing:
    @pytest.mark.parametrize("name", ["Nguyễn Leader", "Nguyen Leader SNV", "Người Khác"])
    def test_another_name(self, owners: Office, name: str) -> None:
        desk = Desk(owners, device(owners, name))
        before = desk.registered()
        with pytest.raises(NameDiffersError, match="antin admin key"):
            desk.answered(desk.begun())
        assert desk.registered() == before

    def test_a_persons_certificate_for_the_agency_that_employs_them(self, owners: Office) -> None:
        desk = Desk(owners, own(owners), AGENCY)
        with pytest.raises(NameDiffersError):
            desk.answered(desk.begun())

    def test_the_same_statement_again(self, owners: Office) -> None:
        desk = Desk(owners, own(owners))
        enrolment = desk.begun()
        desk.answered(enrolment)
        with pytest.raises(EnrolmentRefusedError, match="đã dùng rồi"):
            desk.answered(enrolment)

    def test_a_statement_that_is_old_somebody_elses_or_not_ours(self, owners: Office) -> None:
        desk = Desk(owners, own(owners))
        enrolment = desk.begun()
        voice = owners.context.voice
        assert voice is not None
        statement = hear(enrolment, Kind.ENROLMENT, voice.key, at=AT).statement
        forged = say(statement, Ed25519PrivateKey.generate(), at=AT, good_for=GOOD_FOR)
        unknown = voice.say(Enrolment("0" * 32, voice.site, desk.actor.full_name), at=AT, good_for=GOOD_FOR)
        attempts: list[Callable[[], Registered]] = [
            lambda: desk.answered(enrolment, at=AT + GOOD_FOR + timedelta(seconds=1)),
            lambda: desk.answered(
                enrolment, actor=replace(owners.receiver.leader, full_name=desk.actor.full_name)
            ),
            lambda: desk.answered(forged),
            lambda: desk.answered(unknown),
            lambda: desk.answered(owners.docflow.asking.identity(AT)),
        ]
        for attempt in attempts:
            with pytest.raises(EnrolmentRefusedError, match="không phải do hệ thống đưa ra"):
                attempt()

    def test_a_signature_by_another_key_or_over_something_else(self, owners: Office) -> None:
        desk = Desk(owners, own(owners))
        before, enrolment = desk.registered(), desk.begun()
        other = desk.key.sign(b"some other bytes", scheme=Scheme.RSA_PKCS1V15, hash_name="sha256")
        for _ in range(WRONG_ANSWERS):
            with pytest.raises(EnrolmentRefusedError, match="chưa chứng minh"):
                desk.answered(enrolment, signature=other)
        with pytest.raises(EnrolmentRefusedError, match="đã dùng rồi"):
            desk.answered(enrolment)
        assert desk.registered() == before

    def test_a_certificate_that_has_expired(self, owners: Office) -> None:
        key = device(owners, owners.sender.leader.full_name, not_after=AT - timedelta(days=1))
        desk = Desk(owners, key)
        with pytest.raises(CertificateNotUsableError):
            desk.answered(desk.begun())

    def test_a_certificate_of_an_authority_that_nobody_trusts(self, owners: Office, tmp_path: Path) -> None:
        strangers = TestPki.create(tmp_path / "strangers")
        issued = strangers.person(owners.sender.leader.full_name)
        key = Pkcs12Key.open(strangers.authority.to_pkcs12(issued, PIN, "token"), PIN)
        with strangers.serve():
            desk = Desk(owners, key)
            with pytest.raises(CertificateNotUsableError, match="tin cậy"):
                desk.answered(desk.begun())

    def test_bytes_that_are_no_certificate(self, owners: Office) -> None:
        desk = Desk(owners, own(owners))
        for nonsense in (b"", b"\x30\x80" * 500, desk.key.certificate[:-9]):
            with pytest.raises(CertificateNotUsableError):
                desk.enrolling.answer(
                    desk.actor, desk.begun(), (nonsense,), Scheme.RSA_PKCS1V15, "sha256", b"x", AT
                )

    def test_people_who_may_not(self, owners: Office) -> None:
        enrolling, people = owners.docflow.enrolling, owners.sender
        for actor, whose in ((people.drafter, PERSON), (people.leader, AGENCY), (people.drafter, AGENCY)):
            with pytest.raises(NotAllowedError):
                enrolling.begin(actor, whose, AT)
        assert enrolling.begin(replace(people.drafter, roles=frozenset({Role.ADMIN})), AGENCY, AT)


class TestOpenWork:
    def test_a_batch_that_waits_for_the_key_there_is(self, owners: Office) -> None:
        owners.submitted()
        machine, desk = Machine(owners), Desk(owners, own(owners))
        batch = machine.prepared()
        enrolment = desk.begun()
        with pytest.raises(KeyInUseError, match=f"Lượt ký số {batch}"):
            desk.answered(enrolment)
        batches(owners).stop(machine.actor, batch, AT)
        desk.answered(enrolment)

    def test_a_batch_under_a_pin(self, office: Office, tmp_path: Path) -> None:
        office.submitted()
        owners = with_own_keys(office, tmp_path)
        with owners.database.transaction() as session:
            session.get_one(Person, owners.sender.leader.person_id).key_ref = "p12:leader"
        run, desk = started(owners, listed(owners)), Desk(owners, own(owners))
        enrolment = desk.begun()
        with pytest.raises(KeyInUseError, match=f"Lượt ký số {run.batch_id}"):
            desk.answered(enrolment)

    def test_a_single_signature_that_is_waited_for(self, owners: Office) -> None:
        request = prepared(owners, owners.submitted())
        desk = Desk(owners, own(owners))
        enrolment = desk.begun()
        with pytest.raises(KeyInUseError, match="đang chờ chữ ký"):
            desk.answered(enrolment)
        owners.docflow.deferred.cancel(desk.actor, request.id, AT)
        desk.answered(enrolment)

    def test_also_where_an_administrator_registers(self, owners: Office) -> None:
        prepared(owners, owners.submitted())
        with owners.database.transaction() as session:
            person = session.get_one(Person, owners.sender.leader.person_id)
            with pytest.raises(KeyInUseError):
                register_key(session, person, "p12:other", actor=None, how="admin", at=AT)


def test_names_are_compared_as_people_read_them(owners: Office) -> None:
    certificate = key_of(owners).certificate
    name = owners.sender.leader.full_name
    assert names_owner(certificate, f" {name.lower()}  ")
    assert not names_owner(certificate, name + " B")
    assert not names_owner(certificate, owners.sender.leader.agency_name)


@pytest.mark.parametrize(
    "names",
    [
        (),
        ("Lê Minh", "Trần Bình"),
        ("Trần Bình", "Lê Minh"),
        # Of the same looks in another script, and with something in it that nobody sees.
        ("L\u0435 Minh",),
        ("Lê Mi\u200bnh",),
        ("Le Minh",),
        ("Ông Lê Minh",),
    ],
)
def test_a_certificate_that_others_may_read_otherwise_names_nobody(names: tuple[str, ...]) -> None:
    assert not names_owner(_naming(*names), "Lê Minh")


def test_blanks_case_and_the_form_of_diacritics_do_not_count() -> None:
    decomposed = unicodedata.normalize("NFD", "LÊ\u00a0 MINH")
    assert names_owner(_naming(decomposed), "Lê Minh")


def _naming(*names: str) -> bytes:
    """A certificate with these common names."""
    key = Ed25519PrivateKey.generate()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name) for name in names])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(AT - YEAR)
        .not_valid_after(AT + YEAR)
    )
    return built.sign(key, None).public_bytes(Encoding.DER)
