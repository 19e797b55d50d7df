"""Whether a request comes from the page that was paired, now, and for the first time."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping

from signing.agent import wire
from signing.agent.door.errors import NotProvenError
from signing.agent.door.nonces import Boot, is_nonce
from signing.agent.door.store import Pairing, Pairings

_PROOF = re.compile(r"[A-Za-z0-9_-]{43}")


class Proofs:
    def __init__(self, pairings: Pairings, boot: Boot) -> None:
        self._pairings = pairings
        self._boot = boot

    def check(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Pairing:
        """Whose request this is. Raises `NotProvenError`, for every cause the same.

        Nonces are taken for used only when they are proven: strangers cannot fill what is remembered.
        """
        pairing = self._pairings.find(headers.get(wire.PAIRING, ""))
        nonce, proof = headers.get(wire.NONCE, ""), headers.get(wire.PROOF, "")
        origin = headers.get("origin", "")
        if pairing is None or pairing.origin != origin or not is_nonce(nonce) or not _PROOF.fullmatch(proof):
            raise NotProvenError
        for boot in self._boot.holding:
            said = wire.Said(method, path, origin, boot, nonce, body)
            if hmac.compare_digest(wire.proof(pairing.secret, said), proof):
                if self._boot.use(boot, nonce):
                    return pairing
                break
        raise NotProvenError
