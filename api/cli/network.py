"""What the command may ask the network for: public addresses, and private ones that somebody trusted names.

The command runs with the rights of the person who calls it, on documents of strangers. A document must not
be able to make it ask
inside the person's own network; a certificate that chains to a trust anchor, or the signer's own, may.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from api.trust import installed_anchors
from certs.addresses import PORTS, FetchPolicy
from certs.http import HttpEvidenceSource
from certs.needs import authorities_of
from certs.timestamp import HttpTimestampSource
from certs.trust import TrustAnchors

if TYPE_CHECKING:
    from certs.evidence import Evidence, EvidenceNeed
    from infra.settings import Settings


def host_of(url: str) -> str:
    """Host and port in the form that `FetchPolicy` compares."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or PORTS.get(parts.scheme, 0)}"


@dataclass(frozen=True, slots=True)
class TrustedNamesSource:
    """An `EvidenceSource` that reaches private addresses only when a trusted certificate names them."""

    trusted: tuple[bytes, ...]
    """DER: anchors, and when signing the signer's own certificate with its chain."""
    hosts: frozenset[str]
    """Always reachable."""
    prefers_get: bool = False
    """Of OCSP responders, as `HttpEvidenceSource` has it."""
    _sources: dict[frozenset[str], HttpEvidenceSource] = field(default_factory=dict, init=False, repr=False)
    """By the names that may be reached; each remembers its answers, so that many files cost few questions."""

    def fetch(self, needs: Sequence[EvidenceNeed]) -> Evidence:
        issuers = tuple(dict.fromkeys(need.issuer for need in needs if need.issuer is not None))
        named = {host_of(need.url) for need in needs if self._is_trusted(need, issuers)}
        reachable = self.hosts | named
        if reachable not in self._sources:
            self._sources[reachable] = HttpEvidenceSource(
                FetchPolicy(reachable), prefers_get=self.prefers_get
            )
        return self._sources[reachable].fetch(needs)

    def _is_trusted(self, need: EvidenceNeed, issuers: tuple[bytes, ...]) -> bool:
        """Whether the certificate is trusted itself, or signatures lead from it to one that is."""
        above = authorities_of(need.certificate, (*self.trusted, *need.known, *issuers))
        return any(one in self.trusted for one in (need.certificate, *above))


def anchors(settings: Settings, given: Iterable[str]) -> TrustAnchors:
    """Give the anchors named on the command line, else those of the installation."""
    paths = [Path(name) for name in given]
    if paths:
        return TrustAnchors.load(paths)
    return installed_anchors(settings)


def timestamps(settings: Settings, url: str | None) -> HttpTimestampSource | None:
    """Give the time-stamp service named on the command line, else the installation's, if any."""
    address = url or settings.tsa_url
    if address is None:
        return None
    policy = FetchPolicy(frozenset({*settings.fetch_allowed_hosts, host_of(address)}))
    return HttpTimestampSource(address, policy, tsa_policy=settings.tsa_policy)
