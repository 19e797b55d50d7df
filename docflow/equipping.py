"""Giving a person or an agency key, signature image and seal, on the word of those who keep the system.

What is given is looked at first: a certificate that may not sign now is refused, one of another name only
taken when somebody says why, and what else is odd is told. Whoever keeps the installation vouches; every
change stands in the audit log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from certs import facts
from certs.trust import TrustAnchors
from docflow.enrolment import names_owner, register_key
from docflow.errors import InvalidDataError
from docflow.model import optional_text
from infra import audit
from infra.database import Database
from infra.identity import Actor, Agency, IdentityError, Person, Role, check_voucher, find_agency_by_code
from infra.identity.directory import normal_username
from infra.objects import ObjectStore
from signing.appearance.images import Ink, read_mark
from signing.errors import CertificateNotUsableError
from signing.marks import DECREE_30

SOON = timedelta(days=30)
"""A certificate that ends by then is told of."""
MAX_REASON = 300
MAX_REFERENCE = 500
_MOST_ISSUERS = 8


@dataclass(frozen=True, slots=True)
class Whose:
    """Exactly one of both."""

    username: str | None = None
    code: str | None = None
    """Mã định danh of an agency."""


@dataclass(frozen=True, slots=True)
class OfferedKey:
    """Where a key is, and whose it says it is. Certificates are DER."""

    reference: str
    certificate: bytes
    chain: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """What an owner's signature looks like; None: as it was."""

    image: bytes | None = None
    """PNG of a person's handwritten signature."""
    seal: bytes | None = None
    """PNG of an agency's seal."""
    diameter_mm: float | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """What one owner signs with, as the directory says."""

    kind: str
    """`person` or `agency`."""
    login: str
    """User name or code."""
    name: str
    agency: str
    key: str | None
    has_image: bool
    diameter_mm: float | None
    """Of an agency's seal."""


@dataclass(frozen=True, slots=True)
class Equipping:
    database: Database
    objects: ObjectStore
    anchors: TrustAnchors

    def register(  # noqa: PLR0913 -- whose, what, on whose word
        self,
        whose: Whose,
        offered: OfferedKey | None,
        marks: Marks,
        *,
        voucher: Actor | None,
        at: datetime,
        insist: str = "",
    ) -> tuple[str, ...]:
        """Take key and marks in one transaction; gives what is odd about them, in Vietnamese.

        `insist` is why the key is right although its certificate names somebody else. Raises
        `VoucherNeededError`, `IdentityError` for an owner who is not there, `InvalidDataError`,
        `CertificateNotUsableError`, `ImageError`, `KeyInUseError`.
        """
        reason = optional_text(insist, what="Lý do", limit=MAX_REASON)
        with self.database.transaction() as session:
            check_voucher(session, voucher)
            owner = _owner(session, whose)
            warnings = [*_role_warning(owner)]
            if offered is not None:
                warnings += check_key(offered, _name(owner), self.anchors, at, insist=reason)
                how = f"antin admin key; {reason}" if reason else "antin admin key"
                register_key(session, owner, offered.reference, actor=voucher, how=how, at=at)
            self._take(session, owner, marks, voucher, at)
        return tuple(warnings)

    def remove(self, whose: Whose, *, voucher: Actor | None, at: datetime) -> None:
        """Take a key away from its owner; images stay. Raises as `register`."""
        with self.database.transaction() as session:
            check_voucher(session, voucher)
            owner = _owner(session, whose)
            if owner.key_ref is None:
                raise InvalidDataError(f"{_name(owner)} chưa có khóa ký nào.")
            register_key(session, owner, None, actor=voucher, how="antin admin key", at=at)

    def holders(self) -> list[Holder]:
        """List agencies and leaders, and whoever else has a key."""
        with self.database.reading() as session:
            agencies = session.scalars(select(Agency).order_by(Agency.code)).all()
            persons = session.scalars(select(Person).where(Person.active).order_by(Person.username)).all()
            return [
                *(_agency_holder(one) for one in agencies),
                *(_person_holder(one) for one in persons if one.key_ref or Role.LEADER in one.roles),
            ]

    def _take(
        self, session: Session, owner: Person | Agency, marks: Marks, voucher: Actor | None, at: datetime
    ) -> None:
        taken: dict[str, str | float] = {}
        if isinstance(owner, Person):
            if marks.seal is not None or marks.diameter_mm is not None:
                raise InvalidDataError("Con dấu là của cơ quan. Hãy dùng --agency, hoặc --image cho chữ ký.")
            if marks.image is not None:
                read_mark(marks.image, Ink.BLUE)
                owner.signature_image = taken["image"] = self.objects.put(marks.image)
        else:
            if marks.image is not None:
                raise InvalidDataError(
                    "Ảnh chữ ký là của người. Hãy dùng --person, hoặc --seal-image cho dấu."
                )
            if marks.seal is not None:
                read_mark(marks.seal, Ink.RED)
                owner.seal_image = taken["seal"] = self.objects.put(marks.seal)
            if marks.diameter_mm is not None:
                owner.seal_diameter_mm = taken["diameter_mm"] = _diameter(marks.diameter_mm)
        if taken:
            kind = "person" if isinstance(owner, Person) else "agency"
            audit.append(
                session, actor=voucher, action="key.marks", subject=f"{kind}:{owner.id}", detail=taken, at=at
            )


