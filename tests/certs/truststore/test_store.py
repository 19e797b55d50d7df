"""Proposing, confirming and withdrawing anchors: by whom, in which order, and that nothing is lost."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from certs import facts
from certs.anchors import ALL_USES, Grant, Refusal, Scheme, Use
from certs.errors import TrustError
from certs.trust import TrustAnchors
from certs.trustlists.errors import TrustListError, UnknownOperatorError
from certs.truststore.errors import (
    AlreadyDecidedError,
    AnchorNotFoundError,
    DemoAnchorError,
    NothingToChangeError,
    ProposalNotFoundError,
    ReasonNeededError,
    SecondPersonNeededError,
)
from certs.truststore.planning import AnchorFile
from certs.truststore.reading import read_here
from certs.truststore.store import TrustStore
from certs.truststore.views import AnchorState, ChangeKind, ProposalState
from infra import audit
from infra.audit import AuditEntry
from infra.database import Base, Database
from infra.errors import NotAllowedError
from infra.identity import Actor
from tests.certs.pki import AT, TestPki
from tests.certs.trustlists.lists import (
    DAY,
    GRANTED,
    LIST_OF_LISTS,
    WITHDRAWN,
    Entry,
    ListDraft,
    operator,
)
from tests.infra.fixtures import TwoAgencies

REASON = "Theo thông báo của cơ quan quản lý"


@pytest.fixture
def root() -> bytes:
    """A root that is nobody's demo."""
    return operator("Gốc quốc gia").der


@pytest.fixture
def other() -> bytes:
    return operator("Gốc khác").der


@pytest.fixture
def certificates(root: bytes, other: bytes) -> list[bytes]:
    return [root, other]


def pem(*certificates: bytes) -> bytes:
    return TrustAnchors.from_der(*certificates).to_pem()


def file(*certificates: bytes, scheme: Scheme = Scheme.NATIONAL, grant: Grant | None = None) -> AnchorFile:
    return AnchorFile("goc.pem", pem(*certificates), scheme, grant or Grant())


def list_file(draft: ListDraft, *, operators: bytes | None = None) -> AnchorFile:
    return AnchorFile("danh-sach.xml", draft.signed(), Scheme.FOREIGN, operators=operators)


def taken(store: TrustStore, proposer: Actor, confirmer: Actor, what: AnchorFile) -> None:
    store.confirm(confirmer, store.propose_file(proposer, what, REASON, AT), AT)


def withdrawn(store: TrustStore, proposer: Actor, confirmer: Actor, certificate: bytes) -> None:
    proposal = store.propose_withdrawal(proposer, facts.fingerprint(certificate), AT, "lộ khóa", AT)
    store.confirm(confirmer, proposal, AT)


def certified_again(root: bytes, *, serial: int) -> bytes:
    """Another certificate for the name and key of `root`."""
    key, parsed = operator("Gốc quốc gia").key, facts.parsed(root)
    builder = x509.CertificateBuilder(parsed.issuer, parsed.subject, key.public_key(), serial)
    builder = builder.not_valid_before(AT - DAY).not_valid_after(AT + DAY)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


class TestTwoPersons:
    def test_nothing_counts_until_somebody_else_confirms(
        self, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
    ) -> None:
        proposal = store.propose_file(proposer, file(root), REASON, AT)
        assert store.anchors().is_empty
        with pytest.raises(SecondPersonNeededError, match="người vận hành khác"):
            store.confirm(proposer, proposal, AT)
        assert store.anchors().is_empty
        store.confirm(confirmer, proposal, AT)
        (anchor,) = store.anchors().entries
        assert (anchor.certificate, anchor.scheme) == (root, Scheme.NATIONAL)

    def test_withdrawing_takes_two_as_well(
        self, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
    ) -> None:
        taken(store, proposer, confirmer, file(root))
        proposal = store.propose_withdrawal(confirmer, facts.fingerprint(root), AT, "lộ khóa", AT)
        with pytest.raises(SecondPersonNeededError):
            store.confirm(confirmer, proposal, AT)
        assert store.anchors().entries[0].until is None

    def test_in_a_demo_one_is_enough(self, database: Database, proposer: Actor, root: bytes) -> None:
        store = TrustStore(database, demo=True, reader=read_here)
        store.confirm(proposer, store.propose_file(proposer, file(root), REASON, AT), AT)
        assert root in store.anchors()

    def test_ones_own_proposal_can_be_taken_back(
        self, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
    ) -> None:
        proposal = store.propose_file(proposer, file(root), REASON, AT)
        store.reject(proposer, proposal, "nhầm tệp", AT)
        with pytest.raises(AlreadyDecidedError):
            store.confirm(confirmer, proposal, AT)
        assert store.anchors().is_empty

    def test_only_keepers_of_trust_come_near(
        self, store: TrustStore, agencies: TwoAgencies, proposer: Actor, root: bytes
    ) -> None:
        proposal = store.propose_file(proposer, file(root), REASON, AT)
        for actor in (agencies.an_phu.leader, agencies.an_phu.clerk, agencies.an_phu.drafter):
            with pytest.raises(NotAllowedError):
                store.propose_file(actor, file(root), REASON, AT)
            with pytest.raises(NotAllowedError):
                store.confirm(actor, proposal, AT)
            with pytest.raises(NotAllowedError):
                store.reject(actor, proposal, "không", AT)
            with pytest.raises(NotAllowedError):
                store.overview(actor, AT)
        assert store.anchors().is_empty


