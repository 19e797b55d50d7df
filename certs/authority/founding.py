"""Making the hierarchy: a root, the authorities below it, an OCSP responder for each, a time-stamp service.

What is there already is left alone, so a folder that an earlier version founded with fewer authorities is
completed when it is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import rsa

from certs.authority import keys, profiles
from certs.authority.model import CaName, KeyKind
from certs.authority.profiles import Issuer, Period

if TYPE_CHECKING:
    from datetime import datetime

    from certs.authority.model import ServiceKey
    from certs.authority.store import AuthorityStore

ROOT_YEARS = 30
SUBORDINATE_YEARS = 20
SERVICE_YEARS = 10
"""Validity of responders and of the time-stamp service."""

STAMPER = "stamper"
"""The time-stamp service below its own authority. Earlier versions had `tsa`, below the root."""

_SUBORDINATES = (CaName.ISSUING, CaName.PUBLIC, CaName.TIMESTAMPING)


def responder_of(ca: CaName) -> str:
    """Give the name of an authority's OCSP responder among the identities."""
    return f"{ca}-ocsp"


IDENTITIES = (*CaName, *map(responder_of, CaName), STAMPER)
"""Names of all certificates with keys of the hierarchy."""


def is_complete(store: AuthorityStore) -> bool:
    return all(store.has_identity(name) for name in IDENTITIES)


def complete(store: AuthorityStore, base_url: str, founded_at: datetime, kind: KeyKind | None) -> None:
    """Make what is missing, all as of the time of founding; `kind` None takes after the root's key.

    Two processes at once are the caller's to prevent.
    """
    store.prepare_folders()
    work = _Founding(store, base_url, founded_at, kind or KeyKind.RSA2048)
    root = work.root()
    if kind is None:
        work.kind = _kind_of(root.key)
    authorities = [root, *(work.subordinate(ca, root) for ca in _SUBORDINATES)]
    for authority in authorities:
        work.responder(authority)
    work.stamper(authorities[-1])


class _Founding:
    def __init__(self, store: AuthorityStore, base_url: str, at: datetime, kind: KeyKind) -> None:
        self._store = store
        self._base_url = base_url
        self._at = at
        self.kind = kind

    def root(self) -> Issuer:
        if not self._store.has_identity(CaName.ROOT):
            key = keys.new_service_key(self.kind)
            certificate = profiles.root(key, self._years(ROOT_YEARS))
            self._store.keep_identity(CaName.ROOT, certificate, keys.to_pem(key))
        return self._opened(CaName.ROOT)

    def subordinate(self, ca: CaName, root: Issuer) -> Issuer:
        if not self._store.has_identity(ca):
            key = keys.new_service_key(self.kind)
            certificate = profiles.subordinate_ca(ca, key, self._years(SUBORDINATE_YEARS), root)
            self._keep(ca, certificate, key, root)
        return self._opened(ca)

    def responder(self, authority: Issuer) -> None:
        name = responder_of(authority.name)
        if not self._store.has_identity(name):
            key = keys.new_service_key(self.kind)
            certificate = profiles.ocsp_responder(key, self._years(SERVICE_YEARS), authority)
            self._keep(name, certificate, key, authority)

    def stamper(self, authority: Issuer) -> None:
        if not self._store.has_identity(STAMPER):
            key = keys.new_service_key(self.kind)
            certificate = profiles.timestamping(key, self._years(SERVICE_YEARS), authority)
            self._keep(STAMPER, certificate, key, authority)

    def _keep(self, name: str, certificate: bytes, key: ServiceKey, issuer: Issuer) -> None:
        # First into the records: an identity that is there has always been issued.
        self._store.record_issued(issuer.name, certificate)
        self._store.keep_identity(name, certificate, keys.to_pem(key))

    def _opened(self, ca: CaName) -> Issuer:
        certificate, pem = self._store.identity(ca)
        return Issuer(ca, certificate, keys.from_pem(pem), self._base_url)

    def _years(self, years: int) -> Period:
        return Period.of_years(self._at, years)


def _kind_of(key: ServiceKey) -> KeyKind:
    if isinstance(key, rsa.RSAPrivateKey):
        return KeyKind.RSA2048 if key.key_size <= keys.RSA_BITS[KeyKind.RSA2048] else KeyKind.RSA3072
    return next(kind for kind, curve in keys.CURVES.items() if curve.name == key.curve.name)
