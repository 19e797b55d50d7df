"""A signing service over real HTTP that speaks the CSC API, versions 1.0.4 and 2, and fails as it is told to.

Strict about what it is asked: fields that the specification does not have, or not in this version, hashes of
the wrong length and SADs for other hashes are refused. It keeps what it was asked, for tests to read.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import secrets
import threading
from collections import defaultdict, deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.signing.keys.csc.vault import HASHES, RefusedError, Vault

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
_COMMON = frozenset({"credentialID", "clientData", "lang"})
_V1 = {
    "info": {"lang"},
    "auth/login": {"rememberMe", "refresh_token", "clientData"},
    "credentials/list": {"userID", "maxResults", "pageToken", "clientData"},
    "credentials/info": _COMMON | {"certificates", "certInfo", "authInfo"},
    "credentials/authorize": _COMMON | {"numSignatures", "hash", "PIN", "OTP", "description"},
    "credentials/extendTransaction": _COMMON | {"hash", "SAD"},
    "credentials/sendOTP": _COMMON,
    "signatures/signHash": _COMMON | {"SAD", "hash", "hashAlgo", "signAlgo", "signAlgoParams"},
}
_ASYNCHRONOUS = {"operationMode", "validity_period", "response_uri"}
_V2 = _V1 | {
    "credentials/list": {"userID", "credentialInfo", "certificates", "certInfo", "authInfo", "onlyValid"},
    "credentials/authorize": _COMMON | {"numSignatures", "hashes", "hashAlgorithmOID", "authData"},
    "credentials/authorizeCheck": {"handle"},
    "credentials/getChallenge": {"credentialID", "authObjectID"},
    "credentials/extendTransaction": _COMMON | {"hashes", "hashAlgorithmOID", "SAD"},
    "signatures/signHash": _COMMON
    | _ASYNCHRONOUS
    | {"SAD", "hashes", "hashAlgorithmOID", "signAlgo", "signAlgoParams"},
    "signatures/signPolling": {"requestID", "userID", "clientData"},
}


@dataclass(frozen=True)
class Fault:
    """What happens to one call instead of, or after, its answer."""

    status: int = 0
    """Answer with it, 0: hang up."""
    headers: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0
    """Answer so much later, and as usual."""
    after: bool = False
    """Only once the call is done, so that its answer is lost."""
    body: bytes = b"{}"


@dataclass
class Leave:
    """What a SAD stands for."""

    hashes: set[bytes] | None
    left: int


@dataclass
class Service:
    """The state of a service, and the knobs of the tests."""

    vault: Vault
    version: str = "v1"
    base: str = ""
    is_asynchronous: bool = False
    polls: int = 2
    """Answers of 202 before what was asked for is there."""
    confirms_late: bool = False
    """Whether authorisation, too, is answered by 202 first (v2)."""
    extends: bool = True
    token: str | None = None
    """The access token that is wanted; None: none is."""
    login: tuple[str, str] | None = None
    sad_lasts: int | None = None
    """Signatures after which a SAD ends, whatever it is for."""
    expires_in: int = 3600
    calls: list[tuple[str, Json]] = field(default_factory=list)
    faults: defaultdict[str, deque[Fault | None]] = field(default_factory=lambda: defaultdict(deque))
    port: int = 0
    _leaves: dict[str, Leave] = field(default_factory=dict)
    _codes: dict[str, tuple[str, Leave]] = field(default_factory=dict)
    _later: dict[str, tuple[int, Json]] = field(default_factory=dict)
    _spent: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def asked(self, call: str) -> list[Json]:
        """The bodies of all calls of the method."""
        return [body for name, body in self.calls if name == call]

    def fail(self, call: str, *faults: Fault | None) -> None:
        """What the next calls of the method meet; None: nothing."""
        self.faults[call].extend(faults)

    def answer(self, path: str, headers: Any, content: bytes) -> tuple[int, Json | None]:  # noqa: ANN401
        if path == "/oauth2/token":
            return 200, self._oauth2({name: value[0] for name, value in parse_qs(content.decode()).items()})
        prefix = self.base or f"/csc/{self.version}"
        if not path.startswith(f"{prefix}/"):
            raise RefusedError("no such path", status=404)
        call = path.removeprefix(f"{prefix}/")
        known = (_V1 if self.version == "v1" else _V2).get(call)
        if known is None:
            raise RefusedError("no such method", status=404)
        if headers.get("Content-Type") != "application/json":
            raise RefusedError("not JSON")
        body = json.loads(content)
        self.calls.append((call, body))
        if unknown := body.keys() - known:
            raise RefusedError(f"Unknown parameters: {sorted(unknown)}")
        if call == "auth/login":
            return 200, self._login(headers.get("Authorization", ""))
        if call != "info" and self.token and headers.get("Authorization") != f"Bearer {self.token}":
            raise RefusedError("The access token is not valid", "invalid_token", 401)
        return self._dispatch(call, body)

    def _dispatch(self, call: str, body: Json) -> tuple[int, Json | None]:  # noqa: PLR0911 - one for each method
        match call:
            case "info":
                return 200, self._info()
            case "credentials/list":
                return 200, {"credentialIDs": list(self.vault.holdings)}
            case "credentials/info":
                return 200, self.vault.holding(body).described(self.version)
            case "credentials/sendOTP":
                self.vault.holding(body).send_otp()
                return 204, None
            case "credentials/getChallenge":
                challenge = self.vault.holding(body).challenge(body.get("authObjectID"))
                return (200, {"challenge": challenge}) if challenge else (204, None)
            case "credentials/authorize":
                return self._authorized(body)
            case "credentials/authorizeCheck":
                return self._fetched(str(body.get("handle")), {"handle": body.get("handle")})
            case "credentials/extendTransaction":
                return 200, self._extended(body)
            case "signatures/signPolling":
                return self._fetched(str(body.get("requestID")), {"error": "accepted_request"})
            case _:
                return self._signed(body)

    def _info(self) -> Json:
        methods = sorted((_V1 if self.version == "v1" else _V2).keys() - {"info"})
        if not self.extends:
            methods.remove("credentials/extendTransaction")
        said = {"specs": "1.0.4.0" if self.version == "v1" else "2.0.0.2", "name": "test", "methods": methods}
        said |= {"oauth2": self.url, "authType": ["basic", "oauth2client"]}
        return said | ({"asynchronousOperationMode": True} if self.is_asynchronous else {})

    def _login(self, header: str) -> Json:
        wanted = base64.b64encode(":".join(self.login or ("", "")).encode()).decode()
        if self.login is None or header != f"Basic {wanted}":
            raise RefusedError("An error occurred", "authentication_error")
        return self._new_token()

    def _oauth2(self, form: dict[str, str]) -> Json:
        self.calls.append(("oauth2/token", dict(form)))
        if form.get("grant_type") == "authorization_code":
            return self._redeemed(form)
        if form.get("grant_type") != "client_credentials" or form.get("scope") != "service":
            raise RefusedError("Invalid parameter grant_type")
        if (form.get("client_id"), form.get("client_secret")) != self.login:
            raise RefusedError("Invalid parameter client_secret", "invalid_client", 401)
        return self._new_token()

    def consent(self, url: str) -> str:
        """What the owner's browser does with an address that asks for leave: where it is led to."""
        parts = urlsplit(url)
        asked = {name: value[0] for name, value in parse_qs(parts.query, strict_parsing=True).items()}
        assert (parts.path, asked["response_type"], asked["scope"]) == (
            "/oauth2/authorize",
            "code",
            "credential",
        )
        hashes = asked.get("hash" if self.version == "v1" else "hashes")
        bound = {base64.urlsafe_b64decode(f"{one}=") for one in hashes.split(",")} if hashes else None
        code = secrets.token_urlsafe(8)
        self._codes[code] = (asked["code_challenge"], Leave(bound, int(asked["numSignatures"])))
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def _redeemed(self, form: dict[str, str]) -> Json:
        challenge, leave = self._codes.pop(form.get("code", ""), ("", Leave(None, 0)))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != challenge:
            raise RefusedError("Authorization code is invalid or expired", "invalid_grant")
        said = self._leave(leave)
        return {"access_token": said["SAD"], "token_type": "Bearer", "expires_in": 300}

    def _new_token(self) -> Json:
        self.token = secrets.token_urlsafe(12)
        return {"access_token": self.token, "token_type": "Bearer", "expires_in": 3600}

    def _hashes(self, body: Json, *, needed: bool) -> set[bytes] | None:
        values = body.get("hash" if self.version == "v1" else "hashes")
        if values is None and not needed:
            return None
        if not isinstance(values, list) or not values:
            raise RefusedError("Missing (or invalid type) array parameter hash")
        try:
            decoded = {base64.b64decode(value, validate=True) for value in values}
        except binascii.Error:
            raise RefusedError("Invalid Base64 hash string parameter") from None
        if any(len(value) not in {32, 48, 64} for value in decoded):
            raise RefusedError("Invalid digest value length")
        return decoded

    def _authorized(self, body: Json) -> tuple[int, Json]:
        holding = self.vault.holding(body)
        count = body.get("numSignatures")
        if not isinstance(count, int) or count < 1:
            raise RefusedError("Missing (or invalid type) integer parameter numSignatures")
        if count > holding.multisign:
            raise RefusedError("Numbers of signatures is too high")
        hashes = self._hashes(body, needed=holding.scal == "2")
        if hashes is not None and self.version == "v2" and body.get("hashAlgorithmOID") not in HASHES:
            raise RefusedError("Invalid parameter hashAlgorithmOID")
        holding.check(self.version, body)
        leave = self._leave(Leave(hashes, count))
        if self.confirms_late:
            return 202, {"handle": self._put_off(leave)}
        return 200, leave

    def _leave(self, leave: Leave) -> Json:
        sad = secrets.token_urlsafe(12)
        self._leaves[sad], self._spent = leave, 0
        return {"SAD": sad, "expiresIn": self.expires_in}

    def _current(self, body: Json) -> Leave:
        leave = self._leaves.get(str(body.get("SAD")))
        if leave is None:
            raise RefusedError("Invalid parameter SAD")
        if self.sad_lasts is not None and self._spent >= self.sad_lasts:
            raise RefusedError("SAD expired")
        return leave

    def _extended(self, body: Json) -> Json:
        leave, holding = self._current(body), self.vault.holding(body)
        hashes = self._hashes(body, needed=holding.scal == "2")
        del self._leaves[body["SAD"]]
        spent, said = self._spent, self._leave(Leave(hashes, leave.left))
        self._spent = spent
        return said

    def _signed(self, body: Json) -> tuple[int, Json]:
        leave, hashes = self._current(body), self._hashes(body, needed=True) or set()
        if leave.hashes is not None and not hashes <= leave.hashes:
            raise RefusedError("Hash is not authorized by the SAD")
        if len(hashes) > leave.left:
            raise RefusedError("Invalid parameter SAD")
        values = self.vault.holding(body).sign(self.version, body)
        leave.left -= len(values)
        self._spent += len(values)
        if body.get("operationMode") == "A":
            return 200, {"responseID": self._put_off({"signatures": values})}
        return 200, {"signatures": values}

    def _put_off(self, said: Json) -> str:
        name = secrets.token_hex(8)
        self._later[name] = (self.polls, said)
        return name

    def _fetched(self, name: str, meanwhile: Json) -> tuple[int, Json]:
        if name not in self._later:
            raise RefusedError("Invalid parameter requestID")
        left, said = self._later[name]
        self._later[name] = (left - 1, said)
        return (202, meanwhile) if left > 0 else (200, said)


@contextmanager
def serving(service: Service) -> Iterator[Service]:
    """At a free port, as long as the block lasts."""
    stopping = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            call = "/".join(self.path.split("/")[-2:])
            waiting = service.faults[call]
            fault = waiting.popleft() if waiting else None
            if fault is not None and fault.seconds:
                stopping.wait(fault.seconds)
                fault = None
            if fault is None or fault.after:
                try:
                    status, body = service.answer(self.path, self.headers, content)
                except RefusedError as error:
                    status, body = error.status, error.body
                if fault is None:
                    self._say(status, json.dumps(body).encode() if body is not None else b"")
                    return
            else:
                service.calls.append((call, {"fault": fault.status}))
            if fault.status:
                self._say(fault.status, fault.body, fault.headers)
            self.close_connection = True

        def _say(self, status: int, body: bytes, headers: tuple[tuple[str, str], ...] = ()) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the tests' output to themselves."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield service
    finally:
        stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