class TestRefusals:
    def test_reasons_are_asked_for(self, store: TrustStore, proposer: Actor, root: bytes) -> None:
        with pytest.raises(ReasonNeededError):
            store.propose_file(proposer, file(root), "  ", AT)
        proposal = store.propose_file(proposer, file(root), REASON, AT)
        with pytest.raises(ReasonNeededError):
            store.reject(proposer, proposal, "", AT)

    def test_unknown_things(self, store: TrustStore, proposer: Actor, confirmer: Actor) -> None:
        with pytest.raises(ProposalNotFoundError):
            store.confirm(confirmer, 99, AT)
        with pytest.raises(AnchorNotFoundError):
            store.propose_withdrawal(proposer, "ab" * 32, AT, "lý do", AT)

    def test_a_demo_stays_out_of_production(
        self, store: TrustStore, proposer: Actor, pki: TestPki, root: bytes
    ) -> None:
        for scheme in (Scheme.NATIONAL, Scheme.DEMO):
            with pytest.raises(DemoAnchorError):
                store.propose_file(proposer, file(pki.authority.anchor, scheme=scheme), REASON, AT)
        with pytest.raises(DemoAnchorError):
            store.propose_file(proposer, file(root, scheme=Scheme.DEMO), REASON, AT)
        with pytest.raises(SecondPersonNeededError):
            store.found([root], Scheme.NATIONAL, "tự nạp", AT)

    def test_what_a_demo_left_does_not_count_in_production(
        self, database: Database, store: TrustStore, pki: TestPki
    ) -> None:
        demo = TrustStore(database, demo=True, reader=read_here)
        demo.found([pki.authority.anchor], Scheme.DEMO, "trình diễn", AT)
        assert pki.authority.anchor in demo.anchors()
        assert store.anchors().is_empty

    def test_the_same_again_changes_nothing(
        self, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
    ) -> None:
        taken(store, proposer, confirmer, file(root))
        with pytest.raises(NothingToChangeError):
            store.propose_file(proposer, file(root), REASON, AT)

    def test_somebody_has_to_say_whose_it_is(self, store: TrustStore, proposer: Actor, root: bytes) -> None:
        with pytest.raises(TrustError, match="hệ thống chứng thực"):
            store.propose_file(proposer, file(root, scheme=Scheme.GIVEN), REASON, AT)


class TestWithdrawal:
    def test_older_things_keep_their_anchor(
        self, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
    ) -> None:
        taken(store, proposer, confirmer, file(root))
        withdrawn(store, proposer, confirmer, root)
        (anchor,) = store.anchors().entries
        assert isinstance(anchor.grant_at(Use.SIGNATURES, AT - DAY), Grant)
        assert anchor.grant_at(Use.SIGNATURES, AT) is Refusal.ENDED
        assert anchor.grants[0].reason == "lộ khóa"

    def test_it_can_be_moved_back_never_on(
        self, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
    ) -> None:
        taken(store, proposer, confirmer, file(root))
        withdrawn(store, proposer, confirmer, root)
        with pytest.raises(TrustError, match="sớm hơn"):
            store.propose_withdrawal(proposer, facts.fingerprint(root), AT + DAY, "muộn hơn", AT)
        earlier = store.propose_withdrawal(proposer, facts.fingerprint(root), AT - DAY, "lộ từ trước", AT)
        store.confirm(confirmer, earlier, AT)
        assert store.anchors().entries[0].until == AT - DAY

    def test_bringing_it_in_again_restores_it(
        self, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
    ) -> None:
        taken(store, proposer, confirmer, file(root))
        withdrawn(store, proposer, confirmer, root)
        proposal = store.propose_file(proposer, file(root), REASON, AT)
        (change,) = store.proposal(confirmer, proposal).changes
        assert change.kind is ChangeKind.RESTORE
        store.confirm(confirmer, proposal, AT)
        assert store.anchors().entries[0].until is None

    def test_a_lost_key_is_trusted_through_no_other_certificate(
        self, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes, other: bytes
    ) -> None:
        """Lists have several certificates for one key; whoever has the key forges under any of them."""
        again = certified_again(root, serial=7)
        taken(store, proposer, confirmer, file(root, again, other))
        withdrawn(store, proposer, confirmer, root)
        assert {one.certificate: one.until for one in store.anchors().entries} == {
            root: AT,
            again: AT,
            other: None,
        }
        third = certified_again(root, serial=8)
        draft = ListDraft((Entry(third), Entry(other)))
        taken(store, proposer, confirmer, list_file(draft, operators=pem(operator().der)))
        assert [one.until for one in store.anchors().standing_for(third)] == [AT]

    def test_a_fingerprint_is_taken_as_people_write_it(
        self, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
    ) -> None:
        taken(store, proposer, confirmer, file(root))
        digest = facts.fingerprint(root).upper()
        written = ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))
        assert store.propose_withdrawal(proposer, written, AT, "lộ khóa", AT)


