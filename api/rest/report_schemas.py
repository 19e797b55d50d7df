"""The verification report as the REST interface describes it."""

from datetime import datetime
from typing import Literal

from api.rest.schemas import Model
from signing.report import (
    AdvisoryKind,
    ChangeKind,
    ChangesAfter,
    Indication,
    Integrity,
    Level,
    ObjectKind,
    RevocationMode,
    SubIndication,
    TimeIs,
)


class CertificateOut(Model):
    subject: str
    organisation: str | None
    issuer: str
    managing_body: str | None
    serial: str
    not_before: datetime
    not_after: datetime
    sha256: str


class RevocationOut(Model):
    status: Literal["good", "revoked", "unknown", "not_checked", "not_declared"]
    source: Literal["ocsp", "crl"] | None
    embedded: bool
    produced_at: datetime | None
    revoked_at: datetime | None
    next_update: datetime | None
    reason: str | None
    sha256: str | None
    invalid_since: datetime | None = None


class ChainLinkOut(Model):
    """Một chứng thư trong chuỗi và cách nó được kiểm tra."""

    certificate: CertificateOut
    revocation: RevocationOut | None
    is_anchor: bool
    schemes: list[str]
    source: str = ""
    trusted_until: datetime | None = None


class StandingOut(Model):
    """Kết luận nếu chỉ xét hiện trạng."""

    indication: Indication
    sub_indication: SubIndication | None
    reason: str | None


class IdentityOut(Model):
    """Dấu hiệu nhận dạng của một chữ ký."""

    digest_algorithm: str
    signed_attributes: str
    document: str | None
    value: str
    sub_filter: str | None
    byte_range: tuple[int, int, int, int] | None


class ObjectOut(Model):
    """Một chứng thư, bằng chứng thu hồi hoặc dấu thời gian làm căn cứ."""

    kind: ObjectKind
    sha256: str
    issuer: str
    proven_at: datetime
    proven_by: str | None
    embedded: bool
    time: datetime | None


class ChangeOut(Model):
    """Một thay đổi sau khi ký."""

    text: str
    level: ChangesAfter
    kind: ChangeKind
    revision: int | None
    page: int | None
    box: tuple[float, float, float, float] | None
    field: str | None


class AdvisoryOut(Model):
    """Một điều cần người xem lại; không đổi kết luận."""

    text: str
    kind: AdvisoryKind
    page: int
    box: tuple[float, float, float, float]


class SignatureOut(Model):
    field: str
    kind: str
    indication: Indication
    sub_indication: SubIndication | None
    signer: str | None
    signed_at: datetime | None
    level: Level | None
    integrity: Integrity
    covers_whole_file: bool
    changes_after: ChangesAfter
    time_is: TimeIs
    reasons: list[str]
    changes: list[str]
    certificate: CertificateOut | None
    revocation: RevocationOut | None
    algorithm: str | None
    revision: int
    page: int | None
    box: tuple[float, float, float, float] | None
    advisories: list[str]
    change_list: list[ChangeOut]
    now: StandingOut | None
    chain: list[ChainLinkOut]
    identity: IdentityOut | None
    objects: list[str]
    claimed_at: datetime | None
    time_proof: str | None
    not_before: datetime | None
    content_stamps: list[str]


class ValidationOut(Model):
    """Kết quả kiểm tra, theo ETSI EN 319 102-1."""

    file: str
    indication: Indication
    signatures: list[SignatureOut]
    problems: list[str]
    advisories: list[str]
    checked_at: datetime
    objects: list[ObjectOut]
    revocation_mode: RevocationMode
    advisory_list: list[AdvisoryOut]


class ArrivalValidationOut(ValidationOut):
    """Kết quả kiểm tra khi văn bản đến, kèm dấu vân tay của tệp đã kiểm tra."""

    file_sha256: str
