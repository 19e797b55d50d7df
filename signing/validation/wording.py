"""The report in words: what a clerk should do, and the items that checking software has to show.

TT 15/2025/TT-BKHCN, Art. 6, asks for a Vietnamese answer and seven items at the least.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from signing.marks import DECREE_30, MarkKind
from signing.report import (
    ChangesAfter,
    Indication,
    Integrity,
    RevocationFacts,
    SignatureReport,
    SubIndication,
    TimeIs,
    ValidationReport,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_ADVICE = {
    SubIndication.FORMAT_FAILURE: "Không tiếp nhận tệp này; hãy đề nghị nơi gửi gửi lại bản gốc.",
    SubIndication.HASH_FAILURE: "Không tiếp nhận tệp này; hãy đề nghị nơi gửi gửi lại bản gốc.",
    SubIndication.SIG_CRYPTO_FAILURE: "Không tiếp nhận tệp này; hãy báo cho nơi gửi và đề nghị ký lại.",
    SubIndication.SIG_CONSTRAINTS_FAILURE: "Hãy đề nghị nơi gửi ký lại bằng phần mềm theo chuẩn PAdES.",
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE: (
        "Chữ ký được tạo khi thuật toán đã không còn đủ an toàn; hãy đề nghị nơi gửi ký lại bằng thuật toán "
        "và độ dài khóa theo quy định hiện hành."
    ),
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: (
        "Hãy đề nghị nơi gửi ký lại bằng thuật toán và độ dài khóa theo quy định hiện hành."
    ),
    SubIndication.CHAIN_CONSTRAINTS_FAILURE: "Hãy đề nghị nơi gửi ký lại bằng chứng thư số phù hợp.",
    SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE: (
        "Không đọc được chuỗi chứng thư số; hãy báo quản trị hệ thống kiểm tra."
    ),
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND: (
        "Chưa thể tin chữ ký này; hãy xác minh với nơi gửi, hoặc nhờ quản trị thêm tổ chức chứng thực "
        "nếu được phép."
    ),
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND_NO_POE: (
        "Không có dấu thời gian chứng minh chữ ký được tạo khi tổ chức chứng thực gốc còn được tin cậy; "
        "hãy xác minh với nơi gửi."
    ),
    SubIndication.NO_SIGNING_CERTIFICATE_FOUND: "Hãy đề nghị nơi gửi ký lại kèm chứng thư số.",
    SubIndication.REVOKED: (
        "Không tiếp nhận tệp này; hãy đề nghị nơi gửi ký lại bằng chứng thư số còn hiệu lực."
    ),
    SubIndication.REVOKED_NO_POE: "Hãy xác minh thời điểm ký với nơi gửi, hoặc đề nghị ký lại.",
    SubIndication.REVOKED_CA_NO_POE: (
        "Một tổ chức chứng thực trong chuỗi đã bị thu hồi; đừng tiếp nhận vội, hãy xác minh với nơi gửi."
    ),
    SubIndication.EXPIRED: "Hãy đề nghị nơi gửi ký lại bằng chứng thư số còn hiệu lực.",
    SubIndication.NOT_YET_VALID: "Hãy đề nghị nơi gửi kiểm tra đồng hồ máy ký và ký lại.",
    SubIndication.OUT_OF_BOUNDS_NO_POE: (
        "Không có dấu thời gian chứng minh chữ ký được tạo khi chứng thư số còn hiệu lực; "
        "hãy xác minh với nơi gửi."
    ),
    SubIndication.OUT_OF_BOUNDS_NOT_REVOKED: "Hãy xác minh thời điểm ký với nơi gửi.",
    SubIndication.REVOCATION_OUT_OF_BOUNDS_NO_POE: (
        "Bằng chứng thu hồi trong tệp đã cũ và không có dấu thời gian bảo vệ; hãy xác minh với nơi gửi."
    ),
    SubIndication.TRY_LATER: "Hãy kiểm tra lại sau, khi kết nối được nguồn kiểm tra thu hồi.",
    SubIndication.NO_POE: "Hãy xác minh thời điểm ký với nơi gửi.",
    SubIndication.TIMESTAMP_ORDER_FAILURE: (
        "Hãy đề nghị nơi gửi kiểm tra dịch vụ cấp dấu thời gian và ký lại."
    ),
    SubIndication.SIGNED_DATA_NOT_FOUND: "Hãy đề nghị nơi gửi gửi lại tệp đầy đủ.",
    SubIndication.GENERIC: "Hãy kiểm tra bằng phần mềm khác hoặc đề nghị nơi gửi ký lại theo chuẩn PAdES.",
}

_KINDS = {
    "leader": "Chữ ký của người có thẩm quyền",
    "agency": "Chữ ký số của cơ quan",
    "attachment": "Chữ ký số của cơ quan trên văn bản kèm theo",
    "copy": "Chữ ký số trên bản sao",
    "incoming": "Chữ ký số trên dấu đến",
    "digitised": "Chữ ký số trên bản số hóa",
    "initials": "Chữ ký nháy",
    "report": "Chữ ký trên báo cáo kiểm tra",
    "timestamp": "Dấu thời gian",
    "unknown": "Chữ ký",
}

_NOT_TO_BE_TAKEN = "Không tiếp nhận tệp này; "
"""What the verdict has said already."""

_INDICATIONS = {
    Indication.TOTAL_PASSED: "có giá trị",
    Indication.TOTAL_FAILED: "không có giá trị",
    Indication.INDETERMINATE: "chưa xác định được",
}

_CHANGES = {
    ChangesAfter.NONE: "không có thay đổi nào sau khi ký",
    ChangesAfter.VALIDATION_DATA: "sau khi ký chỉ thêm dữ liệu xác minh",
    ChangesAfter.PERMITTED: "sau khi ký chỉ có thay đổi được phép",
    ChangesAfter.FORBIDDEN: "bị sửa trái phép sau khi ký",
}

NOT_STATED = "Không có thông tin"
NO_AGENCY = (
    "Tệp chỉ có chữ ký của người có thẩm quyền, chưa có chữ ký số của cơ quan "
    "(Điều 5 Nghị định 30/2020/NĐ-CP cần cả hai)."
)
NO_LEADER = (
    "Tệp chỉ có chữ ký số của cơ quan, chưa có chữ ký của người có thẩm quyền "
    "(Điều 5 Nghị định 30/2020/NĐ-CP cần cả hai)."
)


def advice(sub_indication: SubIndication) -> str:
    """What to do about it, one Vietnamese sentence."""
    return _ADVICE[sub_indication]


def kind_label(kind: str) -> str:
    """What a signature claims to be."""
    return _KINDS.get(kind, _KINDS["unknown"])


def indication_label(indication: Indication) -> str:
    """Say in Vietnamese whether it is valid, is not, or cannot be told."""
    return _INDICATIONS[indication]


def local_time(moment: datetime | None) -> str:
    """A time as people in Việt Nam read it."""
    if moment is None:
        return NOT_STATED
    return f"{moment.astimezone(ZoneInfo(DECREE_30.time_zone)):%d/%m/%Y %H:%M:%S %z}"


def seven_items(signature: SignatureReport) -> list[tuple[str, str]]:
    """The items that TT 15/2025/TT-BKHCN asks checking software to show, as (label, value)."""
    certificate = signature.certificate
    return [
        ("Cơ quan cấp chứng thư số", certificate.issuer if certificate else NOT_STATED),
        ("Người ký", _signer(signature)),
        ("Cơ quan quản lý chứng thư số", (certificate and certificate.managing_body) or NOT_STATED),
        ("Thời điểm ký", _signing_time(signature)),
        ("Tính toàn vẹn của văn bản", integrity_sentence(signature)),
        ("Hiệu lực của chữ ký tại thời điểm ký", _validity(signature)),
        (
            "Thời hạn của chứng thư số",
            f"{local_time(certificate.not_before)} – {local_time(certificate.not_after)}"
            if certificate
            else NOT_STATED,
        ),
    ]


def _signer(signature: SignatureReport) -> str:
    parts = [signature.signer, signature.certificate.organisation if signature.certificate else None]
    return ", ".join(dict.fromkeys(part for part in parts if part)) or NOT_STATED


def _signing_time(signature: SignatureReport) -> str:
    if signature.signed_at is None:
        return NOT_STATED
    source = "theo dấu thời gian" if signature.time_is is TimeIs.TIME_STAMPED else "do người ký tự khai"
    return f"{local_time(signature.signed_at)} ({source})"


def integrity_sentence(signature: SignatureReport) -> str:
    """Whether the document is as it was signed."""
    match signature.integrity:
        case Integrity.INTACT:
            return f"Toàn vẹn; {_CHANGES[signature.changes_after]}"
        case Integrity.UNSUPPORTED:
            return "Không kiểm tra được dạng chữ ký này"
        case _:
            return f"Không toàn vẹn: {signature.reasons[0]}" if signature.reasons else "Không toàn vẹn"


def _validity(signature: SignatureReport) -> str:
    label = indication_label(signature.indication).capitalize()
    if signature.indication is Indication.TOTAL_PASSED or not signature.reasons:
        return label
    return f"{label}: {signature.reasons[0]}"


_SINCE_EXPIRED = (
    "Chứng thư số nay đã hết hạn; hiệu lực tại thời điểm ký chỉ còn được chứng minh bằng dấu thời gian."
)
_SINCE_REVOKED = (
    "Chứng thư số nay đã bị thu hồi; chữ ký có trước khi thu hồi, được chứng minh bằng dấu thời gian."
)
_SINCE: dict[SubIndication | None, str] = {
    None: "Chứng thư số vẫn còn hiệu lực.",
    SubIndication.OUT_OF_BOUNDS_NO_POE: _SINCE_EXPIRED,
    SubIndication.OUT_OF_BOUNDS_NOT_REVOKED: _SINCE_EXPIRED,
    SubIndication.REVOKED: _SINCE_REVOKED,
    SubIndication.REVOKED_NO_POE: _SINCE_REVOKED,
    SubIndication.REVOKED_CA_NO_POE: (
        "Một tổ chức chứng thực trong chuỗi nay đã bị thu hồi; chữ ký có trước đó, được chứng minh bằng "
        "dấu thời gian."
    ),
    SubIndication.REVOCATION_OUT_OF_BOUNDS_NO_POE: (
        "Bằng chứng thu hồi trong tệp nay chỉ còn được chứng minh bằng dấu thời gian."
    ),
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: (
        "Thuật toán của chữ ký nay không còn đủ an toàn; chữ ký có từ khi thuật toán còn an toàn, được chứng "
        "minh bằng dấu thời gian."
    ),
    SubIndication.TRY_LATER: (
        "Tình trạng thu hồi chưa được hỏi lại kể từ khi ký; hiệu lực tại thời điểm ký không phụ thuộc "
        "vào việc đó."
    ),
}
"""What today's verdict means for a signature that is valid at its proven time."""


