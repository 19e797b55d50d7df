"""A paired page as it speaks, and whoever would like to be taken for one."""

from __future__ import annotations

import base64
import json
import secrets
import socket
from dataclasses import dataclass, field
from http.client import HTTPResponse
from typing import Any

from signing.agent import wire

WAIT = 30.0
"""Seconds after which a helper that says nothing is taken for one that hangs."""
Head = list[tuple[str, str]]


class ImpostorError(Exception):
    """The answer does not show that it comes from the helper that was paired."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - what JSON holds
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return str(self.json["code"])

    @property
    def gives_nothing(self) -> bool:
        """As for a page that nobody paired: no body, and nothing that lets a browser hand it over."""
        allowing = [name for name in self.headers if name.startswith("access-control-")]
        return self.status == 403 and not self.body and not allowing


def connect(port: int) -> socket.socket:
    return socket.create_connection((wire.HOST, port), timeout=WAIT)


def read(sock: socket.socket, method: str = "POST") -> Answer:
    answer = HTTPResponse(sock, method=method)
    answer.begin()
    body = answer.read()
    assert len(answer.getheaders()) == len({name.lower() for name, _ in answer.getheaders()})
    return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, body)


def exchange(port: int, sent: bytes, method: str = "POST") -> Answer:
    with connect(port) as sock:
        sock.sendall(sent)
        return read(sock, method)


def request(method: str, target: str, head: Head, body: bytes = b"", *, version: str = "1.1") -> bytes:
    lines = [f"{method} {target} HTTP/{version}", *(f"{name}: {value}" for name, value in head)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def closed(sock: socket.socket) -> bool:
    """Whether the other side ends the connection, with or without a word."""
    try:
        while sock.recv(65536):
            pass
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True


@dataclass
class Page:
    """What a browser and a page's script do together."""

    port: int
    origin: str
    pairing: str = ""
    secret: bytes = field(default=b"", repr=False)
    boot: str = ""

    def head(
        self, *more: tuple[str, str], length: int | None = None, content_type: str = "application/json"
    ) -> Head:
        head = [("Host", f"{wire.HOST}:{self.port}"), ("Origin", self.origin), *more]
        if length is not None:
            head += [("Content-Type", content_type), ("Content-Length", str(length))]
        return head

    def hello(self) -> Answer:
        answer = exchange(self.port, request("GET", wire.HELLO, self.head()), "GET")
        if answer.status == 200:
            self.boot = answer.json["boot"]
        return answer

    def preflight(self, path: str, *more: tuple[str, str]) -> Answer:
        asked = ("Access-Control-Request-Method", "POST")
        return exchange(self.port, request("OPTIONS", path, self.head(asked, *more)), "OPTIONS")

    def pair(self, code: str, identity: str) -> Answer:
        body = json.dumps({"code": code, "identity": identity}).encode()
        answer = exchange(self.port, request("POST", wire.PAIRINGS, self.head(length=len(body)), body))
        if answer.status == 200:
            self.pairing, self.boot = answer.json["pairing"], answer.json["boot"]
            self.secret = base64.urlsafe_b64decode(answer.json["secret"] + "=")
        return answer

    def proofs(self, path: str, body: bytes, nonce: str) -> Head:
        said = wire.Said("POST", path, self.origin, self.boot, nonce, body)
        return [
            (wire.PAIRING, self.pairing),
            (wire.NONCE, nonce),
            (wire.PROOF, wire.proof(self.secret, said)),
        ]

    def said(self, path: str, content: object, nonce: str = "") -> bytes:
        """A proven request as it goes over the wire."""
        body = json.dumps(content).encode()
        return self.said_raw(path, body, nonce)

    def said_raw(self, path: str, body: bytes, nonce: str = "") -> bytes:
        proofs = self.proofs(path, body, nonce or fresh())
        return request("POST", path, self.head(*proofs, length=len(body)), body)

    def ask(self, path: str, content: object) -> Answer:
        """Ask, and believe only the helper. Raises `ImpostorError`."""
        nonce = fresh()
        answer = exchange(self.port, self.said(path, content, nonce))
        if answer.status == 401:
            return answer
        expected = wire.answer_proof(self.secret, nonce, answer.status, answer.body)
        if not secrets.compare_digest(answer.headers.get(wire.ANSWER.lower(), ""), expected):
            raise ImpostorError
        return answer


def fresh() -> str:
    return secrets.token_urlsafe(16)
