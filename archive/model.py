"""Dossiers and their rules: codes of the archival package, states, retention, dossier codes.

Codes and lengths are those of the archival package of Circular 05/2025/TT-BNV (annexes I and III), as data.
Nothing here reads a clock, a file or a database.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from archive.errors import DossierDataError, DossierStateError


class RetentionCode(StrEnum):
    """Thời hạn lưu trữ, the field `maintenance` of the package."""

    PERMANENT = "01"
    YEARS_70 = "02"
    YEARS_50 = "03"
    YEARS_30 = "04"
    YEARS_20 = "05"
    YEARS_10 = "06"
    OTHER = "07"
    """Any other rule, such as 5 years; the dossier keeps the number of years beside the code."""


RETENTION_NAMES: Mapping[RetentionCode, str] = MappingProxyType(
    {
        RetentionCode.PERMANENT: "Vĩnh viễn",
        RetentionCode.YEARS_70: "70 năm",
        RetentionCode.YEARS_50: "50 năm",
        RetentionCode.YEARS_30: "30 năm",
        RetentionCode.YEARS_20: "20 năm",
        RetentionCode.YEARS_10: "10 năm",
        RetentionCode.OTHER: "Khác",
    }
)

_RETENTION_YEARS: Mapping[RetentionCode, int] = MappingProxyType(
    {
        RetentionCode.YEARS_70: 70,
        RetentionCode.YEARS_50: 50,
        RetentionCode.YEARS_30: 30,
        RetentionCode.YEARS_20: 20,
        RetentionCode.YEARS_10: 10,
    }
)


class AccessMode(StrEnum):
    """Chế độ sử dụng (mức độ tiếp cận), the field `mode` of the package."""

    PUBLIC = "01"
    CONDITIONAL = "02"
    STATE_SECRET = "03"  # noqa: S105 -- a class of records, not a password
    """Known so that it can be refused: state secrets have no place on a networked system."""


ACCESS_NAMES: Mapping[AccessMode, str] = MappingProxyType(
    {AccessMode.PUBLIC: "Công khai", AccessMode.CONDITIONAL: "Có điều kiện", AccessMode.STATE_SECRET: "Mật"}
)

LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "01": "Tiếng Việt",
        "02": "Tiếng Anh",
        "03": "Tiếng Pháp",
        "04": "Tiếng Nga",
        "05": "Tiếng Trung",
        "06": "Tiếng Việt và tiếng Anh",
        "07": "Tiếng Việt và tiếng Nga",
        "08": "Tiếng Việt và tiếng Pháp",
        "09": "Hán Nôm",
        "10": "Tiếng Việt và tiếng Trung",
        "11": "Khác",
    }
)
"""Ngôn ngữ, by the codes of the package."""

TYPE_CODES: Mapping[str, str] = MappingProxyType(
    {
        "nghi-quyet": "01",
        "quyet-dinh": "02",
        "chi-thi": "03",
        "quy-che": "04",
        "quy-dinh": "05",
        "thong-cao": "06",
        "thong-bao": "07",
        "huong-dan": "08",
        "chuong-trinh": "09",
        "ke-hoach": "10",
        "phuong-an": "11",
        "de-an": "12",
        "du-an": "13",
        "bao-cao": "14",
        "to-trinh": "15",
        "giay-uy-quyen": "16",
        "phieu-gui": "17",
        "phieu-chuyen": "18",
        "phieu-bao": "19",
        "bien-ban": "20",
        "hop-dong": "21",
        "cong-van": "22",
        "cong-dien": "23",
        "ban-ghi-nho": "24",
        "ban-thoa-thuan": "25",
        "giay-moi": "26",
        "giay-gioi-thieu": "27",
        "giay-nghi-phep": "28",
        "thu-cong": "29",
    }
)
"""Stable code of the 29 administrative types (Decree 30/2020, Article 7) to `typeName` in the package."""

OTHER_TYPE = "32"
"""`typeName` of anything that is none of the 29 administrative types."""


class Direction(StrEnum):
    """Văn bản đi, văn bản đến."""

    OUTGOING = "outgoing"
    INCOMING = "incoming"


class DossierState(StrEnum):
    OPEN = "open"
    """Đang lập: documents may be added and removed."""
    CLOSED = "closed"
    """Đã kết thúc: waits for the archivist, nothing changes."""
    TAKEN_OVER = "taken_over"
    """Đã thu nhận vào lưu trữ."""


STATE_NAMES: Mapping[DossierState, str] = MappingProxyType(
    {
        DossierState.OPEN: "Đang lập",
        DossierState.CLOSED: "Chờ thu nhận",
        DossierState.TAKEN_OVER: "Đã lưu trữ",
    }
)


class DossierAction(StrEnum):
    ADD = "add"
    REMOVE = "remove"
    CLOSE = "close"
    RETURN = "return"
    TAKE_OVER = "take_over"


TRANSITIONS: Mapping[tuple[DossierState, DossierAction], DossierState] = MappingProxyType(
    {
        (DossierState.OPEN, DossierAction.ADD): DossierState.OPEN,
        (DossierState.OPEN, DossierAction.REMOVE): DossierState.OPEN,
        (DossierState.OPEN, DossierAction.CLOSE): DossierState.CLOSED,
        (DossierState.CLOSED, DossierAction.RETURN): DossierState.OPEN,
        (DossierState.CLOSED, DossierAction.TAKE_OVER): DossierState.TAKEN_OVER,
    }
)

_ACTION_NAMES: Mapping[DossierAction, str] = MappingProxyType(
    {
        DossierAction.ADD: "đưa thêm văn bản",
        DossierAction.REMOVE: "bỏ văn bản ra",
        DossierAction.CLOSE: "kết thúc",
        DossierAction.RETURN: "trả lại",
        DossierAction.TAKE_OVER: "thu nhận",
    }
)


def next_state(state: DossierState, action: DossierAction) -> DossierState:
    """Give the state after `action`. Raises `DossierStateError` for one the table does not list."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise DossierStateError(
            f"Hồ sơ đang ở trạng thái “{STATE_NAMES[state]}” nên không thể {_ACTION_NAMES[action]}."
            " Hãy tải lại trang để xem việc có thể làm tiếp."
        ) from None


