"""Those who act for the whole installation: the first two are founded, further ones vouched for.

Whoever reaches the database can found; that is why every founding stands in the audit log, and why it ends
with two persons.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from infra import audit
from infra.identity.directory import create_person, normal_username
from infra.identity.errors import IdentityError, VoucherNeededError
from infra.identity.model import INSTALLATION_ROLES, Actor, Role
from infra.identity.persons import identity_number_of
from infra.identity.tables import Agency, Person, PersonRole

ENOUGH = 2
"""Persons without whom nothing can be decided; more are added by those."""


@dataclass(frozen=True, slots=True)
class NewKeeper:
    """Somebody who is to act for the installation."""

    username: str
    full_name: str
    identity_number: str
    """Số định danh cá nhân, as typed."""
    role: Role


def keepers(session: Session) -> frozenset[str]:
    """Give the identity numbers of those who can sign in and act for the installation."""
    found = (
        select(Person.identity_number)
        .join(PersonRole)
        .where(PersonRole.role.in_(INSTALLATION_ROLES))
        .where(Person.active, Person.password_hash.is_not(None), Person.identity_number.is_not(None))
    )
    return frozenset(number for number in session.scalars(found) if number is not None)


def add_keeper(  # noqa: PLR0913 - keyword-only; who, where, by whom and when
    session: Session, *, agency: Agency, new: NewKeeper, password: str, voucher: Actor | None, at: datetime
) -> Person:
    """Create an account that acts for the installation.

    Raises `VoucherNeededError` once two persons are there and none of them vouches, and `IdentityError` for
    what cannot be, such as a second account of one person.
    """
    if new.role not in INSTALLATION_ROLES:
        raise IdentityError("Lệnh này chỉ tạo tài khoản quản trị hệ thống hoặc vận hành.")
    check_voucher(session, voucher)
    number = identity_number_of(new.identity_number)
    if number in keepers(session):
        raise IdentityError(
            "Người mang số định danh này đã có một tài khoản quản trị hệ thống hoặc vận hành. "
            "Hãy dùng tài khoản đó; người thứ hai phải là người khác."
        )
    person = create_person(
        session,
        agency=agency,
        username=new.username,
        full_name=new.full_name,
        roles=(new.role,),
        password=password,
        identity_number=number,
    )
    _log(session, "admin.create", person, (new.role,), voucher, at)
    return person


def identify(
    session: Session, username: str, identity_number: str, *, voucher: Actor | None, at: datetime
) -> None:
    """Say whose an account without a number is; a number never changes. Raises as `add_keeper`."""
    check_voucher(session, voucher)
    person = session.scalars(select(Person).where(Person.username == normal_username(username))).first()
    if person is None:
        raise IdentityError(f"Không có tài khoản {username}. Hãy kiểm tra lại tên đăng nhập.")
    if person.identity_number is not None:
        raise IdentityError("Tài khoản này đã khai số định danh cá nhân; số đã khai không đổi được.")
    person.identity_number = identity_number_of(identity_number)
    _log(session, "admin.identify", person, person.roles, voucher, at)


def check_voucher(session: Session, voucher: Actor | None) -> None:
    """Raises `VoucherNeededError` once two persons keep the installation and none of them vouches."""
    if voucher is not None and voucher.roles.isdisjoint(INSTALLATION_ROLES):
        raise VoucherNeededError(voucher.full_name)
    if voucher is None and len(keepers(session)) >= ENOUGH:
        raise VoucherNeededError


def _log(  # noqa: PLR0913, PLR0917 - what an entry says
    session: Session,
    action: str,
    person: Person,
    roles: Collection[Role],
    voucher: Actor | None,
    at: datetime,
) -> None:
    detail = {"username": person.username, "full_name": person.full_name, "roles": sorted(roles)}
    audit.append(session, actor=voucher, action=action, subject=f"person:{person.id}", detail=detail, at=at)
