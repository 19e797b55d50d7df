"""Signatures left below B-LT are raised as soon as there is a service to ask, and it shows."""

from datetime import timedelta

from sqlalchemy import select

from docflow.completion import FIND_INCOMPLETE, FIRST_TRY, NEXT_TRY, SWEEP
from docflow.tasks import schedule
from docflow.views import OutgoingView
from infra import outbox
from infra.periodic import post_due
from signing.workflow import WhenTsaDown
from tests.certs.pki import AT
from tests.docflow.office import Office

MINUTE = timedelta(minutes=1)


def seen(office: Office, document: int) -> OutgoingView:
    return office.docflow.queries.outgoing(office.sender.clerk, document)


def signed_without_stamp(office: Office, **services: object) -> int:
    """Signed at B-B: the time-stamp service is down, or there is none."""
    lenient = office.with_services(when_tsa_down=WhenTsaDown.SIGN_BB, **services)
    document = lenient.signed()
    assert seen(lenient, document).level == "B-B"
    return document


def sweep(office: Office) -> None:
    """What the relay does each `SWEEP`."""
    with office.database.transaction() as session:
        outbox.post(session, FIND_INCOMPLETE, {}, at=AT)


def test_a_signature_without_time_stamp_is_raised_when_the_service_is_back(closed_office: Office) -> None:
    document = signed_without_stamp(closed_office)
    closed_office.drain(AT + FIRST_TRY)
    still = seen(closed_office, document)
    assert still.level == "B-B"
    assert any("chưa có dấu thời gian" in warning for warning in still.warnings)
    with closed_office.pki.serve():
        closed_office.drain(AT + FIRST_TRY + NEXT_TRY)
    raised = seen(closed_office, document)
    assert (raised.level, raised.warnings) == ("B-LT", ())
    assert [one.level for one in raised.revisions][-2:] == ["B-B", "B-LT"]
    assert "B-LT" in raised.history[-1].note
    assert closed_office.drain(AT + 10 * NEXT_TRY) == 0, "nothing is left to do"


def test_what_can_be_had_is_kept_until_the_rest_can(closed_office: Office) -> None:
    """The time stamp comes first; the certificate's status only later."""
    document = signed_without_stamp(closed_office)
    with closed_office.pki.serve():
        closed_office.with_services(revocation=None).drain(AT + FIRST_TRY)
        assert seen(closed_office, document).level == "B-T"
        closed_office.drain(AT + 2 * NEXT_TRY)
    assert seen(closed_office, document).level == "B-LT"


def test_an_installation_without_service_asks_nobody_until_it_has_one(closed_office: Office) -> None:
    document = signed_without_stamp(closed_office, timestamps=None)
    poor = closed_office.with_services(timestamps=None)
    poor.drain(AT + FIRST_TRY)
    sweep(poor)
    assert poor.drain(AT + NEXT_TRY) == 1, "the sweep itself"
    assert seen(poor, document).level == "B-B"
    later = closed_office.with_context(clock=lambda: AT + SWEEP)
    with closed_office.pki.serve():
        sweep(later)
        later.drain()
    assert seen(closed_office, document).level == "B-LT"


def test_the_sweep_leaves_alone_what_waits_already(closed_office: Office) -> None:
    signed_without_stamp(closed_office)
    sweep(closed_office)
    assert closed_office.drain(AT) == 1, "the sweep itself"
    sweep(closed_office)
    assert closed_office.drain(AT + FIRST_TRY) == 2, "the sweep, and the one task that waited"


def test_the_sweep_is_scheduled_once(closed_office: Office) -> None:
    for _ in range(2):
        with closed_office.database.transaction() as session:
            schedule(session, AT)
        post_due(closed_office.database, AT)
    with closed_office.database.reading() as session:
        kinds = session.scalars(select(outbox.OutboxRow.kind)).all()
    assert kinds.count(FIND_INCOMPLETE) == 1
    assert len(kinds) == len(set(kinds))
