"""Agencies and people: creating and finding them."""

import re
import unicodedata
from collections.abc import Collection
from typing import TypedDict, Unpack

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from infra.identity.errors import IdentityError
from infra.identity.model import Actor, Authority, Role
from infra.identity.passwords import hash_password
from infra.identity.persons import identity_number_of
from infra.identity.tables import Agency, AgencyCode, Person, PersonRole, WebSession

CODE_LENGTH = 35
_CODE = re.compile(r"[0-9A-Z]+(\.[0-9A-Z]+)*")


class AgencyDetails(TypedDict, total=False):
    """The optional columns of `Agency`."""

    parent_name: str | None
    seal_diameter_mm: float | None
    seal_image: str | None
    key_ref: str | None


class PersonDetails(TypedDict, total=False):
    """The optional columns of `Person`."""

    position: str
    authority: Authority
    signature_image: str | None
    key_ref: str | None
    identity_number: str | None


def create_agency(  # noqa: PLR0913 - keyword-only, one for each column that has no default
    session: Session,
    *,
    code: str,
    name: str,
    abbreviation: str,
    place: str,
    aliases: Collection[str] = (),
    **details: Unpack[AgencyDetails],
) -> Agency:
    """Add an agency, found from now on by its code and by every alias.

    Raises `IdentityError` when one of the codes already leads to an agency or cannot be one.
    """
    codes = sorted({_checked_code(each) for each in (code, *aliases)})
    taken = session.scalars(select(AgencyCode.code).where(AgencyCode.code.in_(codes))).first()
    if taken is not None:
        raise IdentityError(f"Mã định danh {taken} đã thuộc về một cơ quan. Hãy kiểm tra lại mã.")
    agency = Agency(code=_normal_code(code), name=name, abbreviation=abbreviation, place=place, **details)
    agency.codes = [AgencyCode(code=each) for each in codes]
    session.add(agency)
    session.flush()
    return agency


def find_agency_by_code(session: Session, code: str) -> Agency | None:
    """Find by the code in force or any alias, whatever its letter case."""
    found = select(Agency).join(AgencyCode).where(AgencyCode.code == _normal_code(code))
    return session.scalars(found).first()


def create_person(  # noqa: PLR0913 - keyword-only, one for each column that has no default
    session: Session,
    *,
    agency: Agency,
    username: str,
    full_name: str,
    roles: Collection[Role],
    password: str | None = None,
    **details: Unpack[PersonDetails],
) -> Person:
    """Add a person to an agency; without a password they cannot sign in.

    Raises `IdentityError` when the user name is taken or empty, or the password too weak.
    """
    name = normal_username(username)
    if not name:
        raise IdentityError("Tên đăng nhập không được để trống.")
    if session.scalars(select(Person.id).where(Person.username == name)).first() is not None:
        raise IdentityError(f"Tên đăng nhập {name} đã có người dùng. Hãy chọn tên khác.")
    if (number := details.get("identity_number")) is not None:
        details["identity_number"] = identity_number_of(number)
    person = Person(agency=agency, username=name, full_name=full_name, **details)
    person.password_hash = None if password is None else hash_password(password)
    person.role_rows = [PersonRole(role=role) for role in sorted(roles)]
    session.add(person)
    session.flush()
    return person


def give_roles(session: Session, username: str, roles: Collection[Role]) -> None:
    """Add to the roles of a person what they lack; nothing happens where nobody has that name."""
    person = session.scalars(select(Person).where(Person.username == normal_username(username))).first()
    if person is not None:
        lacking = frozenset(roles) - person.roles
        person.role_rows.extend(PersonRole(role=role) for role in sorted(lacking))


def set_password(session: Session, person_id: str, password: str) -> None:
    """Replace the password and end every session of that person."""
    person = session.get_one(Person, person_id)
    person.password_hash = hash_password(password)
    session.execute(delete(WebSession).where(WebSession.person_id == person_id))


def actor_for(session: Session, person_id: str) -> Actor:
    """Give the person as an actor; raises `IdentityError` for somebody unknown or no longer active."""
    person = session.get(Person, person_id)
    if person is None or not person.active:
        raise IdentityError("Người dùng này không còn hoạt động trong hệ thống. Hãy liên hệ quản trị viên.")
    return actor_of(person)


def actor_of(person: Person) -> Actor:
    return Actor(
        person_id=person.id,
        agency_id=person.agency_id,
        username=person.username,
        full_name=person.full_name,
        roles=person.roles,
        agency_name=person.agency.name,
    )


def normal_username(username: str) -> str:
    return unicodedata.normalize("NFKC", username).strip().casefold()


def _normal_code(code: str) -> str:
    return code.strip().upper()


def _checked_code(code: str) -> str:
    """A code of the older form (QCVN 102:2016) or the newer one (Decision 20/2020/QĐ-TTg, Art. 4)."""
    normal = _normal_code(code)
    if len(normal) > CODE_LENGTH or not _CODE.fullmatch(normal):
        raise IdentityError(
            f"Mã định danh “{normal[:CODE_LENGTH]}” không dùng được. Hãy nhập mã chỉ gồm chữ số, chữ cái "
            f"không dấu và dấu chấm, tối đa {CODE_LENGTH} ký tự, ví dụ H98.01."
        )
    return normal
