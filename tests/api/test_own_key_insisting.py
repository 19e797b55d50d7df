"""A clerk whose agency's key is at their own machine answers for a seal that something speaks against."""

from __future__ import annotations

import re
import secrets
import threading
from base64 import b64encode
from collections.abc import Iterator

import httpx
import pytest

from api.demo.people import PIN
from api.demo.seed import key_folder
from docflow.deferred import own_key
from infra.clock import local_date, utc_now
from infra.identity import Agency, Person
from signing.keys import Pkcs12Key
from tests.api import letters
from tests.api.browsing import Browser, browse, text_of
from tests.api.service import Service
from tests.signing.meetings import MINUTES

CLERK, REASON = "vanthu.snv", "Thư ký đã ký bản giấy"
BATCHES = "/api/v1/batches"


@pytest.fixture
def certificates(service: Service) -> Iterator[list[str]]:
    """The agency's, whose key the service has no more while this lasts."""
    with service.container.database.transaction() as session:
        agency = session.get_one(Agency, session.query(Person).filter_by(username=CLERK).one().agency_id)
        code, before = agency.id, agency.key_ref
        assert before is not None
        file = key_folder(service.container.settings) / f"{before.partition(':')[2]}.p12"
        held = Pkcs12Key.open(file.read_bytes(), PIN)
        agency.key_ref = own_key(held.certificate)
    yield [b64encode(one).decode() for one in (held.certificate, *held.chain)]
    with service.container.database.transaction() as session:
        session.get_one(Agency, code).key_ref = before


def signed(service: Service, pdf: bytes = MINUTES) -> int:
    """Minutes that the chair alone has signed."""
    document = letters.make_draft(service, pdf, "Biên bản họp")
    letters.submit(service, document)
    letters.sign(service, document)
    return document


def press(clerk: Browser, document: int, certificates: list[str], **fields: str) -> int:
    """What the form of one document sends, once the helper told the certificate; gives the batch."""
    page = clerk.http.get(f"/van-ban-di/{document}").text
    form = page[page.index('action="/luot-ky/moi/may-ky"') :]
    hidden = dict(re.findall(r'name="(viec|khoa|chon)" value="([^"]*)"', form))
    answer = clerk.http.post(
        "/luot-ky/moi/may-ky",
        data={
            "csrf": clerk.token(),
            **hidden,
            "issued_on": local_date(utc_now()).isoformat(),
            "chung_thu": certificates,
            **fields,
        },
    )
    assert answer.status_code == 303, text_of(answer)
    batch = int(answer.headers["location"].rsplit("/", 1)[1])
    prepared(batch)
    return batch


def prepared(batch: int) -> None:
    for thread in threading.enumerate():
        if thread.name == f"batch-{batch}":
            thread.join(60)


def test_is_offered_a_reason_only_when_the_seal_was_refused(
    service: Service, certificates: list[str]
) -> None:
    document, clerk = signed(service), browse(service, CLERK)
    assert 'name="insist"' not in clerk.http.get(f"/van-ban-di/{document}").text
    refused = press(clerk, document, certificates)
    assert "còn thiếu chữ ký" in text_of(clerk.http.get(f"/luot-ky/{refused}"))
    again = clerk.http.get(f"/van-ban-di/{document}")
    assert 'name="insist"' in again.text
    assert "còn thiếu chữ ký" in text_of(again)
    batch = press(clerk, document, certificates, insist=REASON)
    view = service.bearer(CLERK).get(f"{BATCHES}/{batch}").json()
    assert [item["state"] for item in view["items"]] == ["asked"]
    stop(service.bearer(CLERK), batch)


def test_over_rest_for_one_document_and_an_own_key(service: Service, certificates: list[str]) -> None:
    made, clerk = [signed(service) for _ in range(2)], service.bearer(CLERK)
    several = begin(clerk, made, certificates=certificates, insist=REASON)
    assert (several.status_code, several.json()["code"]) == (422, "docflow.invalid_data")
    assert "chỉ dùng cho một văn bản" in several.json()["detail"]
    by_pin = begin(clerk, made[:1], pin=PIN, insist=REASON)
    assert by_pin.status_code == 422
    assert "Hãy ban hành riêng" in by_pin.json()["detail"]
    assert begin(clerk, made[:1], certificates=certificates, insist="x" * 301).status_code == 422
    answer = begin(clerk, made[:1], certificates=certificates, insist=REASON)
    assert answer.status_code == 202, answer.text
    batch = answer.json()["id"]
    prepared(batch)
    assert [each["state"] for each in clerk.get(f"{BATCHES}/{batch}").json()["items"]] == ["asked"]
    stop(clerk, batch)


def begin(clerk: httpx.Client, documents: list[int], **how: object) -> httpx.Response:
    found = clerk.get(f"{BATCHES}/candidates", params={"kind": "issue"}).raise_for_status().json()
    seen = {each["document_id"]: each["seen"] for each in found}
    body = {
        "kind": "issue",
        "documents": [{"document_id": document, "seen": seen[document]} for document in documents],
        "request_key": secrets.token_hex(16),
        "unseen": True,
        "issued_on": local_date(utc_now()).isoformat(),
        **how,
    }
    return clerk.post(BATCHES, json=body)


def stop(clerk: httpx.Client, batch: int) -> None:
    assert clerk.post(f"{BATCHES}/{batch}/stop").status_code == 204
