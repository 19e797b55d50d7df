"""Batches signed where their owner's key is, and a certificate registered from there, over REST."""

from __future__ import annotations

import secrets
import threading
from base64 import b64encode
from typing import Any

import httpx
import pytest

from api.demo.people import PIN
from docflow.enrolment.model import proof_of
from infra.identity import Person
from signing.agent.offers import Identity, Kind, Offer, Wish, hear, key_of
from signing.cms import signed_attributes
from signing.keys.model import SigningKey
from tests.api import letters
from tests.api.browsing import browse, text_of
from tests.api.service import Service
from tests.api.test_batches import candidates, submitted
from tests.api.test_signature_requests import key

__all__ = ["key"]

BATCHES = "/api/v1/batches"
AGENT = "/api/v1/agent"


def certificates(key: SigningKey) -> list[str]:
    return [b64encode(one).decode() for one in (key.certificate, *key.chain)]


def begin(client: httpx.Client, made: list[int], **how: object) -> httpx.Response:
    body = {
        "kind": "sign",
        "documents": candidates(client, "sign", made),
        "request_key": secrets.token_hex(16),
        "unseen": True,
        **how,
    }
    return client.post(BATCHES, json=body)


def asking(client: httpx.Client, batch: int) -> dict[str, Any]:
    """Wait for the thread that prepares it."""
    for thread in threading.enumerate():
        if thread.name == f"batch-{batch}":
            thread.join(60)
    view: dict[str, Any] = client.get(f"{BATCHES}/{batch}").raise_for_status().json()
    return view


def heard(service: Service, token: str, kind: Kind) -> Any:  # noqa: ANN401 -- each kind its own
    """As the helper hears it, which knows the service by the key it was paired with."""
    voice = service.container.docflow.context.voice
    assert voice is not None
    return hear(token, kind, voice.key, at=service.container.clock()).statement


def test_signs_a_batch_where_the_key_is(service: Service, letter: bytes, key: SigningKey) -> None:
    leader, made = service.bearer("lanhdao.snv"), submitted(service, letter, 2)
    wish = heard(service, leader.post(f"{AGENT}/wish", json={"kind": "sign"}).json()["wish"], Kind.WISH)
    assert isinstance(wish, Wish)
    answer = begin(leader, made, certificates=certificates(key))
    assert answer.status_code == 202, answer.text
    batch = answer.json()["id"]
    view = asking(leader, batch)
    assert (view["summary"]["state"], view["summary"]["asked"]) == ("asking", 2)
    offer = heard(service, leader.get(f"{BATCHES}/{batch}/offer").json()["offer"], Kind.OFFER)
    assert isinstance(offer, Offer)
    assert offer.certificate == wish.certificate
    given = []
    for item in offer.items:
        made_here = signed_attributes(
            bytes.fromhex(item.document_digest), certificate=key.certificate, hash_name=item.hash_name
        )
        value = key.sign(made_here, scheme=item.scheme, hash_name=item.hash_name)
        given.append({"request": item.request, "signature": b64encode(value).decode()})
    results = leader.post(f"{BATCHES}/{batch}/answers", json={"answers": given}).json()["results"]
    assert [each["state"] for each in results] == ["done", "done"]
    assert [letters.view(leader, document)["state"] for document in made] == ["signed", "signed"]
    assert leader.get(f"{BATCHES}/{batch}").json()["summary"]["state"] == "done"
    again = leader.get(f"{BATCHES}/{batch}/offer")
    assert (again.status_code, again.json()["code"]) == (409, "docflow.answer_refused")


def test_what_the_machine_would_not_sign_is_refused_in_its_words(
    service: Service, letter: bytes, key: SigningKey
) -> None:
    leader, made = service.bearer("lanhdao.snv"), submitted(service, letter, 2)
    batch = begin(leader, made, certificates=certificates(key)).json()["id"]
    first, second = (item["request"] for item in asking(leader, batch)["items"])

    def answer(*answers: dict[str, str]) -> httpx.Response:
        return leader.post(f"{BATCHES}/{batch}/answers", json={"answers": list(answers)})

    [refused] = answer({"request": first, "refused": "Thiết bị báo lỗi."}).json()["results"]
    assert (refused["state"], "“Thiết bị báo lỗi”" in refused["reason"]) == ("refused", True)
    for nonsense in ({}, {"refused": "x" * 501}, {"refused": "Lỗi", "signature": ""}):
        assert answer({"request": second, **nonsense}).status_code == 422
    page = browse(service, "lanhdao.snv").http.get(f"/luot-ky/{batch}")
    assert refused["reason"] in text_of(page)
    [marked] = answer({"request": second, "refused": "<b>Lỗi</b>"}).json()["results"]
    assert "<b>" in marked["reason"]
    assert "<b>Lỗi" not in browse(service, "lanhdao.snv").http.get(f"/luot-ky/{batch}").text
    assert leader.get(f"{BATCHES}/{batch}").json()["summary"]["state"] == "done"


