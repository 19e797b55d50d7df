"""Whoever runs the installation sees which sources are dead, since when, and has one tried again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete

from api.demo.people import PASSWORD
from certs.answers import Answer, Outcome
from certs.caching import Asked
from certs.evidence import Evidence, NeedKind
from certs.sources import SourceState, after_answer, after_failure
from docflow.evidence import DatabaseEvidenceStore
from docflow.evidence.store import record_state
from docflow.evidence.tables import RevocationSource
from infra.clock import utc_now
from infra.identity import Role, create_person, find_agency_by_code
from tests.api.browsing import browse, text_of
from tests.api.service import Service

PAGE = "/van-hanh/nguon-thu-hoi"
API = "/api/v1/revocation-sources"
DEAD, ALIVE = "http://ocsp.chet.example.vn/", "http://crl.song.example.vn/ca.crl"


@pytest.fixture(scope="module")
def people(service: Service) -> None:
    with service.container.database.transaction() as session:
        agency = find_agency_by_code(session, "H99.07")
        assert agency is not None
        for role in (Role.OPERATOR, Role.ADMIN):
            create_person(
                session,
                agency=agency,
                username=f"{role}.snv",
                full_name=f"Lý Thị {role.capitalize()}",
                roles=[role],
                password=PASSWORD,
            )


@pytest.fixture
def sources(service: Service, people: None) -> Iterator[None]:
    """One that has been dead for an hour, and one that has just answered."""
    del people
    at = utc_now() - timedelta(hours=1)
    dead = SourceState(DEAD)
    for _ in range(3):
        dead = after_failure(dead, "Không kết nối được tới máy chủ.", at, 0.5)
        at = utc_now()
    with service.container.database.transaction() as session:
        record_state(session, dead)
        record_state(session, after_answer(SourceState(ALIVE), at))
    yield
    with service.container.database.transaction() as session:
        session.execute(delete(RevocationSource))


def named(service: Service, username: str) -> dict[str, dict[str, object]]:
    answer = service.bearer(username).get(API)
    assert answer.status_code == 200
    return {source["url"]: source for source in answer.json()}


@pytest.mark.usefixtures("sources")
@pytest.mark.parametrize("username", ["operator.snv", "admin.snv"])
def test_the_page_says_what_is_dead_since_when_and_why(service: Service, username: str) -> None:
    page = browse(service, username).http.get(PAGE)
    said = text_of(page)
    assert page.status_code == 200
    assert DEAD in said
    assert ALIVE in said
    assert "1 nguồn không trả lời" in said
    assert "3 lần hỏi liên tiếp" in said
    assert "Không kết nối được tới máy chủ." in said
    assert "Sẽ hỏi lại" in said


@pytest.mark.usefixtures("sources")
def test_it_is_offered_to_those_who_may(service: Service) -> None:
    assert PAGE in browse(service, "operator.snv").http.get("/").text
    assert PAGE not in browse(service, "vanthu.snv").http.get("/").text


@pytest.mark.usefixtures("sources")
@pytest.mark.parametrize("username", ["lanhdao.snv", "chuyenvien.snv", "vanthu.snv", "luutru.snv"])
def test_others_see_nothing(service: Service, username: str) -> None:
    assert browse(service, username).http.get(PAGE).status_code == 403
    assert service.bearer(username).get(API).status_code == 403
    assert service.bearer(username).post(f"{API}/{'0' * 64}/retry").status_code == 403


def test_strangers_are_asked_to_sign_in(service: Service) -> None:
    assert service.client().get(API).status_code == 401


@pytest.mark.usefixtures("sources")
def test_programs_read_the_same(service: Service) -> None:
    found = named(service, "operator.snv")
    assert (found[DEAD]["is_dead"], found[DEAD]["failures"]) == (True, 3)
    assert found[DEAD]["last_error"] == "Không kết nối được tới máy chủ."
    assert (found[ALIVE]["is_dead"], found[ALIVE]["next_try"]) == (False, None)


@pytest.mark.usefixtures("sources")
def test_a_dead_one_can_be_tried_again_at_once(service: Service) -> None:
    browser = browse(service, "operator.snv")
    source = named(service, "operator.snv")[DEAD]
    answer = browser.post(f"{PAGE}/{source['id']}/thu-lai", page=PAGE)
    assert answer.headers["location"] == f"{PAGE}?xong=da-cho-thu-lai"
    assert "sẽ được hỏi lại" in text_of(browser.http.get(answer.headers["location"]))
    again = named(service, "operator.snv")[DEAD]
    assert again["is_dead"]
    assert str(again["next_try"]) < str(source["next_try"])


@pytest.mark.usefixtures("sources")
def test_one_that_answers_with_rubbish_is_not_called_good(service: Service) -> None:
    store = DatabaseEvidenceStore(service.container.database)
    at = utc_now()
    asked = Asked(NeedKind.CRL, ALIVE, b"certificate", b"issuer")
    store.note(asked, at, needed=True)
    claim = store.claim(asked, at, at + timedelta(seconds=1))
    assert claim is not None
    state = after_answer(SourceState(ALIVE), at)
    store.give_back(asked, claim, "Danh sách thu hồi (CRL) không đọc được.", state)
    page = browse(service, "operator.snv").http.get(PAGE)
    said = text_of(page)
    assert f"Hỏi lại ngay: {ALIVE}" in page.text
    assert "Có trả lời không dùng được" in said
    assert "Danh sách thu hồi (CRL) không đọc được." in said
    assert named(service, "operator.snv")[ALIVE]["unusable"] == "Danh sách thu hồi (CRL) không đọc được."


@pytest.mark.usefixtures("sources")
def test_when_it_is_asked_ahead_of_need_is_shown(service: Service) -> None:
    """For what a record rests on; of others, nothing."""
    store, at = DatabaseEvidenceStore(service.container.database), utc_now()
    for needed in (False, True):
        asked = Asked(NeedKind.CRL, ALIVE, b"certificate", b"another issuer" if needed else b"strangers")
        store.note(asked, at, needed=needed)
        claim = store.claim(asked, at, at + timedelta(seconds=1))
        assert claim is not None
        assert named(service, "operator.snv")[ALIVE]["next_renewal"] is None
        answer = Answer(b"a list", Evidence(), Outcome.LIST, at, at + timedelta(days=1))
        store.keep(asked, claim, answer, after_answer(SourceState(ALIVE), at), at + timedelta(hours=1))
    ahead = timedelta(minutes=service.container.settings.revocation_renew_ahead_minutes)
    shown = str(named(service, "operator.snv")[ALIVE]["next_renewal"])
    assert datetime.fromisoformat(shown) == at + timedelta(hours=1) - ahead
    assert "Hỏi trước khi cần" in text_of(browse(service, "operator.snv").http.get(PAGE))


def test_a_page_without_sources_says_so(service: Service, people: None) -> None:
    del people
    with service.container.database.transaction() as session:
        session.execute(delete(RevocationSource))
    assert "Chưa có nguồn nào" in text_of(browse(service, "admin.snv").http.get(PAGE))