def actions_from(state: DossierState) -> frozenset[DossierAction]:
    """List what a page may offer; the same table decides what the service accepts."""
    return frozenset(action for origin, action in TRANSITIONS if origin is state)


MAX_RETENTION_YEARS = 1000


def retention_years(code: RetentionCode, years: int | None = None) -> int | None:
    """Years to keep; None is for ever. `years` is asked for with `OTHER` and refused elsewhere."""
    if code is RetentionCode.OTHER:
        if years is None or not 1 <= years <= MAX_RETENTION_YEARS:
            raise DossierDataError("Thời hạn “Khác” cần số năm lưu trữ từ 1 trở lên. Hãy nhập số năm.")
        return years
    if years is not None and years != _RETENTION_YEARS.get(code):
        raise DossierDataError(
            f"Thời hạn “{RETENTION_NAMES[code]}” không đi kèm số năm khác. Hãy chọn “Khác” để nhập số năm."
        )
    return _RETENTION_YEARS.get(code)


def retention_expiry(ended: date, years: int | None) -> date | None:
    """Last day of the retention period; None is for ever.

    Periods run from the year in which the work was completed (Circular 10/2022/TT-BNV), so the last day is a
    31 December, whatever the day the work ended.
    """
    return None if years is None else date(ended.year + years, 12, 31)


_NOTATION = re.compile(r"[0-9A-ZĐa-zđ][0-9A-ZĐa-zđ.\-/]*")
_AGENCY_CODE = re.compile(r"[0-9A-Z]+(\.[0-9A-Z]+)*")
CODE_LENGTH = 100


def dossier_code(agency_code: str, year: int, notation: str) -> str:
    """Mã hồ sơ: agency code, year of formation and number-and-symbol of the dossier, joined by dots.

    `agency_code` is the identifier of Decision 20/2020/QĐ-TTg; `notation` is such as "01.TCCB" (Decree 30,
    Annex V).
    Raises `DossierDataError` for parts that would make the code unreadable.
    """
    if not _AGENCY_CODE.fullmatch(agency_code):
        raise DossierDataError("Mã định danh cơ quan chỉ gồm chữ số, chữ in hoa và dấu chấm.")
    if not _NOTATION.fullmatch(notation):
        raise DossierDataError(
            "Số và ký hiệu hồ sơ chỉ gồm chữ, số, dấu chấm, gạch ngang và gạch chéo, ví dụ 01.TCCB."
        )
    if not 1900 <= year <= 9999:  # noqa: PLR2004 -- four digits, and no agency keeps electronic files from before
        raise DossierDataError("Năm hình thành hồ sơ phải có bốn chữ số.")
    code = f"{agency_code}.{year}.{notation}"
    if len(code) > CODE_LENGTH:
        raise DossierDataError(f"Mã hồ sơ dài quá {CODE_LENGTH} ký tự. Hãy rút ngắn số và ký hiệu hồ sơ.")
    return code


def archive_code(archive_agency_code: str, code: str) -> str:
    """Mã hồ sơ lưu trữ: the dossier's code behind the code of the archive that keeps it."""
    return f"{archive_agency_code}.{code}"


def document_code(code: str, ordinal: int) -> str:
    """Mã tài liệu: the dossier's code and a seven-digit ordinal."""
    return f"{code}.{ordinal:07d}"


