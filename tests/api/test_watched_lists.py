"""Lists that are fetched from an address, on the pages and over REST, in the order of a list's life."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from api.trust import refuse_demo_anchors
from certs import facts
from certs.truststore import tasks
from certs.truststore.reading import read_here
from certs.truststore.store import TrustStore
from infra.clock import utc_now
from infra.identity import Actor, Person, Role, actor_for, give_roles
from infra.periodic import post_due
from tests.api.browsing import browse, text_of
from tests.api.service import Service, running
from tests.api.test_pages import assert_well_made
from tests.api.test_trust import ADMIN, pem
from tests.certs.trustlists.lists import Entry, ListDraft, operator
from tests.certs.truststore.publishing import Publisher, publishing

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def publisher() -> Iterator[Publisher]:
    with publishing() as started:
        yield started


@pytest.fixture(scope="module")
def watching(publisher: Publisher, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    home = tmp_path_factory.mktemp("watching")
    with running(home, fetch_allowed_hosts=(publisher.host_and_port,)) as started:
        yield started


def test_from_registering_to_the_background_task(watching: Service, publisher: Publisher) -> None:
    first, second = operator("Gốc trong danh sách").der, operator("Gốc thêm sau").der
    draft = ListDraft((Entry(first),), next_update=utc_now() + 2 * DAY, issued=utc_now() - DAY)
    publisher.files["/vn.xml"] = draft.signed()
    browser = browse(watching, ADMIN)
    sent = browser.post(
        "/tin-cay/theo-doi",
        page="/tin-cay",
        files={"operator": ("op.pem", pem(operator().der))},
        url=publisher.url("/vn.xml"),
        scheme="foreign",
        watch_reason="Công bố số 3",
    )
    assert sent.status_code == 303, text_of(sent)
    place = sent.headers["location"].partition("?")[0]
    preview = browser.http.get(place)
    assert_well_made(preview)
    assert "Theo dõi địa chỉ" in text_of(preview)
    assert publisher.url("/vn.xml") in text_of(preview)
    assert browser.post(f"{place}/xac-nhan", page=place).status_code == 303
    page = browser.http.get("/tin-cay")
    assert_well_made(page)
    assert "sắp đến hạn cập nhật mà chưa thấy bản mới" in text_of(page)
    publisher.files["/vn.xml"] = draft.but(sequence=13, entries=(*draft.entries, Entry(second))).signed()
    with watching.container.database.transaction() as session:
        tasks.schedule(session, utc_now())
    post_due(watching.container.database, utc_now())
    watching.run_tasks()
    assert second in watching.container.trust.anchors()


def test_fetching_at_once_and_what_fails(watching: Service, publisher: Publisher) -> None:
    good = publisher.files.pop("/vn.xml")
    browser = browse(watching, ADMIN)
    asked = browser.post("/tin-cay/theo-doi/tai-ngay", page="/tin-cay", key="VN:VNgeneric")
    assert asked.status_code == 303
    page = browser.http.get(asked.headers["location"])
    assert_well_made(page)
    for said in ("Không tải được", "503", "hỏi lại lúc", "Đã nhận bản mới · số 13"):
        assert said in text_of(page)
    publisher.files["/vn.xml"] = good
    admin = watching.bearer(ADMIN)
    answer = admin.post("/api/v1/trust/locations/VN:VNgeneric/fetch").raise_for_status().json()
    assert (answer["outcome"], answer["sequence"]) == ("unchanged", 13)
    (location,) = admin.get("/api/v1/trust/locations").raise_for_status().json()
    assert (location["failures"], len(location["history"])) == (0, 3)
    assert admin.post("/api/v1/trust/locations/XX:none/fetch").status_code == 404


def test_what_was_typed_wrongly_stays(watching: Service) -> None:
    page = browse(watching, ADMIN).post(
        "/tin-cay/theo-doi",
        page="/tin-cay",
        url="http://127.0.0.1:1/x.xml",
        scheme="foreign",
        watch_reason="Công bố số 4",
    )
    assert page.status_code == 422
    assert "mạng nội bộ" in text_of(page)
    assert "http://127.0.0.1:1/x.xml" in page.text
    assert "Công bố số 4" in page.text


def test_it_is_given_up_over_rest(watching: Service) -> None:
    admin = watching.bearer(ADMIN)
    sent = admin.post("/api/v1/trust/locations/VN:VNgeneric/removal", json={"reason": "đổi nguồn"})
    assert sent.status_code == 201, sent.text
    assert admin.post(f"/api/v1/trust/proposals/{sent.json()['id']}/confirmation").status_code == 204
    assert admin.get("/api/v1/trust/locations").json() == []
    assert watching.bearer("vanthu.snv").get("/api/v1/trust/locations").status_code == 403


def test_in_production_two_persons_take_what_the_service_found(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The same installation after it went into production: what the demo trusted is gone, and said to be."""
    with running(tmp_path, fetch_allowed_hosts=(publisher.host_and_port,)) as service:
        trust, database = service.container.trust, service.container.database
        left = trust.anchors().certificates
        monkeypatch.setattr(trust, "_demo", False)
        monkeypatch.setattr(trust, "_in_force", TrustStore(database, demo=False, reader=read_here)._in_force)
        assert trust.anchors().is_empty
        refuse_demo_anchors(service.container.settings, database)
        assert [facts.fingerprint(der) in caplog.text for der in left] == [True]
        with database.transaction() as session:
            people = {p.username: p for p in session.scalars(select(Person))}
            people[ADMIN].identity_number = "001199000001"
            people["vanthu.bh"].identity_number = "001199000002"
            give_roles(session, "vanthu.bh", [Role.OPERATOR])
        first, second = browse(service, ADMIN), browse(service, "vanthu.bh")
        draft = ListDraft((Entry(operator("Gốc").der),), next_update=None, issued=utc_now() - DAY)
        publisher.files["/p.xml"] = draft.signed()
        sent = first.post(
            "/tin-cay/theo-doi",
            page="/tin-cay",
            files={"operator": ("op.pem", pem(operator().der))},
            url=publisher.url("/p.xml"),
            scheme="national",
            watch_reason="Công bố",
        )
        place = sent.headers["location"].partition("?")[0]
        assert "cần một quản trị viên hoặc người vận hành khác" in text_of(first.http.get(place))
        assert first.post(f"{place}/xac-nhan", page=place).status_code == 403
        assert second.post(f"{place}/xac-nhan", page=place).status_code == 303
        publisher.files["/p.xml"] = draft.but(sequence=13).signed()
        second.post("/tin-cay/theo-doi/tai-ngay", page="/tin-cay", key="VN:VNgeneric")
        (waiting,) = trust.overview(keeper_of(service), utc_now()).waiting
        found = f"/tin-cay/de-nghi/{waiting.proposal_id}"
        offered = second.http.get(found)
        assert_well_made(offered)
        assert "Bạn là người thứ nhất" in text_of(offered)
        assert f'href="{found}"' in first.http.get("/").text
        one = second.post(f"{found}/xac-nhan", page=found)
        assert "cần thêm một người khác xác nhận" in text_of(second.http.get(one.headers["location"]))
        assert "Bạn đã xác nhận; cần thêm một người khác." in text_of(second.http.get(found))
        assert second.post(f"{found}/xac-nhan", page="/tin-cay").status_code == 403
        last = first.post(f"{found}/xac-nhan", page=found)
        assert "có hiệu lực ngay" in text_of(first.http.get(last.headers["location"]))
        assert trust.state().lists["VN:VNgeneric"].sequence == 13
        assert "lập khi chạy thử" in text_of(first.http.get("/tin-cay"))


def keeper_of(service: Service) -> Actor:
    with service.container.database.reading() as session:
        found = select(Person.id).where(Person.username == ADMIN)
        return actor_for(session, session.scalars(found).one())
