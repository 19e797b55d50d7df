"""A signer before the tests' service: somebody to ask, a clock that jumps, keys as the command opens them."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from certs.fetching import FetchPolicy
from signing.cms import check_value
from signing.keys.attempts import Attempts
from signing.keys.csc import CscClient, CscKey, ServiceConfiguration, open_key
from signing.keys.csc.model import Version
from signing.keys.csc.progress import Progress, Telling
from signing.keys.digests import Digest, digest_of
from signing.keys.model import Scheme
from signing.keys.secrecy import Secret
from tests.certs.pki import AT
from tests.signing.keys.csc.service import Service, serving
from tests.signing.keys.csc.vault import OTP, PIN, Holding, Vault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from signing.errors import SigningError
    from signing.keys.csc.model import Requested

ID = "GX0112348"
SECRET = "mat-khau-dich-vu"


@dataclass
class JumpingClock:
    """Sleeping is over at once, and is written down."""

    time: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@dataclass
class Person:
    """Gives PIN and OTP, and remembers what was asked."""

    pin: str = PIN
    otps: list[str] = field(default_factory=list)
    """The next ones; the right one after them."""
    browser: Callable[[str], str] | None = None
    """What comes back from an address that is opened."""
    asked: list[tuple[str, int, str | None]] = field(default_factory=list)

    def __call__(self, wanted: Requested, *, count: int, challenge: str | None) -> Secret:
        self.asked.append((wanted.id, count, challenge))
        if wanted.id == "PIN":
            return Secret.of(self.pin)
        if wanted.id == "code":
            assert self.browser is not None
            assert challenge is not None
            return Secret.of(self.browser(challenge))
        return Secret.of(self.otps.pop(0) if self.otps else OTP)

    def times(self, wanted: str) -> int:
        return sum(name == wanted for name, _, _ in self.asked)


@dataclass
class Bench:
    """One service and one signer."""

    service: Service
    tries: Path
    person: Person = field(default_factory=Person)
    clock: JumpingClock = field(default_factory=JumpingClock)
    told: list[Progress] = field(default_factory=list)
    settings: ServiceConfiguration = field(default_factory=lambda: ServiceConfiguration(url=""))

    @property
    def holding(self) -> Holding:
        return self.service.vault.holdings[ID]

    def client(self, **settings: Any) -> CscClient:  # noqa: ANN401 - fields of the configuration
        configuration = replace(
            self.settings,
            **{"url": self.service.url, "credential": ID, "version": Version(self.service.version)}
            | settings,
        )
        policy = FetchPolicy(frozenset({self.service.host}))
        telling = Telling(self.told.append)
        return CscClient(
            configuration, policy, secret=lambda: Secret.of(SECRET), clock=self.clock, telling=telling
        )

    def key(self, *, confirmed: bool = False, **settings: Any) -> CscKey:  # noqa: ANN401 - as above
        self.tries.mkdir(exist_ok=True)
        attempts = Attempts(self.tries)
        return open_key(self.client(**settings), self.person, at=AT, attempts=attempts, confirmed=confirmed)

    def sign(self, count: int = 1, **settings: Any) -> list[bytes | SigningError]:  # noqa: ANN401 - as above
        """Have so many documents signed; every value that came is verified."""
        key = self.key(**settings)
        return signed(key, count)


def document(number: int) -> bytes:
    return f"document {number}".encode()


def signed(
    key: CscKey, count: int, *, scheme: Scheme = Scheme.RSA_PKCS1V15, hash_name: str = "sha256"
) -> list[bytes | SigningError]:
    """Have the documents signed, and verify what came."""
    digests: Sequence[Digest] = [
        digest_of(document(number), scheme=scheme, hash_name=hash_name) for number in range(count)
    ]
    outcomes = key.sign_digests(digests)
    for number, outcome in enumerate(outcomes):
        if isinstance(outcome, bytes):
            check_value(
                outcome,
                to_be_signed=document(number),
                certificate=key.certificate,
                scheme=scheme,
                hash_name=hash_name,
            )
    return outcomes


def sha256(number: int) -> bytes:
    return hashlib.sha256(document(number)).digest()


@contextmanager
def at_a_service(holding: Holding, tries: Path, version: str = "v1") -> Iterator[Bench]:
    with serving(Service(Vault({ID: holding}), version)) as service:
        yield Bench(service, tries)
