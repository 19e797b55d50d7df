"""Visitors without an account: what each may take, and that nobody waits behind them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.api.browsing import browse, text_of
from tests.api.service import Service, running
from tests.signing.validation import builders

if TYPE_CHECKING:
    from concurrent.futures import Future

from concurrent.futures import ThreadPoolExecutor

PER_MINUTE = 5
REPORTS = 2


@pytest.fixture(scope="module")
def silent() -> Iterator[Silent]:
    with _listening() as silent:
        yield silent


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory, silent: Silent) -> Iterator[Service]:
    """An installation with one child for visitors, which may ask the server that never answers."""
    with running(
        tmp_path_factory.mktemp("strict"),
        guest_workers=1,
        sandbox_workers=1,
        guest_checks_per_minute=PER_MINUTE,
        guest_checks_at_once=2,
        guest_reports_per_hour=REPORTS,
        fetch_allowed_hosts=silent.host,
    ) as service:
        yield service


@dataclass
class Silent:
    """A server that takes a question and never answers."""

    host: str
    asked: threading.Event = field(default_factory=threading.Event)
    """Somebody waits for it now."""
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def _listening() -> Iterator[Silent]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        silent = Silent(f"127.0.0.1:{server.getsockname()[1]}")

        def wait() -> None:
            held = []
            while not silent.over.is_set():
                held.append(server.accept()[0])
                silent.asked.set()
            for connection in held:
                connection.close()

        thread = threading.Thread(target=wait, daemon=True)
        thread.start()
        try:
            yield silent
        finally:
            silent.over.set()
            with socket.create_connection(server.getsockname()):
                thread.join(10)


def visitor(service: Service, address: str) -> httpx.Client:
    client = service.client()
    client.headers["X-Forwarded-For"] = address
    return client


def checked(client: httpx.Client, pdf: bytes, **more: str) -> httpx.Response:
    return client.post("/api/v1/validations", files={"file": ("a.pdf", pdf)}, headers=more)


def leaning_on(host: str) -> tuple[bytes, bytes]:
    """A letter whose signer's certificate names a list on that server, and the root it leads to."""
    place = x509.DistributionPoint(
        [x509.UniformResourceIdentifier(f"http://{host}/list.crl")], None, None, None
    )
    party = builders.issue(
        "Người ký", builders.root(), extensions=((x509.CRLDistributionPoints([place]), False),)
    )
    return builders.led(party=party), builders.root().certificate.public_bytes(Encoding.PEM)


def test_one_address_may_ask_so_often(strict: Service) -> None:
    client = visitor(strict, "203.0.113.7")
    answers = [checked(client, b"no PDF") for _ in range(PER_MINUTE + 1)]
    assert [answer.status_code for answer in answers] == [200] * PER_MINUTE + [429]
    refused = answers[-1]
    assert refused.json()["code"] == "request.too_many"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60 // PER_MINUTE
    assert f"Hãy thử lại sau {refused.headers['Retry-After']} giây" in refused.json()["detail"]
    assert checked(visitor(strict, "203.0.113.8"), b"no PDF").status_code == 200
    assert checked(visitor(strict, "203.0.113.7"), b"no PDF").status_code == 429


def test_neighbours_of_one_network_are_one(strict: Service) -> None:
    for number in range(PER_MINUTE):
        assert checked(visitor(strict, f"2001:db8:1:2::{number}"), b"").status_code == 200
    assert checked(visitor(strict, "2001:db8:1:2:ffff::1"), b"").status_code == 429
    assert checked(visitor(strict, "2001:db8:1:3::1"), b"").status_code == 200


def test_page_says_when_to_come_back(strict: Service) -> None:
    browser = browse(strict)
    browser.http.headers["X-Forwarded-For"] = "203.0.113.9"
    for _ in range(PER_MINUTE + 1):
        answer = browser.post("/kiem-tra", page="/kiem-tra", files={"file": ("a.pdf", b"no PDF")})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert "quá nhiều tệp. Hãy thử lại sau" in text_of(answer)


def test_signed_reports_are_fewer(strict: Service) -> None:
    client = visitor(strict, "203.0.113.10")
    answers = [checked(client, b"no PDF", Accept="application/pdf") for _ in range(REPORTS + 1)]
    assert [answer.status_code for answer in answers] == [200] * REPORTS + [429]
    assert "XML, JSON" in answers[-1].json()["detail"]
    assert int(answers[-1].headers["Retry-After"]) > 60
    assert checked(client, b"no PDF", Accept="application/xml").status_code == 200


def test_people_who_signed_in_and_this_machine_are_not_counted(strict: Service) -> None:
    clerk = strict.bearer("vanthu.snv")
    clerk.headers["X-Forwarded-For"] = "203.0.113.11"
    for client in (clerk, strict.client()):
        answers = [checked(client, b"no PDF").status_code for _ in range(2 * PER_MINUTE)]
        assert set(answers) == {200}


def test_nobody_waits_for_a_server_that_a_strangers_file_names(strict: Service, silent: Silent) -> None:
    """With one child for visitors: it is free while the list is asked for, and others are answered."""
    pdf, root = leaning_on(silent.host)
    with ThreadPoolExecutor(1) as pool:
        files = {"file": ("a.pdf", pdf), "trust": ("root.pem", root)}
        slow: Future[httpx.Response] = pool.submit(
            visitor(strict, "203.0.113.20").post, "/api/v1/validations", files=files
        )
        assert silent.asked.wait(60)
        other = checked(visitor(strict, "203.0.113.21"), b"no PDF")
        assert not slow.done()
        assert other.status_code == 200
        report = slow.result().raise_for_status().json()
    assert report["indication"] == "INDETERMINATE"
    assert report["signatures"][0]["sub_indication"] == "TRY_LATER"


def test_visitors_children_are_not_the_offices(strict: Service, letter: bytes) -> None:
    office = set(strict.container.sandbox.processes)
    assert checked(visitor(strict, "203.0.113.30"), letter).status_code == 200
    guests = set(strict.container.guests.processes)
    assert guests
    assert not guests & office
    assert checked(strict.bearer("vanthu.snv"), letter).status_code == 200
    assert set(strict.container.guests.processes) == guests
