"""Whether a certificate is that of whoever is to sign; told, not refused: names are written in many ways."""

from __future__ import annotations

from certs import facts
from signing.agent.work.words import OTHER_NAME
from signing.marks import MarkKind
from signing.people import OF_AGENCIES, of_a_person, same_person


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
        found.append(OTHER_NAME.format(holder=holder, person=person))
    if mark is not None:
        found.append(of_a_person(mark, certificate) or "")
    return " ".join(filter(None, found))
