"""What a remote signing service says of itself and of a credential, whatever version of the API it speaks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Version(StrEnum):
    """Versions of the API, as they stand in its addresses."""

    V1 = "v1"
    V2 = "v2"


class AuthMode(StrEnum):
    """How the use of a credential is authorised (1.0.4, 11.5; 2.0, 11.5)."""

    IMPLICIT = "implicit"
    """By the service itself, such as on the signer's telephone."""
    EXPLICIT = "explicit"
    """By what the signer gives: PIN, OTP, an answer to a challenge."""
    OAUTH2CODE = "oauth2code"
    """By an access token of the credential, which its owner got in a browser."""


@dataclass(frozen=True, slots=True)
class Requested:
    """One thing that the signer has to give."""

    id: str
    label: str = ""
    """In the service's own words."""
    is_pin: bool = False
    """The same for each authorisation; anything else is good for one."""
    is_sent: bool = False
    """The service has to be asked to send it, or for its challenge, first."""


@dataclass(frozen=True, slots=True)
class ServiceInfo:
    """What `info` says that matters here."""

    version: Version
    methods: frozenset[str]
    """Empty where the service does not list them."""
    is_asynchronous: bool = False
    oauth2: str | None = None
    """Base address of the OAuth 2.0 server."""

    def offers(self, method: str) -> bool:
        return method in self.methods


@dataclass(frozen=True, slots=True)
class Credential:
    """A key at the service, with its certificate."""

    id: str
    certificates: tuple[bytes, ...]
    """DER, the signer's own first."""
    algorithms: frozenset[str]
    """OIDs of signature algorithms, or of kinds of keys."""
    multisign: int
    """Signatures that one authorisation may cover, at least 1."""
    binds_hashes: bool
    """SCAL 2: an authorisation is for the hashes named in it, and for no others."""
    mode: AuthMode
    requested: tuple[Requested, ...]
    is_enabled: bool
