"""The 29 kinds of administrative documents (Decree 30/2020, Art. 7) and their symbols (Appendix III, I)."""

from collections.abc import Mapping
from dataclasses import dataclass

from docflow.errors import InvalidDataError


@dataclass(frozen=True, slots=True)
class DocumentType:
    code: str
    """Stable, for storage and interfaces; differs from the symbol, which depends on the case of letters."""
    name: str
    symbol: str | None
    """Chữ viết tắt; None for official letters and notes, which have none."""


_TYPES = (
    DocumentType("nghi-quyet", "Nghị quyết", "NQ"),
    DocumentType("quyet-dinh", "Quyết định", "QĐ"),
    DocumentType("chi-thi", "Chỉ thị", "CT"),
    DocumentType("quy-che", "Quy chế", "QC"),
    DocumentType("quy-dinh", "Quy định", "QyĐ"),
    DocumentType("thong-cao", "Thông cáo", "TC"),
    DocumentType("thong-bao", "Thông báo", "TB"),
    DocumentType("huong-dan", "Hướng dẫn", "HD"),
    DocumentType("chuong-trinh", "Chương trình", "CTr"),
    DocumentType("ke-hoach", "Kế hoạch", "KH"),
    DocumentType("phuong-an", "Phương án", "PA"),
    DocumentType("de-an", "Đề án", "ĐA"),
    DocumentType("du-an", "Dự án", "DA"),
    DocumentType("bao-cao", "Báo cáo", "BC"),
    DocumentType("bien-ban", "Biên bản", "BB"),
    DocumentType("to-trinh", "Tờ trình", "TTr"),
    DocumentType("hop-dong", "Hợp đồng", "HĐ"),
    DocumentType("cong-dien", "Công điện", "CĐ"),
    DocumentType("ban-ghi-nho", "Bản ghi nhớ", "BGN"),
    DocumentType("ban-thoa-thuan", "Bản thỏa thuận", "BTT"),
    DocumentType("giay-uy-quyen", "Giấy ủy quyền", "GUQ"),
    DocumentType("giay-moi", "Giấy mời", "GM"),
    DocumentType("giay-gioi-thieu", "Giấy giới thiệu", "GGT"),
    DocumentType("giay-nghi-phep", "Giấy nghỉ phép", "GNP"),
    DocumentType("phieu-gui", "Phiếu gửi", "PG"),
    DocumentType("phieu-chuyen", "Phiếu chuyển", "PC"),
    DocumentType("phieu-bao", "Phiếu báo", "PB"),
    DocumentType("cong-van", "Công văn", None),
    DocumentType("thu-cong", "Thư công", None),
)

DOCUMENT_TYPES: Mapping[str, DocumentType] = {kind.code: kind for kind in _TYPES}


def document_type(code: str) -> DocumentType:
    """Look a type up; `InvalidDataError` for any other."""
    try:
        return DOCUMENT_TYPES[code]
    except KeyError:
        raise InvalidDataError(
            "Tên loại văn bản không có trong danh mục. Hãy chọn một loại trong danh sách."
        ) from None