def test_takes_a_pin_or_certificates(service: Service, letter: bytes, key: SigningKey) -> None:
    leader, made = service.bearer("lanhdao.snv"), submitted(service, letter, 1)
    assert begin(leader, made).status_code == 422
    both = begin(leader, made, pin=PIN, certificates=certificates(key))
    assert both.status_code == 422
    assert PIN not in both.text
    other = begin(leader, made, certificates=[b64encode(b"none").decode()])
    assert (other.status_code, other.json()["code"]) == (409, "certificate.not_usable")
    assert begin(leader, made, certificates=["không"]).status_code == 422


def test_one_batch_of_a_kind_at_once(service: Service, letter: bytes, key: SigningKey) -> None:
    leader, made = service.bearer("lanhdao.snv"), submitted(service, letter, 2)
    batch = begin(leader, made[:1], certificates=certificates(key)).json()["id"]
    asking(leader, batch)
    second = begin(leader, made[1:], certificates=certificates(key))
    assert (second.status_code, second.json()["code"]) == (409, "docflow.batch_running")
    assert str(batch) in second.json()["detail"]
    assert second.json()["batch"] == batch
    assert leader.post(f"{BATCHES}/{batch}/stop").status_code == 204


def test_says_who_it_is(service: Service) -> None:
    token = service.bearer("lanhdao.snv").get(f"{AGENT}/identity").json()["identity"]
    at = service.container.clock()
    identity = hear(token, Kind.IDENTITY, key_of(token), at=at).statement
    assert isinstance(identity, Identity)
    assert identity.site == service.address
    mode = (service.container.settings.home / "agent-key.pem").stat().st_mode
    assert mode & 0o077 == 0
    assert service.client().get(f"{AGENT}/identity").status_code == 401


@pytest.mark.usefixtures("key")
def test_registers_a_certificate_with_proof(service: Service, key: SigningKey) -> None:
    """The leader's own again, from where it is."""
    leader = service.bearer("lanhdao.snv")
    enrolment = leader.post(f"{AGENT}/enrolments", json={"for": "person"}).json()["enrolment"]
    scheme, name = service.container.desk.services.algorithms.choose(key.certificate)
    value = key.sign(proof_of(enrolment), scheme=scheme, hash_name=name)
    body = {
        "enrolment": enrolment,
        "certificates": certificates(key),
        "scheme": scheme,
        "hash": name,
        "signature": b64encode(value).decode(),
    }
    stranger = service.bearer("vanthu.snv").post(f"{AGENT}/enrolments/answer", json=body)
    assert (stranger.status_code, stranger.json()["code"]) == (409, "docflow.enrolment_refused")
    answer = leader.post(f"{AGENT}/enrolments/answer", json=body)
    assert answer.status_code == 200, answer.text
    with service.container.database.reading() as session:
        person = session.query(Person).filter_by(username="lanhdao.snv").one()
        assert person.key_ref == answer.json()["reference"]
    assert leader.post(f"{AGENT}/enrolments/answer", json=body).status_code == 409
    assert leader.post(f"{AGENT}/enrolments", json={"for": "agency"}).status_code == 403


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**30])
def test_no_number_of_a_batch_is_an_incident(service: Service, number: int) -> None:
    leader = service.bearer("lanhdao.snv")
    answers = [
        leader.get(f"{BATCHES}/{number}"),
        leader.get(f"{BATCHES}/{number}/offer"),
        leader.post(f"{BATCHES}/{number}/stop"),
        leader.post(
            f"{BATCHES}/{number}/answers", json={"answers": [{"request": "0" * 32, "signature": ""}]}
        ),
        leader.post(f"{BATCHES}/{number}/resume", json={"pin": PIN}),
    ]
    assert {answer.status_code for answer in answers} == {422}


def test_issuers_that_cannot_be_read_are_no_incident(
    service: Service, letter: bytes, key: SigningKey
) -> None:
    leader, made = service.bearer("lanhdao.snv"), submitted(service, letter, 1)
    answer = begin(leader, made, certificates=[certificates(key)[0], b64encode(b"no certificate").decode()])
    assert (answer.status_code, answer.json()["code"]) == (409, "certificate.not_usable")
    assert "Không đọc được" in answer.json()["detail"]