@dataclass(frozen=True, slots=True)
class DossierData:
    """What an officer says when opening a dossier (Decree 30/2020, Article 29(2)).

    Raises `DossierDataError` when built from values that the package has no room for.
    """

    title: str
    retention: RetentionCode
    notation: str
    """Số và ký hiệu hồ sơ, such as "01.TCCB"."""
    year: int
    """Năm hình thành."""
    mode: AccessMode = AccessMode.PUBLIC
    languages: tuple[str, ...] = ("01",)
    """Codes of `LANGUAGES`."""
    retention_other_years: int | None = None
    """Years, with `RetentionCode.OTHER` only."""
    retention_basis: str = ""
    """The retention table and item that the period was taken from."""
    keywords: str = ""
    description: str = ""
    code: str | None = None
    """A code given by the list of dossiers; None builds it by `dossier_code`."""

    def __post_init__(self) -> None:
        _text("Tiêu đề hồ sơ", self.title, 1000, required=True)
        _text("Từ khóa", self.keywords, 100)
        _text("Ghi chú", self.description, 2000)
        _text("Căn cứ thời hạn lưu trữ", self.retention_basis, 500)
        retention_years(self.retention, self.retention_other_years)
        if self.mode is AccessMode.STATE_SECRET:
            raise DossierDataError(
                "Hồ sơ mật không được đưa vào hệ thống này. Hãy lập hồ sơ theo quy định về bí mật nhà nước."
            )
        if not self.languages or any(language not in LANGUAGES for language in self.languages):
            raise DossierDataError("Ngôn ngữ của hồ sơ chưa đúng. Hãy chọn trong danh sách.")
        if self.code is not None and not (
            len(self.code) <= CODE_LENGTH and re.fullmatch(r"[\w.\-/]+", self.code)
        ):
            raise DossierDataError("Mã hồ sơ chỉ gồm chữ, số, dấu chấm, gạch ngang và gạch chéo.")


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document as it is filed: what its bytes are, what it says of itself, and how it was verified.

    The bytes stand in the object store of working revisions under `sha256` until the archive takes them
    over. Raises `DossierDataError` when built from values that the package has no room for.
    """

    sha256: str
    """Lower-case hexadecimal digest of the signed file."""
    size: int
    """Bytes."""
    direction: Direction
    source_id: int
    """Row of the outgoing or incoming document in the document flow."""
    subject: str
    organ_name: str
    """Tên cơ quan ban hành."""
    issued_on: date
    type_code: str
    """Stable code of the type, a key of `TYPE_CODES`; anything else is archived as `OTHER_TYPE`."""
    type_name: str
    """Vietnamese name of the type."""
    number: str = ""
    """Số as displayed, such as "05"."""
    symbol: str = ""
    """Ký hiệu as displayed, such as "/KH-SNV"."""
    signer: str = ""
    """Full name of the competent person who signed."""
    language: str = "01"
    pages: int = 0
    arrival_number: int | None = None
    arrived_on: date | None = None
    verification: Mapping[str, Any] | None = None
    """`signing.report.ValidationReport.as_json` of exactly these bytes."""
    identifiers: Mapping[str, str] = field(default_factory=dict)
    """Other names of the document, such as its exchange identifier."""
    file_name: str = ""
    """Name under which people knew the file."""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9a-f]{64}", self.sha256) or self.size <= 0:
            raise DossierDataError("Tệp của văn bản chưa được lưu đúng nên chưa thể đưa vào hồ sơ.")
        _text("Trích yếu", self.subject, 500, required=True)
        _text("Tên cơ quan ban hành", self.organ_name, 200, required=True)
        _text("Số văn bản", self.number, 11)
        _text("Ký hiệu văn bản", self.symbol, 30)
        _text("Người ký", self.signer, 200)
        _text("Tên tệp", self.file_name, 255)
        _text("Tên loại văn bản", self.type_name, 100)
        _text("Mã loại văn bản", self.type_code, 50)
        if self.language not in LANGUAGES:
            raise DossierDataError("Ngôn ngữ của văn bản chưa đúng. Hãy chọn trong danh sách.")

    @property
    def indication(self) -> str | None:
        """The stored verdict, one of `signing.report.Indication`; None where no verification was stored."""
        value = None if self.verification is None else self.verification.get("indication")
        return value if isinstance(value, str) else None


_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _text(label: str, value: str, limit: int, *, required: bool = False) -> None:
    if required and not value.strip():
        raise DossierDataError(f"{label} đang để trống. Hãy nhập nội dung.")
    if len(value) > limit:
        raise DossierDataError(f"{label} dài quá {limit} ký tự. Hãy rút ngắn.")
    if _NOT_XML.search(value):
        raise DossierDataError(f"{label} có ký tự điều khiển không lưu được. Hãy gõ lại.")
