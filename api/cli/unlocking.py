"""Open the key of a command line: the passphrase of a file is asked for, the PIN of a device once a batch."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click

from api.cli.refusals import complain
from api.cli.remote import remote_key
from api.cli.secrets import pin, secret
from api.devices import devices_of
from certs import anchor_files
from certs.errors import CertsError
from infra.clock import utc_now
from infra.settings import Settings
from signing.errors import KeyUnavailableError, LastTryError
from signing.keys.gathering import GatheringKey
from signing.keys.model import SigningKey
from signing.keys.pkcs11 import Found, TokenKey, key_uri, parse_uri, pins
from signing.keys.pkcs11.uri import Pkcs11Uri
from signing.keys.references import CSC, PKCS11, open_key, parse_reference
from signing.keys.secrecy import Secret, forbid_dumps

MAX_CERTIFICATES = 1024 * 1024
"""Bytes of a file of certificates."""


@dataclass(frozen=True, slots=True)
class Access:
    """A key that may be used while the block of `unlocked` lasts; crosses to the processes of a pool."""

    reference: str
    secret: str = field(repr=False)
    """Of a file; the PIN of a device is not here."""
    device_key: TokenKey | None
    gathering: GatheringKey | None = None
    """A key that signs many documents together, and stays in this process."""

    def key(self) -> SigningKey:
        """Raises `KeyUnavailableError`, `WrongPinError`."""
        return self.device_key or self.gathering or open_key(parse_reference(self.reference), self.secret)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line says of a key."""

    reference: str
    secret_file: Path | None
    certificate: Path | None = None
    """PEM or DER of the signer's certificate and its issuers, for keys without one."""
    last_try: bool = False
    """Spend the last try of the PIN."""


@contextmanager
def unlocked(wanted: Wanted, settings: Settings) -> Iterator[Access]:
    """Raises `KeyUnavailableError`, `WrongPinError`; those of a file only when it is used."""
    reference = parse_reference(wanted.reference)
    if reference.scheme != PKCS11:
        if wanted.certificate is not None:
            raise KeyUnavailableError("--certificate chỉ dùng với khóa trên thiết bị (pkcs11:…).")
        if reference.scheme == CSC:
            given_file, last_try = wanted.secret_file, wanted.last_try
            with remote_key(reference.rest, settings, given_file, last_try=last_try) as remote:
                yield Access(wanted.reference, "", None, remote)
            return
        yield Access(wanted.reference, secret(wanted.secret_file), None)
        return
    forbid_dumps(hide=False)
    uri = parse_uri(wanted.reference)
    given = certificates_in(wanted.certificate) if wanted.certificate else ()
    with devices_of(settings) as devices:
        found = devices.find(uri)
        confirmed = _may_be_tried(found, last_try=wanted.last_try)
        key = found.process.open(
            found.seen.token,
            key_uri(found, uri),
            _asked(found, uri, wanted.secret_file),
            at=utc_now(),
            given=given,
            confirmed=confirmed,
        )
        yield Access(wanted.reference, "", key)


def _may_be_tried(found: Found, *, last_try: bool) -> bool:
    """Whether the last try is risked; nobody is asked for a PIN that may not be used."""
    seen = found.seen
    if not seen.token.needs_pin:
        return False
    reason = pins.refusal(seen.token, wrong_before=seen.wrong_tries, confirmed=last_try)
    if reason is not None:
        if not isinstance(reason, LastTryError) or not sys.stdin.isatty():
            raise reason
        complain(str(reason))
        if not click.confirm("Vẫn thử mã PIN?", default=False, err=True):
            raise reason
        return True
    warning = pins.warning(seen.token, wrong_before=seen.wrong_tries)
    if warning is not None:
        complain(warning)
    return last_try


def _asked(found: Found, uri: Pkcs11Uri, secret_file: Path | None) -> Secret | None:
    token = found.seen.token
    if not token.needs_pin:
        return None
    if token.has_pin_pad:
        complain(f"Hãy nhập mã PIN trên bàn phím của thiết bị {token.described}.")
        return None
    if secret_file is None and uri.pin_source is not None:
        return pin(Path(uri.pin_source))
    return pin(secret_file)


def certificates_in(path: Path) -> tuple[bytes, ...]:
    """DER of the certificates in a PEM or DER file, in its order. Raises `KeyUnavailableError`."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_CERTIFICATES)
        found = anchor_files.certificates_in(content)
    except OSError as error:
        raise KeyUnavailableError(
            f"Không mở được tệp chứng thư “{path.name}”. Hãy kiểm tra đường dẫn và quyền đọc."
        ) from error
    except CertsError:
        found = ()
    if not found:
        raise KeyUnavailableError(f"Tệp “{path.name}” không chứa chứng thư số nào. Hãy chọn tệp khác.")
    return found
