"""Whether a certificate is that of whoever is to sign; told, not refused: names are written in many ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certs import facts
from signing.agent.work.words import OTHER_NAME, OTHER_SITE
from signing.marks import MarkKind
from signing.people import OF_AGENCIES, of_a_person, same_person

if TYPE_CHECKING:
    from signing.agent.party import Party


_MOST = 120
"""Letters of a name: a long one must not push another warning out of sight."""


def other_site(party: Party, site: str) -> str:
    """The same where a page's service calls itself otherwise than when its pairing was allowed."""
    if site == party.site:
        return ""
    return OTHER_SITE.format(origin=party.origin, before=_short(party.site), now=_short(site))


def doubt(person: str, mark: MarkKind | None, certificate: bytes) -> str:
    """What the signer should look at before, in Vietnamese; empty where the names agree.

    `person`: the person or agency that is to sign, as the service names it; `mark`: None where it does not
    matter yet.
    """
    holder = facts.common_name(certificate)
    names = [holder]
    # A person's certificate names the agency, too.
    if mark in OF_AGENCIES or facts.title(certificate) is None:
        names.append(facts.organisation(certificate) or "")
    found = []
    if not any(same_person(name, person) for name in names):
        found.append(OTHER_NAME.format(holder=_short(holder), person=_short(person)))
    if mark is not None:
        found.append(of_a_person(mark, certificate) or "")
    return " ".join(filter(None, found))


def _short(name: str) -> str:
    return name if len(name) <= _MOST else f"{name[: _MOST - 1]}…"
