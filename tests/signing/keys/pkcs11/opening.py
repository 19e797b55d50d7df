"""Open a key on a token the way the command does."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.cms import check_value, default_scheme
from signing.keys.pkcs11 import Devices, Found, key_uri, parse_uri
from signing.keys.secrecy import Secret
from tests.certs.pki import AT
from tests.signing.keys.pkcs11.softhsm import PIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from signing.keys.model import Scheme, SigningKey
    from signing.keys.pkcs11 import TokenKey

DATA = b"what is to be signed"


@dataclass(frozen=True)
class Plugged:
    """The devices of one library."""

    devices: Devices

    def find(self, uri: str) -> Found:
        return self.devices.find(parse_uri(uri))

    def open(
        self,
        uri: str,
        pin: str | None = PIN,
        *,
        at: datetime = AT,
        given: Sequence[bytes] = (),
        confirmed: bool = False,
    ) -> TokenKey:
        found = self.find(uri)
        secret = Secret.of(pin) if pin is not None else None
        return found.process.open(
            found.seen.token, key_uri(found, parse_uri(uri)), secret, at=at, given=given, confirmed=confirmed
        )


@contextmanager
def plugged(library: Path, tries: Path, *, seconds: float = 10.0) -> Iterator[Plugged]:
    with Devices([library], tries, seconds=seconds) as devices:
        yield Plugged(devices)


def signs(
    key: SigningKey, *, scheme: Scheme | None = None, hash_name: str = "sha256", data: bytes = DATA
) -> None:
    """Have it sign, and verify that with the certificate."""
    scheme = scheme or default_scheme(key.certificate)
    value = key.sign(data, scheme=scheme, hash_name=hash_name)
    check_value(value, to_be_signed=data, certificate=key.certificate, scheme=scheme, hash_name=hash_name)
