"""What page and helper say to one another: ports, paths, headers, and how a request proves who sends it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

HOST = "127.0.0.1"
PORTS = (21917, 21918, 21919)
"""Tried in this order by both sides; several people at one machine have one each."""
PROTOCOL = 1
AGENT = "antin-agent"

HELLO = "/v1/hello"
PAIRINGS = "/v1/pairings"
CERTIFICATES = "/v1/certificates"
ENROLMENTS = "/v1/enrolments"
JOBS = "/v1/jobs"

PAIRING = "X-Antin-Pairing"
NONCE = "X-Antin-Nonce"
PROOF = "X-Antin-Proof"
ANSWER = "X-Antin-Answer"
"""Of an answer: shows that it comes from the helper that was paired, not from another program on its port."""

CODE_DIGITS = 8
CODE_TRIES = 3
CODE_SECONDS = 180
SECRET_BYTES = 32

MAX_BODY = 4 * 1024 * 1024
"""Bytes of a request; an offer of 500 documents takes about half a megabyte."""
MAX_PICTURE = 2 * 1024 * 1024
MAX_DOCUMENTS = 500
WATCH_SECONDS = 20
"""How long an answer to `watch` may be held back until there is something new."""


@dataclass(frozen=True, slots=True)
class Said:
    """A request as its proof covers it."""

    method: str
    path: str
    origin: str
    boot: str
    """Random, new with each start of the helper: what was said before is worth nothing afterwards."""
    nonce: str
    body: bytes

    @property
    def covered(self) -> bytes:
        digest = hashlib.sha256(self.body).hexdigest()
        lines = ("antin-agent-v1", self.method, self.path, self.origin, self.boot, self.nonce, digest)
        return "\n".join(lines).encode()


def proof(secret: bytes, said: Said) -> str:
    """HMAC-SHA256 under the pairing's secret, base64url without padding."""
    return _mac(secret, said.covered)


def answer_proof(secret: bytes, nonce: str, status: int, body: bytes) -> str:
    """The same for the answer to the request that had this nonce."""
    lines = ("antin-answer-v1", nonce, str(status), hashlib.sha256(body).hexdigest())
    return _mac(secret, "\n".join(lines).encode())


def _mac(secret: bytes, message: bytes) -> str:
    return base64.urlsafe_b64encode(hmac.digest(secret, message, "sha256")).rstrip(b"=").decode()
