"""Which accounts are one person's, where two persons are asked for."""

import re
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from infra.identity.errors import IdentityError
from infra.identity.tables import Person

_IDENTITY_NUMBER = re.compile(r"[0-9]{12}")


class Sameness(StrEnum):
    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = "unknown"
    """One of the accounts has no identity number, or is gone."""


def identity_number_of(written: str) -> str:
    """Give a personal identification number as it is kept: 12 digits (Law 26/2023/QH15, Article 12).

    Spaces and dots are left out. Raises `IdentityError` for anything else.
    """
    digits = written.replace(" ", "").replace(".", "")
    if not _IDENTITY_NUMBER.fullmatch(digits):
        raise IdentityError("Số định danh cá nhân gồm đúng 12 chữ số. Hãy nhập như trên thẻ căn cước.")
    return digits


def accounts_of(session: Session, person_id: str) -> frozenset[str]:
    """Give the ids of all accounts of the person who has this one, itself included."""
    number = select(Person.identity_number).where(Person.id == person_id).scalar_subquery()
    same = session.scalars(select(Person.id).where(Person.identity_number == number))
    return frozenset({person_id, *same})


def compare(session: Session, first_id: str, second_id: str) -> Sameness:
    """Tell whether two accounts belong to one person."""
    if second_id in accounts_of(session, first_id):
        return Sameness.SAME
    both = Person.id.in_((first_id, second_id)), Person.identity_number.is_not(None)
    known = session.scalars(select(Person.id).where(*both)).all()
    return Sameness.DIFFERENT if len(known) == len((first_id, second_id)) else Sameness.UNKNOWN
