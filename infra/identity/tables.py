"""Agencies, people, their roles, sign-in attempts and web sessions."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from infra.database import Base
from infra.identity.model import Authority, Role
from infra.ids import ID_LENGTH, new_id


class Agency(Base):
    """Cơ quan, tổ chức: issues and receives documents."""

    __tablename__ = "agency"
    __table_args__ = (CheckConstraint("seal_diameter_mm > 0", name="seal_diameter_positive"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(50), unique=True)
    """Mã định danh in force; older and other forms are in `agency_code`."""
    name: Mapped[str] = mapped_column(String(300))
    parent_name: Mapped[str | None] = mapped_column(String(300))
    """Cơ quan chủ quản trực tiếp, as printed above the name."""
    abbreviation: Mapped[str] = mapped_column(String(50))
    """As printed in symbols, such as `SNV`."""
    place: Mapped[str] = mapped_column(String(100))
    """Địa danh, as printed before the date."""
    seal_diameter_mm: Mapped[float | None]
    """The registered diameter of the seal."""
    seal_image: Mapped[str | None] = mapped_column(String(64))
    """Digest in the object store."""
    key_ref: Mapped[str | None] = mapped_column(String(500))
    """Where the agency's key is, as a key reference; never a secret."""

    codes: Mapped[list["AgencyCode"]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class AgencyCode(Base):
    """A code by which an agency is found: the one in force and every alias."""

    __tablename__ = "agency_code"

    code: Mapped[str] = mapped_column(String(50), primary_key=True)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"), index=True)


class Person(Base):
    __tablename__ = "person"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"), index=True)
    username: Mapped[str] = mapped_column(String(100), unique=True)
    full_name: Mapped[str] = mapped_column(String(300))
    password_hash: Mapped[str | None] = mapped_column(String(300))
    """Argon2id; None: cannot sign in."""
    position: Mapped[str] = mapped_column(String(200), default="")
    """Chức vụ as printed in the signing block, such as `PHÓ GIÁM ĐỐC`."""
    authority: Mapped[str] = mapped_column(String(10), default=Authority.OWN)
    """One of `Authority`."""
    signature_image: Mapped[str | None] = mapped_column(String(64))
    """Digest in the object store."""
    key_ref: Mapped[str | None] = mapped_column(String(500))
    active: Mapped[bool] = mapped_column(default=True)
    identity_number: Mapped[str | None] = mapped_column(String(12), index=True)
    """Số định danh cá nhân: tells whether two accounts are one person's. Not unique: one may have several."""

    agency: Mapped[Agency] = relationship(lazy="joined")
    role_rows: Mapped[list["PersonRole"]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(row.role) for row in self.role_rows)


class PersonRole(Base):
    __tablename__ = "person_role"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)


class SignInAttempt(Base):
    """Failed sign-ins by name, whether or not somebody of that name exists.

    The name is hashed: people type passwords into the wrong field.
    """

    __tablename__ = "sign_in_attempt"

    name_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last: Mapped[datetime] = mapped_column(index=True)
    locked_until: Mapped[datetime | None]


class WebSession(Base):
    __tablename__ = "web_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    created: Mapped[datetime]
    expires: Mapped[datetime] = mapped_column(index=True)