def now_sentence(signature: SignatureReport) -> str:
    """What holds today, beside the verdict at signing time."""
    now = signature.now
    if now is None:
        return NOT_STATED
    if (now.indication, now.sub_indication) == (signature.indication, signature.sub_indication):
        return _SINCE[None] if now.sub_indication is None else "Như tại thời điểm ký."
    if signature.indication is Indication.TOTAL_PASSED and now.sub_indication in _SINCE:
        return _SINCE[now.sub_indication]
    label = indication_label(now.indication).capitalize()
    return f"{label}: {now.reason}" if now.reason else f"{label}."


_STATUS = {
    "good": "Không bị thu hồi",
    "revoked": "Đã bị thu hồi",
    "unknown": "Chưa biết",
    "not_checked": "Không kiểm tra",
    "not_declared": "Chứng thư số không nêu nguồn kiểm tra",
}
_SOURCES = {"ocsp": "trả lời OCSP", "crl": "danh sách thu hồi (CRL)"}


def revocation_sentence(revocation: RevocationFacts | None, at: datetime) -> str:
    """What is known of revocation, from which source, and how old that was at the time of checking."""
    if revocation is None:
        return NOT_STATED
    status = _STATUS.get(revocation.status, NOT_STATED)
    if revocation.revoked_at is not None:
        status = f"{status} lúc {local_time(revocation.revoked_at)}"
    if revocation.source is None or revocation.produced_at is None:
        return status
    place = "trong tệp" if revocation.embedded else "hệ thống hỏi được"
    source = f"{_SOURCES.get(revocation.source, revocation.source)} {place}"
    made, old = local_time(revocation.produced_at), age(revocation.produced_at, at)
    return f"{status}; theo {source}, lập lúc {made} ({old})"


