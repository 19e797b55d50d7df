"""All evidence at hand while one file is judged: what came with the file and what the caller collected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certs.revocation import Testimony
from signing.validation.status import Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from certs.evidence import Evidence
    from certs.names import PlainName


class EvidencePool:
    """Certificates, OCSP responses and CRLs by what they are about, and which the file itself brought."""

    def __init__(self, given: Evidence, trusted_responders: Callable[[], Iterable[bytes]] = tuple) -> None:
        """`trusted_responders` gives certificates by which responses may be checked that bring none along."""
        self._testimony = Testimony(given, trusted_responders)
        self._embedded: set[bytes] = set()
        self._responses: set[bytes] = set(given.ocsp_responses)

    def add_embedded(self, evidence: Evidence) -> None:
        """Take what the file carries along."""
        self._embedded.update(evidence.ocsp_responses, evidence.crls)
        self._responses.update(evidence.ocsp_responses)
        self._testimony.add(evidence)

    def named(self, name: PlainName) -> Sequence[bytes]:
        """Give the certificates with this subject, whoever made them."""
        return self._testimony.named(name)

    def issuers_of(self, certificate: bytes) -> list[bytes]:
        """Give the certificates whose key made the signature on this one."""
        return self._testimony.issuers_of(certificate)

    def helpers(self, certificate: bytes, authorities: Sequence[bytes]) -> tuple[bytes, ...]:
        """Give the certificates by which answers about this one may have to be checked."""
        return self._testimony.helpers(certificate, authorities)

    def statements(self, certificate: bytes, authorities: Sequence[bytes]) -> list[Statement]:
        """Give everything believable that is said about the certificate, newest first.

        `authorities` are its issuer and those above it in its path, in that order.
        """
        return [
            Statement(
                status,
                "ocsp" if status.pieces[0] in self._responses else "crl",
                self._embedded.issuperset(status.pieces),
                # Of a list with a delta on top, the delta is what says the newest.
                status.pieces[-1],
            )
            for status in self._testimony.about(certificate, authorities)
        ]
