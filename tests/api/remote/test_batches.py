"""Many documents with a key at a remote service: as few authorisations as it has, and nothing lost."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.api import letters
from tests.api.browsing import browse, text_of
from tests.api.remote.bench import CLERK, LEADER, Office
from tests.signing.keys.csc.service import Fault
from tests.signing.keys.csc.vault import OTP

AUTHORIZE, SIGN, CHECK = "credentials/authorize", "signatures/signHash", "credentials/authorizeCheck"


def states(view: dict[str, Any]) -> Counter[str]:
    return Counter(item["state"] for item in view["items"])


def sizes(office: Office) -> list[int]:
    """Signatures of each authorisation that was asked for."""
    return [body["numSignatures"] for body in office.csc.asked(AUTHORIZE)]


def test_a_batch_takes_as_few_authorisations_as_the_service_has(office: Office) -> None:
    documents = office.submitted(6)
    view = office.ended("sign", office.batch("sign", documents))
    assert states(view) == {"done": 6}
    assert view["summary"]["reason"] == ""
    assert sizes(office) == [4, 2]
    assert [office.signatures(one) for one in documents] == [1] * 6

    order = [documents[place] for place in (3, 0, 5, 1, 4, 2)]
    issued = office.ended("issue", office.batch("issue", order))
    assert states(issued) == {"done": 6}
    numbers = [int(item["number"].split("/")[0]) for item in issued["items"]]
    assert numbers == list(range(numbers[0], numbers[0] + 6))
    assert sizes(office) == [4, 2, 4, 2]


def test_a_bad_document_takes_no_place_and_stops_nobody(office: Office) -> None:
    documents = office.submitted(4)
    seen = office.seen("sign")
    drafter = office.service.bearer("chuyenvien.snv")
    drafter.delete(f"/api/v1/outgoing/{documents[1]}/submission").raise_for_status()
    view = office.ended("sign", office.batch("sign", documents, seen))
    assert [item["state"] for item in view["items"]] == ["done", "refused", "done", "done"]
    assert sizes(office) == [3]


def test_each_authorisation_gets_a_code_of_its_own(office: Office) -> None:
    office.holding().wants = ("PIN", "OTP")
    documents = office.submitted(6)
    leader = office.service.bearer(LEADER)
    assert office.sign(documents[0]).json()["code"] == "key.otp_needed"
    batch = office.batch("sign", documents, otp=OTP)
    paused = office.ended("sign", batch)
    assert paused["summary"]["state"] == "paused"
    assert "nhận mã mới" in paused["summary"]["reason"]
    assert states(paused) == {"done": 4, "waiting": 2}
    assert office.resume("sign", batch).json()["code"] == "key.otp_needed"
    page = browse(office.service, LEADER).post(
        f"/luot-ky/{batch}/tiep-tuc", page=f"/luot-ky/{batch}", pin="pin-482913"
    )
    assert 'name="otp"' in page.text
    assert office.resume("sign", batch, otp=OTP).status_code == 202
    assert states(office.ended("sign", batch)) == {"done": 6}
    assert [letters.view(leader, one)["state"] for one in documents] == ["signed"] * 6
    assert [office.signatures(one) for one in documents] == [1] * 6


def test_the_queue_of_the_provider_is_shown(office: Office) -> None:
    office.csc.fail(SIGN, Fault(429, (("Retry-After", "4"),)))
    batch = office.batch("sign", office.submitted(2))
    office.until("sign", batch, lambda view: "chờ dịch vụ ký" in view["summary"]["reason"])
    page = browse(office.service, LEADER).http.get(f"/luot-ky/{batch}/tien-do")
    assert "xếp hàng chờ dịch vụ ký" in text_of(page)
    assert states(office.ended("sign", batch)) == {"done": 2}


def test_its_limit_of_requests_is_kept_for_both_keys_together(office: Office) -> None:
    office.declare("requests_per_second = 5\n")
    documents = office.submitted(2)
    office.ended("sign", office.batch("sign", documents))
    assert states(office.ended("issue", office.batch("issue", documents))) == {"done": 2}
    ring = office.service.container.docflow.context.keys
    queues = ring._rings["csc"]._queues  # type: ignore[attr-defined]
    assert len([one for one in queues if one[1] == 5]) == 1


@pytest.fixture
def late(office: Office) -> Office:
    """Leave comes when the signer has confirmed on a telephone; version 2."""
    office.csc.version, office.csc.confirms_late, office.csc.polls = "v2", True, 6
    office.declare("poll_seconds = 0.3\n")
    return office


def test_a_confirmation_that_comes_late_counts(late: Office) -> None:
    documents = late.submitted(3)
    batch = late.batch("sign", documents)
    late.until("sign", batch, lambda view: "chờ người ký xác nhận" in view["summary"]["reason"])
    # The network is away meanwhile.
    late.csc.fail(CHECK, Fault(), Fault(503, (("Retry-After", "1"),)))
    assert states(late.ended("sign", batch)) == {"done": 3}
    assert [late.signatures(one) for one in documents] == [1] * 3


def test_a_batch_is_stopped_while_a_confirmation_is_waited_for(late: Office) -> None:
    late.csc.polls = 10**6
    documents = late.submitted(3)
    batch = late.batch("sign", documents)
    late.until("sign", batch, lambda view: "chờ người ký xác nhận" in view["summary"]["reason"])
    late.service.bearer(LEADER).post(f"/api/v1/batches/{batch}/stop").raise_for_status()
    stopped = late.until("sign", batch, lambda view: view["summary"]["left"] == 0)
    assert states(stopped) == {"stopped": 3}
    assert not late.csc.asked(SIGN)
    late.csc.polls = 0
    assert states(late.ended("sign", late.batch("sign", documents))) == {"done": 3}


def test_a_confirmation_that_does_not_come_pauses_the_batch(late: Office) -> None:
    late.csc.polls = 10**6
    late.declare("poll_seconds = 0.2\nconfirm_seconds = 1\n")
    documents = late.submitted(2)
    batch = late.batch("sign", documents)
    paused = late.ended("sign", batch)
    assert "Chưa nhận được xác nhận" in paused["summary"]["reason"]
    assert states(paused) == {"waiting": 2}
    late.csc.polls = 0
    assert late.resume("sign", batch).status_code == 202
    assert states(late.ended("sign", batch)) == {"done": 2}


@pytest.mark.parametrize("kind", ["sign", "issue"])
def test_what_was_signed_before_a_failure_stays_and_the_rest_goes_on(office: Office, kind: str) -> None:
    documents = office.submitted(4)
    if kind == "issue":
        office.ended("sign", office.batch("sign", documents))
    office.declare("hashes_per_call = 1\n")
    # Two answers come, then the service is gone for good.
    office.csc.fail(SIGN, None, None, *[Fault()] * 8)
    batch = office.batch(kind, documents)
    paused = office.ended(kind, batch)
    assert states(paused) == {"done": 2, "waiting": 2}
    assert "Không liên lạc được với dịch vụ ký" in paused["summary"]["reason"]
    office.csc.faults.clear()
    assert office.resume(kind, batch).status_code == 202
    view = office.ended(kind, batch)
    assert states(view) == {"done": 4}
    assert [office.signatures(one) for one in documents] == [1] * 4
    if kind == "issue":
        numbers = [int(item["number"].split("/")[0]) for item in view["items"]]
        assert numbers == list(range(numbers[0], numbers[0] + 4))


def test_an_authorisation_that_ends_half_way_is_followed_by_another(office: Office) -> None:
    office.csc.sad_lasts = 2
    office.declare("hashes_per_call = 1\n")
    documents = office.submitted(4)
    assert states(office.ended("sign", office.batch("sign", documents))) == {"done": 4}
    assert sizes(office) == [4, 2]
    assert [office.signatures(one) for one in documents] == [1] * 4


def test_a_wrong_pin_is_sent_once_and_binds_nobody(office: Office) -> None:
    documents = office.submitted(3)
    batch = office.batch("sign", documents, pin="sai")
    paused = office.ended("sign", batch)
    assert "không đúng" in paused["summary"]["reason"]
    assert office.holding().wrong == 1
    assert states(paused) == {"waiting": 3}
    assert office.resume("sign", batch).status_code == 202
    assert states(office.ended("sign", batch)) == {"done": 3}


def test_numbers_stay_with_their_documents_when_leave_to_seal_is_refused(office: Office) -> None:
    """The hashes hold the numbers, so these are bound before the service is asked."""
    documents = office.submitted(3)
    office.ended("sign", office.batch("sign", documents))
    batch = office.batch("issue", documents, pin="sai")
    assert states(office.ended("issue", batch)) == {"waiting": 3}
    clerk = office.service.bearer(CLERK)
    bound = [letters.view(clerk, one)["display_number"] for one in documents]
    assert all(bound)
    office.resume("issue", batch).raise_for_status()
    view = office.ended("issue", batch)
    assert [item["number"] for item in view["items"]] == bound
