"""Who may sign a list: the issuer, another key of the issuer's, or a CRL issuer that the certificate names.

RFC 5280, 6.3.3 (f): the signer's path must end at the anchor at which the certificate's own path ends. Here
it must join that path. For a list under the issuer's own name, where nothing but the name would tell two
authorities apart, we are stricter than the RFC: only the issuer itself, or whoever certified it, can vouch
for a second key of that name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from certs import facts
from certs.errors import CertificateUnreadableError
from certs.names import PlainName, plain
from certs.revocation.lists import RevocationList

MAX_DEPTH = 6
MAX_CANDIDATES = 16


class Known(Protocol):
    """Certificates at hand."""

    def named(self, name: PlainName) -> Iterable[bytes]:
        """Give the DER of those with that subject; empty if there is none."""
        ...


def speakers_of(
    crl: RevocationList, authorities: Sequence[bytes], known: Known, *, by_other_authority: bool
) -> tuple[bytes, ...] | None:
    """Give who signed the list, up to the authority that vouches for them; None if nobody entitled did.

    `authorities` are the certificate's issuer and those above it as far as they are known, in that order. The
    answer is empty when one of them signed.
    """
    for authority in authorities:
        if plain(facts.parsed(authority).subject) == crl.issuer and _made(crl, authority):
            return ()
    vouching = authorities if by_other_authority else _closest(authorities)
    for count, candidate in enumerate(known.named(crl.issuer)):
        if count == MAX_CANDIDATES:
            break
        if candidate in authorities or not _is_current(candidate, crl) or not _made(crl, candidate):
            continue
        chain = _vouched((candidate,), vouching, known, crl, deep=by_other_authority)
        if chain is not None:
            return chain
    return None


def _closest(authorities: Sequence[bytes]) -> Sequence[bytes]:
    """The issuer with all keys that its path goes through under the same name, and whoever certified it."""
    name = facts.parsed(authorities[0]).subject
    for position, authority in enumerate(authorities):
        if facts.parsed(authority).subject != name:
            return authorities[: position + 1]
    return authorities


def _vouched(
    chain: tuple[bytes, ...], authorities: Sequence[bytes], known: Known, crl: RevocationList, *, deep: bool
) -> tuple[bytes, ...] | None:
    for authority in authorities:
        if facts.is_issued_by(chain[-1], authority):
            return (*chain, authority)
    if not deep or len(chain) == MAX_DEPTH:
        return None
    above = plain(facts.parsed(chain[-1]).issuer)
    for count, candidate in enumerate(known.named(above)):
        if count == MAX_CANDIDATES:
            break
        if candidate in chain or not _is_current(candidate, crl):
            continue
        if not facts.is_issued_by(chain[-1], candidate):
            continue
        found = _vouched((*chain, candidate), authorities, known, crl, deep=deep)
        if found is not None:
            return found
    return None


def _made(crl: RevocationList, certificate: bytes) -> bool:
    return facts.may_sign_crls(certificate) and crl.is_signed_by(certificate)


def _is_current(certificate: bytes, crl: RevocationList) -> bool:
    try:
        return facts.is_valid_at(certificate, crl.this_update)
    except CertificateUnreadableError:
        return False
