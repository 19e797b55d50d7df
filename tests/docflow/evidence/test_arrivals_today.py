"""A document that brings its own evidence along arrives late: how it stands today is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from docflow.desk import SigningDesk
from signing.report import Indication, SubIndication
from tests.certs.pki import AT
from tests.docflow.office import Office
from tests.signing.papers import LETTER, sample
from tests.signing.signers import Signers, services_at

LATER = AT + timedelta(days=30)


def test_it_is_asked_where_sources_answer_and_passes_where_they_do_not(closed_office: Office) -> None:
    pki, sandbox = closed_office.pki, closed_office.context.desk.sandbox
    signers, then = Signers.of(pki), services_at(pki, AT)
    with pki.serve(AT):
        issued = signers.issue(signers.sign(sample(LETTER), then).pdf, then).pdf
    today = services_at(pki, LATER)
    desk = SigningDesk(sandbox, today)
    dead = desk.validate(issued, LATER)
    alone = SigningDesk(sandbox, replace(today, revocation=None)).validate(issued, LATER)
    assert dead == alone
    assert dead.indication is Indication.TOTAL_PASSED
    assert {one.now.sub_indication for one in dead.signatures if one.now} == {SubIndication.TRY_LATER}
    with pki.serve(LATER):
        asked = SigningDesk(sandbox, services_at(pki, LATER)).validate(issued, LATER)
    assert asked.indication is Indication.TOTAL_PASSED
    assert [one.now.indication for one in asked.signatures if one.now] == [Indication.TOTAL_PASSED] * 2
