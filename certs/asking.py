"""Asking one source for one piece of evidence (RFC 6960, A; RFC 5280; RFC 2585)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cryptography.x509 import ocsp

from certs import facts, revocation
from certs.answers import LISTS, Answer, accepted, certificates_in, has_signed, read_answer
from certs.errors import CertsError, EvidenceRefusedError, FetchError, QuestionRefusedError
from certs.evidence import EvidenceNeed, NeedKind
from certs.fetching import FetchPolicy, Patience, Reply, Request, Timeouts, send
from certs.questions import MAX_OCSP_BYTES, OcspQuestion, ocsp_questions
from certs.revocation.lists import read_list

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MAX_CRL_BYTES", "Asker"]

MAX_CRL_BYTES = 20 * 1024 * 1024
MAX_ISSUER_BYTES = 256 * 1024

MAX_KNOWN_SIGNERS = 64
"""Addresses of certificates of whoever signs lists that are remembered."""
ASK_AGAIN = timedelta(minutes=5)
"""After so long such an address that gave nothing is asked again."""

_LIMITS = {
    NeedKind.OCSP: MAX_OCSP_BYTES,
    NeedKind.CRL: MAX_CRL_BYTES,
    NeedKind.CRL_PART: MAX_CRL_BYTES,
    NeedKind.DELTA: MAX_CRL_BYTES,
    NeedKind.ISSUER: MAX_ISSUER_BYTES,
}

_ASK_OTHERWISE = frozenset(
    {None, ocsp.OCSPResponseStatus.UNAUTHORIZED, ocsp.OCSPResponseStatus.MALFORMED_REQUEST}
)
"""Refusals after which the same may be asked in another form; None for what is no OCSP response."""
_DOWN = frozenset({ocsp.OCSPResponseStatus.INTERNAL_ERROR, ocsp.OCSPResponseStatus.TRY_LATER})
"""Refusals that say nothing about the question (RFC 6960, 2.3): the source is as good as dead."""


class Asker:
    """Sends questions within a fetch policy.

    `rewrites` maps the beginning of an address in certificates to where that service answers now. The
    timeouts are for one question, with whatever it takes to get it answered.
    """

    def __init__(
        self,
        policy: FetchPolicy,
        *,
        rewrites: Mapping[str, str] | None = None,
        timeouts: Timeouts | None = None,
        prefers_get: bool = False,
    ) -> None:
        self._policy = policy
        self._rewrites = dict(rewrites or {})
        self._timeouts = timeouts or Timeouts()
        self._prefers_get = prefers_get
        self._known_signers: dict[str, tuple[tuple[bytes, ...], datetime]] = {}
        """What an address gave, and until when nothing is not asked for again."""

    def ask(self, need: EvidenceNeed, now: datetime) -> Answer:
        """Ask one source, and give what may be kept as its answer (see `answers.accepted`).

        Raises `FetchError` where it is dead or may not be asked, `QuestionRefusedError` where it lives and
        will not answer this, `EvidenceRefusedError` where it answers with something that is of no use.
        """
        patience = Patience(self._timeouts)
        if need.kind is NeedKind.OCSP:
            return self._ask_ocsp(need, now, patience)
        reply = self._get(need.url, _LIMITS[need.kind], patience)
        signers = self._signers(need, reply.body, now, patience)
        return replace(accepted(need, reply.body, now, signers), max_age=reply.max_age)

    def read(self, need: EvidenceNeed, raw: bytes, now: datetime) -> Answer:
        """Read an answer, fetching who signed a list where that is not the issuer and the list says where.

        Raises `EvidenceRefusedError` where it says nothing about the certificate in question.
        """
        return read_answer(need, raw, now, self._signers(need, raw, now, Patience(self._timeouts)))

    def _ask_ocsp(self, need: EvidenceNeed, now: datetime, patience: Patience) -> Answer:
        """Ask in one form after the other until one is answered; the last refusal counts."""
        refusal: CertsError = EvidenceRefusedError("Không hỏi được máy chủ OCSP.")
        for question in ocsp_questions(need, self._located(need.url), prefers_get=self._prefers_get):
            try:
                reply = send(question.request, self._policy, patience)
                status = _status_of(reply.body)
                _check_nonce(question, reply.body)
                answer = accepted(need, reply.body, now)
            except QuestionRefusedError as error:
                refusal = error
            except EvidenceRefusedError as error:
                refusal = error
                # Caches on the way may give a GET what is stale; a POST with a nonce passes them by.
                if question.nonce is not None and status not in _ASK_OTHERWISE:
                    raise
            else:
                return replace(answer, max_age=reply.max_age)
        raise refusal

    def _signers(
        self, need: EvidenceNeed, raw: bytes, now: datetime, patience: Patience
    ) -> tuple[bytes, ...]:
        """Give the certificates of whoever signed a list, from where the list says (RFC 5280, 5.2.7)."""
        if need.kind not in LISTS:
            return ()
        crl = read_list(raw)
        if any(has_signed(crl, one) for one in (need.issuer or b"", *need.known)):
            return ()
        for url in crl.issuer_urls:
            signers = tuple(one for one in self._published(url, now, patience) if has_signed(crl, one))
            if signers:
                return signers
        return ()

    def _published(self, url: str, now: datetime, patience: Patience) -> tuple[bytes, ...]:
        """Give the certificates at an address, remembered: lists change daily, who signs them hardly ever.

        Where there were none, that is remembered for a while: a kept list is read again and again.
        """
        found, until = self._known_signers.get(url, ((), now))
        if found or now < until:
            return found
        try:
            found = tuple(certificates_in(self._get(url, MAX_ISSUER_BYTES, patience).body))
        except CertsError:
            found = ()
        # Another thread may empty it at any time.
        if len(self._known_signers) >= MAX_KNOWN_SIGNERS:
            self._known_signers.clear()
        self._known_signers[url] = found, now + ASK_AGAIN
        return found

    def _get(self, url: str, limit: int, patience: Patience) -> Reply:
        return send(Request(self._located(url), limit), self._policy, patience)

    def _located(self, url: str) -> str:
        for prefix in sorted(self._rewrites, key=len, reverse=True):
            if url.startswith(prefix):
                return self._rewrites[prefix] + url.removeprefix(prefix)
        return url


def _status_of(answer: bytes) -> ocsp.OCSPResponseStatus | None:
    """Give the status of a response, None for what is none; raises `FetchError` for a server in trouble."""
    try:
        status = ocsp.load_der_ocsp_response(answer).response_status
    except facts.PARSE_ERRORS:
        return None
    if status in _DOWN:
        raise FetchError(f"Máy chủ OCSP báo đang trục trặc ({status.name.lower()}).")
    return status


def _check_nonce(question: OcspQuestion, answer: bytes) -> None:
    """Many responders sign in advance and return none; then freshness alone guards against replays."""
    returned = revocation.nonce(answer) if question.nonce is not None else None
    if returned is not None and returned != question.nonce:
        raise EvidenceRefusedError("Trả lời OCSP là của câu hỏi khác (sai nonce).")
