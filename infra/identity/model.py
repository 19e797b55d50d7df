"""Who acts: roles, the authority one signs with, and the actor that every other package is handed."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    LEADER = "leader"
    """Lãnh đạo: signs, directs."""
    DRAFTER = "drafter"
    """Chuyên viên: drafts, processes."""
    CLERK = "clerk"
    """Văn thư: numbers, seals, sends, receives, registers."""
    ARCHIVIST = "archivist"
    """Lưu trữ viên."""
    ADMIN = "admin"
    """Administers people, positions and keys of one agency."""
    OPERATOR = "operator"
    """Runs the installation; sees no document."""
    SYSTEM_ADMIN = "system_admin"
    """Quản trị hệ thống: decides on what all agencies of the installation share, such as whom it trusts."""


INSTALLATION_ROLES = frozenset({Role.OPERATOR, Role.SYSTEM_ADMIN})
"""Roles in the installation, which no agency's administrator gives."""


class Authority(StrEnum):
    """Quyền hạn ký, printed before the position (NĐ 30/2020, Annex I, section II, item 7a)."""

    OWN = ""
    ON_BEHALF = "TM."
    """Thay mặt: for a collective body."""
    DEPUTY = "KT."
    """Ký thay: a deputy for the head."""
    BY_ORDER = "TL."
    """Thừa lệnh."""
    BY_AUTHORISATION = "TUQ."
    """Thừa ủy quyền."""
    ACTING = "Q."
    """Quyền: acting head."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person as known at sign-in: enough to decide what they may do and to record who did it."""

    person_id: str
    agency_id: str
    username: str
    full_name: str
    roles: frozenset[Role]
    agency_name: str