class TestLists:
    def test_a_list_brings_its_services_with_their_dates(
        self, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes, other: bytes
    ) -> None:
        draft = ListDraft(
            (Entry(root), Entry(other, status=WITHDRAWN, since=AT - DAY, history=((GRANTED, AT - 9 * DAY),)))
        )
        proposal = store.propose_file(proposer, list_file(draft, operators=pem(operator().der)), REASON, AT)
        view = store.proposal(confirmer, proposal)
        kinds = [change.kind for change in view.changes]
        assert kinds == [ChangeKind.PIN, ChangeKind.TAKE_LIST, ChangeKind.ADD, ChangeKind.ADD]
        store.confirm(confirmer, proposal, AT)
        anchors = {anchor.certificate: anchor for anchor in store.anchors().entries}
        assert anchors[root].until is None
        assert anchors[root].scheme is Scheme.FOREIGN
        origin = anchors[root].origin
        assert origin is not None
        assert origin.next_update == draft.next_update
        assert (anchors[other].until, anchors[other].grants[0].since) == (AT - DAY, AT - 9 * DAY)

    def test_the_next_list_needs_no_operator_and_has_to_be_newer(
        self, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
    ) -> None:
        draft = ListDraft((Entry(root),))
        with pytest.raises(UnknownOperatorError):
            store.propose_file(proposer, list_file(draft), REASON, AT)
        taken(store, proposer, confirmer, list_file(draft, operators=pem(operator().der)))
        with pytest.raises(TrustListError, match="đã được nạp"):
            store.propose_file(proposer, list_file(draft), REASON, AT)
        with pytest.raises(TrustListError, match="cũ hơn"):
            store.propose_file(proposer, list_file(draft.but(sequence=11)), REASON, AT)
        gone = draft.but(sequence=13, issued=AT - DAY, entries=())
        proposal = store.propose_file(proposer, list_file(gone), REASON, AT)
        kinds = [change.kind for change in store.proposal(proposer, proposal).changes]
        assert kinds == [ChangeKind.TAKE_LIST, ChangeKind.WITHDRAW]
        store.confirm(confirmer, proposal, AT)
        (anchor,) = store.anchors().entries
        assert (anchor.until, anchor.grants[0].reason) == (
            AT - DAY,
            "không còn trong danh sách tin cậy số 13",
        )

    def test_what_people_withdrew_no_list_brings_back(
        self, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
    ) -> None:
        draft = ListDraft((Entry(root),))
        taken(store, proposer, confirmer, list_file(draft, operators=pem(operator().der)))
        withdrawn(store, proposer, confirmer, root)
        later = draft.but(sequence=13, entries=(Entry(root, since=AT - 20 * DAY),))
        taken(store, proposer, confirmer, list_file(later))
        assert [anchor.until for anchor in store.anchors().entries] == [AT]

    def test_two_proposals_of_lists_cannot_go_back(
        self, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
    ) -> None:
        """The older one was proposed first and is confirmed last."""
        draft = ListDraft((Entry(root),))
        operators = pem(operator().der)
        older = store.propose_file(proposer, list_file(draft, operators=operators), REASON, AT)
        newer = store.propose_file(
            proposer, list_file(draft.but(sequence=13), operators=operators), REASON, AT
        )
        store.confirm(confirmer, newer, AT)
        with pytest.raises(TrustListError, match="cũ hơn"):
            store.confirm(confirmer, older, AT)
        assert store.proposal(confirmer, older).summary.state is ProposalState.WAITING

    def test_a_list_is_confirmed_only_against_the_one_it_was_compared_with(
        self, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes, other: bytes
    ) -> None:
        """What the list between them brought and the newer one lacks would stay trusted."""
        operators = pem(operator().der)
        draft = ListDraft((Entry(root), Entry(other)))
        without = draft.but(sequence=13, entries=(Entry(root),))
        older = store.propose_file(proposer, list_file(draft, operators=operators), REASON, AT)
        newer = store.propose_file(proposer, list_file(without, operators=operators), REASON, AT)
        store.confirm(confirmer, older, AT)
        with pytest.raises(TrustError, match="nạp lại tệp"):
            store.confirm(confirmer, newer, AT)
        taken(store, proposer, confirmer, list_file(without))
        anchors = {anchor.certificate: anchor.until for anchor in store.anchors().entries}
        assert (anchors[root], anchors[other] is None) == (None, False)

    def test_a_service_that_was_never_trusted_is_known_as_such(
        self, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes, other: bytes
    ) -> None:
        draft = ListDraft((Entry(root), Entry(other, status=WITHDRAWN)))
        proposal = store.propose_file(proposer, list_file(draft, operators=pem(operator().der)), REASON, AT)
        kinds = [change.kind for change in store.proposal(confirmer, proposal).changes]
        assert kinds[2:] == [ChangeKind.ADD, ChangeKind.WITHDRAW]
        store.confirm(confirmer, proposal, AT)
        (barred,) = store.anchors().standing_for(other)
        assert all(barred.grant_at(use, AT) is Refusal.NOT_FOR_THIS for use in Use)

    def test_a_list_that_is_over_when_confirmed_is_refused(
        self, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
    ) -> None:
        draft = ListDraft((Entry(root),), next_update=AT + DAY)
        what = list_file(draft, operators=pem(operator().der))
        proposal = store.propose_file(proposer, what, REASON, AT)
        with pytest.raises(TrustListError, match="quá hạn"):
            store.confirm(confirmer, proposal, AT + 2 * DAY)

    def test_a_list_of_lists_says_who_may_sign_the_others(
        self, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
    ) -> None:
        signs_xa = operator("Operator of XA")
        lists = ListDraft(
            kind=LIST_OF_LISTS, territory="EU", pointers=(("XA", "EUgeneric", signs_xa.der),)
        )  # fmt: skip
        taken(store, proposer, confirmer, list_file(lists, operators=pem(operator().der)))
        of_xa = ListDraft((Entry(root),), territory="XA", kind="EUgeneric")
        with pytest.raises(TrustListError, match="không do đơn vị quản lý"):
            store.propose_file(proposer, list_file(of_xa), REASON, AT)
        genuine = AnchorFile("xa.xml", of_xa.signed(signs_xa), Scheme.FOREIGN)
        taken(store, proposer, confirmer, genuine)
        assert root in store.anchors()

    def test_a_list_of_lists_overrules_no_person(
        self, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
    ) -> None:
        """Not even where it was proposed before the person pinned somebody."""
        stranger, signs_xa = operator("Kẻ được trỏ tới"), operator("Operator of XA")
        pointing = ListDraft(
            kind=LIST_OF_LISTS, territory="EU", pointers=(("XA", "EUgeneric", stranger.der),)
        )  # fmt: skip
        operators = pem(operator().der)
        waiting = store.propose_file(proposer, list_file(pointing, operators=operators), REASON, AT)
        of_xa = ListDraft((Entry(root),), territory="XA", kind="EUgeneric")
        genuine = AnchorFile("xa.xml", of_xa.signed(signs_xa), Scheme.FOREIGN, operators=pem(signs_xa.der))
        taken(store, proposer, confirmer, genuine)
        store.confirm(confirmer, waiting, AT)
        assert store.state().operators_of("XA:EUgeneric") == (signs_xa.der,)

    def test_no_more_anchors_than_every_check_can_take(
        self, database: Database, proposer: Actor, certificates: list[bytes], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = TrustStore(database, demo=True, reader=read_here)
        monkeypatch.setattr("certs.truststore.store.MAX_ANCHORS", 1)
        first, second = (store.propose_file(proposer, file(der), REASON, AT) for der in certificates)
        store.confirm(proposer, first, AT)
        with pytest.raises(TrustError, match="Quá nhiều"):
            store.confirm(proposer, second, AT)
        assert store.anchors().certificates == (certificates[0],)

    def test_a_certificate_of_two_services_has_the_trust_of_both(
        self, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes
    ) -> None:
        draft = ListDraft((Entry(root), Entry(root, kind="TSA/QTST", since=AT - DAY)))
        taken(store, proposer, confirmer, list_file(draft, operators=pem(operator().der)))
        (anchor,) = store.anchors().entries
        assert isinstance(anchor.grant_at(Use.SIGNATURES, AT - 9 * DAY), Grant)
        assert anchor.grant_at(Use.TIMESTAMPS, AT - 9 * DAY) is Refusal.NOT_YET
        assert isinstance(anchor.grant_at(Use.TIMESTAMPS, AT), Grant)


class TestRecords:
    def test_every_step_is_in_the_audit_log(
        self, store: TrustStore, database: Database, proposer: Actor, confirmer: Actor, root: bytes
    ) -> None:
        taken(store, proposer, confirmer, file(root))
        withdrawn(store, proposer, confirmer, root)
        with database.reading() as session:
            entries = list(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))
            assert audit.verify(session).broken_at is None
        assert [(entry.action, entry.actor_name) for entry in entries] == [
            ("trust.propose", proposer.full_name),
            ("trust.confirm", confirmer.full_name),
            ("trust.propose", proposer.full_name),
            ("trust.confirm", confirmer.full_name),
        ]
        assert entries[0].detail["reason"] == REASON
        assert entries[0].detail["changes"] == [{"put": facts.fingerprint(root), "source": "by_hand"}]
        assert entries[3].detail["changes"][0]["withdraw"] == facts.fingerprint(root)
        assert entries[0].detail["changes_sha256"] == entries[1].detail["changes_sha256"]

    @pytest.mark.parametrize("table", ["trust_proposal", "trust_change", "trust_decision"])
    def test_nothing_is_altered_or_deleted(self, table: str, each_database: Database, root: bytes) -> None:
        store = TrustStore(each_database, demo=True, reader=read_here)
        store.found([root], Scheme.NATIONAL, "trình diễn", AT)
        rows = Base.metadata.tables[table]
        for statement in (rows.delete(), rows.update().values({rows.c[0]: 7})):
            with pytest.raises(DBAPIError, match="append-only"), each_database.transaction() as session:
                session.execute(statement)
        assert root in store.anchors()

    def test_the_service_of_a_demo_founds_once(self, database: Database, root: bytes, other: bytes) -> None:
        store = TrustStore(database, demo=True, reader=read_here)
        store.found([root], Scheme.DEMO, "trình diễn", AT)
        store.found([root], Scheme.DEMO, "trình diễn", AT)
        store.found([root, other], Scheme.DEMO, "trình diễn", AT)
        assert store.anchors().certificates == (root, other)
        with database.reading() as session:
            assert session.scalar(select(sa.func.count()).select_from(AuditEntry)) == 2

    def test_another_process_sees_it_at_its_next_question(
        self, store: TrustStore, database: Database, proposer: Actor, confirmer: Actor, root: bytes
    ) -> None:
        elsewhere = TrustStore(Database(str(database.engine.url)), demo=False, reader=read_here)
        assert elsewhere.anchors().is_empty
        taken(store, proposer, confirmer, file(root))
        assert root in elsewhere.anchors()
        assert elsewhere.anchors() is elsewhere.anchors()
        elsewhere._database.dispose()

    def test_what_people_see(
        self, store: TrustStore, proposer: Actor, confirmer: Actor, root: bytes, other: bytes
    ) -> None:
        until = Grant(ALL_USES, until=AT - DAY, reason="đổi khóa")
        taken(store, proposer, confirmer, file(other, grant=until))
        taken(store, proposer, confirmer, list_file(ListDraft((Entry(root),)), operators=pem(operator().der)))
        waiting = store.propose_withdrawal(proposer, facts.fingerprint(root), AT, "lộ khóa", AT)
        overview = store.overview(proposer, AT)
        assert [(a.subject, a.state) for a in overview.anchors] == [
            ("Gốc quốc gia", AnchorState.TRUSTED),
            ("Gốc khác", AnchorState.ENDED),
        ]
        (listed,) = overview.lists
        assert (listed.sequence, listed.anchors, listed.overdue) == (12, 1, False)
        assert store.overview(proposer, AT + 400 * DAY).lists[0].overdue
        assert [each.proposal_id for each in overview.waiting] == [waiting]
        assert len(overview.decided) == 2
        assert (store.proposal(proposer, waiting).may_confirm, store.proposal(proposer, waiting).is_own) == (
            False,
            True,
        )
        assert store.proposal(confirmer, waiting).may_confirm
        assert [each.proposal_id for each in store.waiting_for(confirmer)] == [waiting]
        assert store.waiting_for(proposer) == ()
        assert store.certificate(proposer, facts.fingerprint(root)) == root
