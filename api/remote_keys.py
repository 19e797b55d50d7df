"""Keys at remote signing services, as the operator's files describe them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certs.fetching import FetchPolicy
from signing.errors import KeyUnavailableError
from signing.keys.attempts import Attempts
from signing.keys.csc import CscClient, read_configuration
from signing.keys.csc.progress import Telling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from infra.settings import Settings
    from signing.keys.csc import Progress, ServiceConfiguration
    from signing.keys.csc.queue import Queue
    from signing.keys.secrecy import Secret


def remote_service(settings: Settings, name: str) -> ServiceConfiguration:
    """What `csc:NAME` means here. Raises `KeyUnavailableError`."""
    return read_configuration(settings.home / "csc", name)


def remote_services(settings: Settings) -> Iterator[ServiceConfiguration | KeyUnavailableError]:
    """All that are described here, by their names; in place of a file that is wrong, why."""
    for path in sorted((settings.home / "csc").glob("*.toml")):
        try:
            yield remote_service(settings, path.stem)
        except KeyUnavailableError as error:
            yield error


def client_of(
    settings: Settings,
    configuration: ServiceConfiguration,
    secret: Callable[[], Secret],
    told: Callable[[Progress], None] | None = None,
    queue: Queue | None = None,
) -> CscClient:
    """A client that goes only where the operator lets requests go; `close` it."""
    policy = FetchPolicy(frozenset(settings.fetch_allowed_hosts))
    return CscClient(configuration, policy, secret=secret, telling=Telling(told), queue=queue)


def remote_attempts(settings: Settings) -> Attempts:
    """Wrong PINs and OTPs, counted in the data folder for all commands together. Raises OSError."""
    folder = settings.home / "pin-tries"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Attempts(folder, most=1000)
