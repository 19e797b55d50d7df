"""Who may sign a list: the issuer, another key of the issuer's, or a CRL issuer that the certificate names.

RFC 5280, 6.3.3 (f): the signer's path must end at the anchor at which the certificate's own path ends. Here
it must join that path, and hold as any path does (6.1): name constraints, policies, lengths, and periods when
the list was made. For a list under the issuer's own name, where nothing but the name would tell two
authorities apart, we are stricter than the RFC: only the issuer itself, or whoever certified it, can vouch
for a second key of that name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from certs import facts
from certs.errors import CertificateUnreadableError
from certs.names import PlainName, plain
from certs.paths import PathInvalidError, check
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
    search = _Search(crl, authorities, known, deep=by_other_authority)
    for count, candidate in enumerate(known.named(crl.issuer)):
        if count == MAX_CANDIDATES:
            break
        if candidate in authorities or not _is_current(candidate, crl) or not _made(crl, candidate):
            continue
        chain = search.from_here((candidate,))
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


@dataclass(frozen=True, slots=True)
class _Search:
    """For a path from whoever signed a list to the authorities of the certificate's own path."""

    crl: RevocationList
    authorities: Sequence[bytes]
    known: Known
    deep: bool
    """Others may stand in between."""

    def from_here(self, chain: tuple[bytes, ...]) -> tuple[bytes, ...] | None:
        """Give the chain up to the authority where it joins; None where no path holds."""
        vouching = self.authorities if self.deep else _closest(self.authorities)
        for position, authority in enumerate(vouching):
            if facts.is_issued_by(chain[-1], authority) and self._holds(chain, self.authorities[position:]):
                return (*chain, authority)
        if not self.deep or len(chain) == MAX_DEPTH:
            return None
        above = plain(facts.parsed(chain[-1]).issuer)
        for count, candidate in enumerate(self.known.named(above)):
            if count == MAX_CANDIDATES:
                break
            if candidate in chain or not _is_current(candidate, self.crl):
                continue
            if not facts.is_issued_by(chain[-1], candidate):
                continue
            found = self.from_here((*chain, candidate))
            if found is not None:
                return found
        return None

    def _holds(self, chain: tuple[bytes, ...], above: Sequence[bytes]) -> bool:
        """Whether the path holds, the highest authority known being taken for its anchor.

        It is asked for the time of the list, or for when the latest of the authorities that the certificate's
        own path goes through was certified: one that was renewed since still is who it was.
        """
        begun = (facts.validity(authority)[0] for authority in above[:-1])
        try:
            check((*chain, *above), max((self.crl.this_update, *begun)))
        except (PathInvalidError, CertificateUnreadableError):
            return False
        return True


def _made(crl: RevocationList, certificate: bytes) -> bool:
    return facts.may_sign_crls(certificate) and crl.is_signed_by(certificate)


def _is_current(certificate: bytes, crl: RevocationList) -> bool:
    try:
        return facts.is_valid_at(certificate, crl.this_update)
    except CertificateUnreadableError:
        return False
