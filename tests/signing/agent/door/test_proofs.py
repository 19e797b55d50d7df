"""What is said under a pairing counts once, as it was said, to the helper that is running."""

from __future__ import annotations

import json
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from signing.agent import wire
from signing.agent.door.limits import Limits
from signing.agent.door.nonces import Boot
from tests.signing.agent.door.helper import JOB, ORIGIN, Helper
from tests.signing.agent.door.page import Answer, Head, ImpostorError, Page, connect, exchange, fresh, request

WISH = {"wish": "who"}
BODY = json.dumps(WISH).encode()


def refused(answer: Answer) -> bool:
    return (answer.status, answer.code) == (401, "not_proven") and wire.ANSWER.lower() not in answer.headers


def sent(page: Page, head: Head, path: str = wire.CERTIFICATES, body: bytes = BODY) -> Answer:
    return exchange(page.port, request("POST", path, page.head(*head, length=len(body)), body))


def with_value(head: Head, name: str, value: str) -> Head:
    return [(known, value if known == name else old) for known, old in head]


class TestProof:
    def test_lets_its_page_ask(self, helper: Helper, page: Page) -> None:
        assert page.ask(wire.CERTIFICATES, WISH).status == 200
        ((_, party, wish),) = helper.desk.asked
        assert (party.id, party.origin, wish) == (page.pairing, ORIGIN, "who")

    def test_is_needed(self, helper: Helper, page: Page) -> None:
        head = page.proofs(wire.CERTIFICATES, BODY, fresh())
        for missing in (wire.PAIRING, wire.NONCE, wire.PROOF):
            assert refused(sent(page, [line for line in head if line[0] != missing]))
        assert refused(sent(page, []))
        assert not helper.desk.asked

    @pytest.mark.parametrize(
        "path",
        [wire.CERTIFICATES, wire.JOBS, wire.ENROLMENTS]
        + [f"{wire.JOBS}/{JOB}/{what}" for what in ("watch", "pictures", "stored", "cancel")],
    )
    def test_is_needed_everywhere(self, helper: Helper, page: Page, path: str) -> None:
        assert refused(sent(page, [], path, b"{}"))
        other = page.proofs(wire.CERTIFICATES + "x", b"{}", fresh())
        assert refused(sent(page, other, path, b"{}"))
        assert not helper.desk.asked

    def test_covers_the_body(self, page: Page) -> None:
        head = page.proofs(wire.CERTIFICATES, BODY, fresh())
        assert refused(sent(page, head, body=BODY.replace(b"who", b"you")))
        assert refused(sent(page, head, body=BODY + b" "))

    def test_covers_the_path(self, helper: Helper, page: Page) -> None:
        watch, cancel = (f"{wire.JOBS}/{JOB}/{what}" for what in ("watch", "cancel"))
        head = page.proofs(watch, b"", fresh())
        assert refused(sent(page, head, cancel, b""))
        other = f"{wire.JOBS}/{'0' * 32}/cancel"
        assert refused(sent(page, page.proofs(cancel, b"", fresh()), other, b""))
        assert not helper.desk.asked

    def test_covers_the_nonce(self, page: Page) -> None:
        head = page.proofs(wire.CERTIFICATES, BODY, fresh())
        assert refused(sent(page, with_value(head, wire.NONCE, fresh())))

    def test_is_of_its_own_pairing(self, helper: Helper, page: Page) -> None:
        """A second browser of the same person, paired with the same service."""
        second = helper.page()
        head = page.proofs(wire.CERTIFICATES, BODY, fresh())
        assert refused(sent(page, with_value(head, wire.PAIRING, second.pairing)))
        assert sent(second, second.proofs(wire.CERTIFICATES, BODY, fresh())).status == 200

    def test_is_of_its_own_origin(self, helper: Helper, page: Page) -> None:
        """A paired page that learned another's secret still is not that other page."""
        other = helper.page("https://antin.sonv.example.vn")
        thief = replace(other, pairing=page.pairing, secret=page.secret)
        assert refused(sent(thief, thief.proofs(wire.CERTIFICATES, BODY, fresh())))

    @pytest.mark.parametrize(
        "proof", ["", "x", "=" * 43, "A" * 43, "A" * 44, "é" * 43, "A" * 4000], ids=range(7)
    )
    def test_of_no_shape_is_refused(self, page: Page, proof: str) -> None:
        head = page.proofs(wire.CERTIFICATES, BODY, fresh())
        assert refused(sent(page, with_value(head, wire.PROOF, proof)))

    @pytest.mark.parametrize("nonce", ["", "short", "A" * 21, "A" * 87, "A" * 22 + "=", "A" * 22 + "/"])
    def test_with_a_nonce_of_no_shape_is_refused(self, page: Page, nonce: str) -> None:
        assert refused(sent(page, page.proofs(wire.CERTIFICATES, BODY, nonce)))

    @pytest.mark.parametrize("change", [1, 0x20, 0x80], ids=["bit", "case", "high"])
    def test_holds_for_every_byte(self, tmp_path: Path, change: int) -> None:
        """Altered in any byte a request asks for nothing; the case of a header's name is no change."""
        helper = Helper(tmp_path, Limits(head_seconds=0.7, body_seconds=0.7))
        with helper.running():
            page = helper.page()
            sound = page.said(wire.CERTIFICATES, WISH)
            means_the_same = set(header_names(sound)) if change == 0x20 else set()
            for place in set(range(len(sound))) - means_the_same:
                altered = bytearray(sound)
                altered[place] ^= change
                with connect(page.port) as sock, suppress(ConnectionError):
                    sock.sendall(altered)
                    sock.recv(65536)
            assert not helper.desk.asked
            assert exchange(page.port, sound).status == 200


