"""A key in its owner's hands, over the REST interface: what a program on their machine does."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import update

from api.demo.people import PIN
from api.demo.seed import key_folder
from docflow.deferred import own_key
from infra.identity import Person
from signing.keys import Pkcs12Key
from signing.keys.model import Scheme, SigningKey
from tests.api import letters
from tests.api.service import Service

REQUESTS = "/api/v1/signature-requests"


@pytest.fixture
def key(service: Service) -> Iterator[SigningKey]:
    """The leader's key, taken from the service: it knows the certificate alone while this lasts."""
    with service.container.database.transaction() as session:
        leader = session.query(Person).filter_by(username="lanhdao.snv").one()
        reference = leader.key_ref
        assert reference is not None
        credential = reference.partition(":")[2]
        held = Pkcs12Key.open(
            (key_folder(service.container.settings) / f"{credential}.p12").read_bytes(), PIN
        )
        leader.key_ref = own_key(held.certificate)
        person = leader.id
    yield held
    with service.container.database.transaction() as session:
        session.execute(update(Person).where(Person.id == person).values(key_ref=reference))


def asked(client: httpx.Client, document: int, key: SigningKey) -> httpx.Response:
    view = letters.view(client, document)
    return client.post(
        REQUESTS,
        json={
            "kind": "sign",
            "document_id": document,
            "certificates": [b64encode(one).decode() for one in (key.certificate, *key.chain)],
            "revision": view["revision"],
            "seen": view["seen"],
        },
    )


def test_signs_where_the_key_is(service: Service, letter: bytes, key: SigningKey) -> None:
    document = letters.make_draft(service, letter, "Kế hoạch ký bằng thiết bị riêng")
    letters.submit(service, document)
    leader = service.bearer("lanhdao.snv")
    answer = asked(leader, document, key)
    assert answer.status_code == 201, answer.text
    request = answer.json()
    picture = leader.get(f"{REQUESTS}/{request['id']}/pages/0")
    assert hashlib.sha256(picture.content).hexdigest() == request["pages"][0]["sha256"]
    value = key.sign(
        b64decode(request["asked"]["to_be_signed"]),
        scheme=Scheme(request["asked"]["scheme"]),
        hash_name=request["asked"]["hash"],
    )
    body = {"binding": request["binding"], "signature": b64encode(value).decode()}
    assert leader.post(f"{REQUESTS}/{request['id']}/answer", json=body).status_code == 204
    assert letters.view(leader, document)["state"] == "signed"
    second = leader.post(f"{REQUESTS}/{request['id']}/answer", json=body)
    assert (second.status_code, second.json()["code"]) == (409, "docflow.answer_refused")
    assert leader.get(f"{REQUESTS}/{request['id']}").json()["asked"] is None


def test_refuses_nonsense_and_strangers(service: Service, letter: bytes, key: SigningKey) -> None:
    document = letters.make_draft(service, letter, "Kế hoạch bị hỏi bừa")
    letters.submit(service, document)
    leader = service.bearer("lanhdao.snv")
    request = asked(leader, document, key).json()
    answer = f"{REQUESTS}/{request['id']}/answer"
    for signature, code in (
        ("không phải base64", "docflow.invalid_data"),
        (b64encode(b"sai").decode(), "signature.wrong_answer"),
    ):
        body = {"binding": request["binding"], "signature": signature}
        refused = leader.post(answer, json=body)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    body = {"binding": request["binding"], "signature": b64encode(b"sai").decode()}
    assert service.bearer("vanthu.snv").post(answer, json=body).status_code == 404
    assert leader.delete(f"{REQUESTS}/{request['id']}").status_code == 204
    assert leader.get(f"{REQUESTS}/{request['id']}").json()["state"] == "cancelled"


def test_the_service_itself_cannot_sign_then(service: Service, letter: bytes, key: SigningKey) -> None:
    assert key.certificate
    document = letters.make_draft(service, letter, "Kế hoạch chỉ chủ khóa ký được")
    letters.submit(service, document)
    leader = service.bearer("lanhdao.snv")
    body = {"pin": PIN, "revision": letters.view(leader, document)["revision"]}
    answer = leader.post(f"/api/v1/outgoing/{document}/signature", json=body)
    assert answer.status_code == 503
    assert letters.view(leader, document)["state"] == "submitted"