def age(moment: datetime, at: datetime) -> str:
    """How long before `at` something was made, in the largest whole unit."""
    seconds = (at - moment).total_seconds()
    if seconds < 0:
        return "sau thời điểm kiểm tra"
    for unit, length in (("ngày", 86_400), ("giờ", 3_600), ("phút", 60)):
        if seconds >= length:
            return f"{int(seconds // length)} {unit} trước khi kiểm tra"
    return "ngay khi kiểm tra"


def missing_signature(kinds: Iterable[str]) -> str | None:
    """Which of the two signatures of an original is not there; None where both are, or neither says so."""
    present = set(kinds)
    if MarkKind.LEADER in present and MarkKind.AGENCY not in present:
        return NO_AGENCY
    if MarkKind.AGENCY in present and MarkKind.LEADER not in present:
        return NO_LEADER
    return None


def verdict_sentence(report: ValidationReport) -> str:
    """One Vietnamese sentence that tells the clerk what to do."""
    if not report.signatures:
        return "Tệp không có chữ ký số nào kiểm tra được: không coi đây là văn bản điện tử đã ký."
    match report.indication:
        case Indication.TOTAL_PASSED if missing_signature(one.kind for one in report.signatures):
            return "Chữ ký trong tệp có giá trị nhưng chưa đủ để là văn bản điện tử: đừng tiếp nhận vội."
        case Indication.TOTAL_PASSED:
            return "Tất cả chữ ký đều có giá trị và văn bản còn nguyên vẹn: có thể tiếp nhận."
        case Indication.TOTAL_FAILED:
            return f"Không tiếp nhận văn bản này. {_first_reason(report, Indication.TOTAL_FAILED)}"
        case _:
            return f"Chưa thể kết luận, đừng tiếp nhận vội. {_first_reason(report, Indication.INDETERMINATE)}"


def next_step(report: ValidationReport) -> str | None:
    """What to do after the verdict, one Vietnamese sentence; None where that or the problems say it."""
    if report.indication is Indication.TOTAL_PASSED:
        return None
    for signature in report.signatures:
        if signature.indication is report.indication and signature.reasons and signature.sub_indication:
            told = advice(signature.sub_indication).removeprefix(_NOT_TO_BE_TAKEN)
            return told[0].upper() + told[1:]
    return None


def _first_reason(report: ValidationReport, indication: Indication) -> str:
    for signature in report.signatures:
        if signature.indication is indication and signature.reasons:
            return f"{_whose(signature)}: {signature.reasons[0]}"
    return " ".join(report.problems[:1])


def _whose(signature: SignatureReport) -> str:
    """Name a signature by what it claims to be, else by who made it."""
    if signature.kind in _KINDS and signature.kind != "unknown":
        return kind_label(signature.kind)
    is_named = signature.signer is None or any(signature.signer in reason for reason in signature.reasons[:1])
    return _KINDS["unknown"] if is_named else f"{_KINDS['unknown']} của {signature.signer}"