def header_names(sent: bytes) -> Iterator[int]:
    """Places of letters in the names of headers."""
    place = 0
    for line in sent.partition(b"\r\n\r\n")[0].split(b"\r\n"):
        if place:
            yield from (place + at for at in range(line.index(b":")) if line[at : at + 1].isalpha())
        place += len(line) + 2


class TestReplay:
    def test_is_refused(self, helper: Helper, page: Page) -> None:
        again = page.said(wire.CERTIFICATES, WISH)
        assert exchange(page.port, again).status == 200
        assert refused(exchange(page.port, again))
        assert len(helper.desk.asked) == 1

    def test_of_what_was_wrong_in_itself_is_refused(self, page: Page) -> None:
        again = page.said(wire.CERTIFICATES, {"wish": 7})
        assert exchange(page.port, again).status == 400
        assert refused(exchange(page.port, again))

    def test_at_the_same_moment_is_refused(self, helper: Helper, page: Page) -> None:
        again = page.said(wire.CERTIFICATES, WISH)
        answers: list[int] = []
        threads = [
            threading.Thread(target=lambda: answers.append(exchange(page.port, again).status))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == [200] + [401] * 7
        assert len(helper.desk.asked) == 1

    def test_after_a_restart_is_refused(self, tmp_path: Path) -> None:
        helper = Helper(tmp_path)
        with helper.running():
            page = helper.page()
            unsent = page.said(wire.CERTIFICATES, WISH)
            used = page.said(wire.CERTIFICATES, WISH)
            assert exchange(page.port, used).status == 200
        helper = Helper(tmp_path)
        with helper.running():
            own = f"{wire.HOST}:{page.port}".encode()
            for old in (unsent, used):
                assert refused(exchange(helper.port, old.replace(own, f"{wire.HOST}:{helper.port}".encode())))
            page.port = helper.port
            page.hello()
            assert page.ask(wire.CERTIFICATES, WISH).status == 200

    def test_to_a_forgotten_and_renewed_pairing_is_refused(self, helper: Helper, page: Page) -> None:
        unsent = page.said(wire.CERTIFICATES, WISH)
        helper.pairings.forget(page.pairing)
        helper.paired()
        assert refused(exchange(page.port, unsent))

    def test_stays_refused_however_much_is_said_meanwhile(self, tmp_path: Path) -> None:
        helper = Helper(tmp_path, Limits(nonces=5))
        with helper.running():
            page = helper.page()
            first = page.said(wire.CERTIFICATES, WISH)
            assert exchange(page.port, first).status == 200
            for _ in range(20):
                page.hello()
                assert page.ask(wire.CERTIFICATES, WISH).status == 200
                assert refused(exchange(page.port, first))

    def test_of_strangers_fills_no_memory(self, helper: Helper, page: Page) -> None:
        """A nonce that is not proven is not used up: nobody else can spend it."""
        nonce = fresh()
        head = page.proofs(wire.CERTIFICATES, BODY, nonce)
        assert refused(sent(page, with_value(head, wire.PROOF, "A" * 43)))
        assert sent(page, head).status == 200
        assert len(helper.desk.asked) == 1


class TestBoot:
    def test_remembers_every_nonce_of_a_thousand(self) -> None:
        boot = Boot(1000, 21917)
        told = boot.present
        nonces = [secrets.token_urlsafe(16) for _ in range(1000)]
        assert all(boot.use(told, nonce) for nonce in nonces)
        assert not any(boot.use(told, nonce) for nonce in nonces)

    def test_never_takes_what_it_no_longer_remembers(self) -> None:
        boot = Boot(1000, 21917)
        used: list[tuple[str, str]] = []
        for _ in range(5500):
            used.append((boot.present, fresh()))
            assert boot.use(*used[-1])
            assert sum(len(kept) for kept in boot._used.values()) <= 3000
        assert not any(boot.use(*old) for old in used)

    def test_lets_a_page_go_on_for_a_while_when_it_turns(self) -> None:
        boot = Boot(10, 21917)
        told = boot.present
        assert [boot.use(told, fresh()) for _ in range(21)] == [True] * 20 + [False]
        assert boot.present != told
        assert boot.use(boot.present, fresh())

    def test_says_on_which_port_it_holds(self, helper: Helper, page: Page) -> None:
        """Another program that hands everything on cannot pass for the helper: its port is another one."""
        assert page.boot.startswith(f"{helper.port}.")
        boot = Boot(10, 21917)
        assert all(boot.use(boot.present, fresh()) for _ in range(10))
        assert all(each.startswith("21917.") for each in boot.holding)

    def test_of_another_helper_is_nothing_to_it(self) -> None:
        assert not Boot(10, 21917).use(Boot(10, 21917).present, fresh())


@contextmanager
def impostor(answer: bytes) -> Iterator[int]:
    """Another program on a port of the helper's, which answers the same to everything."""
    with socket.create_server((wire.HOST, 0)) as server:
        thread = threading.Thread(target=_answers, args=(server, answer))
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def _answers(server: socket.socket, answer: bytes) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            connection.recv(65536)
            connection.sendall(answer)


def as_sent(answer: Answer, proof: str) -> bytes:
    head = (
        f"HTTP/1.1 {answer.status} OK\r\nContent-Length: {len(answer.body)}\r\n{wire.ANSWER}: {proof}\r\n\r\n"
    )
    return head.encode() + answer.body


class TestAnswer:
    @pytest.mark.parametrize(
        ("path", "content", "status"),
        [
            (wire.CERTIFICATES, WISH, 200),
            (wire.JOBS, {"offer": "x"}, 202),
            (f"{wire.JOBS}/{JOB}/cancel", {}, 204),
            (wire.CERTIFICATES, {"wish": 7}, 400),
        ],
    )
    def test_is_proven_whatever_it_says(self, page: Page, path: str, content: object, status: int) -> None:
        """`ask` believes nothing that is not proven."""
        assert page.ask(path, content).status == status

    def test_of_another_program_is_not_believed(self, page: Page) -> None:
        real = page.ask(wire.CERTIFICATES, WISH)
        recorded = real.headers[wire.ANSWER.lower()]
        for proof in (recorded, "", "A" * 43, wire.answer_proof(bytes(32), fresh(), 200, real.body)):
            with impostor(as_sent(real, proof)) as port, pytest.raises(ImpostorError):
                replace(page, port=port).ask(wire.CERTIFICATES, WISH)

    def test_that_was_altered_is_not_believed(self, page: Page) -> None:
        nonce = fresh()
        answer = exchange(page.port, page.said(wire.CERTIFICATES, WISH, nonce))
        proof = answer.headers[wire.ANSWER.lower()]
        assert proof == wire.answer_proof(page.secret, nonce, 200, answer.body)
        assert proof != wire.answer_proof(page.secret, nonce, 200, answer.body + b" ")
        assert proof != wire.answer_proof(page.secret, nonce, 202, answer.body)
        assert proof != wire.answer_proof(page.secret, fresh(), 200, answer.body)