def check_key(
    offered: OfferedKey, name: str, anchors: TrustAnchors, at: datetime, *, insist: str = ""
) -> list[str]:
    """Say what is odd about a key that is to sign as `name`. Pure.

    Raises `CertificateNotUsableError` for one that may not sign now, `InvalidDataError` for one of another
    name where nobody says why.
    """
    if len(offered.reference) > MAX_REFERENCE:
        raise InvalidDataError(f"Tên khóa dài quá {MAX_REFERENCE} ký tự. Hãy rút gọn.")
    unusable = facts.usable_for_signing(offered.certificate, at)
    if unusable is not None:
        raise CertificateNotUsableError(unusable.sentence)
    warnings = []
    if not names_owner(offered.certificate, name):
        told = f"Chứng thư số ghi tên “{facts.common_name(offered.certificate)}”, không phải “{name}”."
        if not insist:
            raise InvalidDataError(
                f"{told} Hãy kiểm tra đúng chứng thư, đúng người; nếu vẫn đúng, hãy thêm --insist LÝ_DO."
            )
        warnings.append(told)
    if not leads_to_anchor(offered.certificate, offered.chain, anchors):
        warnings.append(
            "Chứng thư số không dẫn về chứng thư gốc nào mà hệ thống tin cậy nên chữ ký sẽ không được công "
            "nhận ở đây. Hãy nạp chứng thư gốc (antin trust) hoặc bổ sung chứng thư trung gian."
        )
    _, until = facts.validity(offered.certificate)
    if until - at < SOON:
        warnings.append(f"Chứng thư số chỉ còn hiệu lực đến {until:%d/%m/%Y}. Hãy gia hạn sớm.")
    return warnings


def leads_to_anchor(certificate: bytes, chain: tuple[bytes, ...], anchors: TrustAnchors) -> bool:
    """Whether issuers are known up to one that the installation trusts; revocation is not asked for."""
    trusted = frozenset(anchors.certificates)
    current = certificate
    for _ in range(_MOST_ISSUERS):
        if current in trusted:
            return True
        issuer = facts.find_issuer(current, (*anchors.certificates, *chain))
        if issuer is None or issuer == current:
            return False
        current = issuer
    return False


def _owner(session: Session, whose: Whose) -> Person | Agency:
    if (whose.username is None) == (whose.code is None):
        raise InvalidDataError("Hãy chọn đúng một: --person TÊN_ĐĂNG_NHẬP hoặc --agency MÃ.")
    if whose.code is not None:
        agency = find_agency_by_code(session, whose.code)
        if agency is None:
            raise IdentityError(f"Chưa có đơn vị nào mang mã {whose.code}. Hãy kiểm tra lại mã.")
        return agency
    found = select(Person).where(Person.username == normal_username(whose.username or ""))
    person = session.scalars(found).one_or_none()
    if person is None:
        raise IdentityError(f"Không có tài khoản {whose.username}. Hãy kiểm tra lại tên đăng nhập.")
    return person


def _name(owner: Person | Agency) -> str:
    return owner.full_name if isinstance(owner, Person) else owner.name


def _role_warning(owner: Person | Agency) -> list[str]:
    if isinstance(owner, Person) and Role.LEADER not in owner.roles:
        return [f"{owner.full_name} không có vai trò người ký (lãnh đạo) nên chưa ký văn bản nào được."]
    return []


def _diameter(given: float) -> float:
    smallest, largest = DECREE_30.seal_diameter_mm
    if not smallest <= given <= largest:
        raise InvalidDataError(f"Đường kính dấu phải từ {smallest:g} đến {largest:g} mm. Hãy nhập lại.")
    return given


def _agency_holder(one: Agency) -> Holder:
    return Holder(
        "agency", one.code, one.name, one.name, one.key_ref, one.seal_image is not None, one.seal_diameter_mm
    )


def _person_holder(one: Person) -> Holder:
    return Holder(
        "person",
        one.username,
        one.full_name,
        one.agency.name,
        one.key_ref,
        one.signature_image is not None,
        None,
    )
