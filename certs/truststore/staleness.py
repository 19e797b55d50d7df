"""Whether a proposal still speaks of things as they are: nothing that it changes was changed since. Pure.

What somebody withdrew yesterday must not be trusted again by confirming what was proposed the day before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from certs import facts
from certs.trust import identity_of
from certs.truststore.changes import Change, PinOperators, PutAnchor, Source, WatchList, WithdrawAnchor
from certs.truststore.errors import StaleProposalError
from certs.truststore.state import TrustState


def check_fresh(
    state: TrustState, changes: Iterable[Change], since: Iterable[tuple[int, Iterable[Change]]]
) -> None:
    """Raise `StaleProposalError` if one of `changes` is about what was changed since.

    `since`: what was put into force after the proposal was worked out, by the number of its proposal. Whether
    a list follows the one it was compared with is asked elsewhere (`TakeList.follows`).
    """
    touched = {thing: number for number, done in since for thing, _ in _subjects(state, done)}
    for thing, name in _subjects(state, changes) if touched else ():
        if thing in touched:
            raise StaleProposalError(name, touched[thing])


_Subject = tuple[object, str]
"""A thing that can be changed, and its name for people."""


def _subjects(state: TrustState, changes: Iterable[Change]) -> Iterator[_Subject]:
    certificates: Mapping[str, bytes] = {
        own: held.anchor.certificate for (own, _), held in state.held.items()
    }
    for change in changes:
        match change:
            case PutAnchor(anchor):
                yield _anchor(anchor.certificate)
            case WithdrawAnchor(sha256):
                certificate = certificates.get(sha256)
                yield (sha256, sha256) if certificate is None else _anchor(certificate)
            case PinOperators(key, _, Source.BY_HAND):
                yield ("pin", key), key
            case WatchList(key):
                yield ("watch", key), key
            case _:
                # What a list of lists pins never overrules a person (`state.may_pin`).
                pass


def _anchor(certificate: bytes) -> _Subject:
    return identity_of(certificate), facts.common_name(certificate)
