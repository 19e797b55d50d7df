"""The paths of the helper: what each takes in, asks of the desk, and answers."""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from signing.agent import wire
from signing.agent.door.answers import done, refusal, told
from signing.agent.door.bodies import SMALL, Reading, check_head
from signing.agent.door.errors import FailedError, NoLengthError, NoSuchPathError, TooLargeError, TooSlowError
from signing.agent.door.forms import Form
from signing.agent.door.limits import Limits
from signing.agent.door.nonces import Boot
from signing.agent.door.pairing import PairingMode
from signing.agent.door.proofs import Proofs
from signing.agent.door.showing import as_seen
from signing.agent.door.store import Pairings
from signing.agent.door.threads import Threads
from signing.agent.offers import MAX_PAGES
from signing.agent.party import Party
from signing.agent.version import agent_version
from signing.agent.work import Desk
from signing.errors import SigningError

MAX_STATEMENT = 64 * 1024
"""Bytes of a statement about one certificate, or of who a service is."""
_JOB = re.compile(r"[0-9a-f]{32}")
_UNREAD = (NoLengthError, TooLargeError, TooSlowError)
"""After these the rest of a body is not waited for."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A proven request."""

    party: Party
    body: bytes
    job: str
    """Of the path; empty where it names none."""


Work = Callable[[Asked], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


class Routes:
    """Each method is a path's endpoint."""

    def __init__(self, desk: Desk, pairings: Pairings, mode: PairingMode, boot: Boot, limits: Limits) -> None:
        self._desk = desk
        self._mode = mode
        self._boot = boot
        self._proofs = Proofs(pairings, boot)
        self._reading = Reading(limits)
        self._threads = Threads(limits)

    async def hello(self, _request: Request) -> Response:
        return told(
            {
                "agent": wire.AGENT,
                "version": agent_version(),
                "protocol": wire.PROTOCOL,
                "boot": self._boot.present,
            }
        )

    async def pair(self, request: Request) -> Response:
        """Not proven: the code is what proves, and only once."""
        return await _guarded(partial(self._pair, request))

    def proven(self, work: Work, limit: int = SMALL) -> Endpoint:
        """An endpoint for those who prove themselves, with a body of up to `limit` bytes."""

        async def endpoint(request: Request) -> Response:
            return await _guarded(partial(self._proven, request, work, limit))

        return endpoint

    async def certificates(self, asked: Asked) -> Response:
        wish = Form.of(asked.body, "wish").text("wish")
        chain = await self._threads.at_device(partial(self._desk.certificates, asked.party, wish))
        return told({"chain": [base64.b64encode(each).decode() for each in chain]})

    async def begin(self, asked: Asked) -> Response:
        offer = Form.of(asked.body, "offer").text("offer")
        job = await self._threads.at_device(partial(self._desk.begin, asked.party, offer))
        return told({"job": job}, 202)

    async def enrol(self, asked: Asked) -> Response:
        enrolment = Form.of(asked.body, "enrolment").text("enrolment")
        job = await self._threads.at_device(partial(self._desk.enrol, asked.party, enrolment))
        return told({"job": job}, 202)

    async def watch(self, asked: Asked) -> Response:
        after = Form.of(asked.body, "after").count("after", wire.MAX_DOCUMENTS)
        return told(as_seen(await self._threads.watch(self._desk, asked.party, asked.job, after)))

    async def picture(self, asked: Asked) -> Response:
        form = Form.of(asked.body, "request", "page", "png")
        request, page, png = form.request("request"), form.count("page", MAX_PAGES - 1), form.picture("png")
        await self._threads.call(partial(self._desk.picture, asked.party, asked.job, request, page, png))
        return done()

    async def stored(self, asked: Asked) -> Response:
        form = Form.of(asked.body, "stored", "refused")
        stored, refused = form.requests("stored"), form.reasons("refused")
        await self._threads.call(partial(self._desk.stored, asked.party, asked.job, stored, refused))
        return done()

    async def cancel(self, asked: Asked) -> Response:
        Form.of(asked.body)
        await self._threads.call(partial(self._desk.cancel, asked.party, asked.job))
        return done()

    async def _pair(self, request: Request) -> Response:
        announced = check_head(request, MAX_STATEMENT)
        async with self._reading.body(request, announced) as body:
            form = Form.of(body, "code", "identity")
        code, identity, origin = form.text("code"), form.text("identity"), request.headers["origin"]
        pairing = await self._threads.with_person(partial(self._mode.pair, origin, code, identity))
        secret = base64.urlsafe_b64encode(pairing.secret).rstrip(b"=").decode()
        return told({"pairing": pairing.id, "secret": secret, "boot": self._boot.present})

    async def _proven(self, request: Request, work: Work, limit: int) -> Response:
        announced = check_head(request, limit)
        job = request.path_params.get("job", "")
        if job and _JOB.fullmatch(job) is None:
            raise NoSuchPathError
        async with self._reading.body(request, announced) as body:
            path = request.scope["raw_path"].decode()
            pairing = self._proofs.check(request.method, path, request.headers, body)
            answer = await _guarded(partial(work, Asked(pairing.party, body, job)))
        nonce = request.headers[wire.NONCE]
        answer.headers[wire.ANSWER] = wire.answer_proof(
            pairing.secret, nonce, answer.status_code, bytes(answer.body)
        )
        return answer


async def _guarded(work: Callable[[], Awaitable[Response]]) -> Response:
    """What the work answers, or why it was refused."""
    try:
        return await work()
    except SigningError as error:
        return refusal(error, closing=isinstance(error, _UNREAD))
    except ClientDisconnect:
        return Response(status_code=400)
    except Exception:
        # The outermost place of a request: whoever asked learns no more than that it failed.
        log.exception("a request failed")
        return refusal(FailedError())
